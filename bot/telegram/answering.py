"""From a question to its answer in the chat: written down, answered, sent exactly once or owned up to."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.answers import Answer
from bot.errors import OnRecordError
from bot.telegram.face import Face, Sender, say
from bot.telegram.messages.buttons import Action, below, one
from bot.telegram.messages.parts import Part, clean
from bot.telegram.messages.rendering import answer_messages
from bot.telegram.messages.texts import text
from bot.telegram.queue import Closing, Full, Stopped, Ticket
from bot.telegram.records.records import Asked, Record
from bot.telegram.traffic.outbox import Gone, Interrupted, Uncertain, Unreachable
from bot.telegram.waiting import waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer's messages on their way: those in `instead` are edited, by part, the others sent anew.

    `which` parts go, all by default; the first of them may have arrived already when there is a `doubt`.
    """

    key: str
    to: Sender
    parts: tuple[Part, ...]
    more: int
    instead: Mapping[int, int] = field(default_factory=dict)
    which: Sequence[int] | None = None
    doubt: bool = False
    #: Whether there is something to judge: small talk has no buttons.
    answers: bool = True


async def ask(face: Face, to: Sender, asked: Asked) -> None:
    """Answers a question."""
    await answer(face, to, face.records.ask(asked))


async def answer(
    face: Face, to: Sender, key: str, instead: Mapping[int, int] | None = None, note: int | None = None
) -> None:
    """Answers the question that was written down under `key`, in place of the messages `instead`, or of a `note`."""
    record = face.records.get(key)
    if record is None:  # erased while it waited
        return
    ticket = face.running[key] = Ticket()
    asked = record.asked
    history = face.records.history(asked.parent)
    instead = instead or ({0: note} if note else {})
    try:
        async with waiting(face, to, key, ticket) as wait:
            answered: Answer | str = await face.desk.do(
                lambda: face.archive.answer(asked.question, history, asked.asked, asked.skip, ticket.stopped), ticket
            )
    except (Stopped, Closing, Full, OnRecordError) as outcome:
        await _tell_outcome(face, to, key, outcome, (wait.message, note))
        return
    except Exception:
        log.exception("the question %s could not be answered", key)
        await _tell_outcome(face, to, key, None, (wait.message, note))
        return
    finally:
        del face.running[key]
    assert isinstance(answered, Answer)  # noqa: S101  the archive yields it last
    # A waiting message of a group becomes the answer, which cannot arrive twice that way. In a private chat, whose
    # drafts must be followed by a message, it goes when the answer is there.
    becomes = wait.message and not to.private and not instead
    await _show(face, to, key, answered, {0: wait.message} if wait.message and becomes else instead)
    if wait.message and not becomes:
        await face.outbox.delete(to.chat, wait.message)


async def _show(face: Face, to: Sender, key: str, answer: Answer, instead: Mapping[int, int]) -> None:
    parts = tuple(answer_messages(answer, to.language))
    face.records.answered(key, answer, parts)
    log.info("answer %s: chat %s, %s citations, %s messages", key, to.chat, len(answer.citations), len(parts))
    await deliver(face, Sending(key, to, parts, answer.more, instead, answers=not answer.small_talk))


async def deliver(face: Face, sending: Sending) -> None:
    """Sends an answer's messages in order, each exactly once as far as can be known.

    Where a connection breaks, Telegram has the message or has not, and there is no asking. A note takes the message's
    place then, and becomes it when its button is tapped: an edit does not arrive twice, and nothing is overtaken.
    """
    to, key = sending.to, sending.key
    for at in range(len(sending.parts)) if sending.which is None else sending.which:
        try:
            if sending.doubt and at == (sending.which or (0,))[0]:
                raise Uncertain("the bot was interrupted")
            await _place(face, sending, at)
        except Uncertain as error:
            log.warning("answer %s: whether message %s arrived is not known (%s)", key, at, error)
            await _note(face, to, key, at)
        except Unreachable as error:
            log.warning("answer %s: chat %s takes no messages: %s", key, to.chat, error)
            face.records.mark(key, "unreachable")
            return
    for surplus in [message for at, message in sending.instead.items() if at >= len(sending.parts)]:
        await face.outbox.delete(to.chat, surplus)
        face.records.unsent(to.chat, surplus)
    if face.records.messages(key).keys() >= set(range(len(sending.parts))):
        face.records.arrived(key)
    else:
        face.records.mark(key, "uncertain")


async def _place(face: Face, sending: Sending, at: int) -> None:
    """Puts one message where it belongs."""
    to, part = sending.to, sending.parts[at]
    keyboard = below(sending.parts, at, sending.key, sending.more, to.language) if sending.answers else None
    if at in sending.instead:
        try:
            await face.outbox.edit(to.chat, sending.instead[at], part, keyboard)
            face.records.sent(sending.key, to.chat, sending.instead[at], at)
            return
        except Gone:
            face.records.unsent(to.chat, sending.instead[at])
    reply_to = to.message if at == 0 and not to.private else None
    chat, number = await face.outbox.send(to.chat, part, reply_to=reply_to, thread=to.topic, keyboard=keyboard)
    face.records.sent(sending.key, chat, number, at)


def _again_of(
    record: Record, to: Sender, instead: Mapping[int, int], which: Sequence[int] | None, *, doubt: bool = False
) -> Sending:
    """What was kept of an answer, to be sent again."""
    judged = record.standalone is not None
    return Sending(record.key, to, record.parts, record.more, instead, which, doubt, judged)


async def _note(face: Face, to: Sender, key: str, at: int) -> None:
    record = face.records.get(key)
    question = clean(record.asked.question) if record else ""
    why = text(to.language, "uncertain", question=question)
    number = await say(face, to, why, one(to.language, "again", Action.AGAIN, key, at))
    if number is not None:
        face.records.noted(key, to.chat, number, at)


async def again(face: Face, to: Sender, record: Record, at: int, note: int) -> None:
    """Puts part `at` of an answer in place of the note that it may be missing, or answers what was interrupted."""
    if record.parts:
        await deliver(face, _again_of(record, to, {at: note}, (at,)))
        return
    face.records.mark(record.key, "asked")
    if shown := face.records.messages(record.key):  # of the question before it was edited
        await answer(face, to, record.key, shown)
        await face.outbox.delete(to.chat, note)
    else:
        await answer(face, to, record.key, note=note)


async def _tell_outcome(
    face: Face, to: Sender, key: str, outcome: BaseException | None, places: tuple[int | None, int | None]
) -> None:
    """Tells why there is no answer, in place of the note that was tapped, else of the waiting message."""
    waited, note = places
    if waited and (note or isinstance(outcome, Closing)):
        await face.outbox.delete(to.chat, waited)
    if isinstance(outcome, Closing):  # it is told about, and can be asked again, when the bot is back
        return
    if isinstance(outcome, OnRecordError):
        log.error("%s %s", outcome.message, outcome.mend)
    stopped = isinstance(outcome, Stopped)
    face.records.mark(key, "stopped" if stopped else "failed")
    name = "stopped" if stopped else "busy" if isinstance(outcome, Full) else "trouble"
    part = Part(text(to.language, name))
    keyboard = None if stopped else one(to.language, "retry", Action.AGAIN, key)
    if place := note or waited:
        try:
            await face.outbox.edit(to.chat, place, part, keyboard)
            return
        except (Gone, Unreachable):
            log.info("the waiting message of %s is gone", key)
    await say(face, to, part, keyboard)


async def tell_interrupted(face: Face) -> None:
    """Tells, at the start, everybody whose answer was not there, or not surely, when the bot ended."""
    with contextlib.suppress(Interrupted):  # stopped again so soon: they are told the next time
        for record in face.records.unfinished():
            async with face.order.turn(record.asked.chat):
                await _tell_interrupted(face, record)


async def _tell_interrupted(face: Face, record: Record) -> None:
    asked, key = record.asked, record.key
    to = Sender(asked.chat, asked.thread, asked.user, asked.language, asked.chat > 0, asked.message)
    if record.state == "asked":
        face.records.mark(key, "failed")
        why = text(to.language, "interrupted", question=clean(asked.question))
        await say(face, to, why, one(to.language, "retry", Action.AGAIN, key))
        return
    shown = face.records.messages(key)
    settled = {**face.records.notes(key), **shown}
    missing = [at for at in range(len(record.parts)) if at not in settled]
    if missing:  # the first of them was on its way
        await deliver(face, _again_of(record, to, {}, missing, doubt=True))
    else:  # an answer was being put in place of an earlier one
        await deliver(face, _again_of(record, to, shown, None))
