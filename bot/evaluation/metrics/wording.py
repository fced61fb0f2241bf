"""Texts made comparable as the metrics' sources prescribe."""

from __future__ import annotations

import re
import string

from retrieval.language.english.function_words import MONTHS

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "‘’“”–—…«»")
_MARKER = re.compile(r"(?<!\s)\s*\[\d+\]")

#: Words that do not count when a follow-up is compared with a person's rewrite: function words and words of asking (the
#: list with which the follow-up benchmark is scored).
_STOP = frozenset(
    "a an the of in on at to for from by with and or but is are was were be been being do does did has have had can"
    " could will would should may might it its this that these those he she they them his her their him i me my we"
    " our you your what which who whom whose when where why how about as not no so if then than there here also just"
    " any some more most other another such same up out tell know like".split()
)


_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_NUMBER = re.compile(rf"\b(?:({'|'.join(_TENS)})[ -]({'|'.join(_UNITS[1:10])})|({'|'.join(_NUMBERS)}))\b")
_MONTH = "|".join((*MONTHS, *(rf"{month[:3]}\b\.?" for month in MONTHS), r"sept\b\.?"))
_ORDER = r"(?:st|nd|rd|th)?"
_DAY = re.compile(rf"\b(?:(\d\d?){_ORDER} (?:of )?({_MONTH})|({_MONTH}) (?:the )?(\d\d?){_ORDER})(?![\w:])")


def one_form(text: str) -> str:
    """The text in lower case with one form of its numbers and days: "eight" as "8", "19 April" as "april 19"."""
    numbers = _NUMBER.sub(_digits, text.lower())
    return _DAY.sub(lambda day: f"{_month(day[2] or day[3])} {int(day[1] or day[4])}", numbers)


def _digits(number: re.Match[str]) -> str:
    return str(sum(_NUMBERS[word] for word in number.groups() if word))


def _month(written: str) -> str:
    return next(month for month in MONTHS if month.startswith(written[:3]))


def squad_words(text: str) -> list[str]:
    """Lower-cased words without punctuation and articles: SQuAD's normalisation (Rajpurkar et al., EMNLP 2016).

    Typographic punctuation is removed like ASCII punctuation; numbers and days have one form.
    """
    return _ARTICLES.sub(" ", one_form(text).translate(_PUNCTUATION)).split()


def stated_form(text: str) -> str:
    """The text for finding a gold answer as whole words: lower case, no articles, only a-z, 0-9 and single spaces.

    As in DPR's answer recall (Karpukhin et al., EMNLP 2020, "contains the answer") with SQuAD-like normalisation; a
    space at both ends keeps "cat" out of "category". Numbers and days have one form.
    """
    bare = re.sub(r"[^a-z0-9 ]", "", _ARTICLES.sub(" ", one_form(text)))
    return f" {' '.join(bare.split())} "


def asked_words(text: str) -> set[str]:
    """The content words of a question, lower-cased, without possessives."""
    found = re.findall(r"[a-z0-9]+", re.sub(r"[’']s\b", "", text.lower()))
    return {word for word in found if word not in _STOP}


def without_markers(text: str) -> str:
    """The answer's text without its markers [n]."""
    return _MARKER.sub("", text)
