"""/ingest: reads an admin's address while the bot goes on answering; a message shows the progress, then the outcome."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from telegram import Message

from bot.errors import OnRecordError, StoreLocked
from bot.telegram.face import Face, Sender, say, say_text
from bot.telegram.handlers.admin import is_admin
from bot.telegram.handlers.commands import argument
from bot.telegram.messages.parts import Part, clean, joined, split
from bot.telegram.messages.rendering import link, titled
from bot.telegram.messages.texts import text
from bot.telegram.traffic.outbox import Gone, Unreachable

if TYPE_CHECKING:
    from retrieval.reading import Refused
    from retrieval.sources.following import Came, Told

log = logging.getLogger(__name__)

#: Articles that the outcome lists one by one.
SHOWN = 10


class Ended(Exception):
    """The bot is stopping: stored articles stay, the others are not read."""


async def ingest(face: Face, to: Sender, message: Message) -> None:
    """Takes in a page, or the pages that a feed leads to."""
    if not await is_admin(face, to):
        return
    url = argument(message)
    if not link(url):
        await say_text(face, to, "ingest_how")
        return
    waits = face.ingesting.locked()
    line = await say_text(face, to, "ingest_waits" if waits else "ingesting", url=clean(url))
    async with face.ingesting:
        outcome = await _outcome(face, to, url, line)
    await _conclude(face, to, line, outcome)


async def _outcome(face: Face, to: Sender, url: str, line: int | None) -> list[Part]:
    """Reads the address and returns the outcome in lines."""
    told: list[Told] = []
    came: Came | None = None
    why = None
    try:
        came = await _read(face, to, url, line, told)
    except Ended:
        why = text(to.language, "ingest_ended")
    except StoreLocked:
        why = text(to.language, "ingest_busy")
    except OnRecordError as error:
        why = text(to.language, "ingest_failed", reason=clean(f"{error.message} {error.mend}"))
    except Exception:
        log.exception("an address could not be taken in")
        why = text(to.language, "trouble")
    lines = [_counts(came, to.language)] if came and came.feed else []
    lines += _articles(told, to.language)
    lines += [_refused(came.fault, to.language)] if came and came.fault else []
    return [*lines, Part(why)] if why else lines


async def _read(face: Face, to: Sender, url: str, line: int | None, told: list[Told]) -> Came:
    """Reads the address in a thread, which adds to `told`; meanwhile the progress message counts the articles."""

    def hear(each: Told) -> None:
        told.append(each)
        if face.queue.closing:
            raise Ended

    if face.queue.closing:
        raise Ended
    reading = asyncio.create_task(asyncio.to_thread(face.archive.ingest, url, hear))
    shown = 0
    while not reading.done():
        await asyncio.wait([reading], timeout=face.waits.edit)
        if line is not None and len(told) > shown and not reading.done():
            shown = len(told)
            progress = text(to.language, "ingest_progress", url=clean(url), articles=shown)
            await face.outbox.show(to.chat, line, Part(progress))
    return reading.result()


def _counts(came: Came, language: str) -> Part:
    counts = {"added": came.added, "updated": came.updated, "unchanged": came.unchanged + came.skipped}
    title = " ".join(clean(came.title).split())
    return Part(text(language, "ingest_feed", feed=title, refused=len(came.refused), **counts))


def _articles(told: Sequence[Told], language: str) -> list[Part]:
    """A line for each new, changed or refused article, and for an unchanged one if it is the only one."""
    worth = [each for each in told if each.outcome != "unchanged" or len(told) == 1]
    lines = []
    for each in worth[:SHOWN]:
        if each.refused:
            lines.append(_refused(each.refused, language))
        elif each.article:
            changes = f" ({each.changes})" if each.changes else ""
            title = titled(each.article.title or each.article.id, each.article.url)
            lines.append(joined([text(language, f"ingest_{each.outcome}"), " ", title, clean(changes)]))
    if len(worth) > SHOWN:
        lines.append(Part(text(language, "ingest_more", count=len(worth) - SHOWN)))
    return lines


def _refused(refused: Refused, language: str) -> Part:
    return Part(clean(f"{text(language, 'ingest_refused')} {refused.source}: {refused.reason}. {refused.mend}").strip())


async def _conclude(face: Face, to: Sender, line: int | None, outcome: Sequence[Part]) -> None:
    """Replaces the progress message with the outcome."""
    parts = split(outcome)
    if line is not None:
        try:
            await face.outbox.edit(to.chat, line, parts[0])
            parts = parts[1:]
        except (Gone, Unreachable):
            log.info("the progress message of an ingest is gone")
    if parts:
        await say(face, to, parts)
