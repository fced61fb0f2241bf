"""The commands doctor, backup and restore."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console import say
from bot.terminal.commands.common import Json, console

if TYPE_CHECKING:
    from rich.console import Console

    from retrieval.store.copying import Begin
    from retrieval.upkeep.backup import Manifest

app = typer.Typer()

#: The end of a backup's name; any other name is a folder's.
ARCHIVE = ".tar.gz"
STYLES = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


@app.command(epilog="Example: onrecord doctor --online --try-model")
def doctor(
    as_json: Json = False,
    online: Annotated[bool, typer.Option("--online", help="Ask Telegram which bot the token belongs to.")] = False,
    try_model: Annotated[bool, typer.Option("--try-model", help="Send the chat model a test question.")] = False,
) -> None:
    """Check settings, installation, store, databases, models and bot; exit with 1 when something is wrong."""
    from bot.terminal.doctor import findings

    screen, found = console(), []
    for each in findings(online=online, try_model=try_model):
        found.append(each)
        if as_json:
            continue
        screen.print(f"[{STYLES[each.verdict]}]{each.verdict:<7}[/] {each.check:<13} ", end="")
        say(screen, each.told, wrap=False)
        if each.mend:
            say(screen, f"{'':<22}{each.mend}", "dim", wrap=False)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    if any(each.verdict == "wrong" for each in found):
        raise typer.Exit(1)


@app.command(epilog="Example: onrecord backup backups   or: onrecord backup monday.tar.gz")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file like monday.tar.gz, or a folder for one.")],
) -> None:
    """Back up articles, feeds, conversations and the bot's records; others may read and write meanwhile.

    The indexes are not in the backup; a restore rebuilds them from its vectors, without embedding anything.

    Settings, tokens and the embedding model are not in it either. Keep it private: it holds what people asked.
    """
    from rich.filesize import decimal

    from bot import settings
    from bot.opening import place_of
    from bot.terminal.doctor import conversations
    from retrieval.upkeep.backup import back_up

    found = settings.load()
    if target.is_dir() or not target.name.endswith(ARCHIVE):
        target /= f"onrecord-{datetime.datetime.now():%Y%m%d-%H%M%S}{ARCHIVE}"
    screen = console(stderr=True)
    with _progress(screen) as begin:
        manifest = back_up(found.home, [*_databases()], target, begin, place=place_of(found))
    tell = partial(say, screen, wrap=False)
    tell(f"{target} ({decimal(target.stat().st_size)}): {_held(manifest)}.")
    if not manifest.vectors:
        tell("The indexes are damaged, and the backup lacks vectors. After a restore: onrecord reindex")
    kept = conversations(found)
    if kept is None or kept.parent != found.home:
        tell("Conversations are kept elsewhere (ONRECORD_CHECKPOINTS), not in the backup.")


@app.command(epilog="Example: ONRECORD_HOME=/tmp/look onrecord restore monday.tar.gz")
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="A file that onrecord backup wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the existing store.")] = False,
) -> None:
    """Restore a backup, completely or not at all.

    The backup is checked first. The new store is built beside the old one and takes its place in one step.

    Whoever reads the store meanwhile goes on, and then sees the restored one.
    """
    from bot import settings
    from bot.opening import place_of
    from retrieval.upkeep.restore import restore as put_back

    found, screen = settings.load(), console(stderr=True)
    with _progress(screen) as begin:
        manifest = put_back(archive, found.home, _databases(), begin, force=force, place=place_of(found))
    say(screen, f"Restored the backup of {manifest.made}: {_held(manifest)}.", wrap=False)
    if not manifest.vectors:
        say(screen, "The backup lacks vectors. Rebuild the indexes: onrecord reindex", wrap=False)


def _held(manifest: Manifest) -> str:
    from bot.answers import counted

    return f"{counted(manifest.articles, 'article')}, {counted(manifest.passages, 'passage')}"


def _databases() -> dict[str, int]:
    """The databases beside the catalog, with the newest schema of each; 0 where the schema is LangGraph's."""
    from bot.memory import memory
    from bot.telegram.records import schema, sqlite

    return {sqlite.FILE: len(schema.MIGRATIONS), memory.FILE: 0}


@contextlib.contextmanager
def _progress(screen: Console) -> Iterator[Begin]:
    """Shows a bar for each part of the work."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    disable = not screen.is_interactive
    with Progress(*columns, console=screen, transient=True, disable=disable, redirect_stdout=False) as progress:
        yield lambda doing, total: partial(progress.advance, progress.add_task(doing, total=total))
