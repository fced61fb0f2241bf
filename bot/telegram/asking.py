"""From a question to its answer in the chat: written down, answered, sent exactly once or owned up to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import OnRecordError
from bot.telegram.archive import Answered
from bot.telegram.buttons import Action, below, one
from bot.telegram.desk import Closing, Full, Stopped, Ticket
from bot.telegram.face import Face, Sender, say
from bot.telegram.outbox import Gone, Uncertain, Unreachable
from bot.telegram.parts import Part, clean
from bot.telegram.records import Asked, Record
from bot.telegram.rendering import answer_messages
from bot.telegram.texts import text
from bot.telegram.waiting import waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """Messages of an answer on their way: those at `instead` are edited, in order, the others sent anew."""

    key: str
    to: Sender
    parts: tuple[Part, ...]
    more: int
    instead: tuple[int, ...] = ()
    begin: int = 0


async def ask(face: Face, to: Sender, asked: Asked) -> None:
    """Answers a question."""
    await answer(face, to, face.records.ask(asked))


async def answer(face: Face, to: Sender, key: str, instead: Sequence[int] = ()) -> None:
    """Answers the question that was written down under `key`, in place of the messages `instead`."""
    record = face.records.get(key)
    if record is None:  # erased while it waited
        return
    ticket = face.running[key] = Ticket()
    asked = record.asked
    history = face.records.history(asked.parent)
    try:
        async with waiting(face, to, key, ticket) as wait:
            answered: Answered | str = await face.desk.do(
                lambda: face.archive.answer(asked.question, history, asked.asked, asked.skip), ticket
            )
    except (Stopped, Closing, Full, OnRecordError) as outcome:
        await _tell_outcome(face, to, key, outcome, wait.message)
        return
    except Exception:
        log.exception("the question %s could not be answered", key)
        await _tell_outcome(face, to, key, None, wait.message)
        return
    finally:
        del face.running[key]
    assert isinstance(answered, Answered)  # noqa: S101  the archive yields it last
    # A waiting message of a group becomes the answer, which cannot arrive twice that way. In a private chat, whose
    # drafts must be followed by a message, it goes when the answer is there.
    becomes = (wait.message,) if wait.message and not to.private and not instead else ()
    await _show(face, to, key, answered, (*instead, *becomes))
    if wait.message and not becomes:
        await face.outbox.delete(to.chat, wait.message)


async def _show(face: Face, to: Sender, key: str, answered: Answered, instead: tuple[int, ...]) -> None:
    parts = tuple(answer_messages(answered.answer, to.language))
    face.records.answered(key, answered.answer, answered.more, parts)
    log.info("answer %s: chat %s, %s citations, %s messages", key, to.chat, len(answered.answer.citations), len(parts))
    await deliver(face, Sending(key, to, parts, answered.more, instead))


async def deliver(face: Face, sending: Sending) -> None:
    """Sends an answer's messages in order; at the first that may or may not have arrived it stops and says so."""
    to, parts, key = sending.to, sending.parts, sending.key
    for at in range(sending.begin, len(parts)):
        keyboard = below(parts, at, key, sending.more, to.language)
        try:
            if at < len(sending.instead):
                try:
                    await face.outbox.edit(to.chat, sending.instead[at], parts[at], keyboard)
                    face.records.sent(key, to.chat, sending.instead[at], at)
                    continue
                except Gone:
                    face.records.unsent(to.chat, sending.instead[at])
            reply_to = to.message if at == 0 and not to.private else None
            chat, number = await face.outbox.send(
                to.chat, parts[at], reply_to=reply_to, thread=to.topic, keyboard=keyboard
            )
            face.records.sent(key, chat, number, at)
        except Uncertain as error:
            log.warning("answer %s: whether message %s arrived is not known (%s)", key, at, error)
            face.records.mark(key, "uncertain")
            record = face.records.get(key)
            why = text(to.language, "uncertain", question=clean(record.asked.question if record else ""))
            await say_again(face, to, key, why, at)
            return
        except Unreachable as error:
            log.warning("answer %s: chat %s takes no messages: %s", key, to.chat, error)
            face.records.mark(key, "unreachable")
            return
    for surplus in sending.instead[len(parts) :]:
        await face.outbox.delete(to.chat, surplus)
        face.records.unsent(to.chat, surplus)
    face.records.arrived(key)


async def say_again(face: Face, to: Sender, key: str, why: str, at: int = 0) -> None:
    """Says why an answer is missing, with a button that brings it, from message `at` on (-1: it was never made)."""
    await say(face, to, why, one(to.language, "retry" if at < 0 else "again", Action.AGAIN, key, max(0, at)))


async def again(face: Face, to: Sender, record: Record, begin: int) -> None:
    """Sends an answer again of which it was not known whether it had arrived, or answers what was interrupted."""
    if record.parts:
        face.records.mark(record.key, "sending")
        await deliver(face, Sending(record.key, to, record.parts, record.more, begin=begin))
    else:
        face.records.mark(record.key, "asked")
        await answer(face, to, record.key)


async def _tell_outcome(face: Face, to: Sender, key: str, outcome: BaseException | None, waited: int | None) -> None:
    """Tells why there is no answer, in place of the waiting message."""
    if isinstance(outcome, Closing):  # it is told about, and can be asked again, when the bot is back
        if waited:
            await face.outbox.delete(to.chat, waited)
        return
    if isinstance(outcome, OnRecordError):
        log.error("%s %s", outcome.message, outcome.mend)
    stopped = isinstance(outcome, Stopped)
    face.records.mark(key, "stopped" if stopped else "failed")
    name = "stopped" if stopped else "busy" if isinstance(outcome, Full) else "trouble"
    part = Part(text(to.language, name))
    keyboard = None if stopped else one(to.language, "retry", Action.AGAIN, key)
    if waited:
        try:
            await face.outbox.edit(to.chat, waited, part, keyboard)
            return
        except (Gone, Unreachable):
            log.info("the waiting message of %s is gone", key)
    await say(face, to, part, keyboard)


async def tell_interrupted(face: Face) -> None:
    """Tells, at the start, everybody whose answer was not there, or not surely, when the bot ended."""
    for record in face.records.unfinished():
        asked = record.asked
        to = Sender(asked.chat, asked.thread, asked.user, asked.language, asked.chat > 0, asked.message)
        sending = record.state == "sending"
        face.records.mark(record.key, "uncertain" if sending else "failed")
        begin = len(face.records.messages(record.key)) if sending else -1
        why = text(to.language, "uncertain" if sending else "interrupted", question=clean(asked.question))
        await say_again(face, to, record.key, why, begin)
