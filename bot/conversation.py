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
from bot.said import FIRST_PAGE, Page
from retrieval.search import PASSAGES, search
from retrieval.store import Store


def reply(  # noqa: PLR0913  what may be known of a question besides its words
    store: Store,
    asked: str,
    history: Sequence[Turn] = (),
    k: int = PASSAGES,
    *,
    on: datetime.date | None = None,
    page: Page = FIRST_PAGE,
) -> Answer:
    """The answer to a question asked after `history` (`on` a day, where that is known), with the `k` best passages.

    `page` says which of many statements to show; their markers go on where the page before ended.
    """
    began = time.perf_counter()
    # What a shell passes on may not be text; and a question longer than this is read no further by anybody.
    asked = asked.encode("utf-8", "replace").decode()[:MAX_CHARACTERS]
    alone = standalone(asked, history)
    question, people = whom(store, understand(alone))
    for each in people:
        if each.match and each.match.guessed and question.speaker:
            alone = alone.replace(each.name, each.match.speakers[0].name)
    ranked = search(store, alone, k, named=question.names_somebody, asked=on)
    drafted = draft(store, question, people, ranked, page)
    text, citations = _verify(store, drafted, page.skip)
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
        more=drafted.more,
        latency_s=time.perf_counter() - began,
    )


def _verify(store: Store, drafted: Draft, shown: int) -> tuple[str, list[Citation]]:
    """The draft's text with the citations it rests on, both of what the catalog bears out at this moment."""
    evidence = [each for section in drafted.sections for each in section.evidence]
    stored = store.catalog.articles(sorted({each.article.id for each in evidence}))
    citations = cite(evidence, stored, shown)
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
