"""Labels that open the turns of a transcript or an interview: "PENCE: …", "JOHN PIKE, ANALYST: …", "Roe: …", "Q: …"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.language.english.function_words import ASKING, FUNCTION_WORDS
from retrieval.language.english.name_words import CAPITAL, PARTICLES, PARTICLES_BEFORE, ROLES, TITLES
from retrieval.language.furniture import is_furniture

#: When, the name, what stands behind its comma, an aside in brackets. A label may stand on a line of its own.
_LABEL = re.compile(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]? ?)?[\"“]?([A-Z][\w.'’-]*(?: [\w.'’-]+){0,4})(?:, ([^:\n\"“”.!?]{2,50}))?"
    r"(?: ?[(\[][^)\]\n]{1,40}[)\]]| \d{1,2}:\d\d(?: ?[ap]\.?m\.?)?)?"
    r"(?::(?!\d|//) ?(?=\S|$)|(?<=^[QA])\. (?=\S)|(?<=\n[QA])\. (?=\S))",
)
_QUESTION_AND_ANSWER = frozenset(("Q", "A"))
#: Words of labels that name nobody, and that articles need not have in small letters.
_SECTIONS = ASKING | frozenset(
    "photo photos picture image video watch listen read more related note update updated correction editor's editors "
    "editor’s tl;dr tldr summary sources source credit contact tickets topics tags story caption file ps nb faq fact "
    "verdict rating bottom line commentary reaction reactions background comment comments analysis context highlights"
    " market markets quotes statement statements".split()
)
#: Words in small letters that a label may be all the same: "MODERATOR: …".
_SPEAKING = (
    ROLES | TITLES | frozenset("moderator question answer caller audience interviewer narrator operator".split())
)
#: So many turns of people named in ordinary letters make an interview.
LEAST_TURNS = 3
_AROUND_WORDS = ".,:;!?()[]\"“”'‘’…—–-"
_FULL_NAME = re.compile(
    rf"(?<![\w.]){CAPITAL}[\w'’-]+(?: {CAPITAL}\.)?"
    rf"(?: {PARTICLES_BEFORE}(?:[a-z]{{1,3}}[-'’])?{CAPITAL}[\w'’-]+){{1,3}}"
)
#: Where the person of an interview is looked for: its first so many characters.
INTRODUCED_WITHIN = 3_000


class Label(NamedTuple):
    """A label: its paragraph's number, the name, where its turn's words begin, and the mention that names who speaks.

    `interview` when what stands between it and the next label belongs to its turn.
    """

    paragraph: int
    name: Span
    end: int
    named: Span | None
    interview: bool


def labels_of(text: str, paragraphs: Sequence[Span]) -> list[Label]:
    """The labels of a text that open turns, in order. One line in capitals alone is no transcript."""
    found = [(at, match) for at, paragraph in enumerate(paragraphs) if (match := _LABEL.match(text, *paragraph))]
    small = frozenset(word for word in _words(text) if word.islower()) if found else frozenset()
    found = [(at, match) for at, match in found if _may_speak(match[1], small)]
    shouted = [(at, match) for at, match in found if match[1].isupper() and match[1] not in _QUESTION_AND_ANSWER]
    asked = [(at, match) for at, match in found if match[1] in _QUESTION_AND_ANSWER]
    told = [(at, match) for at, match in found if not match[1].isupper()]
    turns: list[Label] = []
    if len(shouted) > 1:
        turns += [Label(at, Span(*match.span(1)), match.end(), Span(*match.span(1)), False) for at, match in shouted]
    if {match[1] for _, match in asked} == _QUESTION_AND_ANSWER:
        person = interviewed(text, paragraphs[asked[0][0]].start)
        turns += [
            Label(at, Span(*match.span(1)), match.end(), person if match[1] == "A" else None, True)
            for at, match in asked
        ]
    if _is_interview(text, [match for _, match in told]):
        turns += [Label(at, Span(*match.span(1)), match.end(), Span(*match.span(1)), True) for at, match in told]
    return sorted(turns)


def _may_speak(label: str, small: frozenset[str]) -> bool:
    """Whether a label may name somebody: written as a name, with no word that the article has in small letters."""
    words = label.split()
    shouted = label.isupper()
    low = [word.lower().rstrip(".") for word in words]
    if not all(word[0].isupper() or word in PARTICLES or word == "the" for word in words):
        return False
    telling = [word for word in low if word not in _SPEAKING and word not in ("the", *PARTICLES)]
    if _SECTIONS.intersection(low) or (not shouted and FUNCTION_WORDS.intersection(telling)):
        return False
    return shouted or not small.intersection(telling)


def _is_interview(text: str, labels: Sequence[re.Match[str]]) -> bool:
    """Whether labels in ordinary letters are turns: several people's, of whom most speak again, one named in the text.

    The places of a round-up ("Topeka: A judge …") and the streets of a list stand there once each.
    """
    keys = Counter(match[1].split()[-1] for match in labels)
    again = sum(times for times in keys.values() if times > 1)
    if len(labels) < LEAST_TURNS or len(keys) < 2 or 2 * again < len(labels):
        return False
    often = Counter(_words(text))
    return any(often[key] > labelled for key, labelled in keys.items())


def _words(text: str) -> Iterator[str]:
    return (word.strip(_AROUND_WORDS) for word in text.split())


def interviewed(text: str, before: int) -> Span | None:
    """The person whom the text before an interview names in full most often, the last of several."""
    start = max(0, before - INTRODUCED_WITHIN)
    names = [name for name in _FULL_NAME.finditer(text, start, before) if not is_furniture(text, Span(*name.span()))]
    often = Counter(match.group() for match in names)
    best = max(names, key=lambda match: (often[match.group()], match.start()), default=None)
    return Span(*best.span()) if best else None
