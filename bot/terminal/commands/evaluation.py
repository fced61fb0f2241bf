"""The commands eval and feedback: measured answers, and test sets made of users' judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import UsageError
from bot.terminal.commands.common import Json, console, option_of_many

app = typer.Typer()
feedback_app = typer.Typer(help="Export what users said about the answers.", no_args_is_help=True)
app.add_typer(feedback_app, name="feedback")


@app.command(
    "eval",
    cls=option_of_many("--articles"),
    epilog='Example: onrecord eval questions.jsonl --articles news.jsonl --fail-under "citations_verbatim=1"',
)
def evaluate(  # noqa: PLR0913, PLR0917  each parameter is an option
    questions: Annotated[Path | None, typer.Argument(metavar="QUESTIONS", help="The test set, a .jsonl file.")] = None,
    articles: Annotated[
        list[Path] | None, typer.Option(metavar="PATH...", help="Answer from these, not from the store.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="RUN", help="The run's folder; in runs/ by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the run in --out.")] = False,
    k: Annotated[int, typer.Option(metavar="N", min=1, max=200, help="How many passages to rank.")] = 20,
    fail_under: Annotated[str, typer.Option(metavar="METRIC=N,...", help="Exit with 1 when a metric is below.")] = "",
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="RUN_A RUN_B", help="Compare two runs, and make none.")
    ] = None,
    judge: Annotated[bool, typer.Option("--judge", help="Let ONRECORD_MODEL judge the answers too.")] = False,
    ragas: Annotated[bool, typer.Option("--ragas", help="Let RAGAS score them with ONRECORD_MODEL too.")] = False,
    generate: Annotated[bool, typer.Option("--generate", help="Let ONRECORD_MODEL word the answers.")] = False,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    as_json: Json = False,
) -> None:
    """Measure the answers to a test set, or compare two runs."""
    from bot.evaluation import command

    if compare is not None:
        if questions or articles or out or resume or fail_under or judge or ragas or generate:
            raise UsageError("--compare makes no run: it takes two existing ones.", "onrecord eval --compare A B")
        command.compare_runs(*compare, as_json=as_json)
        return
    if questions is None:
        raise UsageError("Which questions?", "onrecord eval QUESTIONS.jsonl, or: onrecord eval --compare A B")
    request = command.Request(
        questions, tuple(articles or ()), out, resume, k, fail_under, as_json, report, judge, ragas, generate
    )
    command.evaluate(request, console(stderr=True))


@feedback_app.command("export", epilog="Example: onrecord feedback export --out wrong.jsonl")
def feedback_export(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to FILE, not to the screen.")] = None,
) -> None:
    """Write users' judgements from Telegram as a test set for `onrecord eval`."""
    from bot.telegram.command import export_feedback

    export_feedback(out, typer.echo, console(stderr=True))
