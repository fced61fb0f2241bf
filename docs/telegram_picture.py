"""Draws the README's picture: a conversation with the bot over the seed article, as the loopback server has logged it.

Run it from the project's root, with Chromium installed: `python -m docs.telegram_picture docs/telegram.png`.
"""

from __future__ import annotations

import asyncio
import html
import sys
import tempfile
from pathlib import Path

from bot.telegram.archive import StoreArchive
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.reading import read
from retrieval.store.store import Store
from tests.bot.evaluation.browser import browser
from tests.bot.telegram.bot_api import BOT, Json
from tests.bot.telegram.room import USER, bot_in

ROOT = Path(__file__).resolve().parents[1]
TAGS = {"bold": "b", "italic": "i", "underline": "u", "expandable_blockquote": "blockquote", "text_link": "a"}
#: About a phone's, in its own pixels.
WIDTH = 660
#: Fonts for machines have no emoji.
THUMB = (
    '<svg viewBox="0 0 24 24" width="15" fill="#ffd66b" style="vertical-align:-2px;{turn}">'
    '<path d="M2 10h4v11H2zM8 21h9c1 0 2-1 2-2l3-7c0-2-1-3-2-3h-6l1-5c0-2-2-3-3-2l-4 8z"/></svg>'
)
#: Telegram shows three lines of a folded quotation.
STYLE = """
body { margin: 0; background: #cfdcc6; font: 15px/1.35 'DejaVu Sans', sans-serif; width: 620px; padding: 12px 14px }
.message { background: #fff; border-radius: 12px; padding: 8px 12px; margin: 8px 60px 2px 0; white-space: pre-wrap;
  box-shadow: 0 1px 1px #0002; overflow-wrap: anywhere }
.mine { background: #e3fbd0; margin: 8px 0 2px auto; width: fit-content; max-width: 430px }
.replied { border-left: 3px solid #54a0e0; padding-left: 8px; color: #567; font-size: 13px; margin-bottom: 4px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
blockquote { margin: 2px 0; padding: 3px 8px; border-left: 3px solid #54a0e0; background: #54a0e01a;
  border-radius: 4px; font-size: 14px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3;
  overflow: hidden }
a { color: #2a7cc0; text-decoration: none }
.row { display: flex; gap: 4px; margin: 3px 60px 3px 0 }
.row span { flex: 1; text-align: center; background: #7d9a72cc; color: #fff; border-radius: 8px; padding: 6px 4px;
  font-size: 14px }
"""


async def conversation(folder: Path) -> list[Json]:
    """The messages of a chat about the seed article."""
    embedding = load(cache=folder / "models")
    store = Store(folder / "store", DEFAULT_MODEL, lambda: embedding, create=True)
    ingest(store, read([ROOT / "seeds"]))
    async with bot_in(folder / "home", StoreArchive(store)) as room:
        message = await room.ask("Who is Seoul's nuclear envoy?")
        seen = len(room.api.chats[USER].from_bot())
        room.api.presses(USER, message, "In context")
        await room.api.until(room.api.chats[USER].has(seen + 1))
        await room.ask("What did Yoon say?")
        await room.ask("What did he say about football?")
        store.close()
        return list(room.api.chats[USER].messages.values())


def drawn(message: Json) -> str:
    """One message as HTML; nothing of its text is markup."""
    units = message["text"].encode("utf-16-le")
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for each in sorted(message["entities"], key=lambda entity: (entity["offset"], -entity["length"])):
        tag = TAGS.get(each["type"])
        if tag:
            end = each["offset"] + each["length"]
            opened[each["offset"]] = opened.get(each["offset"], "") + f"<{tag}>"
            closed[end] = f"</{tag}>" + closed.get(end, "")
    places = sorted({0, len(units) // 2, *opened, *closed})
    body = ""
    for start, end in zip(places, [*places[1:], places[-1]], strict=True):
        shown = html.escape(units[2 * start : 2 * end].decode("utf-16-le"))
        body += closed.get(start, "") + opened.get(start, "") + shown
    body = body.replace("</blockquote>\n", "</blockquote>").replace("\n<blockquote>", "<blockquote>")
    mine = "" if message["from"]["id"] == BOT["id"] else " mine"
    replied = message.get("reply_to_message")
    quoted = f'<div class="replied">{html.escape(replied["text"].splitlines()[0])}</div>' if replied else ""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = ""
    for row in rows:
        labels = "".join(f"<span>{html.escape(each['text'])}</span>" for each in row)
        buttons += f'<div class="row">{labels}</div>'
    for emoji, turn in (("👍", ""), ("👎", "transform:scaleY(-1)")):
        buttons = buttons.replace(emoji, THUMB.format(turn=turn))
    return f'<div class="message{mine}">{quoted}{body}</div>{buttons}'


def main() -> None:
    """Writes the picture to the path that is given."""
    with tempfile.TemporaryDirectory() as folder:
        messages = asyncio.run(conversation(Path(folder)))
        page = Path(folder) / "page.html"
        head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        page.write_text(head + "".join(map(drawn, messages)), encoding="utf-8")
        with browser() as chromium:
            chromium.set_window_size(WIDTH, 3000)
            chromium.get(page.as_uri())
            chromium.find_element("tag name", "body").screenshot(sys.argv[1])


if __name__ == "__main__":
    main()
