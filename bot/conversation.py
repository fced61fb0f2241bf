"""The chain from question to answer: understand, search, draft, verify. Every face and every evaluation uses it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence

import prompts
from bot.answers import Answer, Citation, Evidence
from bot.citations import cite, is_copy
from bot.extractive import Draft, draft, whom
from bot.followups import Turn, standalone
from bot.questions import MAX_CHARACTERS, understand
from bot.said import FIRST_PAGE, Page
from retrieval.duplicates import copies
from retrieval.filters import EVERYTHING, Filter, admitted
from retrieval.search import PASSAGES, search
from retrieval.store import Store


def reply(  # noqa: PLR0913  a question and what is known around it
    store: Store,
    asked: str,
    history: Sequence[Turn] = (),
    k: int = PASSAGES,
    *,
    on: datetime.date | None = None,
    page: Page = FIRST_PAGE,
    only: Filter = EVERYTHING,
) -> Answer:
    """The answer to a question asked after `history` (`on` a day, where that is known), with the `k` best passages.

    `page` says which of many statements to show; their markers go on where the page before ended. Only from the
    articles that `only` admits.
    """
    began = time.perf_counter()
    # What a shell passes on may not be text; and a question longer than this is read no further by anybody.
    asked = asked.encode("utf-8", "replace").decode()[:MAX_CHARACTERS]
    alone = standalone(asked, history)
    question, people = whom(store, understand(alone))
    for each in people:
        if each.match and each.match.guessed and question.speaker:
            alone = alone.replace(each.name, each.match.speakers[0].name)
    among = admitted(store.catalog, only)
    ranked = search(store, alone, k, named=question.speaker is not None, asked=on, only=only)
    drafted = draft(store, question, people, ranked, on=on, page=page, among=among)
    text, citations = _verify(store, drafted, among, page.skip)
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


def _verify(store: Store, drafted: Draft, among: frozenset[str] | None, shown: int) -> tuple[str, list[Citation]]:
    """The draft's text with the citations it rests on, both of what the catalog bears out at this moment.

    Of articles `among` these, where not all are admitted.
    """
    evidence = [each for section in drafted.sections for each in section.evidence]
    evidence = [each for each in evidence if among is None or each.article.id in among]
    keys = sorted({each.article.id for each in evidence})
    others = copies(store.catalog, keys)
    if among is not None:
        others = {key: [other for other in others[key] if other in among] for key in others}
    stored = store.catalog.articles(sorted({*keys, *(other for some in others.values() for other in some)}))
    citations = cite(evidence, stored, others, shown)
    by_place = {(each.article_id, each.start, each.end): each for each in citations}
    lines: list[str] = []
    for section in drafted.sections:
        cited = [
            by_place.get((each.article.id, *each.span)) or _elsewhere(each, citations) for each in section.evidence
        ]
        quoted = list(dict.fromkeys(f"{' '.join(each.quote.split())} [{each.marker}]" for each in cited if each))
        if quoted and section.heading:
            lines += [f"{section.heading}:", *(f"- {line}" for line in quoted)]
        else:
            lines += quoted
    return "\n".join(lines), citations


def _elsewhere(evidence: Evidence, citations: Sequence[Citation]) -> Citation | None:
    """The citation of another article that names this evidence as a copy of its own."""
    quote = evidence.span.of(evidence.article.text)
    return next((each for each in citations if is_copy(each, evidence.article.id, quote)), None)
