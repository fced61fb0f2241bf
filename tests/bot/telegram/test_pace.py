"""The pace of messages: overall, in a chat, in a group."""

from __future__ import annotations

import asyncio

from bot.telegram.traffic.pace import Pace, Rates


async def test_a_chat_that_has_had_its_turns_leaves_the_others_theirs() -> None:
    pace = Pace(Rates())
    for _ in range(3):
        await pace.turn(1)
    assert not pace.free(1)
    assert pace.free(2)
    for _ in range(20):
        await pace.turn(-1)
    assert not pace.free(-1)
    assert pace.free(-2)


async def test_all_chats_together_have_a_limit_too() -> None:
    pace = Pace(Rates(overall=(5, 60)))
    for chat in range(5):
        await pace.turn(chat)
    assert not pace.free(99)
    waiting = asyncio.ensure_future(pace.turn(99))
    done, _ = await asyncio.wait([waiting], timeout=0)
    assert not done
    waiting.cancel()


async def test_what_may_be_left_out_is_left_out_while_telegram_says_wait() -> None:
    pace = Pace(Rates())
    pace.hold(1, 60)
    assert not pace.free(1)
    assert pace.free(2)
    await pace.turn(1)  # what must arrive is not held up here
