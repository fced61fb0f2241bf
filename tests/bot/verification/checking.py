"""A generated sentence held against a text, as the bot would do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.verification import Given, Sentence, Splitter, Unit, Verdict, split, verify
from bot.verification.evidence import units_of
from retrieval.articles import Article
from retrieval.language.sentences import sentences
from retrieval.statements import statements


@lru_cache(maxsize=1_000)
def units(text: str) -> list[Unit]:
    """The units of an article of this text, given whole as passage 1."""
    article = Article("a", text)
    return units_of([Given(1, article, tuple(sentences(text)))], {"a": statements(article)})


def stream(chunks: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of a text that comes in pieces, each as soon as it is whole."""
    splitter = Splitter()
    for chunk in chunks:
        yield from splitter.take(chunk)
    yield from splitter.end()


def check(sentence: str, text: str) -> Verdict:
    """The verdict of the rules on a sentence that cites [1], which waits to be read where they let it pass."""
    [only] = split(f"{sentence} [1]")
    return verify(only, units(text))


def shown(verdict: Verdict) -> str:
    """What leaves where nobody reads a second time: the model's words never, but the articles'."""
    return "\n".join(" ".join(unit.text.split()) for unit in verdict.evidence) if not verdict.waits else ""
