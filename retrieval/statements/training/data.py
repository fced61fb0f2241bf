"""Annotated articles as the tagger sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.articles import Span
from retrieval.statements.rules.reading import read_by_rules
from retrieval.statements.tagger.features import Pieces, pieces_in
from retrieval.statements.tagger.linking import PieceSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What the tagger tags, in the order of its outputs.
ROLES = ("content", "source", "cue")
#: The tags; 0 is outside.
BEGINS, INSIDE = 1, 2


@dataclass(frozen=True, slots=True)
class Example:
    """An article's pieces with its annotation.

    `tags` (n, 3) say for each role whether a piece begins a span, is inside one or outside; `contents` are all
    spans of content, and `links` for each the index of its source in `sources`, len(sources) for none.
    """

    pieces: Pieces
    tags: NDArray[np.int64]
    contents: list[PieceSpan]
    sources: list[PieceSpan]
    links: list[int]


def read_examples(benchmark: Path) -> Iterator[Example]:
    """The examples of a folder with articles.jsonl and attributions.jsonl."""
    with (benchmark / "attributions.jsonl").open(encoding="utf-8") as lines:
        annotated = {row["article_id"]: row["attributions"] for row in map(json.loads, lines)}
    with (benchmark / "articles.jsonl").open(encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            text = article["text"]
            (pieces,) = pieces_in(read_by_rules(text), [Span(0, len(text))])
            if len(pieces):
                yield _example(pieces, annotated.get(article["id"], []))


def _example(pieces: Pieces, attributions: list[dict[str, Any]]) -> Example:
    def spans(of: dict[str, Any], role: str) -> list[PieceSpan]:
        found = (pieces.within(Span(*place)) for place in sorted(of[role]))
        return [span for span in found if span[0] < span[1]]

    tags = np.zeros((len(pieces), len(ROLES)), dtype=np.int64)
    for place, role in enumerate(ROLES):
        # The longest last: where one attribution is inside another, the outer one is learned.
        every = sorted({span for one in attributions for span in spans(one, role)}, key=lambda span: span[1] - span[0])
        for begin, end in every:
            tags[begin:end, place] = INSIDE
            tags[begin, place] = BEGINS
    sources = sorted({named[0] for one in attributions if (named := spans(one, "source"))})
    contents, links = [], []
    for one in attributions:
        named = spans(one, "source")
        for content in spans(one, "content"):
            contents.append(content)
            links.append(sources.index(named[0]) if named else len(sources))
    return Example(pieces, tags, contents, sources, links)
