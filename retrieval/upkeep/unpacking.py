"""Unpacking a backup that may be hostile: nothing is written outside the folder, and nothing grows without limit.

Only plain files with the names of a backup, and the size and sha256 in its manifest, are unpacked. Links, paths,
devices and tar's headers for long names (which are read into memory completely) are refused at their header.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO, Self

from pydantic import TypeAdapter, ValidationError

from retrieval.errors import BackupError, StoreFull, StoreMismatch
from retrieval.store.copying import Begin
from retrieval.store.folder import CATALOG
from retrieval.store.library_errors import MAKE_ROOM, SCARCE_BYTES
from retrieval.store.schema import MIGRATIONS
from retrieval.store.vectors import MATRIX
from retrieval.upkeep.backup import FORMAT, MANIFEST, Manifest, Packed

#: The unpacked bytes that are allowed for each byte of an archive, and in any case: texts of news in SQLite shrink to a
#: fourth, an empty database to a hundredth; a bomb grows a thousandfold.
MOST_GROWTH, SMALL = 50, 4_000_000
MOST_MANIFEST = 100_000
#: Bytes read at a time.
CHUNK = 1 << 20

_Manifest = TypeAdapter(Manifest)


class _PlainFile(tarfile.TarInfo):
    """An entry of an archive that may hold only plain files."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """The entry of a header. Raises BackupError unless it is a plain file's."""
        entry = super().frombuf(buf, encoding, errors)
        if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or entry.issparse():
            raise _refused(f"it holds {entry.name!r}, which is not a plain file")
        return entry


def unpack(archive: Path, folder: Path, names: Collection[str], begin: Begin) -> Manifest:
    """Unpacks the archive's files into the folder and returns its manifest; only these `names` are allowed.

    Raises:
        BackupError: the archive is not a backup, is damaged or hostile; do not use what was unpacked before.
        StoreMismatch: it was made by a newer onrecord.
        StoreFull: the disk has no room for its files.
    """
    try:
        most = archive.stat().st_size * MOST_GROWTH + SMALL
        with gzip.open(archive) as plain, tarfile.open(fileobj=plain, mode="r:", tarinfo=_PlainFile) as opened:
            manifest = _manifest(opened)
            _check(manifest, names, most, folder)
            advance = begin("Unpacking", sum(each.size for each in manifest.files.values()))
            missing = set(manifest.files)
            while (entry := opened.next()) is not None:
                if entry.name not in missing:
                    raise _refused(f"it holds {entry.name!r}, which its manifest does not name")
                missing.remove(entry.name)
                _take(opened, entry, folder / entry.name, manifest.files[entry.name], advance)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _refused(f"it cannot be read ({error})") from error
    except OSError as error:
        message = f"{archive} cannot be unpacked: {error.strerror or error}."
        raise BackupError(message, "Check the file and the free space on the disk.") from error
    if missing:
        raise _refused(f"it lacks {', '.join(sorted(missing))}")
    return manifest


def _manifest(archive: tarfile.TarFile) -> Manifest:
    entry = archive.next()
    if entry is None or entry.name != MANIFEST or entry.size > MOST_MANIFEST:
        raise _refused("it has no manifest")
    try:
        return _Manifest.validate_json(_content(archive, entry).read())
    except ValidationError as error:
        raise _refused("its manifest cannot be read") from error


def _check(manifest: Manifest, names: Collection[str], most: int, folder: Path) -> None:
    """Refuses an archive before anything is unpacked."""
    if manifest.format > FORMAT or manifest.schema > len(MIGRATIONS):
        raise StoreMismatch("The backup was made by a newer onrecord.", "Upgrade onrecord.")
    if CATALOG not in manifest.files or (manifest.vectors and MATRIX not in manifest.files):
        raise _refused("it lacks the catalog or the vectors")
    if strange := manifest.files.keys() - set(names):
        raise _refused(f"it holds {min(strange)!r}, which is not a file of a backup")
    if any(each.size < 0 for each in manifest.files.values()):
        raise _refused("its manifest cannot be read")
    whole = sum(each.size for each in manifest.files.values())
    if whole > most:
        raise _refused(f"it would grow to {whole} bytes")
    # The indexes that are built from it beside it are as large.
    if 2 * whole + SCARCE_BYTES > shutil.disk_usage(folder).free:
        raise StoreFull(f"The backup needs {2 * whole} bytes on the disk of {folder}.", MAKE_ROOM)


def _take(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, packed: Packed, advance: Callable[[int], None]
) -> None:
    if entry.size != packed.size:
        raise _refused(f"the size of {entry.name} differs from its manifest")
    digest, content = hashlib.sha256(), _content(archive, entry)
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while some := content.read(CHUNK):
            digest.update(some)
            file.write(some)
            advance(len(some))
    if digest.hexdigest() != packed.sha256:
        raise _refused(f"the sha256 of {entry.name} differs from its manifest")


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise _refused(f"it holds {entry.name!r}, which is not a plain file")
    return content


def _refused(why: str) -> BackupError:
    return BackupError(f"The backup cannot be used: {why}.", "Use a backup as onrecord wrote it.")
