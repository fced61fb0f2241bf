"""`onrecord eval` as a user sees it: errors before any work, progress bars during it, a table at the end."""

from __future__ import annotations

import contextlib
import datetime
import json
import shlex
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import prompts
from bot import settings as all_settings
from bot.chat_models.client import Tokens
from bot.chat_models.providers import chat_model, configured
from bot.errors import EvaluationError, UsageError, install
from bot.evaluation import corpus, thresholds
from bot.evaluation import run as runs
from bot.evaluation.compare import compare, read_run
from bot.evaluation.judges import chat as chat_judge
from bot.evaluation.judges import ragas
from bot.evaluation.judges.judging import Judged, judge_all
from bot.evaluation.metrics import retrieval
from bot.evaluation.metrics.inputs import Answered, Attribution, Sources, read_attributions
from bot.evaluation.scoring import articles_of, score_run, sources_of
from bot.evaluation.tables import print_comparison, print_run
from bot.evaluation.testset import Question, by_id, check_evidence, digest, read_questions
from bot.opening import open_store
from bot.settings import Settings
from retrieval.search.ranking import PASSAGES
from retrieval.store.store import Store

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: The folder of runs without --out, which are named by test set and time.
RUNS = "runs"
#: A file of annotated statements next to the questions, by which citations of unnamed speakers are left out.
ATTRIBUTIONS = "attributions.jsonl"
INTERRUPTED, UNDER = 130, 1


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of the command."""

    questions: Path
    articles: tuple[Path, ...] = ()
    out: Path | None = None
    resume: bool = False
    k: int = PASSAGES
    fail_under: str = ""
    as_json: bool = False
    report: bool = True
    judge: bool = False
    ragas: bool = False
    #: Whether the configured chat model words the answers.
    generate: bool = False
    #: Where to keep the store of `articles` for the next run; by default it is removed after this one.
    keep_store: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked request: questions, articles and settings that fit each other."""

    request: Request
    folder: Path
    questions: list[Question]
    questions_digest: str
    attributions: dict[str, tuple[Attribution, ...]]
    least: dict[str, float]
    settings: Settings
    corpus: corpus.Corpus
    #: Whether the run answers from a store of its own.
    own_store: bool

    @property
    def store_folder(self) -> Path:
        """The folder of the run's own store."""
        return self.request.keep_store or self.folder / corpus.STORE

    @property
    def manifest(self) -> dict[str, Any]:
        """The facts of run.json."""
        return {
            "questions": str(self.request.questions),
            "questions_digest": self.questions_digest,
            "articles": [str(path) for path in self.request.articles] or None,
            "articles_digest": self.corpus.mark,
            "k": self.request.k,
            "embedding_model": self.settings.embedding_model,
            "model": self.settings.model if self.request.generate else None,
            "onrecord": version("onrecord"),
            "began": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
            "seconds": 0.0,
        }


def evaluate(request: Request, console: Console, model: BaseChatModel | None = None) -> None:
    """Runs the evaluation; prints progress and failures to `console`, the figures to the standard output.

    `model` judges the answers if the request says so; by default it is the configured one.

    Raises:
        OnRecordError: the request is wrong; nothing was done.
        typer.Exit: code 1 when a metric is below its least value, 130 after Ctrl-C.
    """
    plan = prepare(request)
    if request.judge or request.ragas:
        model = model or _judging_model(plan.settings)
    metrics, path = carry_out(plan, console, model)
    if request.as_json:
        typer.echo(json.dumps({"folder": str(plan.folder), **metrics}, ensure_ascii=False))
    else:
        print_run(metrics, Console())
        typer.echo(path)
    missed = thresholds.missed(plan.least, metrics["metrics"])
    for line in missed:
        console.print(line, style="red", markup=False, highlight=False)
    if missed:
        raise typer.Exit(UNDER)


def carry_out(plan: Plan, console: Console, model: BaseChatModel | None = None) -> tuple[dict[str, Any], Path]:
    """Answers and scores; returns the content of metrics.json and the path of the report (else of the run's folder).

    Raises:
        OnRecordError: the run's folder or its store cannot be used.
        typer.Exit: code 130 after Ctrl-C.
    """
    write_report = _report_writer() if plan.request.report else None
    if plan.request.ragas:
        ragas.require()
    if plan.request.resume:
        run = runs.reopen(plan.folder, plan.manifest)
    else:
        run = runs.begin(plan.folder, plan.questions, plan.manifest)
    try:
        with _store(plan, console) as store:
            _answer(plan, run, store, console)
            metrics = _score(plan, run, store, model, console)
    except KeyboardInterrupt:
        _print_interrupted(plan, run, console)
        raise typer.Exit(INTERRUPTED) from None
    if plan.own_store and not plan.request.keep_store:
        shutil.rmtree(plan.store_folder, ignore_errors=True)
    return metrics, write_report(plan.folder) if write_report else plan.folder


def prepare(request: Request) -> Plan:
    """Reads and checks all that the request names; writes nothing.

    Raises:
        OnRecordError: something about it is wrong.
    """
    if request.resume and request.out is None:
        raise UsageError("Which run do you want to resume?", "Name it: --out RUN --resume")
    if request.out is not None:
        (runs.require_run if request.resume else runs.require_none)(request.out)
    least = thresholds.parse(request.fail_under)
    settings = all_settings.load()
    if request.generate and settings.model is None:
        raise UsageError("No chat model is configured to word answers.", "Set one: ONRECORD_MODEL=openai:gpt-4o-mini")
    questions = read_questions(request.questions)
    beside = request.questions.parent / ATTRIBUTIONS
    attributions = read_attributions(beside) if beside.exists() else {}
    prompts.use(settings.prompts)
    own_store = bool(request.articles) or not any(question.needs_articles for question in questions)
    held = _corpus(request, settings, own_store=own_store)
    asked = by_id(questions, held.lengths, held.titles)
    check_evidence(asked, held.lengths)
    if any(question.evidence for question in questions):
        retrieval.require()
    folder = request.out or Path(RUNS) / f"{request.questions.stem}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
    return Plan(request, folder, asked, digest(questions), attributions, least, settings, held, own_store)


def _corpus(request: Request, settings: Settings, *, own_store: bool) -> corpus.Corpus:
    if request.articles:
        return corpus.read_corpus(request.articles)
    if own_store:
        return corpus.nothing()
    with contextlib.closing(open_store(settings, preload=False)) as store:
        return corpus.stored_corpus(store)


@contextlib.contextmanager
def _store(plan: Plan, console: Console) -> Iterator[Store]:
    """The store to answer from; the run's own store stays for `--resume` when the run is interrupted."""
    if not plan.own_store:
        with contextlib.closing(open_store(plan.settings)) as store:
            store.check_model()
            store.check_agreement()
            yield store
        return
    paths = plan.request.articles
    with contextlib.ExitStack() as stack:
        with _bar(console, "Ingesting", len(plan.corpus.lengths), hidden=not paths) as advance:
            store = stack.enter_context(corpus.store_of(plan.store_folder, paths, plan.settings, advance))
        yield store


def _answer(plan: Plan, run: runs.Run, store: Store, console: Console) -> None:
    before = run.manifest
    began = time.perf_counter()
    left = sum(question.id not in run.answers for question in plan.questions)
    model = configured(plan.settings) if plan.request.generate else None
    with _bar(console, "Answering", left) as advance:
        try:
            runs.answer_all(store, run, plan.questions, plan.request.k, advance, model)
        finally:
            seconds = before["seconds"] + time.perf_counter() - began
            runs.write_json(run.folder / runs.MANIFEST, {**before, "seconds": round(seconds, 3)})


def _score(plan: Plan, run: runs.Run, store: Store, model: BaseChatModel | None, console: Console) -> dict[str, Any]:
    answers = [run.answers[question.id] for question in plan.questions]
    facts = {
        "seconds": run.manifest["seconds"],
        "onrecord": version("onrecord"),
        "articles": store.catalog.count("articles"),
        "passages": store.catalog.count("passages"),
        "k": plan.request.k,
    }
    articles = articles_of(store, plan.questions, answers)
    runs.write_sources(run, articles.values())
    sources = sources_of(store, articles, plan.attributions)
    judged = _judge(plan, answers, sources, model, console) if model else {}
    return score_run(run, plan.questions, sources, facts, judged)


def _judge(
    plan: Plan, answers: Sequence[Answered], sources: Sources, model: BaseChatModel, console: Console
) -> dict[str, Judged]:
    """The verdicts of the requested judges, by their names."""
    judged: dict[str, Judged] = {}
    pairs = list(zip(plan.questions, answers, strict=True))
    if plan.request.judge:
        tokens = Tokens()
        with _bar(console, "Judging", len(pairs)) as advance:
            verdict = chat_judge.judge(model, sources, tokens)
            judged["judge"] = judge_all(pairs, verdict, chat_judge.PATIENCE, advance)
        judged["judge"].tokens = tokens
    if plan.request.ragas:
        with _bar(console, "RAGAS", len(pairs)) as advance:
            verdict = ragas.ragas_judge(model, sources)
            judged["ragas"] = judge_all(pairs, verdict, ragas.PATIENCE, advance)
    return judged


def _judging_model(settings: Settings) -> BaseChatModel:
    if settings.model is None:
        raise UsageError(
            "No chat model is configured to judge answers.",
            "Set one, for example ONRECORD_MODEL=openai:gpt-4o-mini, or leave out --judge and --ragas.",
        )
    return chat_model(settings.model)


def _report_writer() -> Callable[[Path], Path]:
    """The function that writes the report; imported before the work, as it needs more packages than the bot."""
    try:
        import jinja2  # noqa: F401

        from bot.evaluation.report.page import write_report
    except ImportError as error:
        raise EvaluationError(
            f"The report needs {error.name}, which is not installed.",
            f"Install it: {install('eval')}, or leave out the report: --no-report",
        ) from error
    return write_report


def _print_interrupted(plan: Plan, run: runs.Run, console: Console) -> None:
    request = plan.request
    articles = [argument for path in request.articles for argument in ("--articles", str(path))]
    flags = {
        f"--k={request.k}": request.k != PASSAGES,
        f"--fail-under={request.fail_under}": bool(request.fail_under),
        "--json": request.as_json,
        "--judge": request.judge,
        "--ragas": request.ragas,
        "--generate": request.generate,
        "--no-report": not request.report,
    }
    given = [flag for flag, is_given in flags.items() if is_given]
    command = ["onrecord", "eval", str(request.questions), *articles, "--out", str(plan.folder), "--resume", *given]
    console.print(f"Stopped; {len(run.answers)} of {len(plan.questions)} questions are answered.", highlight=False)
    console.print(f"Continue with: {shlex.join(command)}", markup=False, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def _bar(console: Console, doing: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[], None]]:
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=hidden, redirect_stdout=False) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda: progress.advance(task)


def compare_runs(first: Path, second: Path, *, as_json: bool) -> None:
    """Prints how the second run differs from the first.

    Raises:
        EvaluationError: one of them is not a finished run, or they have no question in common.
    """
    compared = compare(read_run(first), read_run(second))
    if as_json:
        typer.echo(json.dumps(compared, ensure_ascii=False))
    else:
        print_comparison(compared, Console())
