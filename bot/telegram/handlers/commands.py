"""The commands, each in a function of the same name."""

from __future__ import annotations

import asyncio

from telegram import Message, ReplyKeyboardMarkup

from bot.telegram.face import Face, Sender, say, say_text
from bot.telegram.messages.buttons import Action, one
from bot.telegram.messages.parts import Part, clean
from bot.telegram.messages.rendering import article_line, source_messages
from bot.telegram.messages.texts import text
from bot.telegram.records.database import DAYS_KEPT

#: Lines of a list that fit a phone's screen without much scrolling.
SPEAKERS_SHOWN, ARTICLES_SHOWN = 20, 10
EXAMPLES = 3
#: Arguments that Telegram adds to /start when somebody comes from a button of inline mode.
STARTS = ("pair", "help")


def argument(message: Message) -> str:
    """The text after the command."""
    return (message.text or "").partition(" ")[2].strip()


async def start(face: Face, to: Sender, message: Message) -> None:
    """Greets with questions to tap; a code after the command (from the operator's link) lets the user in first."""
    if not face.access.may(to.user, to.chat):
        if argument(message) in ("", *STARTS):
            await refuse(face, to)
            return
        await pair(face, to, message)
        if not face.access.may(to.user, to.chat):
            return
    count = await asyncio.to_thread(face.archive.count)
    speakers = await asyncio.to_thread(face.archive.speakers, EXAMPLES)
    greeting = text(to.language, "start", articles=count)
    if not speakers:
        await say(face, to, greeting)
        return
    examples = [text(to.language, "example_said", speaker=clean(name)) for name, _ in speakers]
    keyboard = ReplyKeyboardMarkup([[each] for each in examples], resize_keyboard=True, one_time_keyboard=True)
    lines = [greeting, text(to.language, "start_try"), *(f"– {each}" for each in examples)]
    await say(face, to, "\n".join(lines), keyboard if to.private else None)


async def pair(face: Face, to: Sender, message: Message) -> None:
    """Lets in a user who has the operator's code; only in private, where nobody else reads it."""
    code = argument(message)
    if not to.private:
        return
    if not code:
        await say_text(face, to, "pair_how")
    else:
        await say_text(face, to, "paired" if face.access.pair(to.user, code) else "pair_wrong")


async def refuse(face: Face, to: Sender) -> None:
    """Explains to a stranger how to be let in: in private, and not at every message."""
    if to.private and face.access.refusals.take(to.user) == 0:
        await say_text(face, to, "closed", user=to.user)


async def help_(face: Face, to: Sender, message: Message) -> None:
    """Lists what the bot can do."""
    lines = [text(to.language, "help", username=face.me.username)]
    if to.user in face.access.admins:
        lines.append(text(to.language, "help_admin"))
    await say(face, to, "\n\n".join(lines))


async def new(face: Face, to: Sender, message: Message) -> None:
    """Begins another conversation."""
    face.records.end(to.chat, to.thread, to.user)
    await say_text(face, to, "new_done")


async def forget(face: Face, to: Sender, message: Message) -> None:
    """Asks before the user's data is erased: a /forget in the text of an article is easily tapped by mistake."""
    await say(face, to, text(to.language, "forget_sure"), one(to.language, "forget_yes", Action.FORGET, to.user))


async def sources(face: Face, to: Sender, message: Message) -> None:
    """Lists the articles that the last answer cites."""
    record = face.records.latest(to.chat, to.thread, to.user)
    marks: dict[str, str] = {}
    for each in record.citations if record else ():
        marks[each.article_id] = marks.get(each.article_id, "") + f"[{each.marker}]"
    articles = await asyncio.to_thread(face.archive.articles, list(marks))
    found = [(marked, articles[key]) for key, marked in marks.items() if key in articles]
    if not found:
        await say_text(face, to, "no_sources")
        return
    await say(face, to, [Part(text(to.language, "sources")), *source_messages(found, to.language)])


async def speakers(face: Face, to: Sender, message: Message) -> None:
    """Lists the people quoted most."""
    found = await asyncio.to_thread(face.archive.speakers, SPEAKERS_SHOWN)
    if not found:
        await say_text(face, to, "no_speakers")
        return
    lines = [text(to.language, "speakers"), *(f"– {clean(name)} ({count})" for name, count in found)]
    await say(face, to, "\n".join(lines))


async def latest(face: Face, to: Sender, message: Message) -> None:
    """Lists the newest articles."""
    found = await asyncio.to_thread(face.archive.latest, ARTICLES_SHOWN)
    if not found:
        await say_text(face, to, "no_articles")
        return
    await say(face, to, [Part(text(to.language, "latest")), *(article_line(each, to.language) for each in found)])


async def privacy(face: Face, to: Sender, message: Message) -> None:
    """Explains which data is kept."""
    await say_text(face, to, "privacy", days=DAYS_KEPT)
