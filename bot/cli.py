"""The command `onrecord`. Heavy imports happen inside the commands that need them, so that --help is instant."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import upkeep
from bot.manyvalues import option_of_many

if TYPE_CHECKING:
    from rich.console import Console

    from bot.generative import Chat
    from retrieval.articles import Article
    from retrieval.sources.fetching import Fetcher
    from retrieval.store import Store

app = typer.Typer(
    name="onrecord",
    help="Answers questions about news articles, every sentence quoted with its place in its article.",
    epilog='Example: onrecord ingest seeds && onrecord ask "What did Zakharova say?"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
articles_app = typer.Typer(help="List, show or remove stored articles.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")
app.add_typer(upkeep.app)  # its commands, without a name before them
follow_app = typer.Typer(help="Follow feeds: add, list or remove them, and take in what is new.", no_args_is_help=True)
app.add_typer(follow_app, name="follow")
conversations_app = typer.Typer(help="List or forget the conversations that are kept.", no_args_is_help=True)
app.add_typer(conversations_app, name="conversations")
feedback_app = typer.Typer(help="What users have said of the answers.", no_args_is_help=True)
app.add_typer(feedback_app, name="feedback")

#: Exit codes: a mistake in what was asked for or given, as a shell expects it; and the shell's own for Ctrl-C.
BAD_INPUT, INTERRUPTED = 2, 130
#: What others of the machine might do with a new file. Whatever is written, also by a library, holds what people ask or
#: what they read: it is theirs alone, until they say otherwise with chmod.
OTHERS = 0o077

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def main() -> None:
    """Runs the command line; an expected failure is told in two lines, without a traceback."""
    from retrieval.errors import OnRecordError

    try:
        app(standalone_mode=True)
    except OnRecordError as error:
        _fail(error, error.message, error.mend)
    except OSError as error:  # where the answer goes: a full disk, a pipe that was closed
        _fail(error, f"Could not write: {error.strerror or error}.", "Check where the output goes.")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _fail(error: Exception, message: str, mend: str) -> NoReturn:
    """Ends with the error told in two lines, or with its traceback when that was asked for."""
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        raise error
    from bot.show import plain

    err = _console(stderr=True)
    err.print(f"Error: {plain(message)}", style="red", markup=False, highlight=False)
    if mend:
        err.print(plain(mend), markup=False, highlight=False)
    sys.exit(BAD_INPUT)


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and what the libraries log.")] = False,
) -> None:
    """Reads the options that come before the command."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"onrecord {version_of('onrecord')}")
        raise typer.Exit
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING)
    os.umask(os.umask(0) | OTHERS)


@app.command(epilog='Example: onrecord ask "What did Zakharova say about North Korea?" --since 2024-01')
def ask(  # noqa: PLR0913, PLR0917  each parameter is an option
    question: Annotated[str, typer.Argument(help="The question.")],
    as_json: Json = False,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="How many passages to rank.")] = 20,
    most: Annotated[int, typer.Option("--most", min=1, help="How many statements of a speaker to show.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show what was verified, and the ranking.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="From articles of this day or later.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="From articles of this day or earlier.")] = "",
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="From this publisher or site.")] = "",
    speaker: Annotated[str, typer.Option("--speaker", metavar="NAME", help="From articles that quote NAME.")] = "",
    article: Annotated[str, typer.Option("--article", metavar="ID", help="From this article: id, title or URL.")] = "",
) -> None:
    """Answer one question from the stored articles, with cited passages."""
    if not question.strip():
        raise _usage("The question is empty.", 'Ask something: onrecord ask "What did Zakharova say?"')
    with _opened() as store:
        import datetime
        from functools import partial

        from bot.conversation import reply
        from bot.limiting import limited_to
        from bot.said import Page

        store.check_agreement()
        only = limited_to(store, since=since, until=until, source=source, speaker=speaker, article=article)
        asked = partial(reply, store, question, k=k, on=datetime.date.today(), page=Page(most), only=only)
        model = _chat_model()
        if as_json:
            answer = asked(chat=model and model())
            typer.echo(json.dumps(answer.as_json(), ensure_ascii=False))
            return
        from bot import show
        from bot.spoken import Spoken

        console = _console()
        with Spoken(console, slow=bool(model)) as spoken:
            answer = asked(chat=model and model(), hear=spoken.hear)
            spoken.finish(answer)
        if answer.more:
            console.print(show.more_line(answer, f"--most {most + answer.more}"))
        if answer.citations:
            console.print()
            articles = store.catalog.articles(sorted({each.article_id for each in answer.citations}))
            console.print(show.sources(answer.citations, articles))
        if explain:
            console.print(f"Understood as: {show.plain(answer.standalone)}", markup=False, highlight=False)
            if answer.sentences:
                console.print(show.verdicts(answer))
            if answer.passages:
                console.print(show.ranking(answer.passages))


@app.command(epilog="Example: onrecord speakers Zakharova")
def speakers(
    name: Annotated[str | None, typer.Argument(help="Tell about the speakers of this name.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to list on a page.")] = 40,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of the list.")] = 1,
    as_json: Json = False,
) -> None:
    """List who is quoted, and how often; or by which names and in which roles somebody is."""
    with _opened(any_model=True) as store:
        from bot import speakers as listing

        listing.speakers(store, listing.Request(name, limit, page, as_json), _console())


@app.command(epilog="Inside: /sources, /show N, /more, /new, /help. Ctrl-C stops an answer, Ctrl-D leaves.")
def chat(
    go_on: Annotated[bool, typer.Option("--continue", help="Go on with the last conversation.")] = False,
) -> None:
    """Talk with the articles: questions, follow-ups, sources."""
    with _opened() as store:
        from bot import settings
        from bot.memory import open_memory
        from bot.terminal import chat as run_chat

        store.check_agreement()
        with contextlib.closing(open_memory(settings.load())) as memory:
            run_chat(store, _console(), memory, _chat_model(), go_on=go_on)


@app.command()
def models(as_json: Json = False) -> None:
    """Show which models are configured, and try the chat model."""
    from bot import settings
    from bot.trying import tell_models

    if not tell_models(settings.load(), _console(), as_json=as_json):
        raise typer.Exit(BAD_INPUT)


@conversations_app.command("list")
def conversations_list(as_json: Json = False) -> None:
    """List the conversations that are kept, the last one first."""
    from bot import settings, show
    from bot.memory import open_memory

    with contextlib.closing(open_memory(settings.load())) as memory:
        kept = memory.conversations()
    if not as_json:
        _console().print(show.conversations(kept))
        return
    for each in kept:
        told = {"id": each.conversation, "at": each.at.isoformat(), "questions": each.questions, "last": each.last}
        typer.echo(json.dumps(told, ensure_ascii=False))


@conversations_app.command("forget")
def conversations_forget(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all of them.")] = False,
    older_than: Annotated[int | None, typer.Option("--older-than", min=1, help="Days without a question.")] = None,
) -> None:
    """Forget conversations: these, those that have rested for days, or all."""
    if not (ids or everything or older_than):
        raise _usage("Which conversations?", "Name some, or give --older-than DAYS or --all.")
    from bot import settings
    from bot.memory import open_memory

    with contextlib.closing(open_memory(settings.load())) as memory:
        wanted = [each.conversation for each in memory.conversations()] if everything else (ids or [])
        forgotten = sum(memory.forget(each) for each in wanted)
        if older_than:
            forgotten += memory.expire(older_than)
    missing = len(ids or []) - forgotten if not (everything or older_than) else 0
    if missing > 0:
        raise _usage(f"{missing} of them are not kept.", "See which are: onrecord conversations list")
    _console().print(f"Forgot {forgotten}.", highlight=False)


@app.command(epilog="Example: onrecord ingest news.jsonl articles/ page.html https://example.org/news/rss")
def ingest(
    given: Annotated[
        list[str],
        typer.Argument(
            help="Files or folders (.txt, .md, .html, .jsonl, .pdf), addresses of pages and feeds, or a file of such.",
            metavar="SOURCE...",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Add articles to the store; unchanged ones cost nothing, edited ones replace their old text."""
    from bot.ingesting import ingest_all

    ingest_all(given, lambda: _opened(create=True), _fetcher, _console(stderr=True), as_json=as_json)


@app.command()
def reindex() -> None:
    """Rebuild passages, statements and both indexes from the catalog."""
    with _opened(any_model=True) as store:
        from bot.ingesting import reindex_all

        reindex_all(store, _console(stderr=True))


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
            raise _usage("--compare makes no run: it takes two that are there.", "As in: onrecord eval --compare A B")
        command.compare_runs(*compare, as_json=as_json)
        return
    if questions is None:
        raise _usage("Which questions?", "As in: onrecord eval QUESTIONS.jsonl, or: onrecord eval --compare A B")
    request = command.Request(
        questions, tuple(articles or ()), out, resume, k, fail_under, as_json, report, judge, ragas, generate
    )
    command.evaluate(request, _console(stderr=True))


@articles_app.command("list")
def articles_list(as_json: Json = False) -> None:
    """List the stored articles, newest first."""
    with _opened(any_model=True) as store:
        entries = store.catalog.entries()
        if as_json:
            for entry in entries:
                facts = {"characters": entry.characters, "passages": entry.passages, "statements": entry.statements}
                typer.echo(json.dumps({**_facts(entry.article), **facts}, ensure_ascii=False))
            return
        from bot import show

        _console().print(show.listing(entries))


@articles_app.command("show")
def articles_show(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show one article with its facts."""
    with _opened(any_model=True) as store:
        article = store.catalog.article(article_id)
        if article is None:
            raise _usage(f"There is no article {article_id}.", "See which there are: onrecord articles list")
        if as_json:
            typer.echo(json.dumps({**_facts(article), "text": article.text}, ensure_ascii=False))
            return
        from bot import show

        _console().print(show.whole(article))


@articles_app.command("remove")
def articles_remove(article_ids: Annotated[list[str], typer.Argument(metavar="ID...")]) -> None:
    """Take articles out of the store and its indexes."""
    with _opened(any_model=True) as store:
        from retrieval.ingest import remove

        missing = [article_id for article_id in article_ids if store.catalog.article(article_id) is None]
        if missing:
            raise _usage(f"There is no article {', '.join(missing)}.", "See which there are: onrecord articles list")
        removed = remove(store, article_ids)
        _console().print(f"Removed {len(removed)}.", highlight=False)


@follow_app.command("add", epilog="Example: onrecord follow add https://example.org/")
def follow_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page that names its feed.")],
    as_json: Json = False,
) -> None:
    """Follow a feed."""
    from bot import following

    with _opened(create=True, any_model=True) as store:
        following.add(store, _fetcher(), url, _console(), as_json=as_json)


@follow_app.command("list")
def follow_list(as_json: Json = False) -> None:
    """List the feeds that are followed."""
    from bot import following

    with _opened(create=True, any_model=True) as store:
        following.list_all(store, _console(), as_json=as_json)


@follow_app.command("remove")
def follow_remove(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Follow a feed no longer; its articles stay."""
    from bot import following

    with _opened(create=True, any_model=True) as store:
        following.remove(store, url, _console())


@follow_app.command("run", epilog="Example: onrecord follow run --every 15m")
def follow_run(
    every: Annotated[str, typer.Option("--every", metavar="PERIOD", help="Ask again every 15m, 2h or 1d.")] = "",
    as_json: Json = False,
) -> None:
    """Take in what is new and what has changed in the feeds that are followed."""
    from bot import following

    def opened() -> contextlib.AbstractContextManager[Store]:
        return _opened(create=True)

    # Lines for a script go to the standard output alone.
    console, fetch = _console(stderr=as_json), _fetcher()
    if every:
        following.run_every(following.period(every), opened, fetch, console, as_json=as_json)
    with opened() as store:
        if not following.run(store, fetch, console, as_json=as_json):
            raise typer.Exit(BAD_INPUT)


def _fetcher() -> Fetcher:
    from bot import following, settings

    return following.fetcher(settings.load())


@app.command(epilog="Example: ONRECORD_TELEGRAM_TOKEN=… ONRECORD_TELEGRAM_ALLOW=123456789 onrecord telegram")
def telegram(
    pair: Annotated[bool, typer.Option("--pair", help="Print a code that lets one user in, and leave.")] = False,
) -> None:
    """Answer in Telegram, until stopped."""
    from bot.telegram import command

    if pair:
        command.pair(_console())
    else:
        command.serve(_console(stderr=True))


@feedback_app.command("export", epilog="Example: onrecord feedback export --out wrong.jsonl")
def feedback_export(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there, not to the screen.")] = None,
) -> None:
    """Write what users judged in Telegram as a test set for `onrecord eval`."""
    from bot.telegram.command import export_feedback

    export_feedback(out, typer.echo, _console(stderr=True))


@contextlib.contextmanager
def _opened(*, create: bool = False, any_model: bool = False) -> Iterator[Store]:
    """The store that the settings name, closed at the end; `any_model` where none is needed, or a new one."""
    from bot import settings
    from bot.opening import open_store

    store = open_store(settings.load(), create=create, preload=not any_model)
    try:
        if not any_model:
            store.check_model()
        yield store
    finally:
        store.close()


def _facts(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "author": article.author,
        "publisher": article.publisher,
        "language": article.language,
    }


def _chat_model() -> Callable[[], Chat] | None:
    """What gives the configured chat model for a question; None without one."""
    from bot import settings
    from bot.models import configured

    return configured(settings.load())


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr)


def _usage(message: str, mend: str) -> Exception:
    from bot.errors import UsageError

    return UsageError(message, mend)
