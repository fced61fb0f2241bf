"""The way from a question to its answer in the chat: recorded, answered, sent exactly once or reported as uncertain."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.answers import Answer
from bot.errors import OnRecordError
from bot.telegram.face import Face, Sender, say
from bot.telegram.messages.buttons import Action, below, one
from bot.telegram.messages.parts import Part, clean
from bot.telegram.messages.rendering import answer_messages
from bot.telegram.messages.texts import text
from bot.telegram.queue import Closing, Full, Stopped, Ticket
from bot.telegram.records.records import Record
from bot.telegram.selected import selected_answer
from bot.telegram.traffic.outbox import Gone, Interrupted, Uncertain, Unreachable
from bot.telegram.waiting import waiting

log = logging.getLogger(__name__)

#: How often an answer is begun anew when the host that was making it has ended.
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer's messages to send: the parts in `instead` replace these messages, the others are new messages.

    `which` lists the parts to send, by default all; with `doubt`, the first of them may have arrived already.
    """

    key: str
    to: Sender
    parts: tuple[Part, ...]
    more: int
    instead: Mapping[int, int] = field(default_factory=dict)
    which: Sequence[int] | None = None
    doubt: bool = False
    #: Whether it can be judged: small talk has no buttons.
    answers: bool = True
    #: Whether the question was taken to mean words of the conversation, which it can be asked without.
    leans: bool = False
    #: Whether a model worded it.
    worded: bool = False


async def answer(
    face: Face, to: Sender, key: str, instead: Mapping[int, int] | None = None, note: int | None = None
) -> None:
    """Answers the question recorded under `key`, in place of the messages `instead` or of a `note`."""
    record = face.records.get(key)
    if record is None:  # erased while it waited
        return
    ticket = face.running[key] = Ticket()
    asked = record.asked
    history, selected = face.records.history(asked), face.records.selected(asked)
    instead = instead or ({0: note} if note else {})
    try:
        async with waiting(face, to, key, ticket) as wait:
            known = await asyncio.to_thread(selected_answer, face.archive, asked, selected)
            answered: Answer | str
            if known is not None:
                answered = known
            else:
                answered = await face.queue.do(
                    lambda: face.archive.answer(
                        asked.question, history, asked.asked, asked.skip, ticket.stopped, language=to.language
                    ),
                    ticket,
                )
    except Exception as error:
        if not isinstance(error, (Stopped, Closing, Full, OnRecordError)):
            log.exception("the question %s could not be answered", key)
        await _tell_outcome(face, to, key, error, (wait.message, note))
        return
    finally:
        del face.running[key]
    assert isinstance(answered, Answer)  # noqa: S101  the archive yields it last
    parts = tuple(answer_messages(answered, to.language))
    face.records.answered(key, answered, parts)
    log.info("answer %s: chat %s, %s citations, %s messages", key, to.chat, len(answered.citations), len(parts))
    # In a group the waiting message becomes the answer, which cannot arrive twice that way. In a private chat, where a
    # message must follow the drafts, it is deleted once the answer has arrived.
    becomes = wait.message and not to.private and not instead
    places = {0: wait.message} if wait.message and becomes else instead
    sending = Sending(
        key,
        to,
        parts,
        answered.more,
        places,
        answers=not answered.small_talk,
        leans=bool(answered.added),
        worded=answered.worded,
    )
    await deliver(face, sending)
    if wait.message and not becomes:
        await face.outbox.delete(to.chat, wait.message)


async def deliver(face: Face, sending: Sending) -> None:
    """Sends an answer's messages in order, each exactly once as far as can be known.

    When a connection breaks, there is no way to ask whether Telegram has the message. A note then takes its place, and
    becomes the message when its button is tapped: an edit cannot arrive twice, and the order stays right.
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
            face.records.mark(key, "ready")
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
    """Puts one message in its place."""
    to, part = sending.to, sending.parts[at]
    keyboard = None
    if sending.answers:
        more, leans, worded = sending.more, sending.leans, sending.worded
        keyboard = below(sending.parts, at, sending.key, more, to.language, leans=leans, worded=worded)
    if at in sending.instead:
        try:
            await face.outbox.edit(to.chat, sending.instead[at], part, keyboard)
            face.records.placed(sending.key, to.chat, sending.instead[at], at)
            return
        except Gone:
            face.records.unsent(to.chat, sending.instead[at])
    reply_to = to.message if at == 0 and not to.private else None
    begun = partial(face.records.mark, sending.key, "sending")
    chat, number = await face.outbox.send(
        to.chat, part, reply_to=reply_to, thread=to.topic, keyboard=keyboard, before=begun
    )
    face.records.placed(sending.key, chat, number, at)


def _again_of(
    record: Record, to: Sender, instead: Mapping[int, int], which: Sequence[int] | None, *, doubt: bool = False
) -> Sending:
    """The recorded answer, to be sent again."""
    judged = record.standalone is not None
    leans = judged and record.standalone != record.asked.question
    kept = (record.key, to, record.parts, record.more, instead, which, doubt, judged)
    return Sending(*kept, leans=leans, worded=record.worded)


async def _note(face: Face, to: Sender, key: str, at: int) -> None:
    record = face.records.get(key)
    why = text(to.language, "uncertain", question=clean(record.asked.question) if record else "")
    number = await say(face, to, why, one(to.language, "again", Action.AGAIN, key, at))
    if number is not None:
        face.records.noted(key, to.chat, number, at)


async def again(face: Face, to: Sender, record: Record, at: int, note: int) -> None:
    """Replaces the note that part `at` may be missing with that part, or answers a question that was interrupted."""
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
    face: Face, to: Sender, key: str, outcome: Exception, places: tuple[int | None, int | None]
) -> None:
    """Explains why there is no answer, in place of the note that was tapped, else of the waiting message."""
    waited, note = places
    if waited and (note or isinstance(outcome, Closing)):
        await face.outbox.delete(to.chat, waited)
    if isinstance(outcome, Closing):  # when the bot is back, the user is informed and can ask again
        return
    if isinstance(outcome, OnRecordError):
        log.error("%s %s", outcome.message, outcome.mend)
    stopped = isinstance(outcome, Stopped)
    face.records.mark(key, "stopped" if stopped else "failed")
    why = text(to.language, "stopped" if stopped else "busy" if isinstance(outcome, Full) else "trouble")
    keyboard = None if stopped else one(to.language, "retry", Action.AGAIN, key)
    if place := note or waited:
        try:
            await face.outbox.edit(to.chat, place, Part(why), keyboard)
            return
        except (Gone, Unreachable):
            log.info("the waiting message of %s is gone", key)
    await say(face, to, why, keyboard)


async def resume(face: Face, record: Record) -> None:
    """Finishes an answer that another host had begun: makes it anew, or sends what had not surely arrived.

    A question under which hosts keep ending is not tried for ever; the user is informed instead.
    """
    with contextlib.suppress(Interrupted):
        if record.state == "asked" and face.records.tried(record.key) <= MOST_TRIES:
            shown = {**face.records.notes(record.key), **face.records.messages(record.key)}
            await answer(face, _asker(record), record.key, shown)
        else:
            await _tell_interrupted(face, record)


async def tell_interrupted(face: Face) -> None:
    """Informs, at the start, everybody whose answer had not arrived, or not surely, when the bot ended."""
    with contextlib.suppress(Interrupted):  # stopped again so soon: they are informed the next time
        for record in face.records.unfinished():
            async with face.order.turn(record.asked.chat):
                await _tell_interrupted(face, record)


async def _tell_interrupted(face: Face, record: Record) -> None:
    key, to = record.key, _asker(record)
    if record.state == "asked":
        face.records.mark(key, "failed")
        why = text(to.language, "interrupted", question=clean(record.asked.question))
        await say(face, to, why, one(to.language, "retry", Action.AGAIN, key))
        return
    shown = face.records.messages(key)
    settled = {**face.records.notes(key), **shown}
    missing = [at for at in range(len(record.parts)) if at not in settled]
    if missing:  # the first of them may have been on its way
        await deliver(face, _again_of(record, to, {}, missing, doubt=record.state == "sending"))
    else:  # the answer was replacing an earlier one
        await deliver(face, _again_of(record, to, shown, None))


def _asker(record: Record) -> Sender:
    asked = record.asked
    return Sender(asked.chat, asked.thread, asked.user, asked.language, asked.chat > 0, asked.message)
