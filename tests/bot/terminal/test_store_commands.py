"""The commands that list and show what is stored, and the errors of the command line."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.errors import OnRecordError, UsageError
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

MEETING = Article(
    "meeting", "Mayor Ann Lee said the bridge was safe.", "The bridge", author="Jo Moe", publisher="The Daily Pier"
)


@pytest.fixture
def meeting(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ingest(store, [MEETING])
    store.close()
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", "toy")
    yield


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def test_the_version_is_printed_and_nothing_else_happens(home: object) -> None:
    shown = run("--version")
    assert (shown.exit_code, shown.output.split()[0]) == (0, "onrecord")


def test_an_empty_question_is_a_mistake_with_an_example(home: object) -> None:
    error = run("ask", " ").exception
    assert isinstance(error, UsageError)
    assert "Zakharova" in error.mend


def test_articles_are_listed_shown_and_those_that_are_not_there_named(meeting: None) -> None:
    assert "The bridge" in run("articles", "list").output
    shown = run("articles", "show", "meeting").output
    assert "Jo Moe · The Daily Pier" in shown
    assert MEETING.text in shown
    error = run("articles", "show", "nothing").exception
    assert isinstance(error, UsageError)
    assert error.message == "There is no article nothing."
    assert error.mend.endswith("onrecord articles list")


def test_speakers_are_listed_without_the_embedding_model(meeting: None) -> None:
    assert "Ann Lee" in run("speakers").output


def failing(error: BaseException, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Returns the exit code of the command line when a command raises `error`."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (OnRecordError("It is so.", "Do that."), 2, "Error: It is so.\nDo that.\n"),
        (OnRecordError("It is so."), 2, "Error: It is so.\n"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_expected_failure_is_reported_in_two_lines_with_its_exit_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error, monkeypatch=monkeypatch) == code
    assert told in capsys.readouterr().err


def test_a_traceback_is_shown_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(OnRecordError):
        failing(OnRecordError("It is so."), monkeypatch=monkeypatch)
