from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import settings
from bot.cli import main
from bot.errors import SettingsError


def test_without_settings_there_are_defaults(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_HOME")
    found = settings.load()
    assert found.home.is_absolute()
    assert found.home.name == "onrecord"
    assert found.threads is None
    assert found.embedding_model == "sentence-transformers/all-MiniLM-L6-v2"


def test_a_variable_of_the_environment_is_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_THREADS", "2")
    assert settings.load().threads == 2
    assert settings.load().home == home


def test_a_file_dotenv_is_read(home: Path) -> None:
    Path(".env").write_text("ONRECORD_THREADS=3\nOTHER_PROGRAM=x\n")
    assert settings.load().threads == 3


def test_the_environment_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("ONRECORD_THREADS=3\n")
    monkeypatch.setenv("ONRECORD_THREADS", "2")
    assert settings.load().threads == 2


@pytest.mark.parametrize("name", ["ONRECORD_THREDS", "onrecord_threds"])
def test_a_misspelt_variable_names_the_nearest(home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "2")
    with pytest.raises(SettingsError, match=name) as error:
        settings.load()
    assert error.value.mend == "Did you mean ONRECORD_THREADS?"


def test_a_misspelt_line_of_the_file_names_the_nearest(home: Path) -> None:
    Path(".env").write_text("ONRECORD_EMBEDING_MODEL=x\n")
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert error.value.mend == "Did you mean ONRECORD_EMBEDDING_MODEL?"


@pytest.mark.parametrize("value", ["many", "0", "-1", "1.5"])
def test_an_impossible_value_is_reported_with_its_name(home: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ONRECORD_THREADS", value)
    with pytest.raises(SettingsError, match=f"ONRECORD_THREADS cannot be '{value}'"):
        settings.load()


def test_an_empty_variable_counts_as_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_THREADS", "")
    assert settings.load().threads is None


def test_a_tilde_is_the_users_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", "~/store")
    assert settings.load().home == Path.home() / "store"


def test_a_file_that_is_not_utf8_is_reported(home: Path) -> None:
    Path(".env").write_bytes(b"ONRECORD_THREADS=\xff\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        settings.load()


@pytest.mark.skipif(os.name == "nt", reason="its files have no such owners")
def test_a_dotenv_of_another_user_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("ONRECORD_TELEGRAM_API=https://elsewhere.example\n")
    if os.geteuid() == 0:
        os.chown(".env", 54_321, 54_321)
    user = Path(".env").stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert settings.load().telegram_api == "https://elsewhere.example"
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    with pytest.raises(SettingsError, match="belongs to another user"):
        settings.load()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"STORE": "postgresql://ann:secret@host/news"}, "ONRECORD_CHROMA is not"),
        ({"CHROMA": "http://host:8000"}, "ONRECORD_STORE is not"),
        ({"STORE": "mysql://ann:secret@host/news", "CHROMA": "http://host"}, "ONRECORD_STORE is not an address"),
        ({"STORE": "postgresql://ann:sec@ret@host/news", "CHROMA": "http://host"}, "ONRECORD_STORE is not an address"),
        ({"STORE": "postgresql://host/news", "CHROMA": "http://ann:secret@host"}, "ONRECORD_CHROMA is not an address"),
        ({"STORE": "postgresql://host/news", "CHROMA": "host:8000"}, "ONRECORD_CHROMA is not an address"),
    ],
)
def test_half_a_shared_store_and_no_address_are_refused_without_a_password(
    home: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"ONRECORD_{name}", value)
    with pytest.raises(SettingsError, match=told) as error:
        settings.load()
    assert error.value.mend
    assert "sec" not in f"{error.value.message} {error.value.mend}"


def test_the_password_of_a_shared_store_is_shown_nowhere(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_STORE", "postgresql://ann:hunter2@127.0.0.1:9/news?connect_timeout=1")
    monkeypatch.setenv("ONRECORD_CHROMA", "http://127.0.0.1:9")
    monkeypatch.setenv("ONRECORD_CHROMA_TOKEN", "hunter2")
    assert "hunter2" not in repr(settings.load())
    for command in (["doctor"], ["ask", "Who?"], ["--debug", "ask", "Who?"], ["backup", "b.tar.gz"]):
        monkeypatch.setattr("sys.argv", ["onrecord", *command])
        with pytest.raises(SystemExit):
            main()
        told = "".join(capsys.readouterr())
        assert "127.0.0.1" in told
        assert "hunter2" not in told
