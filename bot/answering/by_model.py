"""Answering with any LangChain chat model, whose every sentence is held against the articles before it leaves."""

from __future__ import annotations

import datetime
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import prompts
from bot.answering.excerpts import sentences_of
from bot.answering.second_reading import Reader, by_chat, by_entailment, nobody
from bot.answers import Evidence
from bot.chat_models.client import Chat, Manner, ModelFailed
from bot.verification import Case, Given, Sentence, Splitter, Unit, Verdict, Wording, instead, instructs, verify
from retrieval.articles import Article, Span
from retrieval.ranked import Ranked
from retrieval.store.store import Store

#: English has about four characters a token. The providers' own counters download a vocabulary or ask their server.
CHARACTERS_A_TOKEN = 4
#: A model that writes more than this has lost its way: six sentences were asked for.
MOST_CHARACTERS, MOST_SENTENCES = 6_000, 14
#: What the other half of a comparison begins with.
_OTHER_HALF = (
    "but",
    "while",
    "whereas",
    "however",
    "unlike",
    "conversely",
    "by contrast",
    "in contrast",
    "on the other",
)


def give(store: Store, evidence: Sequence[Evidence], ranked: Sequence[Ranked], manner: Manner) -> list[Given]:
    """The passages for the model: where the quoted answer stands, then the best ranked, as far as the budget goes.

    Each is of whole sentences, none of which another one has, and numbered from 1; the one that does not fit is cut
    behind the last sentence that does. A sentence that speaks to a model and not to a reader ends its passage.
    """
    given: list[Given] = []
    seen: set[tuple[str, Span]] = set()
    left = manner.tokens
    passages = ((each.article, each.passage.sentences, None) for each in ranked)
    for article, sentences, speaker in (*_around(store, evidence), *passages):
        run: list[Span] = []
        for span in sentences:
            if (article.id, span) in seen:
                continue
            cost = math.ceil(len(span.of(article.text)) / CHARACTERS_A_TOKEN)
            if cost > left or instructs(span.of(article.text)):
                break
            left -= cost
            run.append(span)
        if run and len(given) < manner.passages:
            seen.update((article.id, span) for span in run)
            given.append(Given(len(given) + 1, article, tuple(run), speaker))
    return given


def _around(store: Store, evidence: Sequence[Evidence]) -> Iterator[tuple[Article, Sequence[Span], str | None]]:
    """The whole sentences around each place of the quoted answer."""
    for each in evidence:
        sentences = [span for span in sentences_of(store, each.article) if span.overlap(each.span)]
        yield each.article, sentences, each.speaker


def reader(chat: Chat) -> Reader:
    """The one who reads the sentences of the chat's answer a second time, as the settings say."""
    name = chat.manner.entailment
    if name == "none" or chat.manner.wording == "quoted":
        return nobody
    return by_entailment(name, by_chat(chat.beside())) if name else by_chat(chat.beside())


@dataclass(frozen=True, slots=True)
class Written:
    """An answer of a model, judged: the verdict on each sentence, whether it refused, how it failed."""

    verdicts: tuple[Verdict, ...]
    refused: bool = False
    failure: str | None = None


def write(chat: Chat, data: Mapping[str, object], borne: Sequence[Unit], hear: Callable[[Verdict], None]) -> Written:
    """The model's answer to a `case`, judged by the units of its passages; `hear` is told each verdict as it falls.

    Sentences are read a second time while the model goes on writing, all together that wait when a reading begins.
    """
    refusal = prompts.reply("refusal")
    refused, failure = False, None
    splitter, taken = Splitter(), 0
    judging = _Judging(reader(chat), hear)
    try:
        try:
            for chunk in chat.text(prompts.text("answer", refusal=refusal), data):
                for sentence in splitter.take(chunk[: MOST_CHARACTERS - taken]):
                    refused = judging.take(sentence, borne, refusal, chat.manner.wording) or refused
                taken += len(chunk)
                judging.go_on(splitter.held)
                if taken >= MOST_CHARACTERS or len(judging.verdicts) + len(judging.waiting) >= MOST_SENTENCES:
                    break  # what was begun is no whole sentence
            else:
                for sentence in splitter.end():
                    refused = judging.take(sentence, borne, refusal, chat.manner.wording) or refused
        except ModelFailed as failed:
            failure = str(failed)
            for sentence in splitter.broken_off():
                refused = judging.take(sentence, borne, refusal, chat.manner.wording) or refused
        judging.finish()
    finally:
        judging.pool.shutdown(wait=False, cancel_futures=True)
    return Written(tuple(judging.verdicts), refused and not judging.verdicts, failure)


@dataclass
class _Judging:
    """The sentences of an answer in their order: each leaves when it and those before it are decided."""

    read: Reader
    hear: Callable[[Verdict], None]
    waiting: deque[Verdict] = field(default_factory=deque)
    verdicts: list[Verdict] = field(default_factory=list)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "reading"))
    running: tuple[Future[list[str | None]], Sequence[Case]] | None = None

    def take(self, sentence: Sentence, borne: Sequence[Unit], refusal: str, wording: Wording) -> bool:
        """Judges a sentence by the rules; returns whether it is the refusal phrase instead."""
        if _plain(sentence.text) == _plain(refusal):
            return True
        if sentence.text:  # not markers in a list at the end
            self.waiting.append(verify(sentence, borne, wording))
        return False

    def go_on(self, next_: str = "", *, done: bool = False) -> None:
        """Hears what the reader has decided, starts it again where sentences wait, and lets leave what may."""
        if self.running and self.running[0].done():
            self._decided()
        unread = [each.waits for each in self.waiting if each.waits]
        if unread and not self.running:
            self.running = (self.pool.submit(self.read, unread), unread)
        while group := self._whole(next_, done=done):
            leaving = [self.waiting.popleft() for _ in range(group)]
            worded = [each for each in leaving if each.status == "worded"]
            if worded and len(worded) < len(leaving):
                reason = "the other half of the comparison is not borne out"
                leaving = [instead(each, "comparison", reason) if each in worded else each for each in leaving]
            for each in leaving:
                self.verdicts.append(each)
                self.hear(each)

    def finish(self) -> None:
        """Waits for the reader until every sentence has left."""
        self.go_on(done=True)
        while self.running:
            self.running[0].exception()  # waits; what went wrong is raised where it is heard
            self.go_on(done=True)

    def _decided(self) -> None:
        future, cases = self.running or (None, ())
        self.running = None
        wrong = dict(zip(map(id, cases), future.result() if future else (), strict=True))
        for at, each in enumerate(self.waiting):
            if each.waits and id(each.waits) in wrong:
                why = wrong[id(each.waits)]
                self.waiting[at] = (
                    instead(each, "reading", why)
                    if why
                    else replace(each, waits=None, reason="its evidence bears it out, read a second time")
                )

    def _whole(self, next_: str, *, done: bool) -> int:
        """How many sentences at the head leave together now: a comparison's halves, or one; 0 while that is open."""
        for count, each in enumerate(self.waiting, 1):
            if each.waits:
                return 0
            after = self.waiting[count].said if count < len(self.waiting) else next_
            begun = after.lower().lstrip()
            if not done and count == len(self.waiting) and any(f"{each} ".startswith(begun) for each in _OTHER_HALF):
                return 0
            if not begun.startswith(_OTHER_HALF):
                return count
        return len(self.waiting) if done else 0


def case(question: str, alone: str, given: Sequence[Given], on: datetime.date | None) -> dict[str, object]:
    """The data that the model is given, for JSON: inside its strings no text of an article can end them."""
    return {
        "question": question,
        "standalone": alone,
        "asked_on": on.isoformat() if on else None,
        "passages": [
            {
                "number": each.number,
                "title": each.article.title,
                "date": each.article.published.isoformat() if each.article.published else None,
                "speaker": each.speaker,
                "sentences": [
                    f"{each.number}.{at} {' '.join(span.of(each.article.text).split())}"
                    for at, span in enumerate(each.sentences, 1)
                ],
            }
            for each in given
        ],
    }


def _plain(text: str) -> str:
    return " ".join(text.lower().strip(" .!\"'“”").split())
