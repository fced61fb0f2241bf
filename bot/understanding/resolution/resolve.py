"""A question in its conversation: which words of what was said before it means, whom, and whether it goes on with it.

No English is put together. What a question changes of the one before it (whose words, on what) is changed there; a
question of fact is searched as it was typed, with the words of the conversation that the trained resolver finds.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice

from bot.answers import Turn
from bot.understanding.names import NAME, is_name, names_in, names_somebody
from bot.understanding.questions import MAX_CHARACTERS, Question, understand
from bot.understanding.resolution.inputs import Said, Word, words_of
from bot.understanding.resolution.model import meant
from retrieval.language.english.function_words import FUNCTION_WORDS, OBJECTS, POSSESSIVE_DETERMINERS, SUBJECTS
from retrieval.language.names import is_country, is_person, is_role, name_words
from retrieval.language.words import content_words, words
from retrieval.statements.speakers.people import People
from retrieval.statements.speakers.runs import gender_of, surname

#: A word of the conversation is meant from this probability on, and from this one beside a word that is meant, with at
#: most so many characters between them: "the garage door opener", "the head of state".
MEANT, BESIDE, BETWEEN = 0.24, 0.04, 5
#: A question with so many content words of its own, and none of the conversation's, is asked of something else.
WORDS_OF_ITS_OWN = 4
#: What points back at what was talked about.
POINTING = (SUBJECTS | OBJECTS | POSSESSIVE_DETERMINERS | frozenset("his hers theirs there one ones else".split())) - (
    frozenset("i you we me us my our your".split())
)
#: Without these a question of many words may stand by itself, though it has a "that": "that missile that flew over".
PERSONAL = frozenset("he him his she her hers it its they them their theirs one ones else".split())
#: Who is asked about, where no name is: the first of these in a question.
_SUBJECT = re.compile(r"\b(?:he|she|they|it)\b(?= \w)", re.IGNORECASE)
_SEX = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_HE_OR_SHE = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
#: A pronoun so many characters behind a name, before another person's, is that person's.
BEHIND = 120
#: So many mentions of somebody are looked at.
MENTIONS = 50
#: So many articles that were talked about stay read.
ARTICLES_KEPT = 16
#: Their people are read in so many characters, which takes a third of a second at the very most.
TOLD_WITHIN = 60_000
#: So many people of the articles that were talked about may be "he" or "she".
MENTIONED = 20
#: Verbs of what somebody says or does: "What did she write?" asks for no words of hers, where she is never quoted.
_DEED = re.compile(r"\b(?:he|she|they) (?:writes?|wrote|sees?|views?|feels?)\b", re.IGNORECASE)
_END = " ?!.,;:…"
_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|then|also|oh|yes|no|sorry|wait)\b[ ,.!]*)+", re.IGNORECASE)
_FRESH = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|now|but|well)\W+){0,2}(?:(?:on )?(?:(?:an? )?(?:diff\w{0,2}rent|another|new|unrelated)"
    r"|an(?= ?other)) (?:question|topic|subject|thing|matter|note)|some ?thing (?:\w+ly )?(?:else|different|new)"
    r"|(?:changing|change of|to change) (?:the )?(?:subject|topic))\b\s*[:,.;–—-]\s*(?=\w)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|now|going|coming|but)\W+){0,2}back to (?P<whom>[^:,.;?]{2,60})[:,.;–—-]+\s*(?=\w)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:(?:what|wat|how) (?:about|abt|bout)(?P<of> about)?(?: for| with| in| on)?|(?P<on>about|on)|of|for|with)?"
    r" ?(?P<what>\S+(?: \S+){0,5})",
    re.IGNORECASE,
)
_ABOUT_WORDS = re.compile(r"(?:what|wat|how) (?:about|abt|bout)\b|about\b", re.IGNORECASE)
_CORRECTED = re.compile(
    r"(?:(?:no|nope|sorry|wait|actually|oops)\b[ ,.!]*)*"
    r"(?:i (?:meant|mean|was asking)\b(?P<of> about| on)?(?: in| at| for| with| from| of)?"
    r"|not (?P<wrong>[^,?!.]{2,60}?)(?:, ?(?:but |i meant )?| but )) ?(?P<what>\S.*)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:please |can you |could you )*(?:(?:tell|give|show) me )?(?:a (?:bit|little) )?more(?: details?| information)?"
    r"(?: please)?|(?:(?:is there )?anything|what) (?:more|else)(?: is there)?"
    r"|(?:please )?(?:go on|continue)|(?:can you )?elaborate",
    re.IGNORECASE,
)
#: Whom a question names before it asks: "The vicar, | what did she say?", "Councillor Roe voted against. | What did …"
_NAMED_FIRST = re.compile(
    r"(?:(?:and|but|so|ok|okay|now)\b,? )*(?:what about |how about )?"
    r"(?P<whom>(?!(?:and|but|so|ok|okay|now)\b)(?:the |his |her |their )?[^,.;:?!]{2,50}?)[,.;:?!–—]+ "
    r"(?=(?:what|how|who|did|does|has|is|was|why|when|where)\b)",
    re.IGNORECASE,
)
#: Asks for itself, and so is no name for another: "and how many?".
_OWN_VERB = re.compile(
    r"\b(?:who|whom|whose|what|whats|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|will|would|can"
    r"|could|should|me|i|you|it|he|she|they|that|this)\b",
    re.IGNORECASE,
)


def sex_of_name(name: str) -> str | None:
    """Whether a first name is a woman's ("f") or a man's ("m"), where that is known."""
    told = name.split()
    return gender_of(tuple(told), told[:-1])


def sex_in(texts: Iterable[str], name: str) -> str | None:
    """Whether somebody is a woman ("f") or a man ("m"), by the name, or else by the pronouns behind it in the texts."""
    known = sex_of_name(name)
    if known or not is_person(name):
        return known
    own = surname(name.split())
    told_of = {sex for text in texts for person, sex, _ in _told_of(text) if own in (surname(person.split()), person)}
    if told_of in ({"f"}, {"m"}):
        return told_of.pop()
    told = "\n".join(texts)
    surnames = {full.group().split()[-1] for full in NAME.finditer(told) if " " in full.group()} - {own}
    found: Counter[str] = Counter()
    for mention in islice(re.finditer(rf"\b{re.escape(own)}\b", told), MENTIONS):
        behind = told[mention.end() : mention.end() + BEHIND]
        other = next((at.start() for at in NAME.finditer(behind) if surnames & set(at.group().split())), None)
        if pronoun := _HE_OR_SHE.search(behind[:other]):
            found[_SEX[pronoun.group().lower()]] += 1
    women, men = found["f"], found["m"]
    return "f" if women > 2 * men else "m" if men > 2 * women else None


@dataclass(frozen=True, slots=True)
class Knows:
    """The articles' knowledge of names: whether they quote somebody so called, and whether it is a woman or a man;
    and the names in those that were talked about, the most frequent first."""

    quoted: Callable[[str], bool]
    sex_of: Callable[[str], str | None]
    people: Sequence[str] = ()


UNKNOWN = Knows(lambda name: True, sex_of_name)


@dataclass(frozen=True, slots=True)
class Meant:
    """A question as it is meant in its conversation.

    `text` is searched and read: the question as typed, and behind it the words that are `added`; `question` says what
    it asks. It `leans` on the articles that were talked about unless it is of a subject of its own.
    """

    text: str
    question: Question
    added: tuple[str, ...] = ()
    leans: bool = False

    def worded(self, asked: str, written: str) -> Meant:
        """The question as somebody else made it stand by itself."""
        added = _new([word for word, _ in words_of(written)], asked)
        return replace(self, text=written, question=understand(written), added=added)


def resolved(
    asked: str,
    history: Sequence[Turn],
    quoted: Callable[[str], bool] = lambda name: True,
    sex_of: Callable[[str], str | None] = sex_of_name,
    people: Sequence[str] = (),
) -> Meant:
    """The question as it is meant behind these turns.

    `quoted` tells whether the articles quote somebody of a name, `sex_of` whether a name is a woman's ("f") or a man's
    ("m"), where that is known; `people` are named in the articles that were talked about.
    """
    fresh, back = _FRESH.match(asked), _BACK.match(asked)
    typed = asked[fresh.end() :] if fresh else asked
    if back and history:  # "Back to Berg: what did he say?" asks as if of Berg had been asked last
        history = [*history, Turn(back["whom"], back["whom"], asked=back["whom"])]
        found = resolved(asked[back.end() :], history, quoted, sex_of, people)
        return replace(found, text=f"{asked[: back.end()]}{found.text}")
    if fresh or not history or len(asked) > MAX_CHARACTERS:
        return Meant(typed, understand(typed))
    knows = Knows(quoted, sex_of, people)
    before = _last_asked(history, knows)
    slots = _slots(typed, before, history, knows)
    if slots is not None and slots.speaker:
        words_of_all = () if is_name(slots.speaker) else _added(typed, history)
        added = _new((slots.speaker, *slots.others, slots.topic, *words_of_all), typed)
        leans = bool(before and slots.speaker == before.speaker) or not names_somebody(typed)
        return Meant(_with(typed, added), replace(slots, text=_with(typed, added)), added, leans)
    pointing = pronouns(typed)
    sex = _sex_of(pointing)
    added = tuple(each for each in _added(typed, history) if not (sex and _is_other(each, sex, history, sex_of)))
    # Where the articles name people, a name of nobody known to fit ("Osteria Lume") is not who is meant.
    fits = (name[:1].isupper() and (not sex or not people or sex_of(name) == sex) for name in added)
    if pointing & _SEX.keys() and not any(fits):
        person = somebody(history, sex, knows)
        added = _new((*((person,) if person else ()), *added), typed)
    if not added and _is_bare(typed):
        added = _new(content_words(history[-1].asked or history[-1].standalone), typed)
    own = not pointing and not added and (names_somebody(typed) or len(content_words(typed)) >= WORDS_OF_ITS_OWN)
    question = replace(understand(typed), text=_with(typed, added))
    if question.topic and not content_words(question.topic):
        question = replace(question, topic=" ".join(added))
    return Meant(question.text, question, added, not own)


def _is_bare(typed: str) -> bool:
    """Whether a question says nothing, or nothing but another thing to ask the same of: "And Camp David?"."""
    rest = _ABOUT_WORDS.sub("", _LEAD.sub("", typed)).strip(_END)
    many = len(content_words(rest))
    return not many or (many < WORDS_OF_ITS_OWN and rest != typed.strip(_END) and not _OWN_VERB.search(rest))


def pronouns(text: str) -> set[str]:
    """The words of a question that point back, in lower case."""
    return {word.lower() for word in words(text)} & POINTING


def somebody(history: Sequence[Turn], sex: str | None = None, knows: Knows = UNKNOWN) -> str | None:
    """The person that "he" or "she" means: the last who was told of or named, and is not known to be of the other
    `sex` ("f" or "m"): whom an answer was about and the articles quote, then one who is known to be of it, then whoever
    of it the articles name most."""

    def fits(name: str) -> bool:
        whole = (each for each in knows.people if each.split()[-1] == name)
        return sex is None or all(knows.sex_of(each) in (None, sex) for each in (name, *whole))

    named = [
        name
        for turn in reversed(history)
        for name in (turn.about or "", *names_in(f"- {turn.asked or turn.standalone}"), *_people_in(turn.told))
        if name and is_person(name) and not is_role(name.split()[-1].lower()) and fits(name)
    ]
    surnames = {name.split()[-1] for name in knows.people}
    about = {turn.about for turn in history}
    told = [name for name in named if name in surnames or (" " in name and knows.quoted(name))]
    asked = (name for name in told if name in about)
    known = (name for name in named if sex and knows.sex_of(name) == sex)
    others = [name for name in knows.people if sex and knows.sex_of(name) == sex]
    heard = (name for name in others if knows.quoted(name))
    return next(chain(asked, known, told, heard, others, named), None)


def named_in(texts: Iterable[str]) -> list[str]:
    """The people who are named in full in the texts, the most frequent first, without titles before their names."""
    names: Counter[str] = Counter()
    for text in texts:
        names.update({name: often for name, _, often in _told_of(text) if is_person(name)})
    return [name for name, _ in names.most_common()][:MENTIONED]


@lru_cache(maxsize=ARTICLES_KEPT)
def _told_of(text: str) -> tuple[tuple[str, str | None, int], ...]:
    """The people whom a text names in full: the name, whether a woman or a man, how often they are named."""
    people = People(text[:TOLD_WITHIN])
    return tuple((each.name, people.sex(each), len(each.places)) for each in people.all if " " in each.name)


def _is_other(name: str, sex: str, history: Sequence[Turn], sex_of: Callable[[str], str | None]) -> bool:
    """Whether a name, or the whole one that it is part of, is known to be of the other sex."""
    said = [each.text for turn in history for each in _said(turn)]
    whole = [each for text in said for each in _people_in(text) if name in each.split()] if name[:1].isupper() else []
    return any(sex_of(each) not in (None, sex) for each in (name, *whole))


def _people_in(text: str) -> Iterator[str]:
    """The names of more than one word in a text."""
    return (found.group().partition(" of ")[0] for found in NAME.finditer(text) if " " in found.group())


def _about(history: Sequence[Turn]) -> str | None:
    return next((turn.about for turn in reversed(history) if turn.about), None)


def _sex_of(pointing: set[str]) -> str | None:
    found = {_SEX[word] for word in pointing if word in _SEX}
    return found.pop() if len(found) == 1 else None


def _last_asked(history: Sequence[Turn], knows: Knows) -> Question | None:
    """The question for somebody's words that the last turn was, with what it left out; None where it asked for else."""
    last: Question | None = None
    for at, turn in enumerate(history):
        last = _slots(turn.asked or turn.standalone, last, history[:at], knows)
    return last


def _slots(asked: str, before: Question | None, history: Sequence[Turn], knows: Knows) -> Question | None:
    """The question for somebody's words, with what it leaves out of the one `before`; None where it is none."""
    core = _LEAD.sub("", asked.strip(_END)).strip(_END)
    corrected = _CORRECTED.fullmatch(asked.strip(_END))
    if before and before.speaker and not corrected and _MORE.fullmatch(core):
        return replace(before, further=True)
    leads = core != asked.strip(_END) or _ABOUT_WORDS.match(core)
    about = corrected or (_ABOUT.fullmatch(core) if leads else None)
    if before and before.speaker and about and not _OWN_VERB.search(about["what"]):
        return _changed(about, before, knows.quoted)
    plain = asked if corrected is None else corrected["what"]
    subject = _SUBJECT.search(plain)
    who = None
    first = _NAMED_FIRST.match(plain, 0, subject.start()) if subject else None
    if first and (who := _named_first(first["whom"], knows)):
        plain = plain[first.end() :]
    elif subject:
        sex = _SEX.get(subject.group().lower())
        he = somebody(history, sex, knows) if sex else None
        others = (before.speaker if before else None, _about(history))
        fit = (each for each in others if each and (sex is None or knows.sex_of(each) in (None, sex)))
        who = he or next(fit, None)
    question = understand(plain)
    if who and question.speaker is None:
        named = understand(_SUBJECT.sub(lambda _: who or "", plain, count=1))
        deed = _DEED.search(plain) and not knows.quoted(who)
        question = named if named.speaker == who and not deed else question
    if question.kind != "said" or question.speaker is None:
        return None
    topic = question.topic
    if topic and not content_words(topic):
        topic = before.topic if before else ""
    return replace(question, topic=topic)


def _named_first(words: str, knows: Knows) -> str | None:
    """The person whom the words before a question name: somebody who is quoted, or "the vicar"."""
    named = [name for name in names_in(f"- {words} said") if knows.quoted(name)]
    described = words if words.lower().startswith(("the ", "his ", "her ", "their ")) else None
    return named[0] if named else described


def _changed(found: re.Match[str], before: Question, quoted: Callable[[str], bool]) -> Question:
    """The question before, asked of another person or on another topic: "and Yoon?", "about the US?"."""
    what, of = found["what"].strip(_END), found.groupdict()
    if what.lower().endswith((" one", " ones")) and before.speaker:
        shared = [word for word in name_words(before.speaker) if not is_country(word)]
        what = " ".join((what.rpartition(" ")[0], *shared))
    wrong = (of.get("wrong") or "").lower()
    on_topic = of.get("of") or of.get("on") or (wrong and wrong in before.topic.lower()) or not quoted(what)
    if on_topic:
        return replace(before, topic=what, further=False)
    return replace(before, speaker=what, others=(), further=False)


def _added(asked: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """The words of the conversation that belong to the question, names whole, in the order in which they were said.

    None of one that names its subject and points back at nothing.
    """
    said = [each for turn in history for each in _said(turn)]
    found: dict[tuple[int, int], str] = {}
    if names_somebody(asked) and not pronouns(asked):
        return ()
    for word in _meant_words(meant(asked, said)):
        text = said[word.turn].text
        name = next((each for each in NAME.finditer(text) if each.start() <= word.start < each.end()), None)
        whole = name if name and name.group().count(" ") <= 3 and name.start() else None
        place = (word.turn, whole.start() if whole else word.start)
        found[place] = whole.group() if whole else word.text
    return _new([found[place] for place in sorted(found)], asked)


def _meant_words(found: Sequence[tuple[Word, float]]) -> Iterator[Word]:
    """The words that are likely enough to belong to the question, by themselves or beside one that is."""
    for at, (word, likely) in enumerate(found):
        beside = (found[k] for k in (at - 1, at + 1) if 0 <= k < len(found))
        near = max((more for other, more in beside if _gap(word, other) <= BETWEEN), default=0.0)
        if likely >= MEANT or (likely >= BESIDE and near >= MEANT):
            yield word


def _gap(one: Word, other: Word) -> float:
    """The characters between two words, more than any text has where they are of different turns."""
    first, last = sorted((one, other), key=lambda word: word.start)
    return last.start - first.start - len(first.text) if one.turn == other.turn else math.inf


def _said(turn: Turn) -> Iterator[Said]:
    yield Said(turn.asked or turn.standalone)
    if turn.told:
        yield Said(turn.told, answer=True)


def _new(added: Sequence[str], asked: str) -> tuple[str, ...]:
    """Those added that have a word which the question and what is added before have not."""
    known = {word.lower() for word, _ in words_of(asked)}
    found: list[str] = []
    for each in added:
        own = {word.lower() for word, _ in words_of(each)}
        if own - known - FUNCTION_WORDS:
            found.append(each)
            known |= own
    return tuple(found)


def _with(asked: str, added: Sequence[str]) -> str:
    """The question with the words added, no longer than questions may be."""
    return " ".join((asked, *added))[: len(asked) + MAX_CHARACTERS]
