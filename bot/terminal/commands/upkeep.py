"""The commands that look after what is stored: doctor, backup and restore."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal.commands.common import Json, console

if TYPE_CHECKING:
    from rich.console import Console

    from retrieval.upkeep.backup import Begin

app = typer.Typer()

#: A backup is one of these; any other name is that of a folder.
ARCHIVE = ".tar.gz"
STYLES = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


@app.command(epilog="Example: onrecord doctor --online --try-model")
def doctor(
    as_json: Json = False,
    online: Annotated[bool, typer.Option("--online", help="Ask Telegram whose the token is.")] = False,
    try_model: Annotated[bool, typer.Option("--try-model", help="Ask the chat model something.")] = False,
) -> None:
    """Check settings, installation, store, databases, models and bot; the exit code is 1 when something is wrong."""
    from bot.console import plain
    from bot.terminal.doctor import findings

    screen, verdicts, told = console(), [], []
    for each in findings(online=online, try_model=try_model):
        verdicts.append(each.verdict)
        if as_json:
            told.append({"check": each.check, "verdict": each.verdict, "told": each.told, "mend": each.mend})
            continue
        screen.print(f"[{STYLES[each.verdict]}]{each.verdict:<7}[/] {each.check:<13} ", end="")
        screen.print(plain(each.told), markup=False, highlight=False, soft_wrap=True)
        if each.mend:
            screen.print(f"{'':<22}{plain(each.mend)}", markup=False, highlight=False, soft_wrap=True, style="dim")
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    if "wrong" in verdicts:
        raise typer.Exit(1)


@app.command(epilog="Example: onrecord backup backups   or: onrecord backup monday.tar.gz")
def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file, as in monday.tar.gz, or a folder for one.")
    ],
) -> None:
    """Back up articles, feeds, conversations and the bot's records, while others read and write.

    Chroma and tantivy are not in it: a restore builds them from the vectors that are, without embedding anything.
    Settings, tokens and the prepared embedding model are not in it either. Keep it private: it holds what people
    asked.
    """
    from bot import settings
    from bot.terminal.doctor import conversations
    from retrieval.upkeep.backup import back_up

    found = settings.load()
    if target.is_dir() or not target.name.endswith(ARCHIVE):
        now = datetime.datetime.now().astimezone()
        target /= f"onrecord-{now:%Y%m%d-%H%M%S}{ARCHIVE}"
    screen = console(stderr=True)
    with _progress(screen) as begin:
        manifest = back_up(found.home, [*_databases()], target, begin)
    size = target.stat().st_size / 1e6
    _tell(screen, f"{target} ({size:.1f} MB): articles {manifest.articles}, passages {manifest.passages}.")
    if not manifest.vectors:
        _tell(screen, "The indexes are damaged and not all vectors are in it: after a restore run onrecord reindex.")
    kept = conversations(found)
    if kept is None or kept.parent != found.home:
        _tell(screen, "Conversations are kept elsewhere (ONRECORD_CHECKPOINTS) and are not in it.")


@app.command(epilog="Example: ONRECORD_HOME=/tmp/look onrecord restore monday.tar.gz")
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What onrecord backup has written.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the store that is there.")] = False,
) -> None:
    """Restore a backup: all of it, or nothing is changed.

    It is compared with its digests first, and the indexes are built from it beside the store; the store that is there
    is replaced at the end, in one step. What reads it meanwhile goes on, and sees the restored one after.
    """
    from bot import settings
    from retrieval.upkeep.restore import restore as put_back

    found = settings.load()
    screen = console(stderr=True)
    with _progress(screen) as begin:
        manifest = put_back(archive, found.home, _databases(), begin, force=force)
    _tell(screen, f"Restored as of {manifest.made}: articles {manifest.articles}, passages {manifest.passages}.")
    if not manifest.vectors:
        _tell(screen, "The backup has not all vectors. Build the indexes: onrecord reindex")


def _databases() -> dict[str, int]:
    """The databases beside the catalog, and the newest schema known of each; conversations have none of ours."""
    from bot.memory import memory
    from bot.telegram.records import database, schema

    return {database.FILE: len(schema.MIGRATIONS), memory.FILE: 0}


@contextlib.contextmanager
def _progress(screen: Console) -> Iterator[Begin]:
    """A bar for each part of the work."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, redirect_stdout=False) as progress:

        def begin(doing: str, total: int) -> Callable[[int], None]:
            task = progress.add_task(doing, total=total)
            return lambda done: progress.advance(task, done)

        yield begin


def _tell(screen: Console, line: str) -> None:
    from bot.console import plain

    screen.print(plain(line), markup=False, highlight=False, soft_wrap=True)
