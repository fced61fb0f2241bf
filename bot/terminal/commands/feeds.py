"""The commands `onrecord follow`, which take articles from feeds."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from bot.terminal.commands.common import BAD_INPUT, Json, console, fetcher, opened

app = typer.Typer(help="Follow feeds: add, list or remove them, and fetch what is new.", no_args_is_help=True)


@app.command(epilog="Example: onrecord follow add https://example.org/")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page that names its feed.")],
    as_json: Json = False,
) -> None:
    """Follow a feed."""
    from bot.terminal import feeds

    with opened(create=True, any_model=True) as store:
        feeds.add(store, fetcher(), url, console(), as_json=as_json)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """List the followed feeds."""
    from bot.terminal import feeds

    with opened(create=True, any_model=True) as store:
        feeds.list_all(store, console(), as_json=as_json)


@app.command()
def remove(url: Annotated[str, typer.Argument(metavar="URL", help="A followed feed.")]) -> None:
    """Stop following a feed; its articles stay."""
    from bot.terminal import feeds

    with opened(create=True, any_model=True) as store:
        feeds.remove(store, url, console())


@app.command(epilog="Example: onrecord follow run --every 15m")
def run(
    every: Annotated[str, typer.Option(metavar="PERIOD", help="Run again every 15m, 2h or 1d.")] = "",
    as_json: Json = False,
) -> None:
    """Add what is new in the followed feeds, and update what has changed."""
    from bot.terminal import feeds

    screen, fetch = console(stderr=as_json), fetcher()  # the standard output is for a script's lines alone
    if every:
        feeds.run_every(feeds.period(every), partial(opened, create=True), fetch, screen, as_json=as_json)
    with opened(create=True) as store:
        if not feeds.run(store, fetch, screen, as_json=as_json):
            raise typer.Exit(BAD_INPUT)
