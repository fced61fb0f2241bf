"""The thoughts of a reasoning model are not part of its answer, however the text is cut into pieces."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterable

import pytest

from bot.chat_models.reasoning import Thoughts


def said(pieces: Iterable[str]) -> str:
    thoughts = Thoughts()
    return "".join([*map(thoughts.take, pieces), thoughts.end()])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>She is the envoy [1]. </think>\n\nYes [1].", "\n\nYes [1]."),
        (" \n<THINKING>a < b </think</THINKING>Yes [1].", "Yes [1]."),
        ("<think></think><think>\nonce more</think>Yes [1].", "Yes [1]."),
        ("<think>without an end. Yes [1].", ""),
        ("<think>half an end. Yes [1]. </thin", ""),
        ("Yes <think>is what they say</think> [1].", "Yes <think>is what they say</think> [1]."),
        ("<thinker> [1].", "<thinker> [1]."),
        ("<thin", "<thin"),
        (" \n", ""),
        ("", ""),
    ],
)
def test_only_what_a_text_begins_with_is_a_thought(text: str, answer: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert said(pieces).lstrip() == answer.lstrip()


def test_text_that_is_not_a_tag_is_not_held_back() -> None:
    thoughts = Thoughts()
    assert [thoughts.take(piece) for piece in ("<", "th", "e", " bridge")] == ["", "", "<the", " bridge"]


def test_a_thought_is_not_kept_and_takes_time_by_its_length_only() -> None:
    thoughts = Thoughts()
    began = time.process_time()
    tracemalloc.start()
    for piece in ("<think>", *["</thin" * 10] * 100_000, *["<think></think>" * 10] * 10_000, "<think></think>Yes."):
        rest = thoughts.take(piece)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rest == "Yes."
    assert most < 3_000_000  # the script itself; the text has 7.5 million characters
    assert said(["<think></think>" * 200_000, "Yes."]) == "Yes."
    assert time.process_time() - began < 20
