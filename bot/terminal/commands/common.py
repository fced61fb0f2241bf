"""Shared by the commands: kinds of options, and the store, models and console of the settings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from rich.console import Console

    from bot.chat_models.client import Chat
    from bot.memory.memory import Memory
    from retrieval.sources.fetching import Fetcher
    from retrieval.store.store import Store

#: The exit code of a mistake in what was asked for or given, as a shell expects it.
BAD_INPUT = 2

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def as_text(given: Any) -> Any:
    """Returns an argument, or a list of them, as valid UTF-8: a shell passes any bytes, and others name nothing."""
    if isinstance(given, list):
        return [as_text(each) for each in given]
    return given and given.encode("utf-8", "replace").decode()


def option_of_many(name: str) -> type[TyperCommand]:
    """Returns a class of commands whose option `name` (a list) takes several values at once."""

    class Command(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # of click, which typer may bring or import
            return super().parse_args(ctx, spread(args, name))

    return Command


def spread(args: list[str], name: str) -> list[str]:
    """Returns the arguments with `name` before each of its values."""
    found: list[str] = []
    taking = False
    for position, arg in enumerate(args):
        if arg == "--":
            return found + args[position:]
        if arg.startswith("-"):
            taking = arg == name
        elif taking and found[-1] != name:
            found.append(name)
        found.append(arg)
    return found


@contextlib.contextmanager
def opened(*, create: bool = False, any_model: bool = False) -> Iterator[Store]:
    """Opens the store of the settings; with `any_model`, its embedding model may be another one, and is not loaded."""
    from bot import settings
    from bot.opening import open_store

    with contextlib.closing(open_store(settings.load(), create=create, preload=not any_model)) as store:
        if not any_model:
            store.check_model()
        yield store


def memory() -> contextlib.closing[Memory]:
    """Returns the memory of conversations that the settings name, closed at the end of a `with`."""
    from bot import settings
    from bot.memory.memory import open_memory

    return contextlib.closing(open_memory(settings.load()))


def fetcher() -> Fetcher:
    """Returns the fetcher of pages and feeds that the settings describe."""
    from bot import opening, settings

    return opening.fetcher(settings.load())


def chat_model() -> Callable[[], Chat] | None:
    """Returns what makes the chat model of the settings, once per question; None without one."""
    from bot import settings
    from bot.chat_models.providers import configured

    return configured(settings.load())


def console(*, stderr: bool = False) -> Console:
    """Returns the console of the output, or of progress and errors, which are not for scripts."""
    from rich.console import Console

    return Console(stderr=stderr)
