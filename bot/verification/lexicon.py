"""Words on which it hangs what a sentence says: negation, certainty, quantity, cause, and who says it how surely."""

from __future__ import annotations

from retrieval.language.english.function_words import ARTICLES, BE, DEMONSTRATIVES, DO, HAVE, THIRD_PERSON
from retrieval.language.english.name_words import TITLES
from retrieval.language.english.saying_verbs import NOUNS, SURE_FORMS
from retrieval.language.saying import FORMS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: What turns a sentence round; of the last lines only where the article says so, in other words than the sentence.
NEGATIONS = _set(
    "not no never none nobody nothing neither nor nowhere without hardly barely scarcely rarely seldom cannot lack"
    " lacks lacked lacking absence fail fails failed failing failure refuse refuses refused refusing refusal"
    " deny denies denied denying denial reject rejects rejected rejecting decline declines declined declining"
    " unlikely impossible unable false falsely untrue wrongly"
)
NEGATING = NEGATIONS | _set(
    "avoid avoids avoided avoiding prevent prevents prevented preventing stop stops stopped stopping cancel cancels"
    " cancelled canceled abandon abandons abandoned halt halted halts unclear unknown unharmed unhurt exempt free"
    " dismiss dismissed dismisses dispute disputed disputes except excluded excludes unchanged unwilling unaware"
    " ban banned bans few little less fewer out against withdraw withdrew missing missed lost contrary only yet"
    " incorrect hoax fake ended end ruled unless until before instead close closed shut remain still lower first"
)
HEDGES = _set(
    "may might could should likely possible possibly probably perhaps maybe potentially apparently seem seems seemed"
    " appear appears appeared alleged allegedly reported reportedly suspected suspects accused purported purportedly"
    " supposed supposedly so-called rumoured rumored claimed claim claims possibility if unless whether believed"
    " unconfirmed preliminary plan plans planned planning expect expects expected propose proposes proposed considering"
    " considers hope hopes hoped intend intends intended want wants wanted try tries tried attempt attempts attempted"
    " seek seeks sought threatened threatens unclear next would can balloted asked discussion indicated suspect fear"
    " fears feared aim aims"
)
#: Those of them that must not get lost.
STRONG_HEDGES = HEDGES - _set(
    "would should can asked next want wants wanted try tries tried reported indicated fear fears"
)

OBLIGATIONS = _set("must ought required requires obliged compulsory mandatory")
OBLIGING = OBLIGATIONS | _set("should need needs needed have has had to order ordered demand demanded")
ALL = _set("all everything always entire entirely")
ALL_THERE = ALL | _set("every both whole no none any never full fully complete completely each across")
MORE = _set("more over exceed exceeds exceeded exceeding above least beyond")
LESS = _set("fewer less under below most up within maximum many much")
NEARLY = _set("nearly almost about around roughly some approximately close estimated more so")
FIRST = _set("first inaugural")
EXTREMES = _set("largest biggest highest best worst smallest lowest oldest youngest strongest longest record")
CAUSES = _set(
    "because due cause caused causes causing therefore thus owing prompted prompting prompts result resulted results"
    " resulting reason reasons blame blamed blames blaming thanks consequence consequences consequently attributed"
)
CAUSES_THERE = CAUSES | _set(
    "since over following led leading why amid so helped driven forced forcing make makes made as"
)
#: Verbs of saying by what they claim: one of a group says more than "said", and stands for another of its own group.
STRENGTHS = tuple(
    tuple(group.split())
    for group in (
        "confirm admit acknowledge concede verify plead",
        "promise pledge vow guarantee assure swear commit",
        "threaten",
        "accuse blame allege charge denounce condemn criticize criticise",
        "prove establish",
    )
)
#: Words that make what follows somebody's claim, wish or question.
CUES = frozenset(form for form, verb in FORMS.items() if "t" in verb.frames or "i" in verb.frames) | SURE_FORMS | NOUNS
DETERMINERS = ARTICLES
AUXILIARIES = BE | HAVE | DO
PRONOUNS = THIRD_PERSON | DEMONSTRATIVES - {"that"}
#: What may stand between the verb and the content.
HEARERS = _set("reporters journalists the a that also")
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
SMALL_NUMBERS = {word: at for at, word in enumerate(f"{_UNITS} seventeen eighteen nineteen".split())} | {
    word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
TITLE_WORDS = TITLES | frozenset("spokeswoman spokesman leader envoy official".split())
