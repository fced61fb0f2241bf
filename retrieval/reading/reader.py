"""The reading itself: each path goes to the reader of its kind, and what that refuses is named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import files, jsonl, markdown, pdf, plain, webpage

_READERS: dict[str, Callable[[Path, bytes], Article]] = {
    ".txt": plain.article,
    ".md": markdown.article,
    ".html": webpage.article,
    ".htm": webpage.article,
    ".pdf": pdf.article,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken in: `source` is a path, or for a line `news.jsonl, line 17`."""

    source: str
    reason: str
    mend: str


def read(paths: Iterable[Path]) -> Iterator[Article | Refused]:
    """The articles of `paths` in their order, with a `Refused` in the place of each that cannot be read.

    A folder stands for what `find` finds in it. Two articles may carry the same id (two lines of one `.jsonl`, say):
    both come out, and the later one is the newer version.
    """
    for path in paths:
        try:
            if files.is_folder(path):
                yield from read(files.contents(path))
            elif path.suffix.lower() == ".jsonl":
                for number, found in jsonl.articles(path):
                    yield _refused(found, path, number) if isinstance(found, ArticleError) else found
            else:
                yield _article(path)
        except ArticleError as error:
            yield _refused(error, path)
        except OSError as error:
            yield _refused(files.unreadable(path, error), path)


def _article(path: Path) -> Article:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(files.KINDS)
        raise ArticleError(
            f"not a kind of file that is read ({kinds})", "Save it as one of these; the end of its name tells its kind."
        )
    if reader is pdf.article:
        return reader(path, files.content(path, pdf.MAX_BYTES))
    data = files.content(path)
    files.require_text(data)
    return reader(path, data)


def _refused(error: ArticleError, path: Path, line: int | None = None) -> Refused:
    # A file name need not be UTF-8, but whatever shows the refusal writes UTF-8.
    source = os.fsencode(path).decode("utf-8", "replace")
    return Refused(source if line is None else f"{source}, line {line}", error.message, error.mend)
