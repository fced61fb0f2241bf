"""Articles cut into passages that keep their offsets: `passage.text == article.text[passage.start:passage.end]`.

A passage is a run of whole sentences that fits the embedding model's window together with its context line.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Sequence

from retrieval.articles import Article, Passage, Span
from retrieval.language.sentences import sentences

#: The most tokens of a passage's last sentences that the next one repeats. A sentence of news has about 30 tokens, so
#: this is one sentence, or two short ones.
OVERLAP_TOKENS = 48
#: A longer context is cut to this many tokens before it is embedded; a title of news has about 20.
CONTEXT_TOKENS = 64
#: The limit of a passage when a tokenizer takes a long run without spaces for one token.
MAX_CHARACTERS = 4_000
#: [CLS] and [SEP], which the models add to every text.
SPECIAL_TOKENS = 2

TokenSpans = Callable[[str], Sequence[tuple[int, int]]]


def context(article: Article) -> str:
    """The line that is indexed with each passage of the article but never cited: title and date."""
    date = article.published.strftime("%d %B %Y").lstrip("0") if article.published else ""
    return ". ".join(part for part in (article.title.rstrip("."), date) if part)


def embedded_texts(article: Article, passages: Sequence[Passage], token_spans: TokenSpans, window: int) -> list[str]:
    """The texts of the article's passages for the embedding model, each after the head of the article's context."""
    head = _head(article, token_spans, window)
    return [f"{head}\n{passage.text}" if head else passage.text for passage in passages]


def _head(article: Article, token_spans: TokenSpans, window: int) -> str:
    line = context(article)
    spans = token_spans(line)
    most = min(CONTEXT_TOKENS, window // 2)
    return line[: spans[most - 1][1]] if len(spans) > most else line


def cut(article: Article, token_spans: TokenSpans, window: int) -> list[Passage]:
    """The article's passages in order; together they cover every sentence.

    `token_spans` returns the character spans of a text's tokens; `window` is the most tokens of a text that the
    embedding model reads. Passages overlap by whole sentences of at most `OVERLAP_TOKENS` tokens together.
    """
    budget = max(1, window - SPECIAL_TOKENS - len(token_spans(_head(article, token_spans, window))))
    starts = [start for start, _ in token_spans(article.text)]
    units = [piece for sentence in sentences(article.text) for piece in _pieces(article.text, sentence, starts, budget)]
    return [
        Passage(article.id, run[0].start, run[-1].end, article.text[run[0].start : run[-1].end], tuple(run))
        for run in _pack(units, starts, budget)
    ]


def _count(starts: Sequence[int], span: Span) -> int:
    return bisect.bisect_left(starts, span.end) - bisect.bisect_left(starts, span.start)


def _pieces(text: str, sentence: Span, starts: Sequence[int], budget: int) -> Iterator[Span]:
    """The sentence itself or, if it is over the budget, its parts, cut at white space if there is some."""
    at = sentence.start
    while True:
        while at < sentence.end and text[at].isspace():
            at += 1
        over = bisect.bisect_left(starts, at) + budget
        limit = min(starts[over] if over < len(starts) else sentence.end, at + MAX_CHARACTERS)
        if limit >= sentence.end:
            if at < sentence.end:
                yield Span(at, sentence.end)
            return
        cut_at = max(text.rfind(" ", at + 1, limit), text.rfind("\n", at + 1, limit))
        cut_at = cut_at if cut_at > at + (limit - at) // 2 else limit
        yield Span(at, at + len(text[at:cut_at].rstrip()))
        at = cut_at


def _pack(units: Sequence[Span], starts: Sequence[int], budget: int) -> Iterator[list[Span]]:
    run: list[Span] = []
    for unit in units:
        if run and not _fits([*run, unit], starts, budget):
            yield run
            run = _overlap(run, unit, starts, budget)
        run = [*run, unit]
    if run:
        yield run


def _fits(run: Sequence[Span], starts: Sequence[int], budget: int) -> bool:
    whole = Span(run[0].start, run[-1].end)
    return _count(starts, whole) <= budget and whole.end - whole.start <= MAX_CHARACTERS


def _overlap(run: Sequence[Span], unit: Span, starts: Sequence[int], budget: int) -> list[Span]:
    """The last sentences of `run` that may be repeated before `unit`; never the whole run."""
    tail: list[Span] = []
    for sentence in reversed(run[1:]):
        repeated = _count(starts, Span(sentence.start, run[-1].end))
        if repeated > OVERLAP_TOKENS or not _fits([sentence, *tail, unit], starts, budget):
            break
        tail = [sentence, *tail]
    return tail
