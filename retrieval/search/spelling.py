"""Corrects misspelt words of a question by the words of the articles."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.language.words import content_words, stems
from retrieval.store.lexical import Lexical

#: Lengths of a stem from which one and two slips are mended; shorter ones have too many neighbours.
ONE_SLIP, TWO_SLIPS = 5, 9
#: A name may be close to somebody else's ("Rayner" and "Rauner"): it must be longer by this.
LONGER_NAMES = 3
#: Words mended of one question: a long text without a known word is not mended word by word.
MOST_MENDED = 4


def mended(lexical: Lexical, question: str) -> str:
    """The question with each word that is in no article replaced by the nearest one that is, if that is near enough.

    A word that any article has stays, so a known name is never taken for another. The replacement is a stem: good for
    comparing words, not for reading.
    """
    unknown = [word for word in dict.fromkeys(content_words(question)) if _is_unknown(lexical, word)]
    for word in unknown[:MOST_MENDED]:
        if nearest := _nearest(lexical, word):
            right = nearest.capitalize() if word[0].isupper() else nearest
            question = re.sub(rf"\b{re.escape(word)}\b", right, question)
    return question


def _is_unknown(lexical: Lexical, word: str) -> bool:
    found = stems(word)
    return len(found) == 1 and not lexical.frequency(found[0])


def _nearest(lexical: Lexical, word: str) -> str | None:
    """The stem with the fewest slips, of several the most frequent; a slip is rarely in the first letter."""
    (stem,) = stems(word)
    length = len(stem) - (LONGER_NAMES if word[0].isupper() else 0)
    slips = (length >= ONE_SLIP) + (length >= TWO_SLIPS)
    if not slips:
        return None
    known = [term for term, _ in lexical.terms(stem[0]) if term.isalpha()]
    found = process.extract(stem, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    best = sorted(found, key=lambda each: (each[1], each[2]))
    # tantivy still lists the words of removed articles.
    return next((term for term, _, _ in best if lexical.frequency(term)), None)
