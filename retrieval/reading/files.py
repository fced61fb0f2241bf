"""Which files a path stands for, and their bytes: within the size of an article, or an error that says why not."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from retrieval.errors import ArticleError

# The longest newspaper articles stay under 200 kB; 5 MB leaves room for a page of HTML with its scripts.
MAX_ARTICLE_BYTES = 5_000_000

KINDS = (".txt", ".md", ".html", ".htm", ".jsonl", ".pdf")

# What other kinds of files begin with, whatever their name says.
_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
}
# UTF-16 and UTF-32 are full of NUL bytes and announce themselves; any other NUL byte means that it is not text.
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def find(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` stand for, each once, in the order given; those of a folder sorted.

    Folders are searched to the bottom, through links too, for files of the readable kinds that are not hidden.
    A file that is named itself is kept whatever its kind, and so is a folder that cannot be opened or, if it is
    named itself, one with nothing to read: `read` says what is wrong with them.

    Raises `ArticleError` for a path that does not exist, naming the nearest one that does.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not _exists(path):
            raise _missing(path)
        for file in (_walk(path) or [path]) if is_folder(path) else [path]:
            found.setdefault(_identity(file), file)
    return list(found.values())


def contents(folder: Path) -> list[Path]:
    """The files that `folder` stands for.

    Raises `ArticleError` when there are none, `OSError` when the folder cannot be opened.
    """
    os.scandir(folder).close()
    if not (found := _walk(folder)):
        raise ArticleError(
            f"no articles in this folder (looked for {', '.join(KINDS)})", "Name a folder that holds articles."
        )
    return found


def content(path: Path, most: int = MAX_ARTICLE_BYTES) -> bytes:
    """The bytes of `path`, not blank and at most so many. Raises `ArticleError`, or `OSError` when not readable."""
    size = require_file(path).st_size
    if size <= most:
        with path.open("rb") as file:
            # One byte more than allowed, so that a file that grew since is noticed and still not read whole.
            data = file.read(most + 1)
        size = len(data)
    if size > most:
        raise ArticleError(
            f"too large for one article: {size / 1e6:.1f} MB, at most {most / 1e6:.0f} MB are read",
            "Split it into its articles, for instance one a line of a .jsonl file.",
        )
    if not data.strip():
        raise ArticleError("empty", "Put the article's text into it, or leave it out.")
    return data


def require_file(path: Path) -> os.stat_result:
    """What the file system says of `path`; raises `ArticleError` unless it is a regular file, which ends."""
    try:
        status = path.stat()
    except ValueError as error:  # a NUL in the name
        raise ArticleError("not a possible name of a file", "Check how the path is written.") from error
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError("not a regular file", "Save its content in a file and name that.")
    return status


def require_text(data: bytes) -> None:
    """Raises `ArticleError` when `data` is, or begins like, something that is not text."""
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"{kind}, not text", "Save its text as a .txt file in UTF-8.")
    if b"\0" in data and not data.startswith(_WIDE_MARKS):
        raise ArticleError("a binary file, not text", "Save its text as a .txt file in UTF-8.")


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder, or a link to one; a path that cannot be looked at is none."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def unreadable(path: Path, error: OSError) -> ArticleError:
    """`error` as a refusal that says what is wrong with `path` and what mends it."""
    if isinstance(error, PermissionError):
        return ArticleError("no permission to read it", "Give yourself the right to read it (chmod u+r).")
    if error.errno == errno.ELOOP:
        return ArticleError("a link that leads back to itself", "Remove the link, or name the file it was meant for.")
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return ArticleError("a link to a file that is not there", "Remove the link, or put the file back.")
        return ArticleError("not there", "Check the path; the file may have been moved.")
    return ArticleError(f"cannot be read: {error.strerror or error}", "Check the disk and the path, then try again.")


def _walk(folder: Path) -> list[Path]:
    """The readable files below `folder`, depth first and sorted, with the folders that cannot be opened."""
    found: list[Path] = []
    entered: set[tuple[int, int]] = set()  # so that a circle of links ends
    ahead = [folder]
    while ahead:
        path = ahead.pop()
        if not is_folder(path):
            found += [path] if path.suffix.lower() in KINDS else []
            continue
        try:
            status = path.stat()
            names = sorted((entry.name for entry in path.iterdir()), reverse=True)
        except OSError:
            found.append(path)
            continue
        if (status.st_dev, status.st_ino) not in entered:
            entered.add((status.st_dev, status.st_ino))
            ahead += [path / name for name in names if not name.startswith(".")]
    return found


def _identity(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads back to itself is a RuntimeError before Python 3.13
        return path.absolute()


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except PermissionError:
        return True  # it may exist; reading it says what is wrong
    except (OSError, ValueError):
        return False
    return True


def _missing(path: Path) -> ArticleError:
    part = path
    while not _exists(part.parent) and part.parent != part:
        part = part.parent
    try:
        names = sorted(entry.name for entry in part.parent.iterdir())
    except OSError:
        names = []
    shown = os.fsencode(path).decode("utf-8", "replace")
    close = difflib.get_close_matches(part.name, names, n=1)
    mend = f"Did you mean {part.parent / close[0]}?" if close else "Check the path."
    return ArticleError(f"no such file or folder: {shown}", mend)
