"""`onrecord telegram` for its operator: a start-up check, then a line whenever something deserves one."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bot import settings as all_settings
from bot.console import plain
from bot.errors import SettingsError, install
from bot.opening import fetcher, open_store


def _require() -> None:
    try:
        for name in ("aiolimiter", "telegram", "tornado"):
            importlib.import_module(name)
    except ImportError as error:
        raise SettingsError(
            f"The Telegram bot needs {error.name}, which is not installed.", f"Install it: {install('telegram')}"
        ) from error


def serve(console: Console) -> None:
    """Runs the bot until it is stopped."""
    _require()
    from bot.chat_models.providers import configured
    from bot.telegram.application import run
    from bot.telegram.archive import StoreArchive
    from bot.telegram.connection import token_of
    from bot.telegram.records.opening import open_database
    from bot.telegram.secrecy import kept_secret

    def tell(line: str) -> None:
        console.print(plain(line), markup=False, highlight=False, soft_wrap=True)

    settings = all_settings.load()
    with kept_secret(token_of(settings)), contextlib.ExitStack() as stack:
        database = stack.enter_context(contextlib.closing(open_database(settings)))
        store = open_store(settings)
        store.check_model()
        store.check_agreement()
        archive = StoreArchive(store, configured(settings), fetch=fetcher(settings))
        run(settings, stack.enter_context(contextlib.closing(archive)), database, tell)


def pair(console: Console) -> None:
    """Prints a code that lets one user in."""
    _require()
    from bot.telegram.access import CODE_SECONDS, new_code
    from bot.telegram.records.opening import open_database

    with contextlib.closing(open_database(all_settings.load())) as database:
        code = new_code(database)
    console.print(f"/pair {code}", markup=False, highlight=False)
    minutes = f"{CODE_SECONDS / 60:.0f} minutes"
    console.print(f"The first user to send this line to the bot within {minutes} is let in.", highlight=False)


def export_feedback(out: Path | None, echo: Callable[[str], None], console: Console) -> None:
    """Writes the judgements as a test set: to a file, or to the standard output."""
    from bot.telegram.records.export import questions_of
    from bot.telegram.records.opening import open_database

    settings = all_settings.load()
    with (
        contextlib.closing(open_database(settings)) as database,
        contextlib.closing(open_store(settings, preload=False)) as store,
    ):
        lines = [question.as_line() for question in questions_of(database, store.catalog.articles)]
    if out is None:
        for line in lines:
            echo(line)
    else:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    console.print(f"{len(lines)} {'question' if len(lines) == 1 else 'questions'}.", highlight=False)
