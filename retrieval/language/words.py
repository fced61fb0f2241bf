"""Words as the lexical index has them: lower-cased, without accents, stemmed; the same for texts and questions."""

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
    """Returns the analyzer of the lexical index's two text fields (Snowball's English stemmer)."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(80))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def stems(text: str) -> list[str]:
    """Returns the stems of all words of the text, in order."""
    found: list[str] = analyzer().analyze(text)
    return found


#: The names that `one_name` inserts; each is its own stem.
ONE_NAMES = frozenset(name for _, name in ABBREVIATED)


def one_name(text: str) -> str:
    """Returns the text with one name for each country that has several. For comparing: offsets change."""
    for pattern, name in ABBREVIATED:
        text = pattern.sub(f" {name} ", text)
    return text


def words(text: str) -> list[str]:
    """Returns the words unchanged and in order, without possessive endings."""
    return [re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """Returns the words that are not function words, unchanged and in order."""
    return [
        word for word in words(text) if word in ABBREVIATIONS or word.lower().replace("’", "'") not in FUNCTION_WORDS
    ]


def content_stems(text: str) -> list[str]:
    """Returns the distinct stems of the content words, in order."""
    return list(dict.fromkeys(stem for word in content_words(text) for stem in stems(word) if len(stem) > 1))
