"""Texts made comparable as the metrics' sources prescribe."""

from __future__ import annotations

import re
import string

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


def squad_words(text: str) -> list[str]:
    """Lower-cased words without punctuation and articles: SQuAD's normalisation (Rajpurkar et al., EMNLP 2016).

    Typographic punctuation is removed like ASCII punctuation.
    """
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def stated_form(text: str) -> str:
    """The text for finding a gold answer as whole words: lower case, no articles, only a-z, 0-9 and single spaces.

    As in DPR's answer recall (Karpukhin et al., EMNLP 2020, "contains the answer") with SQuAD-like normalisation; a
    space at both ends keeps "cat" out of "category".
    """
    bare = re.sub(r"[^a-z0-9 ]", "", _ARTICLES.sub(" ", text.lower()))
    return f" {' '.join(bare.split())} "


def asked_words(text: str) -> set[str]:
    """The content words of a question, lower-cased, without possessives."""
    found = re.findall(r"[a-z0-9]+", re.sub(r"[’']s\b", "", text.lower()))
    return {word for word in found if word not in _STOP}


def without_markers(text: str) -> str:
    """The answer's text without its markers [n]."""
    return _MARKER.sub("", text)
