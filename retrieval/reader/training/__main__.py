"""Trains the reader: `python -m retrieval.reader.training BENCHMARKS USERS`, as `make train-reader` does.

BENCHMARKS holds the folders news-quiz-train and news-quiz-dev, USERS the questions in users' words on the articles of
the latter. Trains on one core for over an hour, prints what the reader finds for questions that it was not trained on,
and writes its weights.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from retrieval.articles import Article
from retrieval.reader.inputs import pieces
from retrieval.reader.model import WEIGHTS
from retrieval.reader.training.data import UNDATED, Corpus, Group, read_quiz, read_users
from retrieval.reader.training.export import write
from retrieval.reader.training.fit import SEED, fit
from retrieval.reader.training.network import Network, scores_of

#: Quiz questions of the first round; the others come with the users' questions of the second.
FIRST_ROUND = 800
#: Quiz questions that no window answers, in each round, and those of the first round that come again in the third.
UNANSWERED, AGAIN = (100, 80, 50), 150
#: The round of the pairs has so many questions of users beside them, and of the quiz of each kind. One article in so
#: many is held back.
USERS_WITH_PAIRS, QUIZ_WITH_PAIRS, HELD_SHARE = 350, 100, 5
#: The last round, of all written questions but the later ones of more.jsonl (most of these nothing answers; with them
#: the reader refuses too much), has so many of the quiz that a window answers, and that none does.
QUIZ_AT_LAST, MORE_AT_LAST = (200, 120), 514
#: Windows of a question that are read to measure, and windows that show how large the layers' channels are.
MEASURED, SAMPLES = 6, 48


def main() -> int:
    """Trains, measures and writes the weights; 1 where there is nothing to train on."""
    benchmarks, users = Path(sys.argv[1]), Path(sys.argv[2])
    quiz, articles = benchmarks / "news-quiz-train" / "questions.jsonl.gz", benchmarks / "news-quiz-dev"
    if not quiz.is_file() or not (articles / "articles.jsonl").is_file():
        print(f"There are no {quiz} and {articles}: the reader is trained with texts that are not part of this project."
              " The weights stay as they are.", file=sys.stderr)  # fmt: skip
        return 1
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(_articles(articles / "articles.jsonl"), Path(folder))
        parts = ("train", "dev", "pairs", "more")
        train, dev, pairs, more = (read_users(users / f"{part}.jsonl", corpus) for part in parts)
    with tempfile.TemporaryDirectory() as folder:
        network = fit(rounds(read_quiz(quiz), train), Path(folder, "reader.pt"))
        (learned, held), (last, held_more) = split(pairs), split(more[:MORE_AT_LAST])
        before = {name: value.clone() for name, value in network.state_dict().items()}
        network = fit([paired(learned, train, read_quiz(quiz))], Path(folder, "reader.pt"), network)
        # Halfway back: what was learned last costs less of what was known (Wortsman et al., CVPR 2022).
        after = network.state_dict()
        halfway = {n: (each + before[n]) / 2 if each.is_floating_point() else each for n, each in after.items()}
        network.load_state_dict(halfway)
        every = [*last, *learned, *train, *some(read_quiz(quiz), *QUIZ_AT_LAST)]
        network = fit([every], Path(folder, "reader.pt"), network, UNDATED)
    print("Right sentence first, and likelier than nothing where one answers / where none does:")
    for name, groups in (
        ("users' questions kept to develop", dev),
        ("pairs held back", held),
        ("more questions held back", held_more),
        ("quiz, held back", read_quiz(quiz, held=True)),
    ):
        print(f"{name}: {measured(network, groups)}", flush=True)
    samples = [pieces(each.question, window, each.asked) for each in dev for window in each.windows[:1]]
    error = write(network, WEIGHTS, samples[:SAMPLES])
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes, sha256 {digest}, scores differ by {error:.2f} in the mean")
    return 0


def rounds(quiz: Sequence[Group], users: Sequence[Group]) -> list[list[Group]]:
    """The groups of each round of training: the quiz, then the users' questions twice with some of the quiz."""
    random = np.random.default_rng(SEED)
    shuffled = [quiz[number] for number in random.permutation(len(quiz))]
    answered = [each for each in shuffled if each.answers]
    none = iter([each for each in shuffled if not each.answers])
    parts: Iterator[list[Group]] = ([next(none) for _ in range(count)] for count in UNANSWERED)
    first = [*answered[:FIRST_ROUND], *next(parts)]
    second = [*users, *answered[FIRST_ROUND:], *next(parts)]
    return [first, second, [*users, *answered[:AGAIN], *next(parts)]]


def split(questions: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """The questions to train on, and those held back: a fifth, by the article that they are about."""

    def article(group: Group) -> str:
        return group.windows[0].title  # what looks as if it answered comes first

    held = [int(hashlib.sha256(article(each).encode()).hexdigest(), 16) % HELD_SHARE == 0 for each in questions]
    return [q for q, out in zip(questions, held, strict=True) if not out], [
        q for q, out in zip(questions, held, strict=True) if out
    ]


def paired(pairs: Sequence[Group], users: Sequence[Group], quiz: Sequence[Group]) -> list[Group]:
    """The groups of the last round: questions with and without an answer that differ in little, and some of before."""
    random = np.random.default_rng(SEED)
    known = [users[number] for number in random.permutation(len(users))[:USERS_WITH_PAIRS]]
    return [*pairs, *known, *some(quiz, QUIZ_WITH_PAIRS, QUIZ_WITH_PAIRS)]


def some(quiz: Sequence[Group], answered: int, none: int) -> list[Group]:
    """So many quiz questions that a window answers, and so many that none does."""
    random = np.random.default_rng(SEED)
    shuffled = [quiz[number] for number in random.permutation(len(quiz))]
    return [each for each in shuffled if each.answers][:answered] + [e for e in shuffled if not e.answers][:none]


def measured(network: Network, groups: Sequence[Group]) -> str:
    """How often the right sentence has the best score, and how often the best score is above that of "nothing"."""
    first: list[bool] = []
    found: list[bool] = []
    claimed: list[bool] = []
    for group in groups:
        scores = scores_of(network, [pieces(group.question, each, group.asked) for each in group.windows[:MEASURED]])
        window, place, best = max(
            ((w, s, float(score)) for w, each in enumerate(scores) for s, score in enumerate(each)),
            key=lambda each: each[2],
        )
        if group.answers:
            first.append(any((window, place) in answer for answer in group.answers))
        (found if group.answers else claimed).append(best > 0)
    return f"{np.mean(first):.2f}, {np.mean(found):.2f} / {np.mean(claimed):.2f}"


def _articles(path: Path) -> Iterator[Article]:
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            published = datetime.date.fromisoformat(row["published"][:10]) if row.get("published") else None
            yield Article(row["id"], row["text"], row.get("title") or "", row.get("url"), published)


if __name__ == "__main__":
    sys.exit(main())
