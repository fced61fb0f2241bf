"""One question on its way through the steps: what it is asked with, and what the steps have made of it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.drafting import Draft
from bot.answering.what_was_said import FIRST_PAGE, Page
from bot.answers import Answer, Checked, Citation, Evidence, SmallTalk, Turn
from bot.understanding.asked_people import Asked
from bot.understanding.questions import Question
from retrieval.ranked import Ranked
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.search.ranking import PASSAGES
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.answering.by_model import Written
    from bot.chat_models.client import Chat
    from bot.verification import Verdict

#: What a step adds to the state of the conversation: strings, numbers, lists and dicts of them.
Update = dict[str, object]


@dataclass
class Work:
    """One question on its way through the steps: what it is asked with, and what the steps have made of it.

    `chat` is the model that words the answer, None for quotations; `hear` takes each sentence of it as soon as it is
    verified: the stream writer of the graph, where there is one. `page` says which of many statements to show, their
    markers going on where the page before ended; `only` which articles may answer, `told` which of them the question
    itself names, `leaned_on` those that a follow-up was answered from. What is kept of it between questions is
    what the steps return, not this.
    """

    store: Store
    asked: str
    history: Sequence[Turn] = ()
    k: int = PASSAGES
    on: datetime.date | None = None
    chat: Chat | None = None
    hear: Callable[[str], None] = lambda sentence: None
    page: Page = FIRST_PAGE
    only: Filter = EVERYTHING
    began: float = field(default_factory=time.perf_counter)
    small_talk: SmallTalk | None = None
    alone: str = ""
    question: Question = field(default_factory=lambda: Question("", "other"))
    people: tuple[Asked, ...] = ()
    among: frozenset[str] | None = None
    told: str = ""
    ranked: Sequence[Ranked] = ()
    leaned_on: Filter = EVERYTHING
    drafted: Draft = field(default_factory=Draft)
    write: Callable[[Callable[[Verdict], None]], Written] | None = None
    text: str = ""
    notices: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    citations: Sequence[Citation] = ()
    checked: list[Checked] = field(default_factory=list)
    answer: Answer | None = None

    def stop(self) -> None:
        """Stops the model that words the answer, from any thread: its connection is closed."""
        if self.chat:
            self.chat.stopped.set()
