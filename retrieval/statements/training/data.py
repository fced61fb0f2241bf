"""Annotated articles as the tagger sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
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
#: The tags; 0 is outside, UNKNOWN is not learned.
BEGINS, INSIDE = 1, 2
UNKNOWN = -100
#: Who annotated: PolNeAR counts what somebody supports or approves as well, the web articles only what is said or
#: thought. The tagger has outputs for either.
GUIDES = ("polnear", "web")


@dataclass(frozen=True, slots=True)
class Example:
    """An article's pieces with its annotation.

    `guide` says by which guide; `tags` (n, 3) say for each role whether a piece begins a span, is inside one or
    outside; `contents` are all spans of content, and `links` for each the index of its source in `sources`,
    len(sources) for none.
    """

    guide: str
    pieces: Pieces
    tags: NDArray[np.int64]
    contents: list[PieceSpan]
    sources: list[PieceSpan]
    links: list[int]


def read_polnear(folder: Path) -> Iterator[Example]:
    """The examples of a folder with PolNeAR's articles.jsonl and attributions.jsonl."""
    annotated = {row["article_id"]: row["attributions"] for row in rows_of_file(folder / "attributions.jsonl")}
    for article in rows_of_file(folder / "articles.jsonl"):
        yield from _examples("polnear", article["text"], annotated.get(article["id"], []))


def read_web(annotations: Iterable[Path], articles: Iterable[Path]) -> Iterator[Example]:
    """The examples of files of annotated web articles, whose texts are in files of `articles`."""
    texts = {row["id"]: row["text"] for path in articles for row in rows_of_file(path)}
    for row in (row for path in annotations for row in rows_of_file(path)):
        attributions = [
            {"source": spans_or_none(one["source"]), "cue": spans_or_none(one["cue"]), "content": one["parts"]}
            for one in row["statements"]
        ]
        yield from _examples("web", texts[row["article_id"]], attributions)


def rows_of_file(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def spans_or_none(span: list[int] | None) -> list[list[int]]:
    """A list of the span, empty for none."""
    return [span] if span else []


def _examples(guide: str, text: str, attributions: list[dict[str, Any]]) -> Iterator[Example]:
    (pieces,) = pieces_in(read_by_rules(text), [Span(0, len(text))])
    if len(pieces):
        yield _example(guide, pieces, attributions)


def _example(guide: str, pieces: Pieces, attributions: list[dict[str, Any]]) -> Example:
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
    return Example(guide, pieces, tags, contents, sources, links)
