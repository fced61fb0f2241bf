"""Whether a shared store gives the answers of one in a folder, citation for citation.

usage: alike.py SCRATCH ARTICLES.jsonl QUESTIONS.jsonl [--most 60]
The articles are ingested into a folder and moved to servers by a backup and a restore; SCRATCH is for both.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.shared import places
from bot.answers import Answer
from bot.conversation.steps import reply
from bot.settings import load as settings
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.store.store import Store
from retrieval.upkeep.backup import back_up
from retrieval.upkeep.restore import restore


def silent(doing: str, total: int) -> Callable[[int], None]:
    """Shows no progress."""
    return lambda amount: None


def essence(answer: Answer) -> object:
    """All of an answer that does not depend on the clock."""
    return answer.text, answer.refused, answer.notice, answer.citations


def main() -> int:
    """Prints how many questions were asked, and those whose answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--most", type=int, default=60)
    arguments = parser.parse_args()
    embedding = load(cache=settings().home / "models")
    scratch = arguments.scratch
    scratch.mkdir(parents=True)
    folder = Store(scratch / "folder", DEFAULT_MODEL, lambda: embedding, create=True)
    ingest(folder, read([arguments.articles]))
    back_up(folder.home, [], scratch / "moved.tar.gz", silent)
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()[: arguments.most]
    questions = [str(json.loads(line)["question"]) for line in lines]
    with places("shared", scratch) as (place, _):
        restore(scratch / "moved.tar.gz", scratch / "shared", {}, silent, place=place)
        shared = Store(scratch / "shared", DEFAULT_MODEL, lambda: embedding, place=place)
        answers = [(question, reply(folder, question), reply(shared, question)) for question in questions]
        shared.close()
    folder.close()
    other = [question for question, one, another in answers if essence(one) != essence(another)]
    cited = sum(len(one.citations) for _, one, _ in answers)
    print(f"{len(answers)} questions, {cited} citations; {len(other)} answers differ.")
    print("\n".join(other))
    return bool(other)


if __name__ == "__main__":
    sys.exit(main())
