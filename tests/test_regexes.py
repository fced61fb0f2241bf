"""No text makes a regular expression slow: each is linear by its structure, or only ever given a bounded text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.regexes import faults, modules, patterns

_QUESTION = "a question has at most bot.understanding.questions.MAX_CHARACTERS"
_SETTING = "the value of a setting, which the operator has written"
_LINE = "a line of metadata has at most 200 characters"
_THERE = "it is matched at one place, and its repeats are told apart by the spaces between them"
#: Where the structure does not show it: what bounds the text that a pattern is given, or its work.
BOUNDED = {
    "bot.answering.who_said_it._QUOTED": _QUESTION,
    "bot.terminal.doctor._PARAMETER": _SETTING,
    "bot.terminal.doctor._PASSWORD": _SETTING,
    "bot.evaluation.metrics.citations._MARKED": "it is tried at each place once, and behind white space not at all",
    "bot.understanding.resolution.": _QUESTION,
    "bot.settings._NAMED": _SETTING,
    "bot.understanding.limits.": _QUESTION,
    "bot.understanding.questions.": _QUESTION,
    "bot.answering.relevance._FULL_NAME": _QUESTION,
    "bot.answering.who_is._FIRST_NAMES": "the last 60 characters before a surname",
    "bot.understanding.leads._WHO_IS": _QUESTION,
    "bot.answering.excerpts._LEADING_TO_CUE": "the last 200 characters before a cue",
    "bot.answering.excerpts._PLAIN_CUE": _THERE,
    "bot.answering.excerpts._PURPOSE": "the last 200 characters before a cue",
    "bot.understanding.leads.": _QUESTION,
    "bot.understanding.answer_types._SIGNS.person": "what the repeat must end with is in it: it fails in one step",
    "retrieval.reading.encodings._DECLARED": "the first 4,096 bytes of a page",
    "retrieval.reading.heading.": _LINE,
    "retrieval.reading.typeset._DIVIDED": "the last 80 characters of a line",
    "retrieval.addresses._TRACKING": "it is matched at the beginning of a parameter, which has no alternatives",
    "retrieval.statements.rules.clauses._RELAY": _THERE,
    "retrieval.statements.mending._DIGITS_": "24 characters",
    "retrieval.statements.rules.labels._LABEL": _THERE,
    "retrieval.statements.rules.labels._FULL_NAME": "the first 3,000 characters",
    "retrieval.statements.rules.transcripts._NAME": "a line of at most 140 characters",
    "retrieval.statements.speakers.resolving._BEFORE_HEAD": "the 80 characters before a word",
    "retrieval.language.sentences._BEFORE_SENTENCE": "the 40 characters before a place",
    "retrieval.language.furniture._LINE": "a line of at most 260 characters",
    "retrieval.language.furniture._LEAD": "the first 90 characters of a line",
    "retrieval.statements.speakers.mentions._WHEN": "a mention",
    "retrieval.statements.tagger.contents._LOOSE_END": "the last 8 characters of a mention",
    "retrieval.statements.rules.transcripts._HEADLINE": _THERE,
    "retrieval.statements.rules.transcripts._SIGNATURE": "the last 120 characters of a line",
    "retrieval.statements.rules.transcripts._VOICE": "the first 140 characters of a line",
}
#: Patterns that are put together where they are used, of words that are escaped, and what they are used on.
_MADE = {
    "bot/answering/naming.py": "the capitalised words beside a name, each a word",
    "bot/answering/who_is.py": "the escaped words of a name",
    "bot/evaluation/report/questions.py": "escaped gold answers",
    "retrieval/search/ranking.py": "an escaped publisher",
    "retrieval/search/spelling.py": "an escaped word",
}
#: Files whose texts are bounded: questions, what a model writes, lines of metadata.
_SHORT = (
    "bot/understanding/questions",
    "bot/understanding/resolution/",
    "bot/verification/splitting",
    "retrieval/reading/heading",
)
_OTHERS = ("escape", "compile")


def _bounded(place: str) -> bool:
    return any(place.startswith(each) for each in BOUNDED)


def test_every_pattern_is_linear_by_its_structure_or_given_a_bounded_text() -> None:
    wrong = {
        place: found
        for place, pattern in patterns().items()
        if not _bounded(place) and (found := faults(pattern.pattern, pattern.flags))
    }
    assert not wrong


def test_no_bound_is_given_that_nothing_needs() -> None:
    slow = [place for place, pattern in patterns().items() if faults(pattern.pattern, pattern.flags)]
    assert all(any(place.startswith(each) for place in slow) for each in BOUNDED)
    assert len(patterns()) > 150


def _written_in_place() -> Iterator[tuple[str, str | None]]:
    """The patterns of `re.sub(…)` and the like inside functions: file, and pattern where it is a constant."""
    for module in modules():
        path = Path(str(module.__file__))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr not in _OTHERS:
                first = node.args[0]
                constant = isinstance(first, ast.Constant) and isinstance(first.value, str | bytes)
                where = "/".join(path.parts[path.parts.index(module.__name__.partition(".")[0]) :])
                yield where, first.value if constant else None  # type: ignore[attr-defined]


def test_patterns_written_where_they_are_used_are_linear_too() -> None:
    found = list(_written_in_place())
    assert len(found) > 15
    for where, pattern in found:
        if where.startswith(_SHORT):
            continue
        assert pattern is not None or where in _MADE
        assert pattern is None or not faults(pattern), where


@pytest.mark.parametrize(
    "slow",
    [
        r"(a+)+b",
        r"\s*\s*x",
        r".*,.*,x",
        r"\s+x",
        r"“[^”]+”",
        r"(\w+\s?)+x",
        r"[ ,]*(?:$|x)|,",
        r"\b[A-Z][\w-]+ x",
        r"(?:a |b )*x",
        r"\w+$",
    ],
)
def test_what_takes_the_square_of_a_text_or_worse_is_seen(slow: str) -> None:
    assert faults(slow)


@pytest.mark.parametrize(
    "quick", [r"\w+(?:['’]\w+)*", r"\d+", r"\b\w+x", r"<meta[^>]{1,200}x", r'"[^"]*"', r"(?<!\s)\s*x", r"^.*x", "a|b+"]
)
def test_what_is_linear_is_let_be(quick: str) -> None:
    assert not faults(quick)
