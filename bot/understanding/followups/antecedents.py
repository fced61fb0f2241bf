"""The things and people of earlier questions, and which of them a pronoun of the next one means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.answers import Turn
from bot.understanding.followups import word_classes
from bot.understanding.followups.phrases import LONGEST, Phrase, bare, phrases, tokens
from retrieval.language.english.name_words import TITLES
from retrieval.language.names import is_person
from retrieval.statements.speakers.people import gender_of

#: So many turns back a pronoun may point; farther, people say the name again.
REMEMBERED = 5
#: Within so many turns two people are met together, as "they".
TOGETHER = 3
#: What a mention counts, a turn earlier and a place later in its question: a topic that is asked about again and again
#: stays the topic, one that a new question leaves out gives way.
AGE, PLACE = 0.4, 0.7
#: What a phrase of the other number counts: "it" may be said of a plural, but hardly where there is a singular.
OTHER_NUMBER = 0.5
#: What a name counts for "they" (a band, a party or a ministry is "they"), and what another single thing does.
GROUP, ONE_THING = 0.7, 0.3
#: What the conversation began with counts besides, as long as it is remembered. AGE, PLACE and FIRST were chosen on
#: half of the conversations of TREC CAsT 2020, where others cost up to 0.03 of F1; on the other half hardly any.
FIRST = 0.2
_WHO_IS = re.compile(r"^\W*who(?:['’]s| is| was) (?P<name>[\w.-]+(?: [\w.-]+){0,4}?)\W*$", re.IGNORECASE)
_WHO_IS_THE = re.compile(r"^\W*who(?:['’]s| is| was) (?P<who>(?:the|his|her|their) [^?!.]{1,80}?)\W*$", re.IGNORECASE)
_NAME_OF = re.compile(
    r"(?P<who>\b(?:the|his|her|their) [\w ]{1,60}?)['’]s? name\b"
    r"|\bname of (?P<whose>(?:the|his|her|their) [\w ]{1,60})",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b(?:meets?|met|(?:talk|talks|talked|speak|spoke|negotiated?) (?:to|with)|visit|visited|call|called)\b",
    re.IGNORECASE,
)
_PLACED = frozenset("at in to from of on near around".split())


def salient(question: str) -> list[Phrase]:
    """The noun phrases of a question that the next one may point back at, the most likely first."""
    found = [each for each in phrases(question) if len(each.words) <= LONGEST and not _says_nothing(each)]
    return sorted(found, key=_rank)


def _says_nothing(phrase: Phrase) -> bool:
    return (
        phrase.head in word_classes.EMPTY | word_classes.DATES
        or word_classes.ADJECTIVES.issuperset(phrase.words)
        or all(word.lower() in word_classes.RELATIONAL | {"and", "or"} for word in phrase.words)
        or (phrase.head in word_classes.RELATIONAL and (len(phrase.words) == 1 or "of" in phrase.words))
    )


def _rank(phrase: Phrase) -> tuple[int, int]:
    """Subjects before what follows a preposition, and else in their order."""
    return (int(phrase.after not in ("", "of", "about", "'s", "and", "vs", "versus")), phrase.start)


def _scored(history: Sequence[Turn], fits: Callable[[Phrase], float]) -> dict[str, tuple[float, Phrase]]:
    """By their heads, the phrases that were mentioned: what their mentions count, and how they were last called."""
    found: dict[str, tuple[float, Phrase]] = {}
    for age, turn in enumerate(history[: -REMEMBERED - 1 : -1]):
        seen: set[str] = set()
        place, within = -1, -1
        for phrase in salient(turn.standalone):
            if phrase.start >= within or place < 0:
                place, within = place + 1, phrase.end
            plural = phrase.head.endswith("s") and not phrase.head.endswith("ss")
            key = phrase.head[:-1] if plural else phrase.head
            worth = fits(phrase) * AGE**age * PLACE**place
            if turn is history[0] and not place:
                worth += FIRST * fits(phrase)
            if worth and key not in seen:
                seen.add(key)
                before, named = found.get(key, (0.0, phrase))
                found[key] = before + worth, named
    return found


def _best(history: Sequence[Turn], fits: Callable[[Phrase], float]) -> Phrase | None:
    return max(_scored(history, fits).values(), key=lambda each: each[0], default=(0.0, None))[1]


def thing(history: Sequence[Turn], *, plural: bool) -> str | None:
    """The meaning of "it" (or, `plural`, "they"): what is talked about most and last, of that number if possible."""

    def fits(phrase: Phrase) -> float:
        if is_somebody(phrase, history):
            return 0.0
        if phrase.plural == plural:
            return 1.0
        return OTHER_NUMBER if not plural else GROUP if phrase.proper else ONE_THING

    found = _best(history, fits)
    return found.named if found else None


def claim(question: str) -> str | None:
    """The claim in a question of yes or no, as a phrase: "the claim that the bridge was closed"."""
    words = tokens(question)
    first = next((index for index, token in enumerate(words) if token.tag == "X"), None)
    if first is None or any(token.tag not in "CR" for token in words[:first]):
        return None
    subject = next((each for each in phrases(question) if each.start > words[first].start), None)
    if subject is None or any(token.start < subject.start for token in words[first + 1 :]):
        return None
    return f"the claim that {subject.text} {words[first].low}{question[subject.end :].rstrip(' ?!.')}"


def place(history: Sequence[Turn]) -> str | None:
    """The meaning of "there": a name that is nobody's."""
    found = _best(history, lambda each: float(each.proper and not is_somebody(each, history)))
    return found.named if found else None


def is_somebody(phrase: Phrase, history: Sequence[Turn]) -> bool:
    """Whether the phrase is the name of somebody: whom an answer was about, or with whom something was done."""
    people = [turn.about for turn in history if turn.about and _is_name(turn.about)]
    known = {word.lower() for name in people for word in name.split()}
    named = any(bare(word).lower() in known for word in phrase.words)
    return named or (phrase.proper and phrase.after == "with")


def topic(history: Sequence[Turn]) -> Phrase | None:
    """The subject of the conversation now."""
    return _best(history, lambda _: 1.0)


def kind(history: Sequence[Turn]) -> Phrase | None:
    """The kind of thing that the conversation is about, which "one" stands for: a name is not a kind."""
    return _best(history, lambda each: 0.0 if each.proper else 1.0)


def somebody(history: Sequence[Turn], sex: str | None = None) -> str | None:
    """The person that "he" or "she" means: the last who was asked about by name, or whom an answer was about.

    Nobody whose first name is known to be of the other `sex` ("f" or "m").
    """

    def fits(name: str) -> bool:
        return _is_name(name) and (sex is None or gender_of(tuple(name.split()), []) in (None, sex))

    role = _NAME_OF.search(history[-1].standalone)
    if role:
        return role["who"] or role["whose"]
    for turn in reversed(history):
        asked = _WHO_IS.fullmatch(turn.standalone)
        if asked and fits(asked["name"]):
            return asked["name"]
        if turn.about and fits(turn.about):
            return turn.about
    role = _WHO_IS_THE.fullmatch(history[-1].standalone)
    if role:
        return role["who"]
    found = _best(history, lambda each: float(_may_be_a_person(each) and (sex is None or fits(each.text))))
    return bare(" ".join(found.words)) if found else None


def _is_name(text: str) -> bool:
    """Whether a text may be somebody's name: not "On January", "Deputy Minister", "the envoy", "Norway" or "NASA"."""
    if text != text.lower() and (text.isupper() or not is_person(text)):
        return False
    found = phrases(text)
    if len(found) != 1 or found[0].text != text or found[0].determiner:
        return False
    lows = {word.lower() for word in found[0].words}
    nobody = word_classes.DATES | word_classes.ADJECTIVES | word_classes.RELATIONAL | word_classes.EMPTY | {"of"}
    return not lows & nobody and not lows <= TITLES and not text.endswith(("ing", "ed", "ible", "able"))


def people(history: Sequence[Turn]) -> str | None:
    """The two that "they" means where the last questions name two people, or answers told of them, and no plural."""
    if any(each.plural for each in salient(history[-1].standalone)):
        return None
    met: list[str] = []
    for turn in history[: -TOGETHER - 1 : -1]:
        told = [turn.about] if turn.about and _is_name(turn.about) else []
        named = [bare(" ".join(each.words)) for each in phrases(turn.standalone) if _may_be_a_person(each)]
        for name in (*reversed(named), *told):
            if not any(set(name.split()) & set(other.split()) for other in met):
                met.append(name)
    if len(met) < 2:
        return None
    abouts = {word for turn in history for word in (turn.about or "").split()}
    known = any(abouts & set(name.split()) for name in met) or _MEETING.search(history[-1].standalone)
    return f"{met[1]} and {met[0]}" if known else None


def _may_be_a_person(phrase: Phrase) -> bool:
    capitals = all(word[:1].isupper() for word in phrase.words)
    return capitals and not phrase.plural and not phrase.determiner and phrase.after not in _PLACED


def fuller(phrase: Phrase, history: Sequence[Turn]) -> str | None:
    """The longer phrase of an earlier turn with the same head, which a short definite one stands for."""
    for turn in history[: -REMEMBERED - 1 : -1]:
        for each in salient(turn.standalone):
            if each.head == phrase.head and len(each.words) > len(phrase.words):
                return each.named
    return None
