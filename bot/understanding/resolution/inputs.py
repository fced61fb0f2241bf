"""A question and the turns before it as the resolver sees them: word pieces, and which are words that may be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embeddings.packaged import tokenizer
from retrieval.language.english.function_words import FUNCTION_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Turns that are looked at, words of an answer, and word pieces of the question and of all together.
TURNS, ANSWER_WORDS, QUESTION_PIECES, PIECES = 6, 30, 48, 192
FIRST, SEPARATOR = 101, 102  # the ids of [CLS] and [SEP]
#: What stands before a question and before an answer.
ASKED, ANSWERED = "q :", "a :"
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+|[^\W_]+(?:[-.&][^\W_]+)*")
#: A possessive is not part of the word.
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said before the question; `answer` where the bot said it."""

    text: str
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the history that may belong to the question: as it stands, where (the number of the turn, its place in
    characters), and the number of its first piece."""

    text: str
    turn: int
    start: int
    piece: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a question and its history: `ids` (n,), of which the first `asked` are the question's, and the
    words that may be meant."""

    ids: NDArray[np.int64]
    asked: int
    words: tuple[Word, ...]


def plain(word: str) -> str:
    """The word as it is compared with others."""
    return word.lower()


def words_of(text: str) -> list[tuple[str, int]]:
    """The words of a text with their places, without possessives."""
    return [(found.group(), found.start()) for found in _WORD.finditer(_POSSESSIVE.sub("  ", text))]


def content(text: str) -> set[str]:
    """The words of a text that say what it is about, as they are compared."""
    return {plain(word) for word, _ in words_of(text)} - FUNCTION_WORDS


def pieces(question: str, history: Sequence[Said]) -> Pieces:
    """The pieces of a question and of the turns before it, the nearest first; what is too far back is left out."""
    ids = [FIRST, *_encoded(question)[0][:QUESTION_PIECES], SEPARATOR]
    asked = len(ids)
    own = {plain(word) for word, _ in words_of(question)}
    words: list[Word] = []
    questions = 0
    for turn in range(len(history) - 1, -1, -1):
        said = history[turn]
        questions += not said.answer
        if questions > TURNS or len(ids) >= PIECES - 4:
            break
        text = " ".join(said.text.split()[:ANSWER_WORDS]) if said.answer else said.text
        ids += _encoded(ANSWERED if said.answer else ASKED)[0]
        encoded, places = _encoded(text)
        room = PIECES - 1 - len(ids)
        first_piece = {start: len(ids) + k for k, (start, _) in reversed(list(enumerate(places[:room])))}
        for word, start in words_of(text):
            known = plain(word) in FUNCTION_WORDS or plain(word) in own
            if start in first_piece and not known:
                words.append(Word(word, turn, start, first_piece[start]))
        ids += [*encoded[:room], SEPARATOR]
    return Pieces(np.array(ids, dtype=np.int64), asked, tuple(words))


def _encoded(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    # A lone surrogate, as a terminal that is not UTF-8 makes them, is one "?": the offsets stay.
    fit = text[: PIECES * 16].encode("utf-8", "replace").decode("utf-8")
    found = tokenizer().encode(fit, add_special_tokens=False)
    return found.ids, found.offsets
