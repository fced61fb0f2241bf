"""Questions that want an article told, and those that want one fact of it."""

from __future__ import annotations

import pytest

from bot.understanding.leads import wants_the_latest, wants_to_be_told


@pytest.mark.parametrize(
    "question",
    [
        "whats the latest on the harbour ferry",
        "Any news about the mill strike?",
        "what's new with Kestrel Island",
        "is there any update on the bridge",
        "the ferry deal, what's the latest?",
    ],
)
def test_what_is_newest_is_asked_for(question: str) -> None:
    assert wants_the_latest(question)
    assert wants_to_be_told(question)


@pytest.mark.parametrize(
    "question",
    [
        "what happened with the mill strike",
        "What happened at the Harlow paper mill?",
        "tell me about the ferry that sank",
        "Who is Ida Moss?",
        "who is ida moss, the one with the boat",
        "What's the story with the bridge?",
        "the paper mill that burned, what happened to it?",
    ],
)
def test_a_story_is_asked_for(question: str) -> None:
    assert wants_to_be_told(question)
    assert not wants_the_latest(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the captain of the ferry that sank in the harbour last week?",
        "How many hens were culled?",
        "What happened to how many hens?",
        "whos paying for the new bridge",
        "Why did the mill burn?",
        "What is the name of the ferry?",
        "When did it happen?",
    ],
)
def test_one_fact_is_asked_for(question: str) -> None:
    assert not wants_to_be_told(question)
