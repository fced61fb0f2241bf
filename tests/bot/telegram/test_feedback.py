"""Judgements become a test set that `onrecord eval` takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.evaluation.testset import check_evidence, read_questions
from bot.telegram.records.export import questions_of
from bot.telegram.records.sqlite import SqliteDatabase
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store
from tests.bot.telegram.bot_api import Json
from tests.bot.telegram.room import ARTICLE, GROUP, OTHER, QUOTE, USER, Room, Scripted, always, answer, bot_in


async def judge(room: Room, question: str, label: str, user: int = USER, chat: int | None = None) -> Json:
    """Asks and judges; returns the message of the answer."""
    message = await room.ask(question, user, chat)
    await room.told_of(room.api.presses(user, message, label))
    return message


async def prompt_in(room: Room, chat: int) -> Json:
    """The bot's message that asks what was expected."""
    shown = room.api.chats[chat].from_bot
    found: Json = await room.api.until(
        lambda: next((each for each in shown() if "What did you expect?" in each["text"]), None)
    )
    return found


def exported(home: Path, *articles: Article) -> list[Json]:
    """The judgements as a test set, in JSON."""
    database = SqliteDatabase(home)
    held = {each.id: each for each in articles}
    lines = [json.loads(each.as_line()) for each in questions_of(database, lambda ids: held)]
    database.close()
    return lines


async def test_a_good_answer_keeps_its_evidence_and_history(home: Path) -> None:
    async with bot_in(home) as room:
        await room.ask("one")
        await judge(room, "two", "👍")
    (line,) = exported(home, ARTICLE)
    start = ARTICLE.text.index(QUOTE)
    assert line.pop("id").startswith("feedback-1-")
    assert line == {
        "question": "two",
        "history": [
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": f"On “one”: {QUOTE} [1]"},
        ],
        "answerable": True,
        "asked": "2024-02-03",
        "evidence": [{"article_id": "bridge", "start": start, "end": start + len(QUOTE)}],
        "tags": ["feedback", "good"],
    }


async def test_evidence_of_an_article_that_has_changed_is_left_out(home: Path) -> None:
    async with bot_in(home) as room:
        await judge(room, "one", "👍")
    (line,) = exported(home, Article("bridge", "Other text."))
    assert "evidence" not in line


async def test_a_wrong_answer_asks_what_was_expected_and_exports_it(home: Path) -> None:
    async with bot_in(home) as room:
        await judge(room, "one", "👎")
        prompt = await prompt_in(room, USER)
        noted = await room.ask("In May, said the mayor", reply_to_message=prompt)
        assert noted["text"] == "Thank you. That helps."
        await judge(room, "two", "👎")
        assert [question for question, _ in room.archive.asked] == ["one", "two"]
    first, second = exported(home, ARTICLE)
    assert (first["answers"], first["answerable"]) == (["In May, said the mayor"], True)
    assert "answers" not in second
    assert "answerable" not in second


async def test_what_the_articles_do_not_say_is_exported_as_unanswerable(home: Path) -> None:
    async with bot_in(home, Scripted()) as room:
        await judge(room, "one", "👎")
        prompt = await prompt_in(room, USER)
        await room.told_of(room.api.presses(USER, prompt, "The articles do not say"))
    (line,) = exported(home)
    assert (line["answerable"], line["tags"]) == (False, ["feedback", "unanswerable"])


async def test_a_good_refusal_is_exported_as_unanswerable(home: Path) -> None:
    async with bot_in(home, always(lambda question: answer(question, "No.", citations=[]))) as room:
        await judge(room, "one", "👍")
    assert exported(home)[0]["answerable"] is False


async def test_a_reply_of_somebody_elses_to_the_prompt_is_a_question(home: Path) -> None:
    async with bot_in(home) as room:
        await judge(room, "@record_bot one", "👎", chat=GROUP)
        prompt = await prompt_in(room, GROUP)
        await room.ask("two", OTHER, GROUP, reply_to_message=prompt)
        assert room.archive.asked[-1] == ("two", [])


@pytest.fixture
def opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that the command opens."""
    monkeypatch.setattr("bot.telegram.command.open_store", lambda settings, preload: store)
    return store


async def test_the_command_writes_a_file_that_an_evaluation_takes(home: Path, opened: Store, tmp_path: Path) -> None:
    ingest(opened, [ARTICLE])

    async with bot_in(home) as room:
        await judge(room, "one", "👍")
    out = tmp_path / "judged.jsonl"
    done = CliRunner().invoke(app, ["feedback", "export", "--out", str(out)])
    assert (done.exit_code, done.stderr) == (0, "1 question.\n")
    questions = read_questions(out)
    check_evidence(questions, {ARTICLE.id: len(ARTICLE.text)})
    assert questions[0].evidence[0].spans[0].of(ARTICLE.text) == QUOTE
