"""What the commands share: the store, console and models that the settings name, made when a command runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from rich.console import Console

    from bot.chat_models.client import Chat
    from retrieval.sources.fetching import Fetcher
    from retrieval.store.store import Store

#: The exit code of a mistake in what was asked for or given, as a shell expects it.
BAD_INPUT = 2

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def as_text(given: Any) -> Any:
    """What was typed, as text: a shell passes on any bytes, and nothing in a store is called by such."""
    return [as_text(each) for each in given] if isinstance(given, list) else given and _encodable(given)


def _encodable(given: str) -> str:
    return given.encode("utf-8", "replace").decode()


@contextlib.contextmanager
def opened(*, create: bool = False, any_model: bool = False) -> Iterator[Store]:
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


def fetcher() -> Fetcher:
    """What fetches pages and feeds, as the settings say."""
    from bot import opening, settings

    return opening.fetcher(settings.load())


def chat_model() -> Callable[[], Chat] | None:
    """What gives the configured chat model for a question; None without one."""
    from bot import settings
    from bot.chat_models.providers import configured

    return configured(settings.load())


def console(*, stderr: bool = False) -> Console:
    """The screen, or what is beside it: figures of progress and errors are no output for a script."""
    from rich.console import Console

    return Console(stderr=stderr)


def option_of_many(name: str) -> type[TyperCommand]:
    """A kind of command whose option `name` (a list) takes several values at once."""

    class Command(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # of click, which typer may bring or import
            return super().parse_args(ctx, spread(args, name))

    return Command


def spread(args: list[str], name: str) -> list[str]:
    """The arguments with `name` repeated before each of its values."""
    found: list[str] = []
    taking = False
    for position, arg in enumerate(args):
        if arg == "--":
            return found + args[position:]
        if arg == name:
            taking = True
            found.append(arg)
        elif arg.startswith("-"):
            taking = False
            found.append(arg)
        else:
            found += [name, arg] if taking and found[-1] != name else [arg]
    return found
