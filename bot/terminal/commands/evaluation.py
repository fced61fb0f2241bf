"""The commands that measure answers, and make test sets of what users say of them: eval, feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import UsageError
from bot.terminal.commands.common import Json, console, option_of_many

app = typer.Typer()
feedback_app = typer.Typer(help="What users have said of the answers.", no_args_is_help=True)
app.add_typer(feedback_app, name="feedback")


@app.command(
    "eval",
    cls=option_of_many("--articles"),
    epilog='Example: onrecord eval questions.jsonl --articles news.jsonl --fail-under "citations_verbatim=1"',
)
def evaluate(  # noqa: PLR0913, PLR0917  each parameter is an option
    questions: Annotated[Path | None, typer.Argument(help="The test set: a .jsonl of questions.")] = None,
    articles: Annotated[
        list[Path] | None,
        typer.Option("--articles", metavar="PATH...", help="Answer from these, not from the stored articles."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="RUN", help="The run's folder; in runs/ by default.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="How many passages to rank.")] = 20,
    fail_under: Annotated[
        str, typer.Option("--fail-under", metavar="METRIC=N,...", help="Exit with 1 when a metric is below.")
    ] = "",
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="RUN_A RUN_B", help="Compare two runs instead of making one."),
    ] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Let the chat model of ONRECORD_MODEL judge the answers too.")
    ] = False,
    ragas: Annotated[bool, typer.Option("--ragas", help="Let RAGAS score them with that model too.")] = False,
    generate: Annotated[
        bool, typer.Option("--generate", help="Let the chat model of ONRECORD_MODEL word the answers.")
    ] = False,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    as_json: Json = False,
) -> None:
    """Measure the answers against a test set, or compare two runs of one."""
    from bot.evaluation import command

    if compare is not None:
        if questions or articles or out or resume or fail_under or judge or ragas or generate:
            raise UsageError(
                "--compare makes no run: it takes two that are there.", "As in: onrecord eval --compare A B"
            )
        command.compare_runs(*compare, as_json=as_json)
        return
    if questions is None:
        raise UsageError("Which questions?", "As in: onrecord eval QUESTIONS.jsonl, or: onrecord eval --compare A B")
    request = command.Request(
        questions, tuple(articles or ()), out, resume, k, fail_under, as_json, report, judge, ragas, generate
    )
    command.evaluate(request, console(stderr=True))


@feedback_app.command("export", epilog="Example: onrecord feedback export --out wrong.jsonl")
def feedback_export(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there, not to the screen.")] = None,
) -> None:
    """Write what users judged in Telegram as a test set for `onrecord eval`."""
    from bot.telegram.command import export_feedback

    export_feedback(out, typer.echo, console(stderr=True))
