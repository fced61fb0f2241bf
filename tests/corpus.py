"""Generated articles, each with words of its own to find it by, and two editions of every one."""

from __future__ import annotations

import datetime
import random

from retrieval.articles import Article

_NAMES = ("Maria Zakharova", "Yoon Suk Yeol", "Chung Byung-won", "Georgy Zinoviev", "Andrey Rudenko", "Cho Tae-yul")
_VERBS = ("said", "told reporters", "insisted", "warned", "argued", "explained")
_TOPICS = ("the harvest", "a new bridge", "the budget", "naval exercises", "the price of rice", "“biased” remarks")


def own_word(number: int) -> str:
    """A word that stands in every sentence of article `number` and in no other article."""
    letters = "abcdefghij"
    return "zq" + "".join(letters[int(digit)] for digit in f"{number:03}")


def article(number: int, edition: int = 1, sentences: int = 9) -> Article:
    """Article `number`; a later edition keeps some sentences, drops others and has new ones."""
    dice = random.Random(number)
    lines = []
    for line in range(sentences):
        name, verb, topic = dice.choice(_NAMES), dice.choice(_VERBS), dice.choice(_TOPICS)
        words = f"{own_word(number)} sentence {line}"
        if edition > 1 and line % 3 == edition % 3:
            words += f" in edition {edition}"
        lines.append(f"{name} {verb} that {topic} would be discussed again on Monday, {words}.")
    text = "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))
    published = datetime.date(2024, 1, 1) + datetime.timedelta(days=number)
    return Article(f"article-{number}", text, f"Report number {number}", f"https://example.org/{number}", published)


def articles(count: int, edition: int = 1) -> list[Article]:
    """The first `count` articles."""
    return [article(number, edition) for number in range(count)]
