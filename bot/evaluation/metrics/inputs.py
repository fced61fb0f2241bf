"""The input of metrics: answers as a run's answers.jsonl has them, and the articles they are from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bot.errors import EvaluationError
from retrieval.articles import Span

#: Scores by name, None where one cannot be computed; a name is missing where its metric does not apply to the question.
Scores = dict[str, float | None]


class Place(NamedTuple):
    """A span of an article."""

    article_id: str
    span: Span


def place_of(line: Mapping[str, Any]) -> Place:
    """The place of a citation, a passage or evidence in a line of a run's files."""
    return Place(line["article_id"], Span(line["start"], line["end"]))


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer; `quote` is the text that it claims for its place."""

    marker: int
    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A line of answers.jsonl; `error` is set if the question failed.

    A reply to small talk, which answers nothing, counts as a refusal.
    """

    id: str
    text: str
    refused: bool
    standalone: str
    citations: tuple[Cited, ...] = ()
    passages: tuple[Place, ...] = ()
    confidence: float = 0.0
    #: How likely it is that the answer, or what a refusal names as nearest, is right; None where that is not known.
    probability: float | None = None
    nearest: str = ""
    latency_s: float | None = None
    error: str | None = None
    tokens: Mapping[str, int] | None = None
    #: How many sentences of a chat model were worded, verified, repaired and dropped.
    written: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Answered:
        """The answer in a parsed line of the file."""
        return cls(
            line["id"],
            line["text"],
            line["refused"] or bool(line.get("small_talk")),
            line.get("standalone") or "",
            tuple(Cited(each["marker"], place_of(each), each["quote"]) for each in line["citations"]),
            tuple(place_of(each) for each in line["passages"]),
            line.get("confidence") or 0.0,
            line.get("probability"),
            (line.get("nearest") or {}).get("quote") or "",
            line.get("latency_s"),
            line.get("error"),
            line.get("tokens"),
            Counter(each["status"] for each in line.get("sentences") or () if each.get("by") == "model"),
        )


@dataclass(frozen=True, slots=True)
class Attribution:
    """An annotated statement: the spans that name its speaker, and those of its content."""

    source: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True)
class Sources:
    """The articles that answers are checked against.

    `texts` are articles' texts by id, `passages` gives the spans that an article was cut into, `attributions` holds the
    annotated statements of each article by its id (empty without annotations).
    """

    texts: Mapping[str, str]
    passages: Callable[[str], Sequence[Span]] = lambda article_id: ()
    attributions: Mapping[str, Sequence[Attribution]] = field(default_factory=dict)

    def text(self, place: Place) -> str:
        """The text at a place; empty where there is no such article."""
        return place.span.of(self.texts.get(place.article_id, ""))


def read_attributions(path: Path) -> dict[str, tuple[Attribution, ...]]:
    """The annotated statements of each article: lines of {"article_id", "attributions": [{"source", "content"}]}.

    Raises:
        EvaluationError: the file cannot be read, or a line has another form.
    """
    read: dict[str, tuple[Attribution, ...]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", "Correct it or remove it.") from error
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            read[fields["article_id"]] = tuple(
                Attribution(_spans(each["source"]), _spans(each["content"])) for each in fields["attributions"]
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise EvaluationError(
                f"{path}, line {number} is not a line of attributions: {error!r}.", "Correct it or remove the file."
            ) from error
    return read


def overlap(span: Span, parts: Sequence[Span]) -> int:
    """The number of characters that a span shares with the parts."""
    return sum(span.overlap(part) for part in parts)


def length(parts: Sequence[Span]) -> int:
    """The number of characters in the parts."""
    return sum(part.end - part.start for part in parts)


def _spans(pairs: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
