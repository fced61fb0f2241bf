"""Data to train the reader on: questions, windows of articles, and the sentences in them that answer.

Quiz questions (news-quiz-train) come with the best windows of a search; the questions in users' words
(tests/evaluation) are searched for by their words in the articles that they are about, news-quiz-dev.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.articles import Article, Passage, Span
from retrieval.embeddings.packaged import tokenizer
from retrieval.ingest.passages import context, cut
from retrieval.language.sentences import sentences
from retrieval.reader.inputs import Window
from retrieval.store.lexical import Lexical

#: Quarters of the quiz that nothing is trained on.
HELD = ("2023Q2", "2024Q3", "2025Q1")
#: Windows of a search that a question's group is drawn from.
SEARCHED = 20
#: Sentences of a window in training, and windows of a group: what a step can afford.
SENTENCES, WINDOWS = 7, 4
#: Word pieces of a passage, as the embedding model's window is.
PASSAGE = 256
#: The share of groups whose answers are taken out, so that nothing answers.
EMPTIED = 0.12
#: The share of groups of the last round whose day of asking is not told, as of who searches an archive.
UNDATED = 0.4

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """A question, windows found for it, and its answers: for each thing to be said, the sentences that say it.

    A sentence is the numbers of its window and of the sentence there. Without answers nothing answers. Windows that
    are `unsure` may hold an answer that nobody marked.
    """

    question: str
    asked: datetime.date | None
    windows: tuple[Window, ...]
    answers: tuple[frozenset[Place], ...]
    unsure: frozenset[int] = frozenset()
    id: str = ""


def quarter(day: datetime.date) -> str:
    """The quarter of a day: "2023Q2"."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def read_quiz(path: Path, *, held: bool = False) -> list[Group]:
    """The quiz's questions, of the quarters to train on or of those `HELD` back."""
    groups = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            asked = datetime.date.fromisoformat(row["asked"])
            if (quarter(asked) in HELD) == held:
                groups.append(_quiz_group(row, asked))
    return groups


def _quiz_group(row: dict[str, Any], asked: datetime.date) -> Group:
    answers = [normal(each) for each in row["answers"]]
    windows: list[Window] = []
    gold: set[Place] = set()
    unsure: set[int] = set()
    for number, each in enumerate(row["candidates"]):
        spans = tuple(sentences(each["text"]))
        published = datetime.date.fromisoformat(each["published"]) if each["published"] else None
        windows.append(Window(each["title"], published, each["text"], spans))
        if each["states"]:
            told = {
                (number, place)
                for place, span in enumerate(spans)
                if any(answer in normal(span.of(each["text"])) for answer in answers)
            }
            gold |= told
            if not told:
                unsure.add(number)
    return Group(
        row["question"],
        asked,
        tuple(windows),
        (frozenset(gold),) if gold else (),
        frozenset(unsure),
        row["id"],
    )


def normal(text: str) -> str:
    """The words of a text between spaces, without articles, in lower case."""
    plain = re.sub(r"[^a-z0-9 ]", "", re.sub(r"\b(?:a|an|the)\b", " ", text.lower()))
    return f" {' '.join(plain.split())} "


class Corpus:
    """Articles cut into passages, with an index of their words in `folder`."""

    def __init__(self, articles: Iterable[Article], folder: Path) -> None:
        self.articles = {each.id: each for each in articles}
        cuts = (cut(each, _token_spans, PASSAGE) for each in self.articles.values())
        self.passages: list[Passage] = [replace(each, id=k) for k, each in enumerate(chain.from_iterable(cuts))]
        self._lexical = Lexical(folder, create=True)
        self._lexical.change((each.id, context(self.articles[each.article_id]), each.text) for each in self.passages)

    def search(self, question: str, k: int) -> list[Passage]:
        """The `k` passages with most of the question's words, best first."""
        return [self.passages[key] for key, _ in self._lexical.search(question, k)]

    def at(self, article_id: str, span: Span) -> Iterator[Passage]:
        """The passages that the place touches."""
        return (each for each in self.passages if each.article_id == article_id and each.span.overlap(span))


def _token_spans(text: str) -> list[tuple[int, int]]:
    offsets: list[tuple[int, int]] = tokenizer().encode(text, add_special_tokens=False).offsets
    return offsets


def read_users(path: Path, corpus: Corpus) -> list[Group]:
    """The questions in users' words, with the windows that a search finds, and those of the evidence."""
    with path.open(encoding="utf-8") as lines:
        return [_users_group(row, corpus) for row in map(json.loads, lines)]


def _users_group(row: dict[str, Any], corpus: Corpus) -> Group:
    asked = datetime.date.fromisoformat(row["asked"]) if row.get("asked") else None
    found = {each.id: each for each in corpus.search(row["question"], SEARCHED)}
    for each in (*row.get("wrong", ()), *row.get("evidence", ())):
        found |= {passage.id: passage for passage in corpus.at(each["article_id"], Span(each["start"], each["end"]))}
    # What looks as if it answered comes first, as the windows in front are drawn most.
    looks = [(each["article_id"], Span(each["start"], each["end"])) for each in row.get("wrong", ())]
    passages = sorted(
        found.values(), key=lambda each: not any(each.article_id == key and each.span.overlap(at) for key, at in looks)
    )
    windows, unsure = [], set()
    answers: list[set[Place]] = [set() for _ in row.get("evidence", ())]
    for number, passage in enumerate(passages):
        article = corpus.articles[passage.article_id]
        windows.append(Window(article.title, article.published, article.text, passage.sentences))
        for gold, each in zip(answers, row.get("evidence", ()), strict=True):
            if each["article_id"] == article.id:
                span = Span(each["start"], each["end"])
                gold.update((number, k) for k, one in enumerate(passage.sentences) if _mostly(one, span))
        told = passage.text.casefold()
        if row.get("states") and all(any(one.casefold() in told for one in some) for some in row["states"]):
            unsure.add(number)
    golden = {number for gold in answers for number, _ in gold}
    return Group(
        row["question"],
        asked,
        tuple(windows),
        tuple(frozenset(gold) for gold in answers if gold),
        frozenset(unsure - golden),
        row["id"],
    )


def _mostly(sentence: Span, evidence: Span) -> bool:
    shared = sentence.overlap(evidence)
    return shared > 0 and 2 * shared >= min(sentence.end - sentence.start, evidence.end - evidence.start)


def drawn(
    groups: Sequence[Group], random: np.random.Generator, undated: float = 0.0
) -> Iterator[tuple[Group, list[set[Place]]]]:
    """Each group cut down to what a step of training can afford, in any order, with its answers there.

    Some groups lose their answers: what is left does not answer. The share `undated` loses its day of asking.
    """
    for number in random.permutation(len(groups)):
        group, answers = _cut(groups[number], random)
        yield replace(group, asked=None) if undated and random.random() < undated else group, answers


def _cut(group: Group, random: np.random.Generator) -> tuple[Group, list[set[Place]]]:
    golden = sorted({number for answer in group.answers for number, _ in answer})
    others = [n for n in range(len(group.windows)) if n not in golden and n not in group.unsure]
    emptied = random.random() < EMPTIED and len(others) >= WINDOWS
    kept = [] if emptied else list(random.permutation(golden)[: WINDOWS - 1])
    if not kept:
        # Where nothing answers, the windows that come closest to it are there.
        others = others[: 2 * WINDOWS]
    chances = 1.0 / np.arange(2, len(others) + 2)
    most = min(WINDOWS - len(kept), len(others))
    if most:
        kept += list(random.choice(others, most, replace=False, p=chances / chances.sum()))
    windows: list[Window] = []
    answers: list[set[Place]] = [set() for _ in group.answers]
    for place, number in enumerate(kept):
        window = group.windows[number]
        gold = sorted(k for answer in group.answers for n, k in answer if n == number)
        count = len(window.sentences)
        about = int(random.choice(gold)) if gold else int(random.integers(max(1, count)))
        least, last = max(0, about - SENTENCES + 1), max(0, min(about, count - SENTENCES))
        first = int(random.integers(min(least, last), last + 1))
        spans = window.sentences[first : first + SENTENCES]
        windows.append(Window(window.title, window.published, window.text, spans))
        for mine, answer in zip(answers, group.answers, strict=True):
            mine.update((place, k - first) for n, k in answer if n == number and first <= k < first + SENTENCES)
    cut = Group(group.question, group.asked, tuple(windows), (), frozenset(), group.id)
    return cut, [each for each in answers if each]
