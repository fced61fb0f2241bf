"""Answers, passages and lists as a terminal shows them. Article text is printed as text, never as markup or codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from bot.answers import Also, Answer, Citation, nearest
from bot.console import plain
from retrieval.articles import Article, Span
from retrieval.language.sentences import paragraphs
from retrieval.language.words import content_words
from retrieval.ranked import Ranked
from retrieval.search.speakers import Identity
from retrieval.store.catalog import Entry

if TYPE_CHECKING:
    from bot.memory.memory import Kept

_COUNTS = ("statements", "articles")
_MARKER = re.compile(r"\[\d+\]")


def source_line(*cited: Citation) -> Text:
    """Title, date and source of what is cited on one line, its link on the next, then where else it stands."""
    citation = cited[0]
    date = citation.published.strftime("%d %B %Y").lstrip("0") if citation.published else None
    parts = [plain(part) for part in (citation.title or citation.article_id, date, _site(citation)) if part]
    line = Text(" · ".join(parts), style="bold")
    if citation.url:
        line.append(f"\n{plain(citation.url)}", style="dim underline")
    others = dict.fromkeys(_site(other) or other.title or other.article_id for each in cited for other in each.also)
    if others:
        line.append(f"\nalso in: {plain(', '.join(others))}", style="dim")
    return line


def _site(cited: Citation | Also) -> str | None:
    return cited.publisher or (urlsplit(cited.url).hostname if cited.url else None)


def in_paragraph(article: Article, citation: Citation) -> Text:
    """The paragraph or paragraphs around a citation, with the quotation marked."""
    quote = Span(citation.start, citation.end)
    touched = [each for each in paragraphs(article.text) if each.overlap(quote)] or [quote]
    start, end = min(touched[0].start, quote.start), max(touched[-1].end, quote.end)
    return Text.assemble(
        (plain(article.text[start : quote.start]), "dim"),
        (plain(quote.of(article.text)), "bold yellow"),
        (plain(article.text[quote.end : end]), "dim"),
    )


def answer_view(answer: Answer) -> RenderableType:
    """The answer, its markers coloured and its list indented; a refusal with the nearest articles."""
    shown: list[RenderableType] = []
    if answer.notice:
        shown.append(Text(plain(answer.notice), style="italic"))
    for line in answer.text.split("\n"):
        text = marked(line)
        shown.append(_item(text) if line.startswith("- ") else text)
    titles = nearest(answer)
    if answer.refused and titles:
        shown.append(Text(plain("Nearest articles: " + " · ".join(titles)), style="dim"))
    return Group(*shown)


def more_line(answer: Answer, way: str) -> Text:
    """How many statements are not shown, and the way to see them."""
    return Text(f"and {answer.more} more: {way}", style="italic")


def marked(line: str) -> Text:
    """A line of an answer, its markers coloured."""
    text = Text(plain(line))
    text.highlight_regex(_MARKER, style="bold cyan")
    return text


def verdicts(answer: Answer) -> Table:
    """Each sentence as it was written, what became of it, and why."""
    table = Table("", "sentence", "because", title="Verification", title_justify="left")
    styles = {"verified": "green", "repaired": "yellow", "dropped": "red"}
    for each in answer.sentences:
        shown = (
            plain(each.said) if not each.text or each.status == "verified" else plain(f"{each.said}\n-> {each.text}")
        )
        table.add_row(Text(each.status, style=styles[each.status]), Text(shown), Text(plain(each.reason)))
    return table


def _item(text: Text) -> Table:
    row = Table.grid()
    row.add_row(text[:2], text[2:])
    return row


def sources(citations: Sequence[Citation], articles: dict[str, Article]) -> RenderableType:
    """The cited passages, article by article: each quotation marked in its paragraph."""
    shown: list[RenderableType] = []
    for article_id, cited in _by_article(citations).items():
        article = articles.get(article_id)
        shown.append(source_line(*cited))
        for citation in cited:
            if article is None:
                continue
            row = Table.grid(padding=(0, 1))
            row.add_column(width=5, justify="right")
            row.add_column()
            row.add_row(Text(f"[{citation.marker}]", style="bold cyan"), in_paragraph(article, citation))
            shown.append(row)
    return Group(*shown)


def source_list(citations: Sequence[Citation]) -> RenderableType:
    """One line an article: which citations are from it."""
    lines = []
    for cited in _by_article(citations).values():
        marks = "".join(f"[{citation.marker}]" for citation in cited)
        lines.append(Text.assemble((f"{marks} ", "cyan"), source_line(*cited), style="dim"))
    return Group(*lines)


def _by_article(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.article_id, []).append(citation)
    return grouped


def ranking(passages: Sequence[Ranked]) -> Table:
    """The ranked candidates with what each index gave them."""
    table = Table("", "score", "words", "cosine", "article", "passage", title="Ranking", title_justify="left")
    for number, each in enumerate(passages, 1):
        start = " ".join(each.passage.text[:200].split())
        table.add_row(
            str(number),
            f"{each.score:.4f}",
            f"{each.words:.3f}",
            f"{each.cosine:.3f}",
            Text(plain(each.article.title or each.article.id)[:40]),
            Text(plain(start)[:70]),
        )
    return table


def listing(entries: Iterable[Entry]) -> Table:
    """Articles, a row each."""
    table = Table(
        Column("id", overflow="fold"),
        Column("date", no_wrap=True),
        "title",
        "source",
        Column("statements", justify="right"),
    )
    for entry in entries:
        article = entry.article
        table.add_row(
            Text(plain(article.id)),
            article.published.isoformat() if article.published else "",
            Text(plain(article.title)),
            Text(plain(article.publisher or "")),
            str(entry.statements),
        )
    return table


def conversations(kept: Iterable[Kept]) -> Table:
    """The conversations that are kept, a row each."""
    table = Table(Column("id", no_wrap=True), "last asked", "questions", "last question")
    for each in kept:
        shown = each.at.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(Text(plain(each.conversation)), shown, str(each.questions), Text(plain(each.last)))
    return table


def whole(article: Article) -> RenderableType:
    """An article with its facts."""
    facts = [article.published and article.published.isoformat(), article.author, article.publisher, article.url]
    head = Text(plain(" · ".join(fact for fact in facts if fact)), style="dim")
    return Panel(
        Group(head, Text(plain(article.text))), title=Text(plain(article.title or article.id)), title_align="left"
    )


#: Roles and mentions of a speaker that are shown; who is quoted a thousand times has a hundred of them.
FEW = 8


def speaker_table(speakers: Iterable[Identity]) -> Table:
    """Speakers, a row each."""
    table = Table(Column("speaker", overflow="fold"), "role", *(Column(each, justify="right") for each in _COUNTS))
    for each in speakers:
        role = each.roles[0] if each.roles else ""
        table.add_row(Text(plain(each.name)), Text(plain(role)), str(each.statements), str(each.articles))
    return table


def speaker_details(speakers: Iterable[Identity]) -> RenderableType:
    """Speakers with all that is known of them: roles, the names they are quoted by, counts."""
    shown: list[RenderableType] = []
    for each in speakers:
        quoted_as = [*each.names, *(mention for mention in each.mentions if content_words(mention))]
        articles = f"{each.articles} article" + "s" * (each.articles != 1)
        statements = f"{each.statements} statement" + "s" * (each.statements != 1)
        row = Table.grid(padding=(0, 1))
        for label, values in (("roles", each.roles), ("quoted as", tuple(dict.fromkeys(quoted_as)))):
            if values:
                left = f" · and {len(values) - FEW} more" if len(values) > FEW else ""
                row.add_row(Text(f"  {label}", style="dim"), Text(plain(" · ".join(values[:FEW])) + left))
        shown += [Text.assemble((plain(each.name), "bold"), f": {statements} in {articles}"), row]
    return Group(*shown)
