"""The language of a question, where it is surely not that of the articles."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: A text with this many English function words is English: "What did Macron say?" has two.
ENGLISH_WORDS = 2
#: A text in Latin letters needs this many words and this probability: names alone are of no language. No one of 4,347
#: English questions, and ten of eleven in other languages, reach both.
LEAST_WORDS, SURE = 4, 0.5
#: The languages that are told apart, those of most news; more of them make short texts less sure.
LANGUAGES = "en de fr es it pt nl pl ru uk bg cs sk sr hr ro hu el tr ar fa he hi zh ja ko vi id sv da no fi".split()


def language_of(text: str) -> str | None:
    """Returns the code of the text's language ("en", "de"), or None where that is not clear."""
    found = words(text)
    if sum(word.lower() in FUNCTION_WORDS for word in found) >= ENGLISH_WORDS:
        return "en"
    latin = is_latin(text)
    if not any(map(str.isalpha, text)) or (latin and len(found) < LEAST_WORDS):
        return None
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE or not latin else None


def is_latin(text: str) -> bool:
    """Whether the text has Latin letters."""
    return any("a" <= letter <= "z" for letter in text.lower())


@cache
def _identifier() -> LanguageIdentifier:
    """py3langid's model. Loading it takes a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(LANGUAGES)
    return made
