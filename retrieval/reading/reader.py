"""Reads paths: each file goes to the reader of its kind, and what cannot be read is named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.articles import Article, article_id
from retrieval.errors import ArticleError
from retrieval.reading import files
from retrieval.reading.kinds import kind_of, require


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be read: `source` is a path, or for a line `news.jsonl, line 17`."""

    source: str
    reason: str
    mend: str


def read(paths: Iterable[Path]) -> Iterator[Article | Refused]:
    """The articles of `paths` in their order, with a `Refused` in the place of each that cannot be read.

    A folder stands for the files that `find` finds in it. Two articles may have the same id (two lines of one `.jsonl`,
    for instance): both are given, and the later one is the newer version.
    """
    for path in paths:
        try:
            yield from read(files.contents(path)) if files.is_folder(path) else _articles(path)
        except ArticleError as error:
            yield _refused(error, path)
        except OSError as error:
            yield _refused(files.unreadable(path, error), path)


def _articles(path: Path) -> Iterator[Article | Refused]:
    kind, home = kind_of(path), str(files.resolved(path))
    if not kind.by_line:
        data = files.content(path, kind.most_bytes)
        require(kind, data)
        article = kind.reader(data)
        yield article if article.id else replace(article, id=article_id(article.url or home))
        return
    for number, line in files.lines(path, kind.most_bytes):
        try:
            if len(line) > kind.most_bytes:
                raise ArticleError(
                    f"too large for one article: over {kind.most_bytes / 1e6:.0f} MB", "Split it into its articles."
                )
            article = kind.reader(line)
        except ArticleError as error:
            yield _refused(error, path, number)
        else:
            yield article if article.id else replace(article, id=article_id(article.url or _place(home, article)))


def _place(home: str, article: Article) -> str:
    """The constant part of a line without id and URL: its file, title and date, or without a title its text.

    Its number would change with every line inserted above it. The date counts: a column has one title every week.
    """
    return "\n".join((home, article.title, str(article.published or "")) if article.title else (home, article.text))


def _refused(error: ArticleError, path: Path, line: int | None = None) -> Refused:
    # A file name need not be UTF-8, but whatever shows the refusal writes UTF-8.
    source = os.fsencode(path).decode("utf-8", "replace")
    return Refused(source if line is None else f"{source}, line {line}", error.message, error.mend)
