"""Answering with any LangChain chat model, whose every sentence is held against the articles before it leaves."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import prompts
from bot.answering.excerpts import sentences_of
from bot.answers import Evidence
from bot.chat_models.client import Chat, ModelFailed
from bot.verification import Given, Sentence, Splitter, Unit, Verdict, instructs, verify
from retrieval.articles import Article, Span
from retrieval.ranked import Ranked
from retrieval.store.store import Store

#: Passages that a model is given at most, and the tokens that all of them may have together: what a model with a
#: window of 4,096 reads beside its instructions.
MOST_PASSAGES = 10
BUDGET_TOKENS = 2_400
#: English has about four characters a token. The providers' own counters download a vocabulary or ask their server.
CHARACTERS_A_TOKEN = 4
#: A model that writes more than this has lost its way: five sentences were asked for.
MOST_CHARACTERS, MOST_SENTENCES = 4_000, 12


def give(store: Store, evidence: Sequence[Evidence], ranked: Sequence[Ranked]) -> list[Given]:
    """The passages for the model: where the quoted answer stands, then the best ranked, as far as the budget goes.

    Each is of whole sentences, and numbered from 1; the one that does not fit is cut behind the last sentence that
    does. A sentence that speaks to a model and not to a reader ends its passage.
    """
    given: list[Given] = []
    seen: set[tuple[str, Span]] = set()
    left = BUDGET_TOKENS
    passages = ((each.article, each.passage.sentences, None) for each in ranked)
    for article, sentences, speaker in (*_around(store, evidence), *passages):
        run: list[Span] = []
        for span in sentences:
            cost = math.ceil(len(span.of(article.text)) / CHARACTERS_A_TOKEN)
            if cost > left or instructs(span.of(article.text)):
                break
            left -= cost
            run.append(span)
        if run and not all((article.id, span) in seen for span in run) and len(given) < MOST_PASSAGES:
            seen.update((article.id, span) for span in run)
            given.append(Given(len(given) + 1, article, tuple(run), speaker))
    return given


def _around(store: Store, evidence: Sequence[Evidence]) -> Iterator[tuple[Article, Sequence[Span], str | None]]:
    """The whole sentences around each place of the quoted answer."""
    for each in evidence:
        sentences = [span for span in sentences_of(store, each.article) if span.overlap(each.span)]
        yield each.article, sentences, each.speaker


@dataclass(frozen=True, slots=True)
class Written:
    """An answer of a model, judged: the verdict on each sentence, whether it refused, how it failed."""

    verdicts: tuple[Verdict, ...]
    refused: bool = False
    failure: str | None = None


def write(chat: Chat, data: Mapping[str, object], borne: Sequence[Unit], hear: Callable[[Verdict], None]) -> Written:
    """The model's answer to a `case`, judged by the units of its passages; `hear` is told each verdict as it falls."""
    verdicts: list[Verdict] = []
    refusal = prompts.reply("refusal")
    refused, failure = False, None
    try:
        for sentence in _sentences(chat.text(prompts.text("answer", refusal=refusal), data)):
            if _plain(sentence.text) == _plain(refusal):
                refused = True
                continue
            if not sentence.text:  # markers in a list at the end
                continue
            verdicts.append(verify(sentence, borne))
            hear(verdicts[-1])
    except ModelFailed as failed:
        failure = str(failed)
    return Written(tuple(verdicts), refused and not verdicts, failure)


def case(question: str, given: Sequence[Given], on: datetime.date | None) -> dict[str, object]:
    """The data that the model is given, for JSON: inside its strings no text of an article can end them."""
    return {
        "question": question,
        "asked_on": on.isoformat() if on else None,
        "passages": [
            {
                "number": each.number,
                "title": each.article.title,
                "date": each.article.published.isoformat() if each.article.published else None,
                "speaker": each.speaker,
                "text": each.text,
            }
            for each in given
        ],
    }


def _sentences(chunks: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of what the model writes, up to the most that are read, and of a part those that are whole."""
    splitter, read, count = Splitter(), 0, 0
    try:
        for chunk in chunks:
            for sentence in splitter.take(chunk[: MOST_CHARACTERS - read]):
                yield sentence
                count += 1
            read += len(chunk)
            if read >= MOST_CHARACTERS or count >= MOST_SENTENCES:
                return  # what was begun is no whole sentence
    except ModelFailed:
        yield from splitter.broken_off()
        raise
    yield from splitter.end()


def _plain(text: str) -> str:
    return " ".join(text.lower().strip(" .!\"'“”").split())
