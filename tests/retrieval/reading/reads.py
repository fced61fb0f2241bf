"""Reading one file, or the lines of one, as an article or a refusal."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from retrieval.articles import Article
from retrieval.reading import Refused, read

FEBRUARY_3 = datetime.date(2024, 2, 3)


def read_bytes(folder: Path, name: str, data: bytes) -> Article | Refused:
    path = folder / name
    path.write_bytes(data)
    (only,) = read([path])
    return only


def article(folder: Path, name: str, content: str | bytes) -> Article:
    found = read_bytes(folder, name, content if isinstance(content, bytes) else content.encode("utf-8"))
    assert isinstance(found, Article), found
    return found


def refusal(folder: Path, name: str, data: bytes) -> Refused:
    (folder / name).write_bytes(data)
    return refused(folder / name)


def refused(*paths: Path) -> Refused:
    (found,) = read(paths)
    assert isinstance(found, Refused), found
    assert found.reason and found.mend
    return found


def lines(folder: Path, *objects: object) -> list[Article | Refused]:
    path = folder / "news.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in objects) + "\n")
    return list(read([path]))


def line_article(folder: Path, line: object) -> Article:
    (found,) = lines(folder, line)
    assert isinstance(found, Article), found
    return found


def line_refusal(folder: Path, line: object) -> Refused:
    (found,) = lines(folder, line)
    assert isinstance(found, Refused), found
    assert found.source.endswith("news.jsonl, line 1")
    return found
