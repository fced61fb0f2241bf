"""The trials of `make trials` in short: each kind once or twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.killing import in_memory
from tests.trials.faults import FAULTS, Faults
from tests.trials.kills import kill
from tests.trials.verdict import Count


def assert_nothing_lost(count: Count) -> None:
    assert (count.tried > 0, count.articles_lost, count.answers_lost, dict(count.faults)) == (True, 0, 0, {})


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


@pytest.fixture(scope="module")
def faults(memory: Path) -> Faults:
    (memory / "faults").mkdir()
    return Faults(memory / "faults")


# Kills of the others are tried in tests/retrieval/ingest/test_kills.py.
@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_kill_loses_nothing(name: str, memory: Path) -> None:
    (memory / name).mkdir()
    assert_nothing_lost(kill(name, 2, memory / name, 5))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed_and_mended(name: str, faults: Faults) -> None:
    assert_nothing_lost(faults.fault(name))


def test_a_power_cut_loses_nothing_that_was_reported(faults: Faults) -> None:
    assert_nothing_lost(faults.power_cuts(2, 11))


def test_a_newer_store_is_left_as_it_is(faults: Faults) -> None:
    assert_nothing_lost(faults.newer_schema())


def test_two_writers_do_not_meet(faults: Faults) -> None:
    assert_nothing_lost(faults.two_writers())


def test_a_reader_is_answered_while_a_reindex_goes_on(faults: Faults) -> None:
    assert_nothing_lost(faults.reader_during_a_reindex())


def test_a_backup_is_whole_while_another_process_writes(faults: Faults) -> None:
    assert_nothing_lost(faults.backup_during_an_update())
