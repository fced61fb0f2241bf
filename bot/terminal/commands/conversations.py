"""The commands `onrecord conversations`: which are kept, and forgetting them."""

from __future__ import annotations

import contextlib
import json
from typing import Annotated

import typer

from bot.errors import UsageError
from bot.terminal.commands.common import Json, as_text, console

app = typer.Typer(help="List or forget the conversations that are kept.", no_args_is_help=True)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """List the conversations that are kept, the last one first."""
    from bot import settings
    from bot.memory.memory import open_memory
    from bot.terminal import views

    with contextlib.closing(open_memory(settings.load())) as memory:
        kept = memory.conversations()
    if not as_json:
        console().print(views.conversations(kept))
        return
    for each in kept:
        told = {"id": each.conversation, "at": each.at.isoformat(), "questions": each.questions, "last": each.last}
        typer.echo(json.dumps(told, ensure_ascii=False))


@app.command()
def forget(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", callback=as_text)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all of them.")] = False,
    older_than: Annotated[int | None, typer.Option("--older-than", min=1, help="Days without a question.")] = None,
) -> None:
    """Forget conversations: these, those that have rested for days, or all."""
    if not (ids or everything or older_than):
        raise UsageError("Which conversations?", "Name some, or give --older-than DAYS or --all.")
    from bot import settings
    from bot.memory.memory import open_memory

    with contextlib.closing(open_memory(settings.load())) as memory:
        forgotten = memory.forget(*(memory.names() if everything else ids or []))
        if older_than:
            forgotten += memory.expire(older_than)
    missing = len(set(ids or [])) - forgotten if not (everything or older_than) else 0
    if missing > 0:
        raise UsageError(f"{missing} of them are not kept.", "See which are: onrecord conversations list")
    console().print(f"Forgot {forgotten}.", highlight=False)
