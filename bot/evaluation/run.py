"""A run: every question of a test set through the whole pipeline, its answers kept as they come.

A run that was interrupted, even killed, goes on where it was: what is in answers.jsonl to the last whole line counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answers import Turn
from bot.conversation.graph import Graph, build, converse
from bot.conversation.steps import turns_of
from bot.conversation.work import Work
from bot.errors import EvaluationError
from bot.evaluation.metrics.inputs import Answered
from bot.evaluation.testset import Question
from retrieval.articles import Article
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.chat_models.client import Chat

ANSWERS, QUESTIONS, MANIFEST, SCORES, SOURCES, METRICS_FILE = (
    "answers.jsonl",
    "questions.jsonl",
    "run.json",
    "scores.jsonl",
    "sources.jsonl",
    "metrics.json",
)
#: What must be the same for a run to go on.
SETTINGS = ("questions_digest", "articles_digest", "k", "embedding_model", "model", "onrecord")
_SETTING_NAMES = {"questions_digest": "the questions", "articles_digest": "the articles", "k": "--k"}


@dataclass
class Run:
    """A run's folder, and the answers that it holds by now, by the ids of their questions."""

    folder: Path
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def manifest(self) -> dict[str, Any]:
        """What was asked, of what, and the seconds it took so far."""
        told: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return told

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Puts the manifest in place of the one before."""
        write_json(self.folder / MANIFEST, manifest)


def require_none(folder: Path) -> None:
    """Raises `EvaluationError` where the folder holds a run, which a new one would write over."""
    if (folder / MANIFEST).exists() or (folder / ANSWERS).exists():
        raise EvaluationError(f"{folder} holds a run already.", "Go on with it: --resume, or give another --out.")


def require_run(folder: Path) -> None:
    """Raises `EvaluationError` where the folder holds no run to go on with."""
    if not (folder / MANIFEST).is_file():
        raise EvaluationError(f"{folder} holds no run to go on with.", "Begin it: leave out --resume.")


def begin(folder: Path, questions: Sequence[Question], manifest: Mapping[str, Any]) -> Run:
    """A new run in a folder that has none yet.

    Raises:
        EvaluationError: it has one, or cannot be written.
    """
    require_none(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{question.as_line()}\n" for question in questions)
        (folder / QUESTIONS).write_text(lines, encoding="utf-8")
        run = Run(folder)
        run.write_manifest(manifest)
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}.", "Give another --out.") from error
    return run


def reopen(folder: Path, manifest: Mapping[str, Any]) -> Run:
    """The run of a folder, to go on with; questions that failed count as not answered yet.

    Raises:
        EvaluationError: there is none, or it was of other questions, articles or settings.
    """
    require_run(folder)
    try:
        run = Run(folder)
        before = run.manifest
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"{folder / MANIFEST} cannot be read: {error}.", "Begin anew: another --out, without --resume."
        ) from error
    other = [name for name in SETTINGS if before.get(name) != manifest.get(name)]
    if other:
        told = ", ".join(_SETTING_NAMES.get(name, name) for name in other)
        raise EvaluationError(
            f"The run in {folder} was made with others: {told}.",
            "Give what it was begun with, or begin a new one: another --out, without --resume.",
        )
    kept = [line for line in _whole_lines(folder / ANSWERS) if not line.get("error")]
    _write_lines(folder / ANSWERS, kept)
    run.answers = {line["id"]: Answered.of(line) for line in kept}
    return run


def answer_all(  # noqa: PLR0913, PLR0917  what an answer depends on, and who hears of it
    store: Store,
    run: Run,
    questions: Sequence[Question],
    k: int,
    advance: Callable[[], None] = lambda: None,
    model: Callable[[], Chat] | None = None,
) -> None:
    """Answers what is not answered yet, a line of answers.jsonl each as it comes; `advance` hears of each.

    With a `model` it words the answers.

    Ctrl-C comes through as `KeyboardInterrupt` and leaves the lines that were written.
    """
    graph = build()
    turns: dict[tuple[str, ...], list[Turn]] = {}
    with (run.folder / ANSWERS).open("a", encoding="utf-8") as file:
        for question in questions:
            if question.id in run.answers:
                continue
            line = answer_line(graph, store, question, k, turns, model)
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            run.answers[question.id] = Answered.of(line)
            advance()


def answer_line(  # noqa: PLR0913, PLR0917  what an answer depends on
    graph: Graph,
    store: Store,
    question: Question,
    k: int,
    turns: dict[tuple[str, ...], list[Turn]],
    model: Callable[[], Chat] | None = None,
) -> dict[str, object]:
    """The line of a question in answers.jsonl: its answer, or why it failed."""
    try:
        history = _replayed(graph, store, question, k, turns)
        work = Work(store, question.question, history, k, question.asked, model and model())
        answer = converse(graph, work)
        return {**answer.as_json(), "id": question.id}
    except Exception as error:  # noqa: BLE001  whatever one question brings down, the others are still answered
        return {
            "id": question.id,
            "question": question.question,
            "standalone": question.question,
            "error": f"{type(error).__name__}: {error}",
            "text": "",
            "refused": True,
            "citations": [],
            "passages": [],
            "latency_s": None,
        }


def _replayed(
    graph: Graph, store: Store, question: Question, k: int, turns: dict[tuple[str, ...], list[Turn]]
) -> list[Turn]:
    """The user's earlier turns, each understood after those before it; conversations that begin alike are shared."""
    said: tuple[str, ...] = ()
    history: list[Turn] = []
    for message in question.history:
        if message.role != "user":
            continue
        said += (message.content,)
        if said not in turns:
            answer = converse(graph, Work(store, message.content, history, k, question.asked))
            turns[said] = [*history, *turns_of(answer)]
        history = turns[said]
    return history


def write_json(path: Path, value: object) -> None:
    """Writes a file of JSON that is there whole or as it was before."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    beside.replace(path)


def write_scores(run: Run, scores: Mapping[str, Mapping[str, float | None]]) -> None:
    """Writes scores.jsonl: a line a question."""
    _write_lines(run.folder / SCORES, [{"id": key, **each} for key, each in scores.items()])


def write_sources(run: Run, articles: Iterable[Article]) -> None:
    """Writes sources.jsonl: the articles that the report shows, as the run had them."""
    lines = [asdict(article) for article in articles]
    for line in lines:
        line["published"] = line["published"] and line["published"].isoformat()
    _write_lines(run.folder / SOURCES, lines)


def _write_lines(path: Path, lines: Sequence[Mapping[str, object]]) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file that may end in the middle of one."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [json.loads(line) for line in lines[:-1]]  # what follows the last newline was cut off in writing
