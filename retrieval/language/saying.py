"""Cues: the words that attribute, looked up by any of their inflections."""

from __future__ import annotations

from typing import Literal, NamedTuple

from retrieval.language.english.saying_verbs import IRREGULAR, VERBS

Shape = Literal["base", "third", "past", "gerund"]


class Verb(NamedTuple):
    """A form of an attributing verb."""

    lemma: str
    shape: Shape
    frames: str


def _inflect(lemma: str) -> tuple[str, str, str, str]:
    if lemma in IRREGULAR:
        third, past, participle, gerund = IRREGULAR[lemma].split()
        return third, past, participle, gerund
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return third, lemma + "ed", lemma + "ed", lemma + "ing"


def _forms() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for frames, lemmas in VERBS.items():
        for lemma in lemmas.split():
            third, past, participle, gerund = _inflect(lemma)
            for form, shape in ((lemma, "base"), (third, "third"), (participle, "past"), (past, "past")):
                found[form] = Verb(lemma, shape, frames)  # type: ignore[arg-type]
            found[gerund] = Verb(lemma, "gerund", frames)
    return found


#: Every form of every attributing verb.
FORMS: dict[str, Verb] = _forms()

#: Forms that never stand for a noun or an adjective: enough to see a clause by.
SURE_FORMS = frozenset(
    "said says told tells wrote writes added adds asked asks argued argues thinks thought believes believed "
    "insisted insists noted notes tweeted acknowledged suggested suggests announced explained".split()
)

#: Verbs that take a whole clause without "that": what "and" joins after them may belong to the clause.
CLAUSAL = frozenset(
    "say think believe hope claim argue tell feel suggest know add acknowledge insist note report warn predict".split()
)

#: Verbs whose first object is the hearer.
ADDRESSING = frozenset("tell ask remind assure inform advise warn instruct thank urge encourage notify".split())

#: Verbs after which the subject may follow: "…," said the minister.
INVERTING = frozenset(
    "say write add ask reply explain note continue tweet declare argue report conclude respond recall read joke "
    "agree warn answer insist exclaim shout".split()
)

#: "prompted the minister to describe": the object of these is who does what the infinitive says.
OBJECT_CONTROL = frozenset("prompted prompting prompts led leading leads caused causing forced forcing moved".split())

#: Nouns that say as a verb does: "the minister's claim that …".
NOUNS = frozenset(
    "claim claims remark remarks statement statements comment comments assertion assertions argument suggestion "
    "suggestions accusation accusations allegation allegations belief contention warning warnings promise promises "
    "pledge vow insistence prediction declaration announcement complaint complaints view tweet tweets criticism "
    "assessment conclusion admission acknowledgment observation concern concerns hope fear fears opinion".split()
)

#: What somebody's words stand in: "the ministry's statement explained" is the ministry speaking.
DOCUMENTS = frozenset(
    "statement letter report post tweet tweets website memo email e-mail speech op-ed column article press release "
    "account page message".split()
)

#: A sentence without any of these and without a quotation attributes nothing.
CUE_WORDS = frozenset(FORMS) | NOUNS | {"according"}
