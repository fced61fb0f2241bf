"""Trains the choice of whom a mention means: `python -m retrieval.statements.training.choosing BENCHMARKS WEB`.

The examples are the mentions of the annotated web articles, each with the candidates that the product considers, and
which of them the annotation names. Prints how many are right in articles that were not trained on, then fits all
articles and writes the weights.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from retrieval.articles import Span
from retrieval.statements.rules.reading import Reading, read_by_rules
from retrieval.statements.speakers.choosing import (
    FEATURES,
    KINDS,
    PRONOUNS,
    SELF,
    WEIGHTS,
    Candidate,
    Mention,
)
from retrieval.statements.speakers.mentions import without_article
from retrieval.statements.speakers.resolving import Speaker, Speakers
from retrieval.statements.training.data import rows_of_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5
#: How strongly small weights are preferred: of the features' own, of those of a kind, of the mention's.
PENALTIES = 0.18, 0.6, 0.18
STEPS = 80
_LIGHT = frozenset("the a an of in for and mr mrs ms dr".split())


@dataclass(frozen=True, slots=True)
class Example:
    """A mention with its candidates.

    `rows` (n + 2, FEATURES) are those of the candidates, of the mention itself and of nobody, `own` (SELF,) those of
    the mention, `right` the row that is meant; `names` the candidates' names and the mention's, `gold` the annotated.
    """

    article: str
    kind: str
    rows: NDArray[np.float64]
    own: Sequence[float]
    right: int
    names: tuple[str, ...]
    gold: str


def agree(name: str, gold: str) -> bool:
    """Whether the words of one name are among those of the other, as the benchmark's scorer has it."""
    one, other = _words(name), _words(gold)
    return bool(one) and (one <= other or other <= one)


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", re.sub(r"['’]s\b", "", name.lower())) if word not in _LIGHT}


def _alike(name: str, gold: str) -> float:
    one, other = _words(name), _words(gold)
    return len(one & other) / len(one | other) if agree(name, gold) else -1.0


class _Taught(Speakers):
    """Speakers that are told whom each mention means, and note what they had to choose from."""

    def __init__(self, article: str, reading: Reading, sources: Iterable[Span]) -> None:
        super().__init__(reading, sources)
        self.article, self.gold = article, ""
        self.seen: list[Example] = []

    def _opened(self, mention: Span, near: Sequence[Candidate], wanted: str) -> Candidate | None:
        """Nobody: what a rule tells teaches the choice as well."""
        return None

    def _whose(self, words: str, mention: Span) -> Speaker | None:
        """Nobody, for the same reason."""
        return None

    def choose(
        self, asked: Mention, some: Sequence[Candidate], rows: NDArray[np.float64], own: Sequence[float]
    ) -> NDArray[np.float64]:
        """All of the probability for the one that the annotation names."""
        names = (*(each.name for each in some), without_article(asked.words))
        alike = [_alike(name, self.gold) for name in names]
        if asked.kind in PRONOUNS:
            alike[-1] = -1.0
        best = max(range(len(names)), key=lambda at: (alike[at], at))
        right = best if alike[best] >= 0 else len(names)
        self.seen.append(Example(self.article, asked.kind, rows, own, right, names, self.gold))
        likely = np.zeros(len(rows))
        likely[right] = 1
        return likely


def read_choices(annotations: Iterable[Path], articles: Iterable[Path]) -> Iterator[Example]:
    """The examples of files of annotated articles, whose texts are in files of `articles`."""
    texts = {row["id"]: row["text"] for path in articles for row in rows_of_file(path)}
    for row in (row for path in annotations for row in rows_of_file(path)):
        told = sorted((one for one in row["statements"] if one["source"]), key=lambda one: one["parts"][0])
        sources = [Span(*one["source"]) for one in told]
        taught = _Taught(row["article_id"], read_by_rules(texts[row["article_id"]]), sources)
        for one, source in zip(told, sources, strict=True):
            taught.gold = one["speaker"]
            taught.resolve(source)
        yield from taught.seen


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights of each kind (KINDS, FEATURES), and of the mention that stands for itself (SELF,)."""

    kinds: NDArray[np.float64]
    own: NDArray[np.float64]

    def scores(self, each: Example) -> NDArray[np.float64]:
        """The log-odds of the example's rows."""
        found: NDArray[np.float64] = each.rows @ self.kinds[KINDS.index(each.kind)]
        found[-2] += -np.inf if each.kind in PRONOUNS else float(np.array(each.own) @ self.own)
        return found


def fit(examples: Sequence[Example]) -> Learned:
    """A conditional logit fitted to the examples."""
    rows, possible, own, itself, kinds, right = _tensors(examples)
    shared = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    by_kind = torch.zeros(len(KINDS), len(FEATURES), dtype=torch.float64, requires_grad=True)
    of_self = torch.zeros(len(SELF), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([shared, by_kind, of_self], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (rows @ (shared + by_kind[kinds])[:, :, None])[..., 0]
        scores = scores.scatter_add(1, itself[:, None], (own @ of_self)[:, None]).masked_fill(~possible, -1e9)
        penalty = sum(
            weight * (each**2).sum() for weight, each in zip(PENALTIES, (shared, by_kind, of_self), strict=True)
        )
        loss = functional.cross_entropy(scores, right) + penalty / len(examples)
        loss.backward()
        return loss

    optimizer.step(closure)
    return Learned((shared + by_kind).detach().numpy(), of_self.detach().numpy())


def _tensors(examples: Sequence[Example]) -> tuple[torch.Tensor, ...]:
    most = max(len(each.rows) for each in examples)
    rows = np.zeros((len(examples), most, len(FEATURES)))
    possible = np.zeros((len(examples), most), dtype=bool)
    for at, each in enumerate(examples):
        rows[at, : len(each.rows)] = each.rows
        possible[at, : len(each.rows)] = True
        possible[at, len(each.rows) - 2] = each.kind not in PRONOUNS
    own = np.array([each.own for each in examples])
    itself = np.array([len(each.rows) - 2 for each in examples])
    kinds = np.array([KINDS.index(each.kind) for each in examples])
    right = np.array([each.right for each in examples])
    return tuple(map(torch.from_numpy, (rows, possible, own, itself, kinds, right)))


def _cross_validated(examples: Sequence[Example]) -> str:
    """How many mentions of each kind are resolved rightly in articles that were not trained on."""
    articles = sorted({each.article for each in examples})
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        held = set(articles[fold::FOLDS])
        learned = fit([each for each in examples if each.article not in held])
        for each in examples:
            if each.article in held:
                best = int(learned.scores(each).argmax())
                named = best < len(each.names) and agree(each.names[best], each.gold)
                right[each.kind] += best == each.right or named
    every = Counter(each.kind for each in examples)
    figures = [f"{kind} {right[kind]} of {every[kind]}" for kind in KINDS]
    return f"{', '.join(figures)}: {sum(right.values()) / len(examples):.3f}"


def main() -> int:
    """Cross-validates, fits all examples, and writes the weights; 1 when there is nothing to train on."""
    benchmarks, web = Path(sys.argv[1]), Path(sys.argv[2])
    more, quiz = benchmarks / "who-said-web", benchmarks / "news-quiz-dev" / "articles.jsonl"
    if not quiz.is_file():
        print(f"There is no {quiz}: the weights of the choice stay as they are.", file=sys.stderr)
        return 1
    annotations = [more / "attributions.jsonl", *(web / f"{part}.jsonl" for part in ("train", "dev", "more"))]
    examples = list(read_choices(annotations, [quiz, more / "articles.jsonl"]))
    print(f"{len(examples):,} mentions. Right in articles not trained on: {_cross_validated(examples)}")
    learned = fit(examples)
    kinds = {kind: np.round(row, 4).tolist() for kind, row in zip(KINDS, learned.kinds, strict=True)}
    weights = {"features": FEATURES, "kinds": kinds, "self": np.round(learned.own, 4).tolist()}
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
