"""A question and a window of sentences as the reader sees them: word pieces, and which sentence each is of."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.articles import Span
from retrieval.embeddings.packaged import tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The most word pieces of a question, of a title, and of all together; what is beyond is not read.
QUESTION_PIECES, TITLE_PIECES, PIECES = 48, 24, 320
#: How long before the day of asking an article was published, in words that the model knows: up to so many days.
AGES = ((1, "today"), (7, "this week"), (31, "this month"), (366, "this year"))
OLDER, LATER = "years ago", "later"
FIRST, SEPARATOR = 101, 102  # the ids of [CLS] and [SEP]


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of an article, as spans of its text, that are read together."""

    title: str
    published: datetime.date | None
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a question and a window: `ids` (n,), of which the first `asked` are the question's.

    `bounds` (sentences, 2) are the half-open ranges of the pieces of each sentence that is read.
    """

    ids: NDArray[np.int64]
    asked: int
    bounds: NDArray[np.int64]


def pieces(question: str, window: Window, on: datetime.date | None) -> Pieces:
    """The pieces of a window for a question asked on a day, where that is known.

    The last sentences, and the end of the last one that is read, are left out where the window is too long.
    """
    ids = [FIRST, *_ids(question)[:QUESTION_PIECES], SEPARATOR]
    asked = len(ids)
    ids += _ids(f"{age(window.published, on)}: {window.title}")[:TITLE_PIECES]
    ids.append(SEPARATOR)
    bounds: list[tuple[int, int]] = []
    for span in window.sentences:
        if len(ids) >= PIECES - 1:
            break
        start = len(ids)
        # A sentence without a piece (a sign that the tokenizer drops) has its end mark alone.
        ids += _ids(span.of(window.text))[: PIECES - 1 - start] or [SEPARATOR]
        bounds.append((start, len(ids)))
    ids.append(SEPARATOR)
    return Pieces(np.array(ids, dtype=np.int64), asked, np.array(bounds, dtype=np.int64).reshape(-1, 2))


def age(published: datetime.date | None, on: datetime.date | None) -> str:
    """How old an article is on the day of asking, in words; where that is not known, as if it were new."""
    if published is None or on is None:
        return AGES[0][1]
    days = (on - published).days
    if days < -1:
        return LATER
    return next((words for limit, words in AGES if days < limit), OLDER)


def membership(bounds: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """A matrix (sentences, count) that takes the mean of each sentence's pieces."""
    places: NDArray[np.int64] = np.arange(count, dtype=np.int64)[None, :]
    members = ((places >= bounds[:, :1]) & (places < bounds[:, 1:])).astype(np.float32)
    mean: NDArray[np.float32] = members / np.maximum(members.sum(axis=1, keepdims=True), 1)
    return mean


def _ids(text: str) -> Sequence[int]:
    # A hostile sentence may be megabytes long; of so many characters come more pieces than are read.
    # A lone surrogate, as a terminal that is not UTF-8 makes them, is read as "?".
    fit = text[: PIECES * 32].encode("utf-8", "replace").decode("utf-8")
    ids: Sequence[int] = tokenizer().encode(fit, add_special_tokens=False).ids
    return ids
