"""Fuzz targets that read files of the user's own: test sets and settings."""

from __future__ import annotations

import contextlib

from bot.errors import EvaluationError, SettingsError
from bot.evaluation.metrics.inputs import read_attributions
from bot.evaluation.testset import Question, by_id, check_evidence, digest, read_questions
from bot.settings import DOTENV, load
from bot.telegram.access import Access
from bot.telegram.application import listening
from bot.telegram.connection import token_of
from bot.telegram.records.sqlite import SqliteDatabase
from tests.fuzzing.draw import scratch


def read_test_sets(data: bytes) -> None:
    """A test set: its questions, or every line that is wrong with it."""
    path = scratch() / "questions.jsonl"
    path.write_bytes(data)
    try:
        questions = read_questions(path)
    except EvaluationError as error:
        assert error.mend
    else:
        assert [Question.model_validate_json(each.as_line()) for each in questions] == questions
        digest(questions)
        with contextlib.suppress(EvaluationError):
            check_evidence(by_id(questions, {"a": 100}, {"A bridge": "a"}), {"a": 100})
    with contextlib.suppress(EvaluationError):
        read_attributions(path)


def read_settings(data: bytes) -> None:
    """A file of settings, and what is made of some of them."""
    folder = scratch() / "settings"
    folder.mkdir(exist_ok=True)
    (folder / DOTENV).write_bytes(data)
    with contextlib.chdir(folder):
        try:
            settings = load()
            with contextlib.closing(SqliteDatabase(scratch())) as database:
                Access(settings, database)
            listening(settings)
            token_of(settings)
        except SettingsError as error:
            assert error.mend
