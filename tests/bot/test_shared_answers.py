"""A shared store gives the answers of one in a folder, also while another process writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.answers import Answer
from bot.conversation.steps import reply
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.search.ranking import search
from retrieval.store.store import Store
from tests import corpus, writer
from tests.agreement import assert_agreement, content, expected

ROOT = Path(__file__).resolve().parents[2]
#: Questions asked while articles come in, and these articles.
QUESTIONS, ARTICLES = 500, 200


@pytest.fixture
def shared_seeds(own: str, chroma: str, exported_models: Path, tmp_path: Path) -> Iterator[Store]:
    """A shared store that holds the articles of seeds/."""
    home = writer.on_servers(tmp_path / "here", own, chroma)
    embedding = load(cache=exported_models)
    store = Store(home, DEFAULT_MODEL, lambda: embedding, create=True, place=writer.place_of(home))
    ingest(store, read([ROOT / "seeds"]))
    yield store
    store.close()


def essence(answer: Answer) -> object:
    """All of an answer that does not depend on the clock."""
    return answer.text, answer.refused, answer.notice, answer.citations


def test_both_kinds_of_store_answer_the_seeds_test_set_alike(seeds: Store, shared_seeds: Store) -> None:
    lines = (ROOT / "tests" / "evaluation" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    assert len(questions) > 60
    for question in questions:
        assert essence(reply(shared_seeds, question)) == essence(reply(seeds, question)), question


def test_questions_are_answered_from_whole_articles_while_another_process_stores_some(
    own: str, chroma: str, tmp_path: Path
) -> None:
    here, there = (writer.on_servers(tmp_path / name, own, chroma) for name in ("here", "there"))
    whole = {article.id: article for article in corpus.articles(ARTICLES)}
    store = writer.opened(here, create=True)
    process = writer.start(partial(writer.ingest, count=ARTICLES), there, tmp_path / "told")
    asked = answered = 0
    while process.is_alive() or asked < QUESTIONS:
        before = writer.reported(tmp_path / "told")
        number = int(before[asked % len(before)].rpartition("-")[2]) if before else 0
        ranked = search(store, f"What about {corpus.own_word(number)}?", named=True)
        if before:  # what was reported is found
            assert ranked[0].article == whole[f"article-{number}"]
            answered += 1
        for each in ranked:
            assert each.article == whole[each.article.id]
            assert each.passage in store.catalog.passages_of(each.article)
        asked += 1
    assert process.exitcode == 0
    assert answered
    store.refresh()
    assert content(store) == expected([*whole.values()])
    assert_agreement(store)
    store.close()
