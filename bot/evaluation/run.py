"""A run: every question of a test set goes through the whole pipeline, and its answer is kept as it comes.

A run that was interrupted or killed can be resumed: all whole lines of answers.jsonl count.
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

QUESTIONS, MANIFEST, ANSWERS = "questions.jsonl", "run.json", "answers.jsonl"
SCORES, SOURCES, METRICS_FILE = "scores.jsonl", "sources.jsonl", "metrics.json"
#: A run can be resumed only while these are the same.
SETTINGS = ("questions_digest", "articles_digest", "k", "embedding_model", "model", "onrecord")
_SETTING_NAMES = {"questions_digest": "the questions", "articles_digest": "the articles", "k": "--k"}


@dataclass
class Run:
    """A run's folder, and the answers that it holds so far, by the ids of their questions."""

    folder: Path
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def manifest(self) -> dict[str, Any]:
        """The questions, articles and settings of the run, and the seconds it has taken so far."""
        manifest: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return manifest


def require_none(folder: Path) -> None:
    """Raises `EvaluationError` where the folder holds a run, which a new one would overwrite."""
    if (folder / MANIFEST).exists() or (folder / ANSWERS).exists():
        raise EvaluationError(f"{folder} already holds a run.", "Resume it with --resume, or give another --out.")


def require_run(folder: Path) -> None:
    """Raises `EvaluationError` where the folder holds no run to resume."""
    if not (folder / MANIFEST).is_file():
        raise EvaluationError(f"{folder} holds no run to resume.", "Leave out --resume to begin one.")


def begin(folder: Path, questions: Sequence[Question], manifest: Mapping[str, Any]) -> Run:
    """A new run in a folder that holds none yet.

    Raises:
        EvaluationError: the folder holds one, or cannot be written.
    """
    require_none(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{question.as_line()}\n" for question in questions)
        (folder / QUESTIONS).write_text(lines, encoding="utf-8")
        write_json(folder / MANIFEST, manifest)
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}.", "Give another --out.") from error
    return Run(folder)


def reopen(folder: Path, manifest: Mapping[str, Any]) -> Run:
    """The run in a folder, to be resumed; questions that failed count as not answered yet.

    Raises:
        EvaluationError: the folder holds none, or one with other questions, articles or settings.
    """
    require_run(folder)
    run = Run(folder)
    try:
        before = run.manifest
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"{folder / MANIFEST} cannot be read: {error}.", "Begin a new run: another --out, without --resume."
        ) from error
    other = [name for name in SETTINGS if before.get(name) != manifest.get(name)]
    if other:
        names = ", ".join(_SETTING_NAMES.get(name, name) for name in other)
        raise EvaluationError(
            f"The run in {folder} was made with different settings: {names}.",
            "Give the same ones, or begin a new run: another --out, without --resume.",
        )
    kept = [line for line in _whole_lines(folder / ANSWERS) if not line.get("error")]
    write_lines(folder / ANSWERS, kept)
    run.answers = {line["id"]: Answered.of(line) for line in kept}
    return run


def answer_all(  # noqa: PLR0913, PLR0917  all that an answer depends on, and the progress
    store: Store,
    run: Run,
    questions: Sequence[Question],
    k: int,
    advance: Callable[[], None] = lambda: None,
    model: Callable[[], Chat] | None = None,
) -> None:
    """Answers the remaining questions; writes each answer to answers.jsonl at once and then calls `advance`.

    A `model`, if given, words the answers. Ctrl-C raises `KeyboardInterrupt` and leaves the lines written so far.
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


def answer_line(  # noqa: PLR0913, PLR0917  all that an answer depends on
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
        return {**converse(graph, work).as_json(), "id": question.id}
    except Exception as error:  # noqa: BLE001  whatever fails for one question, the others are still answered
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
    """The user's earlier turns, each understood after the ones before it; `turns` caches those of equal beginnings."""
    said: tuple[str, ...] = ()
    history: list[Turn] = []
    for asked in (message.content for message in question.history if message.role == "user"):
        said += (asked,)
        if said not in turns:
            answer = converse(graph, Work(store, asked, history, k, question.asked))
            turns[said] = [*history, *turns_of(answer)]
        history = turns[said]
    return history


def write_json(path: Path, value: object) -> None:
    """Writes a JSON file; a kill leaves it whole or as it was before."""
    _write(path, json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_sources(run: Run, articles: Iterable[Article]) -> None:
    """Writes sources.jsonl: the articles that the report shows, as they were in the run."""
    lines = [asdict(article) for article in articles]
    for line in lines:
        line["published"] = line["published"] and line["published"].isoformat()
    write_lines(run.folder / SOURCES, lines)


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Writes a file of JSON lines; a kill leaves it whole or as it was before."""
    _write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file whose last line may be cut off."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [json.loads(line) for line in lines[:-1]]  # writing stopped after the last newline
