"""Words as the lexical index sees them: lower-cased, without accents, stemmed. One analysis for indexing and asking."""

from __future__ import annotations

import re
from functools import cache

import tantivy

ANALYZER = "english"

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())

#: Words that say nothing about what a text is about: articles, pronouns, prepositions, auxiliaries, question words.
FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with and or but nor is are was were be been being am do does did done has"
    " have had having can could will would shall should may might must it its itself this that these those he him"
    " his himself she her hers herself they them their theirs themselves i me my we us our you your yours what which"
    " who whom whose when where why how about as not no so if then than there here also just any some more most"
    " other another such same up out into over after before during between against under through off down again once"
    " only own too very s t d ll m o re ve don didn doesn isn wasn aren weren hasn haven won't wouldn couldn shouldn"
    " please tell know anyone anybody someone somebody anything something everything one ones ever yet let give many"
    " much since until while because both each few all".split()
)

#: Abbreviated names of countries and unions that a tokenizer would cut to letters, or take for a pronoun ("the US"),
#: and what the same are called when written out.
_ABBREVIATED = (
    (
        re.compile(r"\bU\.S\.(?:A\.)?|\bUSA\b|\bUS\b|\b[Tt]he us\b|\b[Uu]nited [Ss]tates(?: of [Aa]merica)?"),
        "unitedstates",
    ),
    (re.compile(r"\bU\.K\.|\bUK\b|\b[Uu]nited [Kk]ingdom"), "unitedkingdom"),
    (re.compile(r"\bU\.N\.|\bUN\b|\b[Uu]nited [Nn]ations"), "unitednations"),
    (re.compile(r"\bE\.U\.|\bEU\b|\b[Ee]uropean [Uu]nion"), "europeanunion"),
    (re.compile(r"\bW\.H\.O\.|\bWHO\b|\b[Ww]orld [Hh]ealth [Oo]rgani[sz]ation"), "worldhealthorganization"),
    (re.compile(r"\bDPRK\b|\b[Nn]orth [Kk]orea(?:n|ns)?\b"), "northkorea"),
    (re.compile(r"\bROK\b|\b\(?[Ss]outh\)? [Kk]orea(?:n|ns)?\b"), "southkorea"),
)
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
ONE_NAMES = frozenset(name for _, name in _ABBREVIATED)


#: Abbreviations that in lower case are function words.
ABBREVIATIONS = ("US", "WHO")


def one_name(text: str) -> str:
    """The text with countries that go by several names under one, for comparing (not for offsets)."""
    for pattern, name in _ABBREVIATED:
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
