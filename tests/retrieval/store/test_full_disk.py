"""A full disk: a small file system or, if none may be mounted, a limit on the size of each file."""

from __future__ import annotations

from typing import Any

import pytest

from tests import full_disk


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results of tests/full_disk.py."""
    return full_disk.run(tmp_path_factory.mktemp("disk"))


def test_a_full_disk_is_reported_with_what_to_do(seen: dict[str, Any]) -> None:
    kind, message, mend = seen["error"]
    assert kind == "StoreFull"
    assert message.startswith("The disk is full")
    assert mend == "Free some space and try again."


def test_what_was_reported_before_the_disk_was_full_is_there_whole(seen: dict[str, Any]) -> None:
    assert 10 <= seen["stored"] < 240
    assert seen["kept"]
    assert seen["whole"]


def test_a_store_on_a_full_disk_can_be_searched(seen: dict[str, Any]) -> None:
    assert seen["searchable"]
    assert seen["found"] == ["article-3"]


def test_a_reindex_on_a_full_disk_changes_nothing(seen: dict[str, Any]) -> None:
    assert seen.get("reindex", ["StoreFull"])[0] == "StoreFull"
    assert seen["unchanged"]


def test_the_next_ingest_finishes_when_there_is_room_again(seen: dict[str, Any]) -> None:
    assert seen["finished"]
