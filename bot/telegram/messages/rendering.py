"""An answer as messages: its text with the markers, then a folded quotation for each, then the buttons' places.

Everything leaves as text with entities: what an article says is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from telegram import MessageEntity

from bot.answers import Answer, Citation, nearest
from bot.telegram.messages.parts import Part, clean, joined, marked, split, wrapped
from bot.telegram.messages.texts import date, text
from retrieval.articles import Article, Span
from retrieval.language.sentences import surroundings

#: A line for a source is shorter than this (characters), so that the first lines of a folded quotation show more.
LONGEST_TITLE = 120
#: What browsers and Telegram's clients surely open (characters).
LONGEST_URL = 2_000


def answer_messages(answer: Answer, language: str) -> list[Part]:
    """The messages that show the answer, each within Telegram's limits; at least one."""
    if answer.small_talk:
        hint = [Part(text(language, "greeting_hint"))] if answer.small_talk == "greeting" else []
        return split([Part(clean(answer.text)), *hint])
    blocks = [marked(clean(answer.notice), MessageEntity.ITALIC)] if answer.notice else []
    if answer.added:
        meant = text(language, "about", words=clean(", ".join(answer.added)))
        blocks.insert(0, marked(meant, MessageEntity.ITALIC))
    if answer.refused:
        blocks.append(Part(clean(answer.text)))
        if answer.nearest:
            blocks.append(Part(text(language, "nearest_sentence")))
            blocks.append(citation_block(answer.nearest, language))
        titles = [title for title in nearest(answer) if not answer.nearest or title != answer.nearest.title]
        if titles:
            blocks.append(Part(text(language, "nearest", titles=clean(" · ".join(titles)))))
        return split(blocks)
    blocks += [_line(line) for line in answer.text.split("\n") if line.strip()]
    return split([*blocks, *(citation_block(each, language) for each in answer.citations)])


def _line(line: str) -> Part:
    """A line of an answer; what is the article's and not a model's is a block of its own."""
    quoted = line.startswith("> ")
    return marked(clean(line[2:]), MessageEntity.BLOCKQUOTE) if quoted else Part(clean(line))


def quotations(cited: Iterable[tuple[int, str, Article]], language: str) -> list[Part]:
    """An answer turned into what it rests on: each quotation with its number, article and day."""
    lines = []
    for marker, quote, article in cited:
        head = joined([f"[{marker}] ", article_line(article, language)])
        said = joined([wrapped(head, MessageEntity.BOLD), "\n", clean(quote).strip()])
        lines.append(wrapped(said, MessageEntity.BLOCKQUOTE))
    return split(lines)


def citation_block(citation: Citation, language: str) -> Part:
    """The folded quotation: who said it, in which article of which day, then its words."""
    marker = f"[{citation.marker}] " if citation.marker else ""
    source = joined([marker, *_source(citation, language)])
    said = joined([wrapped(source, MessageEntity.BOLD), "\n", clean(citation.quote).strip()])
    block = wrapped(said, MessageEntity.EXPANDABLE_BLOCKQUOTE)
    return Part(block.text, block.entities, (citation.marker,), gap="\n\n" if citation.marker == 1 else "\n")


def _source(citation: Citation, language: str) -> list[Part | str]:
    site = citation.publisher or (urlsplit(citation.url).hostname if citation.url and link(citation.url) else None)
    day = date(language, citation.published) if citation.published else None
    shown = [clean(each) for each in (citation.speaker, day, site) if each]
    head = f"{shown.pop(0)} · " if citation.speaker and shown else ""
    title = titled(citation.title or citation.article_id, citation.url)
    return [head, title, "".join(f" · {each}" for each in shown)]


def titled(title: str, url: str | None) -> Part:
    """The title on one line, linked where the article has an address that can be opened."""
    line = " ".join(clean(title).split())
    line = line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
    return marked(line, MessageEntity.TEXT_LINK, url=url) if url and link(url) else Part(line)


def link(url: str) -> bool:
    """Whether this is an address that a message may link to: of the web, and of the host that it seems to be of."""
    try:
        parts = urlsplit(url)
        # "https://bank.example@elsewhere.example" and "https://elsewhere.example\\@bank.example" pretend.
        plain = parts.username is None and "\\" not in url and url == clean(url) and not any(c.isspace() for c in url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and len(url) <= LONGEST_URL
    except ValueError:
        return False


def in_context(article: Article, place: Span, language: str) -> list[Part]:
    """The paragraphs that the quotation is from, or what is near it in a long one, the quotation marked in them."""
    start, end = surroundings(article.text, place)
    day = [f" · {date(language, article.published)}"] if article.published else []
    head = wrapped(joined([titled(article.title or article.id, article.url), *day]), MessageEntity.BOLD)
    quoted = wrapped(marked(clean(place.of(article.text)), MessageEntity.BOLD), MessageEntity.UNDERLINE)
    around: list[Part | str] = [clean(article.text[start : place.start]), quoted, clean(article.text[place.end : end])]
    return split([head, joined(around)])


def source_messages(articles: Iterable[tuple[str, Article]], language: str) -> list[Part]:
    """A line an article, with the markers of the citations that are from it."""
    return split([joined([f"{marks} ", article_line(article, language)]) for marks, article in articles])


def article_line(article: Article, language: str) -> Part:
    """Title, date and source of an article."""
    day = date(language, article.published)
    site = f" · {clean(article.publisher)}" if article.publisher else ""
    return joined([titled(article.title or article.id, article.url), f" · {day}{site}"])


def preview(lines: Sequence[str]) -> Part:
    """Shows an unfinished answer: as much of its end as fits one message."""
    messages = split([_line(line) for each in lines for line in each.split("\n") if line.strip()])
    return messages[-1] if messages else Part("")
