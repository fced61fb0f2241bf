"""Words as the lexical index sees them: lower-cased, without accents, stemmed. One analysis for indexing and asking."""

from __future__ import annotations

import re
from functools import cache

import tantivy

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.places import ABBREVIATED, ABBREVIATIONS

ANALYZER = "english"

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """The analysis of both text fields of the lexical index (Snowball's English stemmer)."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(80))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def stems(text: str) -> list[str]:
    """The stems of all words of the text, in order."""
    found: list[str] = analyzer().analyze(text)
    return found


#: The names that `one_name` gives, each one stem.
ONE_NAMES = frozenset(name for _, name in ABBREVIATED)


def one_name(text: str) -> str:
    """The text with countries that go by several names under one, for comparing (not for offsets)."""
    for pattern, name in ABBREVIATED:
        text = pattern.sub(f" {name} ", text)
    return text


def words(text: str) -> list[str]:
    """The words as they stand, in order; a possessive is not part of the word."""
    return [re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """The words that say what the text is about, as they stand, in order."""
    return [
        word for word in words(text) if word in ABBREVIATIONS or word.lower().replace("’", "'") not in FUNCTION_WORDS
    ]


def content_stems(text: str) -> list[str]:
    """The stems of the content words, in order, each once."""
    return list(dict.fromkeys(stem for word in content_words(text) for stem in stems(word) if len(stem) > 1))
