"""A run as one page, report.html: it loads nothing, and texts of articles and questions never become markup.

The page allows its own scripts and styles by their hashes; a script inside a text would not run.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from bot.evaluation.report.figures import charts, groups, headlines, percent
from bot.evaluation.report.questions import Run, columns, rows, tags, verdict_counts
from bot.evaluation.report.texts import Texts
from bot.evaluation.tables import judgements
from retrieval.articles import Article

__all__ = ["write_report"]

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("theme.js", "charts.js", "detail.js", "questions.js")
#: The facts of a run in the head of the page.
FACTS = ("questions", "failed", "articles", "passages", "seconds", "onrecord")
#: The page holds at most this many bytes of data: with scripts, style and table 300 questions stay under 5 MB.
DATA_BYTES = 4_000_000
#: Passages are shortened to the first of these numbers of characters that makes the data fit.
PASSAGE_CHARACTERS = (4_000, 1_000, 800, 600, 450, 330, 240)


def write_report(run: Path, articles: Mapping[str, Article] | None = None) -> Path:
    """Writes the run's report.html from the files in its folder, and returns the path.

    Needs answers.jsonl and metrics.json; uses questions.jsonl and scores.jsonl if they exist. The texts of passages and
    citations come from `articles` (by id), else from the folder's sources.jsonl: a line of the article format
    {"id", "title", "text", "url", "published", "publisher"} for each article that is cited, ranked or evidence.
    Without both the report shows quotes, titles and offsets, but no passages.

    Raises:
        UsageError: the folder holds no finished run.
    """
    metrics = json.loads(_needed(run / "metrics.json").read_text("utf-8"), parse_constant=lambda _: None)
    read = Run(
        answers=tuple(_lines(_needed(run / "answers.jsonl"))),
        questions={each["id"]: each for each in _lines(run / "questions.jsonl")},
        scores={each["id"]: each for each in _lines(run / "scores.jsonl")},
        articles=_sources(run / "sources.jsonl") if articles is None else articles,
    )
    path = run / "report.html"
    unfinished = path.with_suffix(".html.part")
    # JSON may contain a lone surrogate, which UTF-8 cannot encode.
    unfinished.write_bytes(_page(run.resolve().name, metrics, read).encode("utf-8", "replace"))
    return unfinished.replace(path)


def _page(name: str, metrics: dict[str, Any], read: Run) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    shown = columns(read)
    drawn = charts(metrics)
    table, data, shortened = _fitting(read, shown, drawn)
    scripts = [_trusted(_script("vendor/chart.umd.min.js")), _trusted("\n".join(map(_script, SCRIPTS)))]
    styles = [_trusted((TEMPLATES / "report.css").read_text("utf-8"))]
    return environment.get_template("report.html.j2").render(
        name=name,
        written=datetime.datetime.now().astimezone(),
        run={**dict.fromkeys(FACTS), **(metrics.get("run") or {})},
        judgements=judgements(metrics),
        headlines=headlines(metrics),
        groups=groups(metrics.get("metrics") or {}),
        charts=drawn,
        columns=shown,
        rows=table,
        tags=tags(read),
        verdicts=verdict_counts(table),
        shortened=shortened,
        data=data,
        policy=_policy(scripts, styles),
        scripts=scripts,
        styles=styles,
    )


def _fitting(
    read: Run, shown: Sequence[Mapping[str, str]], drawn: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], str, int | None]:
    """The table's rows, the page's data, and the number of characters that passages were shortened to (else None)."""
    from jinja2.utils import htmlsafe_json_dumps

    limit = PASSAGE_CHARACTERS[0]
    while True:
        texts = Texts(read.articles, limit)
        table = rows(read, shown, texts)
        data = htmlsafe_json_dumps(
            {
                "charts": {each["id"]: each["drawn"] for each in drawn},
                "articles": texts.listed,
                "texts": texts.pool,
                "questions": [each.pop("data") for each in table],
            },
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        )
        over = len(data.encode("utf-8", "replace")) - DATA_BYTES
        if over <= 0 or limit == PASSAGE_CHARACTERS[-1]:
            return table, data, limit if limit != PASSAGE_CHARACTERS[0] else None
        limit = _shorter(texts.pool, limit, over)


def _shorter(pool: Sequence[str], limit: int, over: int) -> int:
    """The next smaller number of characters that is likely to save this many bytes."""
    smaller = [each for each in PASSAGE_CHARACTERS if each < limit]
    saved = ((each, sum(max(0, len(text) - each) for text in pool)) for each in smaller)
    return next((each for each, characters in saved if characters >= over), smaller[-1])


def _script(name: str) -> str:
    """A script of the templates, without the address of its source map, which a browser's tools would request."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", (TEMPLATES / name).read_text("utf-8"))


def _trusted(own: str) -> Any:
    """A script or style of this package, which goes into the page unescaped."""
    from markupsafe import Markup

    return Markup(own)  # noqa: S704  it is part of the package, never of an article or a question


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """A content security policy that allows these scripts and styles, and nothing else."""

    def hashes(texts: Sequence[str]) -> str:
        digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    own = f"script-src {hashes(scripts)}; style-src {hashes(styles)}"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _sources(path: Path) -> dict[str, Article]:
    def article(line: Mapping[str, Any]) -> Article:
        published = datetime.date.fromisoformat(line["published"]) if line.get("published") else None
        return Article(
            line["id"],
            line["text"],
            line.get("title") or "",
            line.get("url"),
            published,
            publisher=line.get("publisher"),
        )

    return {line["id"]: article(line) for line in _lines(path)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSONL file; none where it does not exist. NaN, which is not JSON, becomes None."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line, parse_constant=lambda _: None)


def _needed(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(
            f"{path.parent} holds no finished run: {path.name} is missing.",
            "Finish it with --resume, or give the folder of another run.",
        )
    return path
