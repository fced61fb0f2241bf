"""Runs on a disk that is too small, as a process of its own: `python -m tests.full_disk FOLDER [BYTES A FILE]`.

Ingests until there is no room, reads, makes room, ingests again; prints what it saw as one JSON object.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from retrieval.errors import OnRecordError
from retrieval.ingest.storing import ingest, reindex
from retrieval.search.ranking import search
from tests import corpus, writer
from tests.agreement import assert_agreement, catalog_ids, content, expected, lexical_ids
from tests.mounts import may_mount

ROOT = Path(__file__).resolve().parents[1]
#: Room for all articles on the disk, and for some of them in each file; measured.
DISK, FILE = "12m", "600000"
#: Enough for some more articles, not for all; measured.
ROOM_BYTES = 1500000
ARTICLES = corpus.articles(240)


def fill(folder: Path) -> Callable[[], None]:
    """Fills the disk to the last byte; what is given back makes room again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast.unlink


def main(folder: Path, limit: int | None) -> None:
    """Goes through it all."""
    writer.small_batches()
    home = folder / "home"
    seen: dict[str, object] = {}
    told: list[str] = []
    store = writer.opened(home, create=True)
    ingest(store, ARTICLES[:10])
    ballast = folder / "ballast"
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    else:
        ballast.write_bytes(bytes(shutil.disk_usage(folder).free - ROOM_BYTES))
    try:
        ingest(store, ARTICLES, lambda item, outcome: told.append(item.id))  # type: ignore[union-attr]
    except OnRecordError as error:
        seen["error"] = [type(error).__name__, error.message, error.mend]
    store.close()
    make_room = None if limit else fill(home)

    store = writer.opened(home)
    stored = content(store)
    seen["told"], seen["stored"] = len(told), len(stored)
    seen["kept"] = set(told) <= set(stored)
    seen["whole"] = stored == expected([article for article, _, _ in stored.values()])
    seen["searchable"] = catalog_ids(store) <= store.vectors.ids() & lexical_ids(store)
    seen["found"] = [ranked.article.id for ranked in search(store, corpus.own_word(3), named=True)][:1]
    store.check_agreement()
    try:
        reindex(store)
    except OnRecordError as error:
        seen["reindex"] = [type(error).__name__, error.message, error.mend]
    seen["unchanged"] = content(store) == stored
    store.close()

    if make_room:
        make_room()
        ballast.unlink()
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store = writer.opened(home, create=True)
    ingest(store, ARTICLES)
    assert_agreement(store)
    seen["finished"] = content(store) == expected(ARTICLES)
    store.close()
    print(json.dumps(seen))  # noqa: T201


def run(folder: Path) -> dict[str, Any]:
    """Runs `main` as a process that has such a disk; what it saw."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.full_disk", str(folder)]
    if may_mount():
        mount = f'mount -t tmpfs -o size={DISK} tmpfs "$0" && exec "$@"'
        command = ["unshare", "-rm", "sh", "-c", mount, str(folder), *command]
    else:
        command.append(FILE)
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
