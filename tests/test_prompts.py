"""The texts for models: their slots are checked when they are read, and a user's own folder may replace them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import prompts
from prompts import PromptError


@pytest.fixture(autouse=True)
def own_texts_again() -> Iterator[None]:
    prompts._models.clear()
    prompts._replies.clear()
    yield
    prompts.use()


def test_a_language_has_a_name_before_anything_else_was_read() -> None:
    assert (prompts.language("en"), prompts.language("xx")) == ("English", "xx")


def test_a_name_that_ones_own_english_leaves_out_may_be_in_another_language(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('unknown_name = "Nobody of that name is quoted."\n')
    (tmp_path / "ru.toml").write_text('unknown_name = "Нет: {name}."\n')
    prompts.use(tmp_path)
    assert prompts.reply("unknown_name", "ru", name="Berg") == "Нет: Berg."


def test_every_text_that_comes_with_the_program_is_in_order() -> None:
    prompts.use()
    assert "The articles do not say." in prompts.text("answer", refusal=prompts.reply("refusal"))


def test_what_fills_a_slot_is_not_searched_for_slots() -> None:
    assert "{{today}} {{refusal}}" in prompts.text("answer", refusal="{{today}} {{refusal}}")


def test_a_text_of_ones_own_takes_the_place_of_one_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "standalone.md").write_text("Rewrite it as of {{today}}.\n")
    (tmp_path / "en.toml").write_text('refusal = "Nothing is said of that."\n')
    prompts.use(tmp_path)
    assert prompts.text("standalone", today="Monday") == "Rewrite it as of Monday."
    assert prompts.reply("refusal") == "Nothing is said of that."
    assert prompts.reply("thanks") == "You are welcome."
    assert "JSON" in prompts.text("judge")


def test_a_language_of_ones_own_answers_in_it(tmp_path: Path) -> None:
    replies = (Path(prompts.__file__).parent / "replies" / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "de.toml").write_text(replies.replace("The articles do not say.", "Das steht nicht in den Artikeln."))
    prompts.use(tmp_path)
    assert prompts.reply("refusal", "de") == "Das steht nicht in den Artikeln."
    assert prompts.reply("refusal", "fr") == "The articles do not say."


def test_every_language_has_the_replies_of_english_and_fills_the_same_names() -> None:
    prompts.use()
    for language, replies in prompts._replies.items():
        assert prompts._fitting(Path(language), replies, prompts._replies["en"]) == replies


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ('refusal = "No. Ask again."', "has more than one sentence"),
        ('refusal = ""', "refusal is empty"),
        ('refussal = "No."', "refussal is not a reply"),
        ('yes = "Yes, {name}:"', "that nothing fills"),
        ('unknown_name = "{name.__class__}"', "that nothing fills"),
        ('yes = "{"', "cannot be filled"),
        ('unknown_name = "{name:d}"', "a name has a format"),
        ('unknown_name = "{name!z}"', "a name has a format"),
        ('"" = 3', "or not a text"),
        ("yes = " + "1" * 5_000, "cannot be read"),
        ("yes = " + "[" * 5_000, "cannot be read"),
        ("yes = 3", "or not a text"),
        ("yes", "cannot be read"),
    ],
)
def test_replies_with_a_wrong_key_or_name_are_refused_at_the_start(tmp_path: Path, written: str, wrong: str) -> None:
    (tmp_path / "en.toml").write_text(written)
    with pytest.raises(PromptError) as error:
        prompts.use(tmp_path)
    assert wrong in error.value.message
    assert error.value.mend


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("answer.md", "Answer.", "has no slot {{refusal}}"),
        ("answer.md", "Answer {{refusal}} {{qestion}}", "has a slot {{qestion}} that nothing fills"),
        ("answer.md", "Answer {{refusal}} {{refusal-x}}", "has {{refusal-x}}, which is not a slot"),
        ("answer.md", "Answer {{refusal}} { {today}}", "has { {today}}, which is not a slot"),
        ("answer.md", "  \n", "is empty"),
        ("answer.md", "x" * 200_000, "is not a file of at most 100,000 bytes"),
        ("anwser.md", "Answer {{refusal}}", "is not used"),
        ("refusal.md", "Nothing is said of that.", "is not used"),
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
    (tmp_path / "judge.md").write_text("\ufeffJudge.")
    prompts.use(tmp_path)
    assert prompts.text("judge") == "Judge."


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "judge.md").symlink_to(tmp_path / "gone")
    with pytest.raises(PromptError, match=r"judge\.md is not a file"):
        prompts.use(tmp_path)


def test_a_text_that_is_no_text_and_a_folder_that_is_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "judge.md").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(PromptError, match="cannot be read"):
        prompts.use(tmp_path)
    with pytest.raises(PromptError, match="no folder"):
        prompts.use(tmp_path / "nowhere")
