"""Fuzz targets that read articles: files of every kind, and what is found in their texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from retrieval.articles import Article, Span
from retrieval.ingest.passages import MAX_CHARACTERS, SPECIAL_TOKENS, cut, embedded_texts
from retrieval.language.sentences import paragraphs, sentences
from retrieval.reading import Refused, characters, read
from retrieval.reading.fields import is_link
from retrieval.reading.heading import agency, heading, written_day
from retrieval.sources.lists import addresses_in
from retrieval.statements import statements
from tests.fuzzing.draw import Draw, article_text, scratch
from tests.retrieval.statements.test_properties import check
from tests.toys import ToyEmbedding

#: What no reader lets through: what no store, terminal or index could hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_EMBEDDING = ToyEmbedding()


def check_article(article: Article) -> None:
    """What holds for every article that is read."""
    assert any(char.isalnum() for char in article.text)
    assert not _UNFIT.search(article.text)
    assert characters.fit(article.text).removeprefix("\ufeff") == article.text.removeprefix("\ufeff")
    for line in (article.id, article.title, article.author, article.publisher, article.language, article.url):
        assert line is None or (characters.line(line) == line and not _UNFIT.search(line))
    assert article.id
    assert article.url is None or is_link(article.url)
    json.dumps(article.text, ensure_ascii=False).encode()


def reading(ending: str) -> Callable[[bytes], None]:
    """The target that reads a file whose name ends so."""

    def target(data: bytes) -> None:
        path = scratch() / f"article{ending}"
        path.write_bytes(data)
        for found in read([path]):
            if isinstance(found, Refused):
                assert found.reason and found.mend
            else:
                check_article(found)

    return target


def address_list(data: bytes) -> None:
    """A list of addresses, which any file might be."""
    path = scratch() / "addresses.txt"
    path.write_bytes(data)
    for found in addresses_in(path) or ():
        assert isinstance(found, Refused) or is_link(found)


def heading_of(data: bytes) -> None:
    """The lines between a title and its text."""
    text = article_text(data)
    assert 0 <= heading(text).end <= len(text)
    agency(text)
    written_day(text)


def split_sentences(data: bytes) -> None:
    """Sentences and paragraphs: inside the text, in order, together all of it but white space."""
    text = article_text(data)
    blocks, found = paragraphs(text), sentences(text)
    for spans in (blocks, found):
        _cover(text, spans)
        assert all(one.end <= after.start for one, after in pairwise(spans))
    for span in found:
        assert any(block.covers(span) for block in blocks)


def cut_passages(data: bytes) -> None:
    """Passages: their places, their order, their size, and all of the text in them."""
    draw = Draw(data)
    window, title = 8 + draw.number(255), article_text(draw.part()).replace("\n", " ")
    article = Article("a", article_text(draw.rest()), title)
    found = cut(article, _EMBEDDING.token_spans, window)
    _cover(article.text, [passage.span for passage in found])
    for passage in found:
        assert passage.text == article.text[passage.start : passage.end]
        assert (passage.sentences[0].start, passage.sentences[-1].end) == passage.span
        assert all(one.end <= after.start for one, after in pairwise(passage.sentences))
        assert len(passage.text) <= MAX_CHARACTERS
    for one, after in pairwise(found):
        assert one.start < after.start and one.end < after.end
    for seen in embedded_texts(article, found, _EMBEDDING.token_spans, window):
        assert len(_EMBEDDING.token_spans(seen)) + SPECIAL_TOKENS <= window


def find_statements(data: bytes) -> None:
    """Statements: places inside the text, parts in order and apart."""
    text = article_text(data)
    check(text, statements(Article("a", text)))


def _cover(text: str, spans: Iterable[Span]) -> None:
    """Spans lie inside the text, begin and end with no white space, and leave nothing but that between them."""
    at = 0
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert span.start <= at or not text[at : span.start].strip()
        at = max(at, span.end)
    assert not text[at:].strip()
