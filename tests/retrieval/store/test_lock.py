"""The lock of a store's one writer, and the note of who holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import StoreFull, StoreLocked
from retrieval.store.lock import WriterLock


def test_a_waiting_writer_learns_who_is_writing(tmp_path: Path) -> None:
    with WriterLock(tmp_path).held("ingest"):
        other = WriterLock(tmp_path)
        assert "(ingest, since " in (other.holder() or "")
        with pytest.raises(StoreLocked, match=r"process \d+ \(ingest"), other.held("reindex"):
            pass
    assert WriterLock(tmp_path).holder() is None


@pytest.mark.parametrize("note", ["", "{}", '{"pid": "x", "doing": "", "since": ""}', "[]"])
def test_a_note_that_cannot_be_read_names_nobody(tmp_path: Path, note: str) -> None:
    with WriterLock(tmp_path).held("ingest"):
        (tmp_path / "writer.json").write_text(note)
        assert WriterLock(tmp_path).holder() == "another process"


def test_a_folder_that_may_not_be_written_is_reported_and_nobody_holds_it(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "file" / "home")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFull, match="cannot be written"), lock.held("ingest"):
        pass
    assert lock.holder() is None
