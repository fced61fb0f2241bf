"""How much of what a strong model writes leaves, how much of what is false: `python -m bench.words FOLDER ARTICLES`.

FOLDER has answers.jsonl (questions, passages, the answers of a strong model with their evidence) and false.jsonl
(sentences that are wrong in one thing); ARTICLES is a line of JSON an article. Answers are replayed through a server on
loopback that speaks OpenAI's protocol and also plays the second reader: right, wrong one time in ten, or broken.
With --claims FOLDER sentences that others judged against a text go through the rules, check by check. With --paced the
answer comes at a model's pace, and it prints how long after it is whole the first sentence is visible.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.answering.by_model import case, write
from bot.chat_models.client import Chat, Manner
from bot.chat_models.providers import chat_model
from bot.verification import Case, Given, Unit, Verdict
from bot.verification.checks import CHECKS, doubts, faults
from bot.verification.evidence import closest, units_of
from bot.verification.tokens import read
from retrieval.articles import Article, Span
from retrieval.language.sentences import sentences
from retrieval.statements import Statement, statements
from tests.bot.chat_models.openai_server import Behaviour, openai_server

Line = dict[str, Any]
#: A reader that is wrong is so one time in this many.
ONE_IN = 10
SEED = 19
#: A paced answer comes in pieces of so many characters, so many seconds apart; a reading takes so many seconds.
PIECE, PAUSE_S, READING_S = 5, 0.012, 0.5


def lines(path: Path) -> list[Line]:
    """The lines of a file of JSON lines; none where it is missing."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


class Articles:
    """Articles by id, their sentences, and the statements that the index would have of them."""

    def __init__(self, path: Path) -> None:
        self._lines = {line["id"]: line for line in lines(path)}
        self._known: dict[str, tuple[Article, Sequence[Span], list[Statement]]] = {}

    def get(self, key: str) -> tuple[Article, Sequence[Span], list[Statement]]:
        """The article, its sentences and statements."""
        if key not in self._known:
            line = self._lines[key]
            day = datetime.date.fromisoformat(line["published"][:10]) if line.get("published") else None
            article = Article(key, line["text"], line.get("title") or "", line.get("url"), day)
            self._known[key] = (article, sentences(article.text), statements(article))
        return self._known[key]

    def given(self, places: Iterable[Line]) -> tuple[list[Given], list[Unit]]:
        """The places as the passages of a prompt, each of whole sentences, and their units."""
        passages, known = [], {}
        for number, place in enumerate(places, 1):
            article, spans, said = self.get(place["article_id"])
            inside = tuple(span for span in spans if span.start < place["end"] and span.end > place["start"])
            passages.append(Given(number, article, inside))
            known[article.id] = said
        return passages, units_of(passages, known)


def marked(sentence: Line, passages: Sequence[Given]) -> str:
    """The sentence with the marker that a model told so would give it."""
    places = []
    for each in sentence["evidence"]:
        given = passages[each["passage"]]
        at = [n for n, span in enumerate(given.sentences, 1) if span.start < each["end"] and span.end > each["start"]]
        if at:
            places.append(f"{given.number}.{at[0]}" + (f"-{at[-1]}" if len(at) > 1 else ""))
    return f"{sentence['text']} [{', '.join(places)}]"


class Reader(Behaviour):
    """The server's acts: the answer to the first call, verdicts on the sentences of every other one."""

    #: One for all answers: a new one would be wrong at the same places of each.
    chance = random.Random(SEED)

    def __init__(self, answer: str, false: set[str], manner: str) -> None:
        super().__init__(pieces=(answer,))
        self.false, self.manner = false, manner

    def said(self, call: dict[str, Any]) -> Sequence[str]:
        """The answer, or verdicts."""
        system, data = (message["content"] for message in call["messages"])
        code = re.search(r"^(\w+) 1 supported", system, re.MULTILINE)
        if code is None:
            return self.pieces
        told = []
        for each in json.loads(data)["sentences"]:
            right = self.manner == "right" or self.chance.randrange(ONE_IN) > 0
            supported = (each["sentence"] in self.false) != right
            told.append(f"{code[1]} {each['number']} {'supported' if supported else 'not supported: it'}")
        return ("I would say that most of it is fine.",) if self.manner == "broken" else ("\n".join(told),)


class Paced(Reader):
    """A reader whose answer comes at a model's pace, and whose readings take `READING_S`."""

    whole = 0.0

    def said(self, call: dict[str, Any]) -> Iterable[str]:  # type: ignore[override]  # a stream in place of a list
        """The answer piece by piece; `whole` is when its first sentence has been sent."""
        told = super().said(call)
        if told is not self.pieces:
            time.sleep(READING_S)
            return told
        return self._slowly(self.pieces[0])

    def _slowly(self, answer: str) -> Iterator[str]:
        end = answer.index("]") + 1
        for at in range(0, len(answer), PIECE):
            if at < end <= at + PIECE:
                self.whole = time.monotonic()
            yield answer[at : at + PIECE]
            time.sleep(PAUSE_S)


def visible(folder: Path, articles: Articles) -> list[float]:
    """For each answer the seconds from when its first sentence is whole until it is heard."""
    waits = []
    for line in lines(folder / "answers.jsonl"):
        if line.get("sentences"):
            passages, units = articles.given(line["passages"])
            behaviour = Paced(" ".join(marked(each, passages) for each in line["sentences"]), set(), "right")
            with openai_server(behaviour) as address:
                os.environ.update(OPENAI_API_KEY="none", OPENAI_BASE_URL=address)
                heard: list[float] = []
                chat = Chat(chat_model("openai:m", 60), 60)
                write(chat, case("?", "?", passages, None), units, lambda _, h=heard: h.append(time.monotonic()))  # type: ignore[misc]
                waits.append(heard[0] - behaviour.whole)
    return waits


def replay(
    answer: str, passages: list[Given], units: list[Unit], false: set[str], manner: str
) -> tuple[list[Verdict], Chat]:
    """The verdicts on an answer that a server gives, read a second time in this manner ("none" for by nobody)."""
    behaviour = Reader(answer, false, manner)
    with openai_server(behaviour) as address:
        os.environ.update(OPENAI_API_KEY="none", OPENAI_BASE_URL=address)
        chat = Chat(chat_model("openai:m", 60), 60, manner=Manner(entailment="none" if manner == "none" else None))
        verdicts: list[Verdict] = []
        write(chat, case("?", "?", passages, None), units, verdicts.append)
    return verdicts, chat


def true_sentences(folder: Path, articles: Articles, manner: str, name: str) -> Iterator[tuple[str, Verdict]]:
    """Every sentence of the answers by its kind, and what became of it."""
    calls = []
    for line in lines(folder / f"answers{name}.jsonl"):
        if not line.get("sentences"):
            continue
        passages, units = articles.given(line["passages"])
        verdicts, chat = replay(
            " ".join(marked(each, passages) for each in line["sentences"]), passages, units, set(), manner
        )
        calls.append(chat.reading.calls)
        by_text = {verdict.said: verdict for verdict in verdicts}
        for each in line["sentences"]:
            if verdict := by_text.get(" ".join(each["text"].split())):
                yield each["kind"], verdict
    if calls:
        print(f"  second readings an answer: {sum(calls) / len(calls):.2f}")


def false_sentences(folder: Path, articles: Articles, manner: str, name: str) -> Iterator[tuple[str | None, Verdict]]:
    """Every wrong sentence by what is wrong with it (None of the true ones among them), and what became of it."""
    for line in lines(folder / f"false{name}.jsonl"):
        passages, units = articles.given(line["evidence"])
        sentence = {
            "text": line["text"],
            "evidence": [{**each, "passage": n} for n, each in enumerate(line["evidence"])],
        }
        false = {line["text"]} if line["wrong"] else set()
        verdicts, _ = replay(marked(sentence, passages), passages, units, false, manner)
        for verdict in verdicts[:1]:
            yield line["wrong"], verdict


def left(verdict: Verdict) -> bool:
    """Whether the sentence left as it was written, or as the article's that it is to the letter."""
    return verdict.status in ("worded", "verified")


def claims(folder: Path) -> None:
    """Prints what the rules make of sentences that other people judged against a text, check by check."""
    for path in sorted(folder.glob("*.jsonl")):
        passed, total, by = Counter[bool](), Counter[bool](), defaultdict[str, Counter[bool]](Counter)
        for line in lines(path):
            article = Article(line["id"], line["text"])
            given = [Given(1, article, tuple(sentences(article.text)))]
            units = units_of(given, {article.id: statements(article)})
            evidence = closest(read(line["sentence"]), units)
            case_ = Case(line["sentence"], tuple(evidence))
            wrong = faults(case_) if evidence else {"evidence": ""}
            total[line["supported"]] += 1
            passed[line["supported"]] += not wrong
            for check in {**wrong, **doubts(case_)} if evidence else wrong:
                by[check][line["supported"]] += 1
        print(f"{path.stem}: supported that pass {passed[True] / total[True]:.3f} of {total[True]},", end=" ")
        print(f"unsupported that are caught {1 - passed[False] / total[False]:.3f} of {total[False]}")
        for check in ("evidence", *CHECKS):
            print(f"  {check:<12} stops {by[check][True]:>4} supported, {by[check][False]:>4} unsupported")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument("--claims", type=Path)
    parser.add_argument("--name", default="", help="the end of the files' names: -unopened")
    parser.add_argument("--paced", action="store_true")
    parser.add_argument("--manners", default="right,wrong,broken,none")
    asked = parser.parse_args()
    if asked.claims:
        claims(asked.claims)
    if not asked.folder:
        return
    articles = Articles(asked.articles)
    if asked.paced:
        waits = visible(asked.folder, articles)
        median, late = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        print(f"first sentence of {len(waits)} answers visible after {median:.3f} s in the median, {late:.3f} s at the"
              f" 95th percentile; a reading takes {READING_S} s")  # fmt: skip
        return
    for manner in asked.manners.split(","):
        began = time.monotonic()
        print(f"second reading: {manner}")
        for kinds, found in (
            ("true", list(true_sentences(asked.folder, articles, manner, asked.name))),
            ("false", list(false_sentences(asked.folder, articles, manner, asked.name))),
        ):
            kept, total, by = Counter[str](), Counter[str](), Counter[str]()
            for kind, verdict in found:
                label = str(kind) if kinds == "true" else "false" if kind else "true, beside the false"
                total[label] += 1
                kept[label] += left(verdict)
                by[verdict.check or "left"] += 1
            for label in total:
                print(f"  {label:<24} {kept[label]:>4} of {total[label]:>4} left ({kept[label] / total[label]:.3f})")
            print(f"  decided by: {dict(by.most_common())}")
        print(f"  {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
