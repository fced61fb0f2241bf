"""Each check that a rule makes says in words what speaks against a sentence and its evidence."""

from __future__ import annotations

import pytest

from bot.verification import doubts
from tests.bot.verification.checking import check, shown

REASONS = {
    "“nine” is not in what it points at": (
        "Halden Steel sued Borg Mining over nine contracts.",
        "Halden Steel sued Borg Mining over two contracts. Farmers cheered.",
    ),
    "the name “Olga” is not in what it points at": (
        "The plan was rejected by Olga Brandt.",
        "The plan was rejected by the council. It rained.",
    ),
    "it gives somebody's words as the article's own": (
        "The bridge would cost two million euros and be ready in May.",
        "Ines Okoro said the bridge would cost two million euros and be ready in May.",
    ),
    "these are the words of Ines Okoro": (
        "Tomas Reiter said the bridge would cost two million euros.",
        "Ines Okoro said the bridge would cost two million euros, and Tomas Reiter said it was too long.",
    ),
    "“confirmed” says more than what it points at": (
        "Reiter confirmed that a ferry was lost at sea off the coast.",
        "Reiter said that a ferry was lost at sea off the coast.",
    ),
    "a quotation is not in what it points at, to the letter": (
        "Lund said she was “tired of it all”.",
        "Lund said she was “tired of all of it”.",
    ),
    "“because”: what it points at tells no cause": (
        "The market square was empty because of the strike.",
        "The market square was empty on Monday. A strike began.",
    ),
    "it leaves out a “not” of what it points at": ("Bako was charged with theft.", "Bako was not charged with theft."),
    "“all” is not in what it points at": (
        "The strike closed all the schools of the town.",
        "In the town some schools were shut by the strike.",
    ),
    "two numbers stand the other way round in what it points at": (
        "The council of the town voted 9 to 12 for it.",
        "By 12 to 9 the council of the town was in favour.",
    ),
    "it limits a number otherwise than what it points at": (
        "At the harbour more than 40 boats sank.",
        "40 boats went down at the harbour.",
    ),
    "it leaves out what limits a number": ("At the harbour 40 boats sank.", "Up to 40 boats went down at the harbour."),
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_check_says_in_words_what_is_wrong(reason: str) -> None:
    verdict = check(*REASONS[reason])
    assert reason in (doubts(verdict.waits).values() if verdict.waits else [verdict.reason])
    assert bool(verdict.check) == (verdict.waits is None)


def test_a_name_that_only_the_index_gives_a_pronoun_counts_for_nothing() -> None:
    """The index may take "he" for the wrong one of two: the sentence that is checked cannot confirm it."""
    text = "Jimmy Kimmel asked Donald Trump whether he was tired. Kimmel laughed. “Well, I do tonight,” he shot back."
    verdict = check("Donald Trump shot back: “Well, I do tonight.”", text)
    assert verdict.status != "verified"
    assert "Trump shot back" not in shown(verdict)
