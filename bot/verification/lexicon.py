"""Words on which it hangs whether a shortened sentence still says the same; a word of `GUARDS` may not be left out."""

from __future__ import annotations

from retrieval.language.english import function_words
from retrieval.language.english.function_words import ARTICLES, BE, DEMONSTRATIVES, DO, HAVE, THIRD_PERSON
from retrieval.language.english.name_words import TITLES
from retrieval.language.english.saying_verbs import NOUNS, SURE_FORMS
from retrieval.language.saying import FORMS

_NEGATIONS = (
    "not no never none nobody nothing neither nor nowhere without hardly barely scarcely rarely seldom cannot lack"
    " lacks lacked lacking absent absence fail fails failed failing failure refuse refuses refused refusing refusal"
    " deny denies denied denying denial reject rejects rejected rejecting decline declines declined declining avoid"
    " avoids avoided avoiding prevent prevents prevented preventing stop stops stopped stopping cancel cancels"
    " cancelled canceled abandon abandons abandoned unlikely impossible unable false falsely untrue wrong wrongly"
    " incorrect hoax fake fakes rumour rumours rumor rumors myth mock"
)
_MODALS = (
    "would could may might will shall must should can ought want wants wanted plan plans planned planning try tries"
    " tried trying attempt attempts attempted seek seeks sought seeking hope hopes hoped hoping intend intends intended"
    " expect expects expected need needs needed refused likely possible possibly probably perhaps maybe potentially"
    " apparently seem seems seemed appear appears appeared about to"
)
_CONDITIONS = (
    "if unless whether provided except excepting until than otherwise although though despite unlike instead rather"
)
_HEDGES = (
    "alleged allegedly reported reportedly suspected accused purported purportedly supposed supposedly so-called"
    " rumoured rumored claimed according nearly almost approximately around roughly only just least most more less"
    " fewer over under half up partly mostly largely"
)
#: Negation, what may or must be, conditions, hedges: none of them may be left out; "to" because of "is to leave".
WEIGHTY = frozenset(f"{_NEGATIONS} {_MODALS} {_CONDITIONS} {_HEDGES}".split())
#: Words that make what follows somebody's claim, wish or question.
CUES = frozenset(form for form, verb in FORMS.items() if "t" in verb.frames or "i" in verb.frames) | SURE_FORMS | NOUNS
GUARDS = WEIGHTY | CUES
#: Words that turn the word behind them into something else: "the former president" is not the president.
PRIVATIVES = frozenset(
    "former ex deputy vice acting interim would-be then designate elect retired late future past fake mock false failed"
    " attempted alleged suspected possible potential non anti pro assistant associate".split()
)
DETERMINERS = ARTICLES
PREPOSITIONS = function_words.PREPOSITIONS | frozenset(
    "onto across amid behind beside beyond inside outside toward towards along alongside upon".split()
)
AUXILIARIES = BE | HAVE | DO
PRONOUNS = THIRD_PERSON | DEMONSTRATIVES - {"that"}
#: Adverbs that may go without changing what is said.
LIGHT_ADVERBS = frozenset("also already still again today yesterday tomorrow meanwhile however".split())
#: What a sentence may open with before a pronoun that points back at another sentence.
LEADING = frozenset(
    "but and or so yet instead later earlier now when while if because once soon since until although though only even"
    " last next this that week month year".split()
)
#: What may stand between a person and the verb, or the verb and the content.
HEARERS = frozenset("reporters journalists the a that also".split())
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
SMALL_NUMBERS = {word: at for at, word in enumerate(f"{_UNITS} seventeen eighteen nineteen".split())} | {
    word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
#: First words of names that are somebody else's without them: South Sudan is not Sudan, the White House no House.
NAMING = frozenset(
    "north south east west northern southern eastern western new united central upper lower greater great saint san"
    " santa los las el la white black red high supreme world national international federal royal state equatorial"
    " papua democratic green first second young old big little grand sri costa sierra ivory former".split()
)
TITLE_WORDS = TITLES | frozenset("spokeswoman spokesman leader envoy official".split())
#: What takes a sentence back, or moves it into a story, a play or somebody's mouth.
UNDOING = frozenset(
    "lie lies lied lying joke joked joking jest story legend myth version theory opposite contrary dream plot fiction"
    " film movie novel book play plays played playing series sketch parody role character script scene stage posing"
    " satirical sarcastic forged doctored mocking quoting acquitted cleared overturned once when while".split()
)
#: With one of these a sentence says more when words go: "not a [Norwegian] citizen", "all [male] workers".
DISTRIBUTIVES = frozenset(
    "not no never none nobody nothing neither nor cannot without all every each only any ban banned".split()
)
#: Common nouns that names of storms, places and undertakings begin with: without them it is a person's.
UNNAMED = frozenset(
    "hurricane storm typhoon cyclone lake mount mt river operation radio team project camp fort port cape".split()
)
