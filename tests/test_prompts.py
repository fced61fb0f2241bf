"""The texts for models: their slots are checked when they are read, and a user's own folder may replace them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import prompts
from prompts import PromptError


@pytest.fixture(autouse=True)
def own_texts_again() -> Iterator[None]:
    yield
    prompts.use()


def test_every_text_that_comes_with_the_program_is_in_order() -> None:
    prompts.use()
    assert "The articles do not say." in prompts.text("answer", refusal=prompts.text("refusal"))


def test_what_fills_a_slot_is_not_searched_for_slots() -> None:
    assert "{{today}} {{refusal}}" in prompts.text("answer", refusal="{{today}} {{refusal}}")


def test_a_text_of_ones_own_takes_the_place_of_one_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "refusal.md").write_text("Nothing is said of that.\n")
    prompts.use(tmp_path)
    assert prompts.text("refusal") == "Nothing is said of that."
    assert "JSON" in prompts.text("judge")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("answer.md", "Answer.", "has no slot {{refusal}}"),
        ("answer.md", "Answer {{refusal}} {{qestion}}", "has a slot {{qestion}} that nothing fills"),
        ("answer.md", "Answer {{refusal}} {{refusal-x}}", "has {{refusal-x}}, which is no slot"),
        ("answer.md", "Answer {{refusal}} { {today}}", "has { {today}}, which is no slot"),
        ("refusal.md", "  \n", "is empty"),
        ("refusal.md", "I do not know. Ask me something else.", "has more than one sentence"),
        ("refusal.md", "x" * 200_000, "is no file of at most 100,000 bytes"),
        ("anwser.md", "Answer {{refusal}}", "is none of the prompts"),
    ],
)
def test_a_text_with_a_slot_too_many_or_too_few_is_refused_at_the_start(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(PromptError) as error:
        prompts.use(tmp_path)
    assert told in error.value.message
    assert error.value.mend


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "refusal.md").write_text("\ufeffNothing is said of that.")
    prompts.use(tmp_path)
    assert prompts.text("refusal") == "Nothing is said of that."


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "refusal.md").symlink_to(tmp_path / "gone")
    with pytest.raises(PromptError, match=r"refusal\.md is no file"):
        prompts.use(tmp_path)


def test_a_text_that_is_no_text_and_a_folder_that_is_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "refusal.md").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(PromptError, match="cannot be read"):
        prompts.use(tmp_path)
    with pytest.raises(PromptError, match="no folder"):
        prompts.use(tmp_path / "nowhere")
