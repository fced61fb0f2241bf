"""A measurement of how well a fitted network tags and links articles that it has not seen."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch

from retrieval.statements.tagger.contents import CONTENT_LEAST, spans_of
from retrieval.statements.tagger.linking import Linker, PieceSpan
from retrieval.statements.tagger.model import flat, rows_of, windows
from retrieval.statements.training.data import BEGINS, GUIDES, INSIDE, ROLES, Example
from retrieval.statements.training.network import TAGS, Network


def measure(network: Network, examples: Iterable[Example]) -> Counter[tuple[str, str]]:
    """The network's figures on these examples, by the tagger alone, without the rules' statements beside it.

    For each role the spans found, annotated and right (half of the longer one shared); contents linked, and rightly.
    """
    total: Counter[tuple[str, str]] = Counter()
    for each in examples:
        tags, contents, sources = _run(network, each)
        for place, role in enumerate(ROLES):
            found = spans_of(tags[:, place], each.pieces.inner, CONTENT_LEAST)
            gold = _annotated(each, place)
            total["found", role] += len(found)
            total["annotated", role] += len(gold)
            total["right", role] += _matched(found, gold)
        if each.contents and each.sources:
            relation = network.relation
            linker = Linker(relation.weight.detach()[0].numpy(), relation.bias.item(), network.none.item())
            scores = linker.scores(each.pieces, contents, sources, each.contents, each.sources)
            total["annotated", "link"] += len(each.links)
            total["right", "link"] += int((scores.argmax(1) == np.array(each.links)).sum())
    return total


def table(figures: Mapping[tuple[str, str], int]) -> str:
    """The figures as lines of text."""
    lines = []
    for role in ROLES:
        right, found, annotated = (figures[kind, role] for kind in ("right", "found", "annotated"))
        precision, recall = right / max(1, found), right / max(1, annotated)
        f1 = 2 * right / max(1, found + annotated)
        lines.append(f"{role:8} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
    linked = figures["right", "link"] / max(1, figures["annotated", "link"])
    return "\n".join([*lines, f"annotated contents linked to their source: {linked:.3f}"])


def _run(network: Network, each: Example) -> Sequence[np.ndarray]:
    places = windows(len(each.pieces))
    with torch.no_grad():
        outputs = network(
            torch.from_numpy(rows_of(each.pieces.ids, places)), torch.from_numpy(rows_of(each.pieces.matrix(), places))
        )
        tags, contents, sources = (flat(output, len(each.pieces)) for output in outputs)
        by_guide = tags.unflatten(-1, (len(GUIDES), len(ROLES), TAGS)).softmax(-1)
        return by_guide[:, GUIDES.index(each.guide)].numpy(), contents.numpy(), sources.numpy()


def _annotated(each: Example, place: int) -> list[PieceSpan]:
    tags = each.tags[:, place]
    begins = np.flatnonzero(tags == BEGINS).tolist()
    stops = [*np.flatnonzero(tags != INSIDE).tolist(), len(tags)]
    return [(begin, stops[bisect_right(stops, begin)]) for begin in begins]


def _matched(found: Sequence[PieceSpan], gold: Sequence[PieceSpan]) -> int:
    free = list(gold)
    right = 0
    for begin, end in found:
        for other in free:
            shared = min(end, other[1]) - max(begin, other[0])
            if 2 * shared >= max(end - begin, other[1] - other[0]):
                free.remove(other)
                right += 1
                break
    return right
