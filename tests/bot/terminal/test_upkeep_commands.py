"""`onrecord doctor`, backup and restore as a user types them."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.memory.memory import open_memory
from bot.settings import Settings, load
from bot.telegram.records.sqlite import SqliteDatabase
from bot.terminal import doctor
from retrieval.errors import BackupError, EmbeddingError
from retrieval.store.store import CATALOG
from retrieval.upkeep.checks import Finding
from tests.bot.chat_models.openai_server import Behaviour, openai_server
from tests.bot.telegram.bot_api import TOKEN, server
from tests.bot.terminal.test_store_commands import run

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def told(*options: str) -> dict[str, list[dict[str, str]]]:
    """Returns the findings of doctor by the name of the check."""
    found: dict[str, list[dict[str, str]]] = {}
    for each in json.loads(run("doctor", "--json", *options).stdout):
        found.setdefault(each["check"], []).append(each)
    return found


@pytest.fixture
def stored(ready_home: Path) -> Path:
    """A store with the seeds' article, a conversation's database and the bot's."""
    assert run("ingest", str(SEEDS)).exit_code == 0
    open_memory(load()).close()
    with closing(SqliteDatabase(ready_home)) as database:
        database.admit(7, "code")
    return ready_home


def test_all_is_well_with_a_store_that_was_just_made(stored: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "wrong" not in result.output
    assert "warning" not in result.output
    assert "articles 1, passages " in result.output
    assert {"conversations", "telegram", "privacy", "disk", "weights", "versions"} <= told().keys()


def test_before_the_first_article_nothing_is_wrong(home: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert "onrecord ingest PATH" in result.output
    assert not home.exists()


def test_what_is_wrong_is_reported_with_its_remedy_and_ends_with_1(stored: Path) -> None:
    for path in (stored / "indexes" / "1" / "tantivy").iterdir():
        path.unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "onrecord reindex" in result.output
    assert sum(line.startswith("wrong") for line in result.output.splitlines()) == 1  # one fault, told once
    assert run("reindex").exit_code == 0
    assert run("doctor").exit_code == 0


def test_each_setting_is_reported_with_its_origin_and_no_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"ONRECORD_TELEGRAM_TOKEN={TOKEN}\nONRECORD_THREADS=1\nONRECORD_HOME=/elsewhere\n")
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", "postgresql://me:s3cret@db.example.org/kept")
    shown = run("doctor").output
    assert f"ONRECORD_THREADS=1 from {Path('.env').resolve()}" in shown
    assert f"ONRECORD_HOME={home} from the environment, which overrides .env" in shown
    assert "ONRECORD_TELEGRAM_TOKEN=(hidden)" in shown
    assert "postgresql://me:(hidden)@db.example.org/kept" in shown
    assert TOKEN.rpartition(":")[2] not in shown
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:one@s3cret@db.example.org/kept",
        "postgresql://me:s3/cret@db.example.org/kept",
        "postgresql://db.example.org/kept?user=me&password=s3cret",
        "postgresql://db.example.org/kept?sslpassword=s3cret&user=me",
    ],
)
def test_no_spelling_of_a_databases_password_is_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", address)
    shown = run("doctor").output
    assert "(hidden)" in shown
    assert "db.example.org/kept" in shown
    assert not {"s3", "cret"} & set(re.findall("s3|cret", shown))


def test_a_line_of_dotenv_that_is_ignored_is_reported_without_what_it_says(home: Path) -> None:
    Path(".env").write_text("ONRECORD_THREADS=1\nONRECORD_MODEL 'top secret\n")
    (found, *_) = told()["settings"]
    assert (found["verdict"], "Line 2 of" in found["told"]) == ("wrong", True)
    assert "top secret" not in run("doctor").output


def test_a_misspelt_setting_is_reported_and_the_rest_is_still_checked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_TREADS", "1")
    found = told()
    assert found["settings"][0]["mend"] == "Did you mean ONRECORD_THREADS?"
    assert "versions" in found


def test_a_package_that_is_too_old_is_reported(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: "0.1" if name == "tantivy" else installed(name))
    assert [each["mend"] for each in told()["versions"] if each["verdict"] == "wrong"] == [
        'pip install "tantivy<1,>=0.27"'
    ]


def widen(stored: Path) -> str:
    stored.chmod(0o755)
    return "privacy"


def expose_dotenv(stored: Path) -> str:
    Path(".env").write_text("ONRECORD_THREADS=1\n")
    Path(".env").chmod(0o644)
    return "privacy"


def damage_conversations(stored: Path) -> str:
    (stored / "conversations.sqlite").write_bytes(b"x" * 9000)
    return "conversations"


def damage_telegram(stored: Path) -> str:
    (stored / "telegram.sqlite3").write_bytes(b"x" * 9000)
    return "telegram"


@pytest.mark.parametrize(
    ("harm", "verdict", "mend"),
    [
        (widen, "warning", "chmod 700"),
        (expose_dotenv, "warning", "chmod 600"),
        (damage_conversations, "wrong", "onrecord restore"),
        (damage_telegram, "wrong", "onrecord restore"),
    ],
)
def test_what_lies_beside_the_articles_is_looked_at(
    stored: Path, harm: Callable[[Path], str], verdict: str, mend: str
) -> None:
    check = harm(stored)
    (found, *_) = told()[check]
    assert found["verdict"] == verdict
    assert mend in found["mend"]


def test_a_token_is_looked_at_and_sent_only_when_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(token: str) -> Finding:
        async with server() as api:
            found = Settings(telegram_token=SecretStr(token), telegram_api=api.url)
            await asyncio.to_thread(doctor._telegram, found, online=False)
            assert not api.named("getMe")
            return await asyncio.to_thread(doctor._telegram, found, online=True)

    assert asyncio.run(ask(TOKEN)).told == "The token belongs to @record_bot."
    other = asyncio.run(ask(TOKEN[:-3] + "xyz"))
    assert (other.verdict, other.mend) == ("wrong", "Get one from @BotFather.")
    monkeypatch.setenv("ONRECORD_TELEGRAM_TOKEN", "no token")
    assert told()["telegram"][0]["verdict"] == "wrong"


def test_the_chat_model_is_asked_only_when_that_was_asked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MODEL", "openai:m")
    monkeypatch.setenv("OPENAI_API_KEY", "of-a-test")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    assert told()["model"][0]["verdict"] == "ok"
    assert told("--try-model")["model"][0]["verdict"] == "wrong"
    with openai_server(Behaviour(["ready"])) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        assert "It answered in" in told("--try-model")["model"][0]["told"]
    monkeypatch.delenv("OPENAI_API_KEY")
    assert told()["model"][0]["verdict"] == "ok"  # a server of one's own needs no key
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert told()["model"][0]["verdict"] == "wrong"


def test_a_backup_brings_back_articles_conversations_and_the_bots_records(stored: Path, tmp_path: Path) -> None:
    made = run("backup", str(tmp_path / "backups"))  # a folder that is made
    assert made.exit_code == 0, made.output
    (archive,) = (tmp_path / "backups").iterdir()
    assert archive.name.startswith("onrecord-20")
    assert "1 article, 4 passages." in made.output
    assert run("articles", "remove", "article-x").exception
    for name in (CATALOG, "conversations.sqlite"):
        (stored / name).write_bytes(b"x" * 9000)
    with closing(SqliteDatabase(stored)) as database:
        database.admit(8, "code")
    assert isinstance(run("restore", str(archive)).exception, BackupError)
    result = run("restore", str(archive), "--force")
    assert result.exit_code == 0, result.output
    assert "Restored the backup of 20" in result.output
    assert run("doctor").exit_code == 0
    with closing(sqlite3.connect(stored / "telegram.sqlite3")) as database:
        assert database.execute("SELECT id FROM admitted").fetchall() == [(7,)]
    assert "blatantly biased" in run("ask", "What did Zakharova say?").output


def test_what_is_kept_elsewhere_is_reported(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CHECKPOINTS", str(tmp_path / "elsewhere.sqlite"))
    assert "kept elsewhere" in run("backup", str(tmp_path / "b.tar.gz")).output


def test_a_telegram_that_cannot_be_reached_is_reported(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("ONRECORD_TELEGRAM_API", "http://127.0.0.1:9")  # the discard port: nobody listens
    (found,) = told("--online")["telegram"][-1:]
    assert (found["verdict"], "cannot be reached" in found["told"]) == ("wrong", True)
    assert "ONRECORD_TELEGRAM_API" in found["mend"]


def test_a_package_that_is_missing_and_weights_that_are_others_are_reported(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.embeddings import base

    def others() -> None:
        raise EmbeddingError("They are not the official ones.", "Install the package anew.")

    installed = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "tantivy" else installed(name))
    monkeypatch.setattr(base, "check_weights", others)
    found = told()
    assert any("installed: none" in each["told"] for each in found["versions"])
    assert [each["verdict"] for each in found["weights"]] == ["wrong"]


def test_a_database_with_a_damaged_page_is_reported(stored: Path) -> None:
    path = stored / "telegram.sqlite3"
    pages = bytearray(path.read_bytes())
    pages[4096:8192] = bytes(4096)
    path.write_bytes(pages)
    found = [each for each in told()["telegram"] if each["verdict"] == "wrong"]
    assert "restore" in found[0]["mend"]
