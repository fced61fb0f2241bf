"""`onrecord telegram` as an operator sees it: a start-up check, then a line when something is worth one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bot import settings as all_settings
from bot.console import plain
from bot.errors import SettingsError, install
from bot.opening import fetcher, open_store


def _require() -> None:
    try:
        import aiolimiter
        import telegram
        import tornado  # noqa: F401
    except ImportError as error:
        raise SettingsError(
            f"The Telegram bot needs {error.name}, which is not installed.",
            f"Install it: {install('telegram')}",
        ) from error
    del aiolimiter, telegram


def serve(console: Console) -> None:
    """Runs the bot until it is told to stop."""
    _require()
    from bot.chat_models.providers import configured
    from bot.telegram.application import run
    from bot.telegram.archive import StoreArchive
    from bot.telegram.connection import token_of
    from bot.telegram.records.database import Database
    from bot.telegram.secrecy import kept_secret

    settings = all_settings.load()
    token = token_of(settings)
    with kept_secret(token), contextlib.ExitStack() as stack:
        database = Database(settings.home)
        stack.callback(database.close)
        store = open_store(settings)
        store.check_model()
        store.check_agreement()
        archive = StoreArchive(store, configured(settings), fetch=fetcher(settings))
        stack.callback(archive.close)
        run(settings, archive, database, _teller(console))


def pair(console: Console) -> None:
    """Prints a code that lets one user in."""
    _require()
    from bot.telegram.access import CODE_SECONDS, new_code
    from bot.telegram.records.database import Database

    database = Database(all_settings.load().home)
    with contextlib.closing(database):
        code = new_code(database)
    console.print(f"/pair {code}", markup=False, highlight=False)
    console.print(
        f"Whoever sends this line to the bot within {CODE_SECONDS / 60:.0f} minutes is let in, once.", highlight=False
    )


def export_feedback(out: Path | None, echo: Callable[[str], None], console: Console) -> None:
    """Writes the judgements as a test set: to a file, or to the standard output."""
    from bot.telegram.records.database import Database
    from bot.telegram.records.export import questions_of

    settings = all_settings.load()
    with (
        contextlib.closing(Database(settings.home)) as database,
        contextlib.closing(open_store(settings, preload=False)) as store,
    ):
        exported = questions_of(database, store.catalog.articles)
    lines = [question.as_line() for question in exported]
    if out is None:
        for line in lines:
            echo(line)
    else:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    console.print(f"{len(lines)} questions.", highlight=False)


def _teller(console: Console) -> Callable[[str], None]:
    return lambda line: console.print(plain(line), markup=False, highlight=False, soft_wrap=True)
