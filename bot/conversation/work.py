"""One question on its way through the steps: what it is asked with, and what the steps have made of it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import prompts
from bot.answering.drafting import Draft
from bot.answering.what_was_said import FIRST_PAGE, Page
from bot.answers import Answer, Checked, Citation, Evidence, Notice, SmallTalk, Turn
from bot.understanding.asked_people import Asked
from bot.understanding.questions import Question
from bot.understanding.resolution.resolve import Meant
from retrieval.ranked import Ranked
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.search.ranking import PASSAGES
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.answering.by_model import Written
    from bot.chat_models.client import Chat
    from bot.verification import Verdict


@dataclass
class Work:
    """One question: what it is asked with, and what each step makes of it.

    `chat` is the model that words the answer, None for quotations. `hear` receives each sentence as soon as it is
    verified. `page` selects which of many statements to show; `only` limits the articles that may answer, `limits`
    are those limits that the question itself names, `leaned_on` the articles that a follow-up was answered from.
    Replies are worded in `language`. A question that is asked `by_itself` means nothing that was said before; one that
    is `formed` is the question before it, to be answered in another form. Nothing of this is kept between questions but
    the turns (see `graph.State`).
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
    language: str = prompts.DEFAULT
    by_itself: bool = False
    formed: bool = False
    began: float = field(default_factory=time.perf_counter)
    small_talk: SmallTalk | None = None
    alone: str = ""
    meant: Meant = field(default_factory=lambda: Meant("", Question("", "other")))
    question: Question = field(default_factory=lambda: Question("", "other"))
    people: tuple[Asked, ...] = ()
    among: frozenset[str] | None = None
    limits: tuple[Notice, ...] = ()
    ranked: Sequence[Ranked] = ()
    leaned_on: Filter = EVERYTHING
    drafted: Draft = field(default_factory=Draft)
    write: Callable[[Callable[[Verdict], None]], Written] | None = None
    text: str = ""
    notices: list[Notice] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    citations: Sequence[Citation] = ()
    checked: list[Checked] = field(default_factory=list)
    answer: Answer | None = None

    def stop(self) -> None:
        """Stops the model that words the answer, from any thread: its connection is closed."""
        if self.chat:
            self.chat.stopped.set()
