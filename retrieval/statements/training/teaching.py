"""Texts that nobody annotated, with what several networks make of them: their mean is surer than any of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from retrieval.articles import Span
from retrieval.statements.rules.reading import read_by_rules
from retrieval.statements.tagger.features import Pieces, pieces_in
from retrieval.statements.tagger.model import flat, rows_of, windows
from retrieval.statements.training.data import GUIDES, ROLES
from retrieval.statements.training.network import TAGS, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Texts that are taken, and which of those of a question: one, so that few are of one article.
TEXTS = 5_000
SEED = 5


@dataclass(frozen=True, slots=True)
class Taught:
    """The n pieces of a text and the probabilities of their tags, shape (n, guides, roles, tags)."""

    pieces: Pieces
    tags: NDArray[np.float32]


def plain_texts(questions: Path) -> list[str]:
    """Windows of articles from the candidates of a file of questions (gzipped JSON lines), some thousands, shuffled."""
    with gzip.open(questions, "rt", encoding="utf-8") as lines:
        found = {window["text"]: None for line in lines for window in json.loads(line)["candidates"]}
    texts = list(found)
    order = np.random.default_rng(SEED).permutation(len(texts))[:TEXTS]
    return [texts[at] for at in order]


def taught(networks: Sequence[Network], texts: Sequence[str]) -> Iterator[Taught]:
    """The texts as the mean of the networks tags them."""
    for text in texts:
        (pieces,) = pieces_in(read_by_rules(text), [Span(0, len(text))])
        if not len(pieces):
            continue
        places = windows(len(pieces))
        feed = torch.from_numpy(rows_of(pieces.ids, places)), torch.from_numpy(rows_of(pieces.matrix(), places))
        with torch.no_grad():
            scores = torch.stack([network(*feed)[0] for network in networks])
            likely = torch.softmax(scores.unflatten(-1, (len(GUIDES), len(ROLES), TAGS)), -1).mean(0)
        yield Taught(pieces, flat(likely, len(pieces)).numpy())
