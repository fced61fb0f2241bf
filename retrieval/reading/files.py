"""The files that a path stands for, and their bytes: within a size limit, or an error that says why not."""

from __future__ import annotations

import codecs
import difflib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.errors import ArticleError
from retrieval.reading.kinds import KINDS, require_text

# Enough to see that a file is not text before its lines are refused one by one.
_HEAD_BYTES = 8192


def find(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` stand for, each once, in the order given; those of a folder sorted.

    Folders are searched to the bottom, through links too, for files of a readable kind that are not hidden. A path
    given by name is kept even if it is another kind of file or a folder with nothing to read, and so is every folder
    that cannot be opened: `read` says what is wrong with them.

    Raises `ArticleError` for a path that does not exist, naming the nearest one that does.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not _exists(path):
            raise _missing(path)
        for file in (_walk(path) or [path]) if is_folder(path) else [path]:
            found.setdefault(resolved(file), file)
    return list(found.values())


def contents(folder: Path) -> list[Path]:
    """The files that `folder` stands for.

    Raises `ArticleError` when there are none, `OSError` when the folder cannot be opened.
    """
    os.scandir(folder).close()
    if found := _walk(folder):
        return found
    raise ArticleError(f"no articles in this folder (looked for {', '.join(KINDS)})", "Name a folder with articles.")


def content(path: Path, most: int) -> bytes:
    """The bytes of `path`: not blank, and at most `most`. Raises `ArticleError`, or `OSError` when not readable."""
    size = _status(path).st_size
    if size <= most:
        with path.open("rb") as file:
            # One byte more than allowed shows that a file has grown since, without reading all of it.
            data = file.read(most + 1)
        size = len(data)
    if size > most:
        raise ArticleError(
            f"too large for one article: {size / 1e6:.1f} MB, at most {most / 1e6:.0f} MB are read",
            "Split it into its articles, for instance one on each line of a .jsonl file.",
        )
    if not data.strip():
        raise ArticleError("empty", "Put the article's text into it, or leave it out.")
    return data


def lines(path: Path, most: int) -> Iterator[tuple[int, bytes]]:
    """The lines of `path` that are not blank, with their numbers from 1.

    A line of more than `most` bytes is cut off after one byte more, and never held whole. Raises `ArticleError` when
    the file is not UTF-8 text or has no line, `OSError` when it cannot be read.
    """
    _status(path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        require_text(head)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ArticleError("not UTF-8 but UTF-16", "Save it as UTF-8.")
        file.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
        number, blank = 0, True
        while rest := file.readline(most + 1):
            number, line = number + 1, rest.removesuffix(b"\n")
            while len(rest) > most and not rest.endswith(b"\n"):
                rest = file.readline(most + 1)
            if len(line) > most or line.strip():
                blank = False
                yield number, line
    if blank:
        raise ArticleError("empty", "Put an article on each line, or leave it out.")


def _status(path: Path) -> os.stat_result:
    """The status of `path`. Raises `ArticleError` unless it is a regular file: anything else may never end."""
    try:
        status = path.stat()
    except ValueError as error:  # a NUL in the name
        raise ArticleError("not a possible file name", "Check how the path is written.") from error
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError("not a regular file", "Save its content in a file, and name that file.")
    return status


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder or a link to one; not if it cannot be looked at."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def unreadable(path: Path, error: OSError) -> ArticleError:
    """`error` as a refusal that says what is wrong with `path` and how to mend it."""
    if isinstance(error, PermissionError):
        return ArticleError("no permission to read it", "Give yourself permission (chmod u+r).")
    if error.errno == errno.ELOOP:
        return ArticleError("a link that leads back to itself", "Remove the link, or name the file it should lead to.")
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return ArticleError("a link to a file that is not there", "Remove the link, or put the file back.")
        return ArticleError("not there", "Check the path; the file may have been moved.")
    return ArticleError(f"cannot be read: {error.strerror or error}", "Check the disk and the path, then try again.")


def _walk(folder: Path) -> list[Path]:
    """The files of readable kinds below `folder`, depth first and sorted, and the folders that cannot be opened."""
    found: list[Path] = []
    entered: set[tuple[int, int]] = set()  # ends a circle of links
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


def resolved(path: Path) -> Path:
    """The absolute path without links, or with them where they lead nowhere."""
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
