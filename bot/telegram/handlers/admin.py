"""What only admins may: see figures, let others in. (What they may take in is in ingesting.py.)"""

from __future__ import annotations

import asyncio

from telegram import Message

from bot.telegram.face import Face, Sender, say_text
from bot.telegram.handlers.commands import argument


async def stats(face: Face, to: Sender, message: Message) -> None:
    """Tells how much the bot is used."""
    if await is_admin(face, to):
        articles = await asyncio.to_thread(face.archive.count)
        figures = face.database.figures()
        await say_text(face, to, "stats", articles=articles, waiting=face.desk.waiting, **figures)


async def allow(face: Face, to: Sender, message: Message) -> None:
    """Lets a user or a chat in."""
    if not await is_admin(face, to):
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


async def is_admin(face: Face, to: Sender) -> bool:
    """Whether this is one of the admins; who is not is told."""
    if face.access.is_admin(to.user):
        return True
    await say_text(face, to, "only_admins")
    return False
