"""How well a fitted network tags and links articles that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from retrieval.statements.tagger.linking import Linker, PieceSpan
from retrieval.statements.tagger.merging import CONTENT_LEAST, spans_of
from retrieval.statements.tagger.model import rows_of, windows
from retrieval.statements.training.data import BEGINS, OUTSIDE, ROLES, Example
from retrieval.statements.training.fit import flat
from retrieval.statements.training.network import TAGS, Network


@dataclass
class Figures:
    """Spans found, annotated and right (half of the longer one shared), by role; contents linked, and rightly."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    annotated: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    linked: int = 0
    rightly: int = 0

    def __iadd__(self, other: Figures) -> Figures:
        for role in ROLES:
            self.right[role] += other.right[role]
            self.found[role] += other.found[role]
            self.annotated[role] += other.annotated[role]
        self.linked += other.linked
        self.rightly += other.rightly
        return self

    def table(self) -> str:
        """The figures as lines of text."""
        lines = []
        for role in ROLES:
            precision = self.right[role] / max(1, self.found[role])
            recall = self.right[role] / max(1, self.annotated[role])
            f1 = 2 * self.right[role] / max(1, self.found[role] + self.annotated[role])
            lines.append(f"{role:8} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
        lines.append(f"annotated contents linked to their source: {self.rightly / max(1, self.linked):.3f}")
        return "\n".join(lines)


def measure(network: Network, examples: Iterable[Example]) -> Figures:
    """The network's figures on these examples, by the tagger alone, without the rules' statements beside it."""
    total = Figures()
    for each in examples:
        tags, contents, sources = _run(network, each)
        for place, role in enumerate(ROLES):
            found = spans_of(tags[:, place], each.pieces.inner, CONTENT_LEAST)
            gold = _annotated(each, place)
            total.found[role] += len(found)
            total.annotated[role] += len(gold)
            total.right[role] += _matched(found, gold)
        if each.contents and each.sources:
            relation = network.relation
            linker = Linker(relation.weight.detach()[0].numpy(), relation.bias.item(), network.none.item())
            scores = linker.scores(each.pieces, contents, sources, each.contents, each.sources)
            total.linked += len(each.links)
            total.rightly += int((scores.argmax(1) == np.array(each.links)).sum())
    return total


def _run(network: Network, each: Example) -> Sequence[np.ndarray]:
    places = windows(len(each.pieces))
    with torch.no_grad():
        outputs = network(
            torch.from_numpy(rows_of(each.pieces.ids, places)), torch.from_numpy(rows_of(each.pieces.matrix(), places))
        )
        tags, contents, sources = (flat(output, len(each.pieces)) for output in outputs)
        return tags.unflatten(-1, (len(ROLES), TAGS)).softmax(-1).numpy(), contents.numpy(), sources.numpy()


def _annotated(each: Example, place: int) -> list[PieceSpan]:
    tags = each.tags[:, place]
    begins = np.flatnonzero(tags == BEGINS).tolist()
    out = np.flatnonzero(tags == OUTSIDE)
    ends = [int(out[at]) if (at := int(np.searchsorted(out, begin))) < len(out) else len(tags) for begin in begins]
    return [(begin, min(end, *begins[k + 1 : k + 2])) if begins[k + 1 :] else (begin, end)
            for k, (begin, end) in enumerate(zip(begins, ends, strict=True))]  # fmt: skip


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
