"""What only admins may: take articles in, see figures, let others in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from telegram import Message

from bot.errors import OnRecordError, StoreLocked
from bot.telegram.desk import Closing, Full, Ticket
from bot.telegram.face import Face, Sender, say, say_text
from bot.telegram.handlers.commands import argument
from bot.telegram.parts import clean
from bot.telegram.rendering import link


async def ingest(face: Face, to: Sender, message: Message) -> None:
    """Takes in the article of an address."""
    url, take_in = argument(message), face.archive.ingest
    if take_in is None or not await _is_admin(face, to):
        return
    if not link(url):
        await say_text(face, to, "ingest_how")
        return
    await say_text(face, to, "ingesting", url=clean(url))

    def work() -> Iterator[str | list[str]]:
        yield [take_in(url)]

    try:
        # At the desk: a store that is being written by this process is not read by it.
        outcome = await face.desk.do(work, Ticket())
    except StoreLocked:
        await say_text(face, to, "ingest_busy")
    except OnRecordError as error:
        await say_text(face, to, "ingest_failed", reason=clean(f"{error.message} {error.mend}"))
    except (Full, Closing):
        await say_text(face, to, "busy")
    else:
        await say(face, to, clean("\n".join(outcome)))


async def stats(face: Face, to: Sender, message: Message) -> None:
    """Tells how much the bot is used."""
    if await _is_admin(face, to):
        articles = await asyncio.to_thread(face.archive.count)
        figures = face.database.figures()
        await say_text(face, to, "stats", articles=articles, waiting=face.desk.waiting, **figures)


async def allow(face: Face, to: Sender, message: Message) -> None:
    """Lets a user or a chat in."""
    if not await _is_admin(face, to):
        return
    try:
        number = int(argument(message))
    except ValueError:
        number = 0
    if not number or abs(number) >= 1 << 52:  # numbers of Telegram have at most 52 bits
        await say_text(face, to, "allow_how")
        return
    face.database.admit(number, f"admin {to.user}")
    await say_text(face, to, "allowed", id=number)


async def _is_admin(face: Face, to: Sender) -> bool:
    if face.access.is_admin(to.user):
        return True
    await say_text(face, to, "only_admins")
    return False
