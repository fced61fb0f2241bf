"""/ingest: a real site, a real store, and a bot that goes on answering meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.errors import StoreFull
from bot.telegram.archive import StoreArchive
from retrieval.ingest.storing import ingest
from retrieval.sources.fetching import Fetcher, Limits
from retrieval.sources.following import Came, Told
from retrieval.store.store import Store
from tests import corpus
from tests.bot.telegram.bot_api import Json
from tests.bot.telegram.room import ADMIN, SLOW, Room, Scripted, bot_in
from tests.website import Website, rss, story

LIMITS = Limits(delay=0, pause=0, private=True)
OPENING = "The roads office of Ruritania gave its reasons on Monday in a statement of two pages."
SAID = "“We have no choice about the {name},” its head Maria Lind said. “The cables of the {name} are forty years old.”"


@pytest.fixture
def site() -> Iterator[Website]:
    with Website().open() as opened:
        yield opened


@pytest.fixture
def archive(store: Store) -> StoreArchive:
    """The articles of a store."""
    ingest(store, corpus.articles(2))
    return StoreArchive(store, fetch=Fetcher(LIMITS))


def put(site: Website, name: str, *more: str) -> str:
    """An article on the site; its address."""
    site.put(f"/{name}", story(f"Report on the {name}", OPENING, SAID.format(name=name), *more))
    return f"{site.url}/{name}"


async def outcome(room: Room, url: str) -> str:
    """The final text of the progress message."""
    chat = room.api.chats[ADMIN]
    number = (await room.ask(f"/ingest {url}", ADMIN))["message_id"]

    def ended() -> Json | None:
        now = chat.messages[number]
        return None if now["text"].startswith(("Reading", "Another")) else now

    found: Json = await room.api.until(ended)
    return str(found["text"])


async def test_a_page_is_new_then_unchanged_then_updated_and_is_answered_from_at_once(
    home: Path, archive: StoreArchive, site: Website
) -> None:
    async with bot_in(home, archive) as room:
        assert "forty years" not in (await room.ask("What did Maria Lind say?"))["text"]
        url = put(site, "bridge")
        assert await outcome(room, url) == "New: Report on the bridge"
        assert "forty years" in (await room.ask("What did Maria Lind say?"))["text"]
        assert await outcome(room, f"{url}?utm_source=x#top") == "Unchanged: Report on the bridge"
        put(site, "bridge", "This report was corrected on Tuesday.")
        assert await outcome(room, url) == "Updated: Report on the bridge (1 paragraph added)"


async def test_a_feed_brings_its_articles_and_tells_of_each(home: Path, archive: StoreArchive, site: Website) -> None:
    put(site, "bridge")
    put(site, "ferry")
    entries = ((f"/{name}", name, "") for name in ("bridge", "ferry", "gone"))
    site.put("/rss", rss(*entries).replace("{site}", site.url), media="application/rss+xml")

    async with bot_in(home, archive) as room:
        lines = (await outcome(room, f"{site.url}/rss")).splitlines()
        assert lines[0] == "Test News: 2 new, 0 updated, 0 unchanged, 1 not taken"
        *new, refused = sorted(lines[1:])
        assert new == ["New: Report on the bridge", "New: Report on the ferry"]
        assert refused.startswith(f"Not taken: {site.url}/gone: the site answers 404 Not Found.")
        again = await outcome(room, f"{site.url}/rss")
        assert again == "Test News: 0 new, 0 updated, 3 unchanged, 0 not taken"


REFUSED = {
    "http://127.0.0.1:8089/x": "Not taken: http://127.0.0.1:8089/x: ",
    "http://localhost/x": "Not taken: http://localhost/x: ",
    "https://user:word@example.org/": "Which page?",
    "file:///etc/passwd": "Which page?",
    "bridge": "Which page?",
    "": "Which page?",
}


@pytest.mark.parametrize("url", REFUSED)
async def test_what_is_not_a_page_of_the_web_is_refused_with_the_reason(home: Path, store: Store, url: str) -> None:
    async with bot_in(home, StoreArchive(store)) as room:
        told = await outcome(room, url)
        assert told.startswith(REFUSED[url])
        assert url.startswith("http://") == ("ONRECORD_FETCH_PRIVATE" in told)


async def test_a_page_without_an_article_is_refused_with_the_reason(
    home: Path, archive: StoreArchive, site: Website
) -> None:
    site.put("/empty", " ")

    async with bot_in(home, archive) as room:
        for path, reason in (("empty", "an empty page."), ("gone", "the site answers 404 Not Found.")):
            told = await outcome(room, f"{site.url}/{path}")
            assert told.startswith(f"Not taken: {site.url}/{path}: {reason}")


async def test_a_store_that_somebody_else_writes_is_said_to_be_in_use(
    home: Path, archive: StoreArchive, site: Website, store: Store
) -> None:
    url = put(site, "bridge")

    async with bot_in(home, archive) as room:
        with store.lock.held("a test"):
            assert await outcome(room, url) == (
                "The articles are being written by another process. Please try again when it has finished."
            )
        assert await outcome(room, url) == "New: Report on the bridge"


def hold(site: Website, name: str) -> threading.Event:
    """Makes a page of the site wait for the event."""
    go = threading.Event()
    page = site.pages[f"/{name}"]
    assert not callable(page)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        go.wait()
        handler.send_response(page.status)
        handler.send_header("Content-Type", page.media)
        handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        handler.wfile.write(page.body)

    site.pages[f"/{name}"] = answer
    return go


async def test_addresses_are_read_one_after_the_other_and_their_chat_is_not_kept_waiting(
    home: Path, archive: StoreArchive, site: Website
) -> None:
    slow, next_one = put(site, "slow"), put(site, "next")
    go = hold(site, "slow")

    async with bot_in(home, archive) as room:
        chat = room.api.chats[ADMIN]
        for count, url in enumerate((slow, next_one), 1):
            room.api.says(ADMIN, f"/ingest {url}")
            await room.api.until(chat.has(count))
        assert chat.from_bot()[1]["text"] == f"Another address is being read; then comes {next_one}"
        assert "forty years" not in (await room.ask("What did Maria Lind say?", ADMIN))["text"]
        assert "/next" not in site.asked
        go.set()
        await room.api.until(lambda: chat.from_bot()[1]["text"] == "New: Report on the next")
        assert chat.from_bot()[0]["text"] == "New: Report on the slow"


async def test_an_ingest_ends_with_the_bot_and_says_so(home: Path, archive: StoreArchive, site: Website) -> None:
    url = put(site, "bridge")
    go = hold(site, "bridge")

    async with bot_in(home, archive) as room:
        chat = room.api.chats[ADMIN]
        for count in (1, 2):
            room.api.says(ADMIN, f"/ingest {url}")
            await room.api.until(chat.has(count))
        room.stop.set()
        await room.api.until(lambda: any("Stopping" in each for each in room.told))
        go.set()
        await room.serving
        ended = "I was stopped: what is not told of here has not been read. Send the address again to go on."
        assert [each["text"] for each in chat.from_bot()] == [f"New: Report on the bridge\n{ended}", ended]


async def test_a_long_ingest_counts_what_it_has_read(home: Path) -> None:
    go = threading.Event()
    archive = Scripted()

    def reading(url: str, tell: Callable[[Told], None]) -> Came:
        for article in corpus.articles(12):
            tell(Told("added", article))
        go.wait()
        return Came(url, added=12)

    archive.ingest = reading  # type: ignore[method-assign]

    async with bot_in(home, archive, waits=SLOW) as room:
        url, chat = "https://example.org/news", room.api.chats[ADMIN]
        room.api.says(ADMIN, f"/ingest {url}")
        await room.api.until(lambda: chat.from_bot() and chat.from_bot()[0]["text"] == f"Reading {url} … 12 so far")
        go.set()
        await room.api.until(lambda: chat.from_bot()[0]["text"].endswith("\nand 2 more"))
        assert chat.from_bot()[0]["text"].startswith("New: ")


FAILURES = {
    "That did not work: The disk is full. Free some space.": StoreFull("The disk is full.", "Free some space."),
    "I cannot reach the articles just now.": ValueError("a mistake of ours"),
}


@pytest.mark.parametrize("told", FAILURES)
async def test_an_ingest_that_fails_is_reported(home: Path, told: str) -> None:
    archive = Scripted()

    def failing(url: str, tell: Callable[[Told], None]) -> Came:
        raise FAILURES[told]

    archive.ingest = failing  # type: ignore[method-assign]

    async with bot_in(home, archive) as room:
        assert (await outcome(room, "https://example.org/")).startswith(told)


async def test_questions_are_answered_side_by_side_while_the_store_is_written(
    home: Path, archive: StoreArchive, site: Website
) -> None:
    users = range(21, 25)

    def answered(room: Room, count: int) -> bool:
        shown = [[each["text"] for each in room.api.chats[user].from_bot()] for user in users]
        assert not [text for texts in shown for text in texts if "cannot reach" in text]
        return all(len(texts) == count for texts in shown)

    async with bot_in(home, archive, telegram_at_once=4, telegram_allow="everyone") as room:
        for user in users:
            room.api.user(user)
        for turn in range(1, 6):
            for user in users:
                room.api.says(user, f"What about {corpus.own_word(turn % 2)}?")
            assert await outcome(room, put(site, f"bridge-{turn}")) == f"New: Report on the bridge-{turn}"
            await room.api.until(partial(answered, room, turn))
