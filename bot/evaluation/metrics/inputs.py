"""What metrics look at: an answer as a run's answers.jsonl has it, and the articles it was given from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bot.errors import EvaluationError
from retrieval.articles import Span


class Place(NamedTuple):
    """A span of an article."""

    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer: `quote` is what it claims to stand at its place."""

    marker: int
    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A line of answers.jsonl; `error` where there is no answer because the question failed.

    A reply to small talk, which answers nothing, counts as a refusal.
    """

    id: str
    text: str
    refused: bool
    standalone: str
    citations: tuple[Cited, ...] = ()
    passages: tuple[Place, ...] = ()
    confidence: float = 0.0
    latency_s: float | None = None
    error: str | None = None
    tokens: Mapping[str, int] | None = None
    #: How many sentences of a chat model were verified, repaired and dropped.
    written: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Answered:
        """The answer of a line as it was read."""
        return cls(
            line["id"],
            line["text"],
            line["refused"] or bool(line.get("small_talk")),
            line.get("standalone") or "",
            tuple(Cited(each["marker"], _place(each), each["quote"]) for each in line["citations"]),
            tuple(_place(each) for each in line["passages"]),
            line.get("confidence") or 0.0,
            line.get("latency_s"),
            line.get("error"),
            line.get("tokens"),
            Counter(each["status"] for each in line.get("sentences") or () if each.get("by") == "model"),
        )


@dataclass(frozen=True, slots=True)
class Attribution:
    """An annotated statement: whose name or pronoun stands where, and what was said."""

    source: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True)
class Sources:
    """What answers are checked against.

    `texts` are articles' texts by id, `passages` the spans that an article was cut into, `attributions` every annotated
    statement of an article, by its id (empty without annotations).
    """

    texts: Mapping[str, str]
    passages: Callable[[str], Sequence[Span]] = lambda article_id: ()
    attributions: Mapping[str, Sequence[Attribution]] = field(default_factory=dict)

    def text(self, place: Place) -> str:
        """The characters at a place; none where there is no such article."""
        return place.span.of(self.texts.get(place.article_id, ""))


def read_attributions(path: Path) -> dict[str, tuple[Attribution, ...]]:
    """The annotated statements of each article: lines of {"article_id", "attributions": [{"source", "content"}]}.

    Raises:
        EvaluationError: the file cannot be read, or a line is none of these.
    """
    read: dict[str, tuple[Attribution, ...]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", "Correct it or take it away.") from error
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            read[told["article_id"]] = tuple(
                Attribution(_spans(each["source"]), _spans(each["content"])) for each in told["attributions"]
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise EvaluationError(
                f"{path}, line {number} is no line of attributions: {error!r}.", "Correct it or take the file away."
            ) from error
    return read


def overlap(span: Span, parts: Sequence[Span]) -> int:
    """How many characters a span shares with the parts."""
    return sum(span.overlap(part) for part in parts)


def length(parts: Sequence[Span]) -> int:
    """How many characters the parts have."""
    return sum(part.end - part.start for part in parts)


def _place(told: Mapping[str, Any]) -> Place:
    return Place(told["article_id"], Span(told["start"], told["end"]))


def _spans(told: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in told)
