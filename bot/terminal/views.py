"""Answers, passages and lists for a terminal. The text of articles is printed as text, never as markup or codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

import prompts
from bot.answers import Also, Answer, Citation, counted, nearest
from bot.console import plain
from retrieval.articles import Article, Span
from retrieval.language.sentences import surroundings
from retrieval.language.words import content_words
from retrieval.ranked import Ranked
from retrieval.search.doubtful import Doubt
from retrieval.search.identities import Identity
from retrieval.store.catalog import Entry

if TYPE_CHECKING:
    from bot.memory.memory import Kept

_MARKER = re.compile(r"\[\d+\]")
#: The most roles and mentions of a speaker that are shown; who is quoted a thousand times has a hundred of them.
FEW = 8
QUOTATION_MARKS = frozenset('"“”«»„')


def source_line(*cited: Citation) -> Text:
    """A line with title, date and source of the cited article, one with its link, and one with the copies of it."""
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
    """The paragraphs of a citation, or what is near it in a long one, with the quotation marked."""
    quote = Span(citation.start, citation.end)
    start, end = surroundings(article.text, quote)
    return Text.assemble(
        (plain(article.text[start : quote.start]), "dim"),
        (plain(quote.of(article.text)), "bold yellow"),
        (plain(article.text[quote.end : end]), "dim"),
    )


def answer_view(answer: Answer) -> RenderableType:
    """The answer with its markers coloured and its list indented; a refusal with the nearest articles."""
    shown: list[RenderableType] = []
    if answer.notice:
        shown.append(_text(answer.notice, "italic"))
    for line in answer.text.split("\n"):
        text = marked(line)
        shown.append(_item(text) if line.startswith(("- ", "> ")) else text)
    if answer.nearest:
        quote = " ".join(answer.nearest.quote.split())
        quote = quote if QUOTATION_MARKS & set(quote) else f"“{quote}”"
        shown.append(_text(prompts.reply("nearest_sentence", quote=quote)))
        shown.append(source_line(answer.nearest))
    titles = [title for title in nearest(answer) if not answer.nearest or title != answer.nearest.title]
    if answer.refused and titles:
        shown.append(_text("Nearest articles: " + " · ".join(titles), "dim"))
    return Group(*shown)


def quotations(citations: Sequence[Citation]) -> RenderableType:
    """The quotations that an answer rests on, in place of its own words, each with its speaker and day."""
    lines = []
    for each in citations:
        facts = (each.speaker, each.published.isoformat() if each.published else None)
        source = ", ".join(fact for fact in facts if fact)
        quote = " ".join(each.quote.split())
        lines.append(marked(f"> {quote}{f' ({source})' if source else ''} [{each.marker}]"))
    return Group(*lines)


def more_line(answer: Answer, way: str) -> Text:
    """The number of statements that are not shown, and how to see them."""
    return Text(f"and {answer.more} more: {way}", style="italic")


def marked(lines: str) -> Text:
    """Lines of an answer with their markers coloured, and a bar before those that are the article's, not a model's."""
    text = _text("\n".join(f"▌ {line[2:]}" if line.startswith("> ") else line for line in lines.split("\n")))
    text.highlight_regex(_MARKER, style="bold cyan")
    return text


def verdicts(answer: Answer) -> Table:
    """The sentences as they were written, with the outcome and the reason."""
    table = Table("", "sentence", "check", "reason", title="Verification", title_justify="left")
    styles = {"worded": "green", "verified": "green", "repaired": "yellow", "dropped": "red"}
    for each in answer.sentences:
        left = f"\n-> {each.text}" if each.text and each.status != "verified" else ""
        table.add_row(
            _text(each.status, styles[each.status]), _text(each.said + left), _text(each.check), _text(each.reason)
        )
    return table


def _text(text: str, style: str = "") -> Text:
    return Text(plain(text), style)


def _item(text: Text) -> Table:
    row = Table.grid()
    row.add_row(text[:2], text[2:])
    return row


def sources(citations: Sequence[Citation], articles: dict[str, Article]) -> RenderableType:
    """The cited passages by article, each quotation marked in its paragraph."""
    shown: list[RenderableType] = []
    for article_id, cited in _by_article(citations).items():
        article = articles.get(article_id)
        shown.append(source_line(*cited))
        for citation in cited:
            if article:
                row = Table.grid(Column(width=5, justify="right"), Column(), padding=(0, 1))
                row.add_row(Text(f"[{citation.marker}]", style="bold cyan"), in_paragraph(article, citation))
                shown.append(row)
    return Group(*shown)


def source_list(citations: Sequence[Citation]) -> RenderableType:
    """The cited articles, each after the markers of its citations."""
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
    """The ranked passages with their score from each index."""
    table = Table("", "score", "words", "cosine", "article", "passage", title="Ranking", title_justify="left")
    for number, each in enumerate(passages, 1):
        scores = f"{each.score:.4f}", f"{each.words:.3f}", f"{each.cosine:.3f}"
        title, start = each.article.title or each.article.id, " ".join(each.passage.text[:200].split())
        table.add_row(str(number), *scores, _text(title[:40]), _text(start[:70]))
    return table


def listing(entries: Iterable[Entry]) -> Table:
    """A table of articles."""
    dates, counts = Column("date", no_wrap=True), Column("statements", justify="right")
    table = Table(Column("id", overflow="fold"), dates, "title", "source", counts)
    for entry in entries:
        article = entry.article
        facts = (article.id, _day(article), article.title, article.publisher or "", str(entry.statements))
        table.add_row(*map(_text, facts))
    return table


def _day(article: Article) -> str:
    return article.published.isoformat() if article.published else ""


def conversations(kept: Iterable[Kept]) -> Table:
    """A table of conversations."""
    table = Table(Column("id", no_wrap=True), "last asked", "questions", "last question")
    for each in kept:
        facts = (each.conversation, f"{each.at.astimezone():%Y-%m-%d %H:%M}", str(each.questions), each.last)
        table.add_row(*map(_text, facts))
    return table


def whole(article: Article) -> RenderableType:
    """An article with its facts."""
    facts = [_day(article), article.author, article.publisher, article.url]
    head = _text(" · ".join(fact for fact in facts if fact), "dim")
    return Panel(Group(head, _text(article.text)), title=_text(article.title or article.id), title_align="left")


def speaker_table(speakers: Iterable[Identity]) -> Table:
    """A table of speakers."""
    counts = [Column(name, justify="right") for name in ("statements", "articles")]
    table = Table(Column("speaker", overflow="fold"), "role", *counts)
    for each in speakers:
        role = each.roles[0] if each.roles else ""
        table.add_row(*map(_text, (each.name, role, str(each.statements), str(each.articles))))
    return table


def doubt_table(doubts: Iterable[Doubt]) -> Table:
    """A table of speakers that look wrong."""
    table = Table(Column("speaker", overflow="fold"), Column("statements", justify="right"), "why it looks wrong")
    for each in doubts:
        table.add_row(*map(_text, (each.identity.name, str(each.identity.statements), each.reason)))
    return table


def speaker_details(speakers: Iterable[Identity]) -> RenderableType:
    """Speakers with their roles, the names that they are quoted by, and counts."""
    shown: list[RenderableType] = []
    for each in speakers:
        quoted_as = [*each.names, *(mention for mention in each.mentions if content_words(mention))]
        counts = f"{counted(each.statements, 'statement')} in {counted(each.articles, 'article')}"
        row = Table.grid(padding=(0, 1))
        for label, values in (("roles", each.roles), ("quoted as", tuple(dict.fromkeys(quoted_as)))):
            if values:
                left = f" · and {len(values) - FEW} more" if len(values) > FEW else ""
                row.add_row(_text(f"  {label}", "dim"), _text(" · ".join(values[:FEW]) + left))
        shown += [Text.assemble((plain(each.name), "bold"), f": {counts}"), row]
    return Group(*shown)
