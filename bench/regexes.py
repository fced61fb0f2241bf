"""How long the packages' regular expressions, and the readers of articles as a whole, take on text made to slow them.

Twice the text should take twice the time. Patterns that are only ever given a short text, or tried at one place, are
timed there on a short one. Prints two tables; run it alone on the machine, from the project's root:
`python -m bench.regexes`.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from bot.answers import Turn
from bot.understanding.questions import MAX_CHARACTERS, understand
from bot.understanding.resolution.resolve import resolved
from bot.verification import instructs
from bot.verification.splitting import split
from retrieval.articles import Article
from retrieval.ingest.passages import cut
from retrieval.language.quotations import quotations
from retrieval.language.sentences import sentences
from retrieval.reading.heading import heading
from retrieval.statements import statements
from tests.regexes import patterns
from tests.test_regexes import BOUNDED
from tests.toys import ToyEmbedding

#: What texts are made of again and again; the last word of each makes what began fail.
PUMPS = (
    *('"', "“", "”", "'", "‘", "’", " '", "'a ", "(", "[", "<", "{", ",", ", ", ".", "-", "- ", "–", ":", ";", "/"),
    *(" ", "\n", "\n ", "\t", "\u00a0", "a", "A", "a ", "A ", "A-", "A.", "A. ", "a.", "a-", "a'", "1", "1,", "1."),
    *("said ", "said said said ", "Ann Roe ", "Ann Roe and ", "U.S. ", "in A", "[1", " [1]", "the ", "A. B. C. "),
    *("it it ", "ignore ", "https://", "<meta ", "“a", "\n\n", "ROE: ", "— Ann\n", '"a" said ', "who said "),
    *("Ministry of Ann ", "Mr. Roe, ", "é", "서", "İ"),
)  # fmt: skip
#: Characters of the shorter one of two texts: for a pattern of articles, one of bounded texts, a whole reader.
LONG, SHORT, READ = 20_000, 500, 3_000
#: The slowest text is timed so often.
RUNS = 3
#: Growth is told only of what takes longer than this, as less is mostly noise (seconds).
NOISE = 0.002


def seconds(work: Callable[[str], object], text: str, runs: int = 1) -> float:
    """The processor's time that the work takes on the text, the best of the runs."""
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work(text)
        best = min(best, time.process_time() - began)
    return best


def worst(work: Callable[[str], object], length: int) -> tuple[float, float, str]:
    """Of the text that takes longest: the growth from `length` to twice that, the seconds there, what it is made of."""

    def text(pump: str, size: int) -> str:
        return pump * (size // len(pump)) + "\x00"

    pump = max(PUMPS, key=lambda each: seconds(work, text(each, 2 * length)))
    once, twice = (seconds(work, text(pump, size), RUNS) for size in (length, 2 * length))
    return twice / max(once, 1e-9), twice, pump


def _searched(pattern: re.Pattern[Any], *, everywhere: bool) -> Callable[[str], object]:
    if not everywhere:
        return lambda text: pattern.match(text.encode() if isinstance(pattern.pattern, bytes) else text)
    if isinstance(pattern.pattern, bytes):
        return lambda text: deque(pattern.finditer(text.encode()), maxlen=0)
    return lambda text: deque(pattern.finditer(text), maxlen=0)


def readers() -> dict[str, Callable[[str], object]]:
    """What reads all of an article, or of what a model says of it."""
    embedding = ToyEmbedding()
    return {
        "sentences": sentences,
        "passages": lambda text: cut(Article("a", text), embedding.token_spans, 254),
        "quotations": lambda text: quotations(text, []),
        "statements": lambda text: statements(Article("a", text)),
        "heading": heading,
        "splitting": split,
        "instructions": instructs,
        "questions": lambda text: understand(text[:MAX_CHARACTERS]),
        "follow-ups": lambda text: resolved(text[:MAX_CHARACTERS], [Turn("What did Ann Roe say about the plan?")]),
    }


def main() -> None:
    """Prints the tables."""
    console = Console(width=120)
    table = Table(Column("pattern", no_wrap=True), "characters", "seconds", "growth when doubled", "slowest text")
    for place, pattern in sorted(patterns().items()):
        length = SHORT if any(place.startswith(each) for each in BOUNDED) else LONG
        growth, took, pump = worst(_searched(pattern, everywhere=length == LONG), length)
        if took > NOISE:
            table.add_row(place, f"{2 * length:,}", f"{took:.4f}", f"{growth:.1f}", repr(pump))
    console.print(table)
    console.print(f"{len(patterns())} patterns; those not shown take less than {NOISE * 1000:.0f} ms.")
    whole = Table(Column("reader", no_wrap=True), "characters", "seconds", "growth when doubled", "slowest text")
    for name, read in readers().items():
        growth, took, pump = worst(read, READ)
        whole.add_row(name, f"{2 * READ:,}", f"{took:.2f}", f"{growth:.1f}", repr(pump))
    console.print(whole)


if __name__ == "__main__":
    main()
