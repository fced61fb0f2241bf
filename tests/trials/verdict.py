"""What must hold of a store after a trial: doctor finds nothing wrong, nothing is lost, the answers are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.steps import reply
from retrieval.articles import Article
from retrieval.store.store import Store
from retrieval.upkeep import checks
from tests import corpus, writer
from tests.agreement import content, expected

QUESTIONS = (
    "What did Maria Zakharova say about the budget?",
    "Who spoke about naval exercises?",
    "What did Yoon say about the harvest in January 2024?",
    "Who called the remarks biased?",
    *(f"What would be discussed again, {corpus.own_word(number)}?" for number in (1, 4, 7)),
)


@dataclass
class Count:
    """The trials of one kind: how many, what was lost over all of them, and what went wrong, each told once."""

    kind: str
    tried: int = 0
    articles_lost: int = 0
    answers_asked: int = 0
    answers_lost: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def wrong(self, what: str) -> None:
        """Something was not as it must be."""
        self.faults[what] += 1

    def doctor(self, home: Path, when: str) -> list[str]:
        """Has doctor look at the store, and counts what it finds wrong; what that is."""
        found = diagnosis(home)
        for each in found:
            self.wrong(f"{when}: {each}")
        return found

    def whole(self, home: Path, articles: list[Article], answers: list[str]) -> None:
        """Compares the store with what it must hold in the end, and its answers with those of a clean store."""
        self.doctor(home, "in the end")
        with closing(writer.opened(home)) as store:
            held, wanted = content(store), expected(articles)
            self.articles_lost += len(wanted.keys() - held.keys())
            if held != wanted:
                self.wrong("the store holds something else than it must")
            given = answers_of(store)
        self.answers_asked += len(answers)
        lost = sum(one != other for one, other in zip(given, answers, strict=True))
        self.answers_lost += lost
        if lost:
            self.wrong("other answers than those of a clean store")


def diagnosis(home: Path) -> list[str]:
    """What doctor finds wrong with the store."""
    found = checks.store(writer.place_of(home), lambda: writer.opened(home))
    return [f"{each.check}: {each.told} {each.mend}" for each in found if each.verdict == "wrong"]


def answers_of(store: Store) -> list[str]:
    """The answers to the questions, with what they cite."""
    return [_told(store, question) for question in QUESTIONS]


def _told(store: Store, question: str) -> str:
    answer = reply(store, question)
    return "\n".join(
        [answer.text, *(f"{each.article_id} {each.start}-{each.end} {each.quote}" for each in answer.citations)]
    )


def clean_answers(home: Path, articles: Iterable[Article]) -> list[str]:
    """The answers of a store at `home` into which these articles were put, undisturbed."""
    from retrieval.ingest.storing import ingest

    with closing(writer.opened(home, create=True)) as store:
        ingest(store, articles)
        return answers_of(store)
