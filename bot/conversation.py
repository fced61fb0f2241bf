"""The chain from question to answer: understand, search, draft, verify. Every face and every evaluation uses it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence

import prompts
from bot.answers import Answer, Citation
from bot.citations import cite
from bot.extractive import Draft, draft, whom
from bot.followups import Turn, standalone
from bot.questions import MAX_CHARACTERS, understand
from retrieval.search import PASSAGES, search
from retrieval.store import Store


def reply(
    store: Store, asked: str, history: Sequence[Turn] = (), k: int = PASSAGES, *, on: datetime.date | None = None
) -> Answer:
    """The answer to a question asked after `history` (`on` a day, where that is known), with the `k` best passages."""
    began = time.perf_counter()
    # What a shell passes on may not be text; and a question longer than this is read no further by anybody.
    asked = asked.encode("utf-8", "replace").decode()[:MAX_CHARACTERS]
    alone = standalone(asked, history)
    question, match = whom(store, understand(alone))
    if match and match.guessed and question.speaker:
        alone = alone.replace(question.speaker, match.speakers[0].name)
    ranked = search(store, alone, k, named=question.names_somebody, asked=on)
    drafted = draft(store, question, match, ranked)
    text, citations = _verify(store, drafted)
    return Answer(
        question=asked,
        standalone=alone,
        text=text or prompts.text("refusal"),
        refused=not citations,
        citations=tuple(citations),
        passages=tuple(ranked),
        notice=drafted.notice,
        about=drafted.about,
        confidence=drafted.confidence,
        latency_s=time.perf_counter() - began,
    )


def _verify(store: Store, drafted: Draft) -> tuple[str, list[Citation]]:
    """The draft's text with the citations it rests on, both of what the catalog bears out at this moment."""
    evidence = [each for section in drafted.sections for each in section.evidence]
    stored = store.catalog.articles(sorted({each.article.id for each in evidence}))
    citations = cite(evidence, stored)
    by_place = {(each.article_id, each.start, each.end): each for each in citations}
    lines: list[str] = []
    for section in drafted.sections:
        cited = [by_place.get((each.article.id, *each.span)) for each in section.evidence]
        quoted = [f"{' '.join(each.quote.split())} [{each.marker}]" for each in cited if each]
        if quoted and section.heading:
            lines += [f"{section.heading}:", *(f"- {line}" for line in quoted)]
        else:
            lines += quoted
    return "\n".join(lines), citations
