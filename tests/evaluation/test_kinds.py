"""Inputs of the kinds of faults that strangers' files and chats have shown, each with what is right and what is wrong.

A file of kinds/ is a kind, an input a store of its own. `reported.toml` holds inputs as they were reported, the others
inputs of the same kinds in other words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.answers import Answer, Turn
from bot.conversation.steps import reply, turns_of
from retrieval.articles import Article
from retrieval.embeddings.base import DEFAULT_MODEL, Embedding
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import Refused, read
from retrieval.statements import statements
from retrieval.store.store import Store

FILES = (("articles", "txt"), ("pages", "html"), ("markdown", "md"))
PLAIN_MARKS = str.maketrans("“”‘’", "\"\"''")


def inputs() -> Iterator[Any]:
    """Every input, those that are not right yet marked as such."""
    for kind in sorted(Path(__file__).with_name("kinds").glob("*.toml")):
        for one in tomllib.loads(kind.read_text(encoding="utf-8"))["input"]:
            wrong = [pytest.mark.xfail(reason=one["wrong"], strict=True)] if "wrong" in one else []
            yield pytest.param(one, id=f"{kind.stem}: {one['name']}", marks=wrong)


@pytest.fixture(scope="module")
def embedding(exported_models: Path) -> Embedding:
    return load(cache=exported_models)


def plain(text: str) -> str:
    """The text on one line, with one kind of quotation marks."""
    return re.sub(r"\s+", " ", text).translate(PLAIN_MARKS)


def files(one: dict[str, Any], folder: Path) -> list[Path]:
    """The input's articles as files."""
    written = []
    for key, ending in FILES:
        for number, text in enumerate(one.get(key, ())):
            written.append(folder / f"{number}.{ending}")
            written[-1].write_text(text.lstrip("\n"), encoding="utf-8")
    return written


@pytest.mark.parametrize("one", list(inputs()))
def test_what_is_right_is_said_and_what_is_wrong_is_not(
    one: dict[str, Any], embedding: Embedding, tmp_path: Path
) -> None:
    articles = list(read(files(one, tmp_path)))
    assert not [each.reason for each in articles if isinstance(each, Refused)]
    store = Store(tmp_path / "home", DEFAULT_MODEL, lambda: embedding, create=True)
    try:
        ingest(store, articles)
        check_texts(one, [each for each in articles if isinstance(each, Article)])
        check_answers(one, store)
    finally:
        store.close()


def check_texts(one: dict[str, Any], articles: list[Article]) -> None:
    """What was read, and who was found to speak in it."""
    text = "\n".join(each.text for each in articles)
    assert all(words in text for words in one.get("text_has", ()))
    assert not [words for words in one.get("text_never", ()) if words in text]
    assert [each.title for each in articles] == one.get("titles", [each.title for each in articles])
    speakers = {said.speaker for each in articles for said in statements(each)}
    assert set(one.get("speakers", ())) <= speakers
    assert speakers.isdisjoint(one.get("no_speakers", ()))


def check_answers(one: dict[str, Any], store: Store) -> None:
    """The answers to the questions, one after the other where they are a conversation."""
    history: list[Turn] = []
    for ask in one.get("ask", ()):
        answer = reply(store, ask["question"], history)
        if one.get("chat"):
            history += turns_of(answer)
        check(ask, answer)


def check(ask: dict[str, Any], answer: Answer) -> None:
    """One answer: what it must say, what it must not, and how the question must be understood."""
    said = plain(f"{answer.text} {answer.notice or ''}")
    assert [words for words in ask.get("says", ()) if plain(words) not in said] == []
    assert [words for words in ask.get("never", ()) if plain(words) in said] == []
    assert [words for words in ask.get("understood_never", ()) if words in answer.standalone] == []
    assert answer.refused or not ask.get("refused")
