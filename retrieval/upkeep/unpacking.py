"""Unpacking a backup that may come from anywhere: nothing leaves the folder, and nothing grows without bound.

Only plain files with the names of a backup, of the size and the sha256 that its manifest gives, come out. Links, paths,
devices and the headers by which tar stretches names (which are read into memory whole) are refused at their header.
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
from retrieval.store.library_errors import SCARCE_BYTES
from retrieval.store.schema import MIGRATIONS
from retrieval.store.store import CATALOG
from retrieval.store.vectors import MATRIX
from retrieval.upkeep.backup import FORMAT, MANIFEST, Begin, Manifest, Packed

#: What may come out of an archive for each byte of it, and in any case: texts of news in SQLite shrink to a fourth, an
#: empty database to a hundredth; a bomb grows a thousandfold.
MOST_GROWTH, SMALL = 50, 4_000_000
MOST_MANIFEST = 100_000

#: Bytes read at a time.
CHUNK = 1 << 20

_Manifest = TypeAdapter(Manifest)


class _PlainFile(tarfile.TarInfo):
    """An entry of an archive in which there is nothing but files."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """The entry of a header. Raises BackupError when it is anything but a file's."""
        entry = super().frombuf(buf, encoding, errors)
        if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or entry.issparse():
            raise _refused(f"it holds {entry.name!r}, which is no plain file")
        return entry


def unpack(archive: Path, folder: Path, names: Collection[str], begin: Begin) -> Manifest:
    """Puts the files of the archive, which may be of these `names`, into the folder; what its manifest says.

    Raises:
        BackupError: it is no backup, is damaged, or is hostile; what had come out of it then is of no use.
        StoreMismatch: it was made by a newer onrecord.
        StoreFull: there is no room for what is in it.
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
        told = f"{archive} cannot be unpacked: {error.strerror or error}."
        raise BackupError(told, "Check the file, and the room on the disk.") from error
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
    """Refuses what must not even be unpacked."""
    if manifest.format > FORMAT or manifest.schema > len(MIGRATIONS):
        raise StoreMismatch("The backup was made by a newer onrecord.", "Upgrade onrecord.")
    if CATALOG not in manifest.files or (manifest.vectors and MATRIX not in manifest.files):
        raise _refused("it lacks the catalog or the vectors")
    strange = manifest.files.keys() - set(names)
    if strange:
        raise _refused(f"it holds {min(strange)!r}, which is no file of a backup")
    if any(each.size < 0 for each in manifest.files.values()):
        raise _refused("its manifest cannot be read")
    whole = sum(each.size for each in manifest.files.values())
    if whole > most:
        raise _refused(f"it would grow to {whole} bytes")
    # The indexes are built of it beside it, and are as large.
    if 2 * whole + SCARCE_BYTES > shutil.disk_usage(folder).free:
        raise StoreFull(
            f"The backup needs {2 * whole} bytes on the disk of {folder}.", "Free some space and try again."
        )


def _take(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, packed: Packed, advance: Callable[[int], None]
) -> None:
    if entry.size != packed.size:
        raise _refused(f"{entry.name} has not the size that its manifest gives")
    digest, content = hashlib.sha256(), _content(archive, entry)
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while some := content.read(CHUNK):
            digest.update(some)
            file.write(some)
            advance(len(some))
    if digest.hexdigest() != packed.sha256:
        raise _refused(f"{entry.name} is not what its manifest says")


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise _refused(f"it holds {entry.name!r}, which is no plain file")
    return content


def _refused(why: str) -> BackupError:
    return BackupError(f"The backup is not used: {why}.", "Use a backup as onrecord has made it.")
