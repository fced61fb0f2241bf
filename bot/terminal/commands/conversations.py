"""The commands `onrecord conversations`, which list and forget conversations."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.console import say_json
from bot.errors import UsageError
from bot.terminal.commands.common import Json, as_text, console, memory

app = typer.Typer(help="List or forget stored conversations.", no_args_is_help=True)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """List the stored conversations, newest first."""
    from bot.terminal import views

    with memory() as stored:
        kept = stored.conversations()
    if not as_json:
        console().print(views.conversations(kept))
        return
    for each in kept:
        facts = {"id": each.conversation, "at": each.at.isoformat(), "questions": each.questions, "last": each.last}
        say_json(facts)


@app.command()
def forget(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids of conversations.", callback=as_text)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all of them.")] = False,
    older_than: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, help="Those without a question for DAYS.")
    ] = None,
) -> None:
    """Forget some conversations, those that have been idle for some days, or all."""
    if not (ids or everything or older_than):
        raise UsageError("Which conversations?", "Give their ids, --older-than DAYS, or --all.")
    from bot.answers import counted

    with memory() as stored:
        forgotten = stored.forget(*(stored.names() if everything else ids or []))
        if older_than:
            forgotten += stored.expire(older_than)
    missing = len(set(ids or [])) - forgotten if not (everything or older_than) else 0
    if missing > 0:
        raise UsageError(
            f"{counted(missing, 'conversation')} not found.", "List the conversations: onrecord conversations list"
        )
    console().print(f"Forgot {counted(forgotten, 'conversation')}.", highlight=False)
