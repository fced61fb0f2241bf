"""Generated text held against the articles: each sentence is the article's, or points at what bears it out.

A quotation is the article's to the letter. A sentence in the model's words leaves only when nothing in the checks of
checks.py is sure against it and a second reading finds that it follows; else its evidence takes its place.
"""

from __future__ import annotations

from bot.verification.case import Case
from bot.verification.checks import doubts
from bot.verification.evidence import Given, Unit, instructs, units
from bot.verification.splitting import Sentence, Splitter, split
from bot.verification.verify import Verdict, Wording, instead, verify

__all__ = [
    "Case",
    "Given",
    "Sentence",
    "Splitter",
    "Unit",
    "Verdict",
    "Wording",
    "doubts",
    "instead",
    "instructs",
    "split",
    "units",
    "verify",
]
