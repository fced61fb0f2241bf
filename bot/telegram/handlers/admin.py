"""Commands for admins only: to see figures and let others in. (Their /ingest is in ingest.py.)"""

from __future__ import annotations

import asyncio

from telegram import Message

from bot.telegram.face import Face, Sender, say_text
from bot.telegram.handlers.commands import argument


async def stats(face: Face, to: Sender, message: Message) -> None:
    """Shows how much the bot is used."""
    if await is_admin(face, to):
        articles = await asyncio.to_thread(face.archive.count)
        await say_text(face, to, "stats", articles=articles, waiting=face.queue.waiting, **face.database.figures())


async def allow(face: Face, to: Sender, message: Message) -> None:
    """Lets a user or a chat in."""
    if not await is_admin(face, to):
        return
    try:
        number = int(argument(message))
    except ValueError:
        number = 0
    if not number or abs(number) >= 1 << 52:  # Telegram's numbers have at most 52 bits
        await say_text(face, to, "allow_how")
        return
    face.database.admit(number, f"admin {to.user}")
    await say_text(face, to, "allowed", id=number)


async def is_admin(face: Face, to: Sender) -> bool:
    """Whether the sender is an admin; informs one who is not."""
    if to.user in face.access.admins:
        return True
    await say_text(face, to, "only_admins")
    return False
