"""Messages in UTF-16 units: joined, and split between quotations without loss, in any script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.answers import Answer, Citation
from bot.telegram.messages.parts import MOST_UNITS, Part, clean, joined, marked, split, units, wrapped
from bot.telegram.messages.rendering import answer_messages, preview
from tests.bot.telegram.strictness import taken
from tests.texts import texts

#: One reader's character each, of several code points or several units.
EMOJI = "👩🏽‍🚀"
FLAG = "🇰🇷"
ACCENTED = "e\u0301"
SCRIPTS = {
    "emoji": "🌉🚀",
    "joined emoji": EMOJI,
    "flags": FLAG,
    "Cyrillic": "Захарова заявила: «одиозно». ",
    "Korean": "서울은 러시아 대사를 초치했다. ",
    "right-to-left": "قال الوزير: «لن نقبل». \u200f",
    "accents": ACCENTED,
    "plain": "She said that it was so. ",
}


def texts_of(part: Part) -> list[str]:
    """The text of each entity."""
    encoded = part.text.encode("utf-16-le")
    return [encoded[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in part.entities]


def accepted(parts: list[Part]) -> None:
    """Asserts that Telegram would take each message as it is."""
    for part in parts:
        text, entities = taken({"text": part.text, "entities": [each.to_dict() for each in part.entities]})
        assert text == part.text
        assert len(entities) == len(part.entities)


def letters(text: str) -> str:
    """The text without white space, where messages are divided."""
    return re.sub(r"\s", "", text)


def cited(*quotes: str) -> Answer:
    """An answer with these quotations."""
    citations = tuple(
        Citation(at, "a", 0, 1, quote, "Speaker", f"Title {at}", "https://example.org/", None)
        for at, quote in enumerate(quotes, 1)
    )
    text = "\n".join(f"- {' '.join(each.quote.split())} [{each.marker}]" for each in citations)
    return Answer("q", "q", text, False, citations)


def test_entities_are_counted_in_units_of_utf_16() -> None:
    part = joined(["🌉 ", wrapped(joined([marked("кто", "bold"), " 🇰🇷"]), "blockquote"), " end"])
    assert [(each.type, each.offset, each.length) for each in part.entities] == [("blockquote", 3, 8), ("bold", 3, 3)]
    assert texts_of(part) == ["кто 🇰🇷", "кто"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_quotation_of_any_script_arrives_whole_and_folded(script: str) -> None:
    quote = (SCRIPTS[script] * 3000)[:6000].strip()
    parts = answer_messages(cited(quote), "en")
    accepted(parts)
    folded = "".join(
        text
        for part in parts
        for entity, text in zip(part.entities, texts_of(part), strict=True)
        if entity.type == MessageEntity.EXPANDABLE_BLOCKQUOTE
    )
    assert letters(folded).endswith(letters(clean(quote)))


@pytest.mark.parametrize("whole", [EMOJI, FLAG, ACCENTED])
def test_a_cut_does_not_go_through_what_a_reader_sees_as_one(whole: str) -> None:
    for lead in range(units(whole) + 2):
        for part in split([Part("x" * lead + whole * 40)], most=50):
            assert part.text.lstrip("x").replace(whole, "") == ""
            assert units(part.text) <= 50


def test_messages_are_divided_between_quotations() -> None:
    quotes = [f"Quotation {at} begins. {'It goes on. ' * 60}Quotation {at} ends." for at in range(1, 9)]
    parts = answer_messages(cited(*quotes), "en")
    accepted(parts)
    assert len(parts) > 2
    for at, quote in enumerate(quotes, 1):
        # In the text and in the folded quotation, each entire in one message.
        assert sum(part.text.count(quote) for part in parts) == 2
        assert [part.markers.count(at) for part in parts].count(1) == 1


def test_a_hundred_and_more_entities_are_divided_too() -> None:
    parts = answer_messages(cited(*(f"Quotation {at}." for at in range(1, 81))), "en")
    accepted(parts)
    assert all(len(part.entities) <= 100 for part in parts)
    assert [marker for part in parts for marker in part.markers] == list(range(1, 81))
    crowded = Part("x " * 150, tuple(MessageEntity("bold", 2 * at, 1) for at in range(150)))
    assert [len(part.entities) for part in split([crowded])] == [100, 50]


def test_what_telegram_would_change_in_a_text_is_changed_before_it_is_measured() -> None:
    assert clean("a\r\nb\tc\x00d\u202ee\u2028f\ud800") == "a\nb c de f"


def test_a_preview_is_the_end_of_what_is_known() -> None:
    assert preview([]).text == ""
    assert preview(["One.", "", "Two."]).text == "One.\nTwo."
    assert units(preview(["word " * 300] * 9).text) <= MOST_UNITS


@given(
    st.lists(texts.map(lambda text: text if clean(text).strip() else f"{text}x"), min_size=1, max_size=12),
    st.integers(1, 40),
)
def test_any_answer_arrives_whole_in_messages_that_telegram_takes(quotes: list[str], times: int) -> None:
    answer = cited(*(quote * times for quote in quotes))
    parts = answer_messages(answer, "en")
    accepted(parts)
    arrived = letters("".join(part.text for part in parts))
    body = letters("".join(clean(line) for line in answer.text.split("\n")))
    assert arrived.startswith(body)
    place = len(body)
    for citation in answer.citations:
        block = letters(f"[{citation.marker}] Speaker · {citation.title} · example.org {clean(citation.quote)}")
        assert arrived[place:].startswith(block)
        place += len(block)
    assert place == len(arrived)
    assert [marker for part in parts for marker in part.markers] == [each.marker for each in answer.citations]
