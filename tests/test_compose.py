"""The operator's start, compose.yaml: its commands, settings and server are those that the tests use."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import app
from bot.settings import PREFIX, Settings, require_postgres
from tests.servers import ChromaServer

ROOT = Path(__file__).resolve().parents[1]
#: Keys of one service that onrecord's own image runs.
SERVICES = ("follow", "bot-a", "bot-b")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_is_one_of_onrecords(services: dict[str, Any], name: str) -> None:
    typer = importlib.import_module("typer.main")
    arguments = [str(each) for each in services[name]["command"]]
    command = typer.get_command(app)
    while arguments and arguments[0] in getattr(command, "commands", {}):
        command = command.commands[arguments.pop(0)]
    assert not hasattr(command, "commands")
    command.make_context("onrecord", arguments)  # which refuses what the command does not know


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_is_one_of_onrecords(services: dict[str, Any], name: str) -> None:
    settings = services[name]["environment"]
    assert {PREFIX + field.upper() for field in Settings.model_fields} >= set(settings)
    address = re.sub(r"\$\{[^}]*\}", "secret", settings["ONRECORD_STORE"])
    require_postgres("ONRECORD_STORE", address)
    host = services["postgres"]["environment"]
    assert address == f"postgresql://{host['POSTGRES_USER']}:secret@postgres/{host['POSTGRES_DB']}"
    assert settings["ONRECORD_CHROMA"] == "http://chroma:" + services["chroma"]["command"][-1]


def test_the_chroma_server_is_started_as_in_the_tests(services: dict[str, Any], tmp_path: Path) -> None:
    def options(command: list[str]) -> list[str]:
        return [each for each in command if each == "run" or each.startswith("--")]

    assert options(services["chroma"]["command"]) == options(ChromaServer(tmp_path).command)


def test_what_is_stored_outlives_its_container(services: dict[str, Any]) -> None:
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["volumes"]
    used = [each.partition(":")[0] for service in services.values() for each in service["volumes"]]
    assert sorted(used) == sorted(declared)
