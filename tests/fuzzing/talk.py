"""Fuzz targets that read what people type: questions alone, after others, and put to a store."""

from __future__ import annotations

import atexit
import datetime
from functools import cache

from bot.answering.what_was_said import Page
from bot.answers import Turn
from bot.conversation.steps import reply, turns_of
from bot.understanding.answer_types import wanted
from bot.understanding.questions import MAX_CHARACTERS, names_of, understand
from bot.understanding.resolution.by_model import makes_sense
from bot.understanding.resolution.resolve import resolved
from bot.understanding.small_talk import small_talk
from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.ingest.storing import ingest
from retrieval.language import names
from retrieval.language.dates import periods
from retrieval.reading import fields
from retrieval.search.filters import days, is_source
from retrieval.store.store import Store
from tests.fuzzing.draw import Draw, scratch, typed
from tests.scripted_news import BRIDGE, HARBOUR, rests_on_articles
from tests.toys import ToyEmbedding

TODAY = datetime.date(2031, 3, 8)
#: More turns than rules look back at.
MOST_TURNS = 4


def understand_questions(data: bytes) -> None:
    """A question as it is understood, alone and after others."""
    draw = Draw(data)
    told = [typed(draw.part()) for _ in range(draw.number(MOST_TURNS))]
    history = [Turn(each, each[:20] or None) for each in told]
    question = typed(draw.rest())
    alone = resolved(question, history).text
    assert len(alone) <= len(question) + MAX_CHARACTERS
    assert history or alone in question
    small_talk(question)
    for text in (question, alone):
        found = understand(text)
        assert len(found.text) <= MAX_CHARACTERS
        assert (found.kind == "said") == (found.speaker is not None)
    wanted(question)
    makes_sense(_text(alone), _text(question), [], TODAY)


def _text(typed: str) -> str:
    return typed.encode("utf-8", "replace").decode()


def read_dates_and_names(data: bytes) -> None:
    """Days, sources, names and ids, as questions, options and files give them."""
    draw = Draw(data)
    text, other = typed(draw.part()), typed(draw.rest())
    spans = [span for span, _ in periods(text, TODAY)]
    assert spans == sorted(spans) and all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(period.first <= period.last for _, period in periods(text, TODAY))
    try:
        first, last = days(text)
        assert first <= last
    except ValueError:
        pass
    is_source(text, other, other)
    for read in (fields.day, fields.link, fields.identity):
        try:
            read(text)
        except ArticleError as error:
            assert error.mend
    for each in (text, other):
        names_of(each)
        names.untitled(each)
        names.is_person(each)
        names.all_words(each)
    one, two = names.person_words(text), names.person_words(other)
    if one and two:
        assert names.same_person(one, two) == names.same_person(two, one)


@cache
def _store() -> Store:
    embedding = ToyEmbedding()
    store = Store(scratch() / "store", embedding.name, lambda: embedding, create=True)
    ingest(store, (BRIDGE, HARBOUR, _voices()))
    atexit.register(store.close)
    return store


def _voices() -> Article:
    """An article of many statements, so that answers have pages."""
    lines = (f'"Stall {number} has sold its {number} cheeses," Milo Kessler said.' for number in range(1, 20))
    return Article("fair", "\n".join(lines), "The cheese fair", published=datetime.date(2031, 1, 7))


def ask_questions(data: bytes) -> None:
    """A conversation with a store: answers rest on the articles, to the letter."""
    draw, history = Draw(data), list[Turn]()
    while draw and len(history) <= MOST_TURNS:
        page = Page(draw.number(30), 1 + draw.number(9))
        answer = reply(_store(), typed(draw.part()), history, on=TODAY, page=page)
        assert answer.small_talk or rests_on_articles(answer, _store())
        history += turns_of(answer)
