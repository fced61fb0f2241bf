"""Where what was said begins, and who said nothing yet."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.statements import statements


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Roe said about half of the town came to the meeting.", "about half of the town came to the meeting"),
        ("Roe said at least one lorry was under the bridge.", "at least one lorry was under the bridge"),
        ("Roe said after the vote the bridge may be closed.", "after the vote the bridge may be closed"),
    ],
)
def test_what_was_said_begins_with_its_preposition(text: str, said: str) -> None:
    (one,) = statements(Article("a", f"Ann Roe came.\n\n{text}"))
    assert [part.of(f"Ann Roe came.\n\n{text}") for part in one.parts] == [said]


def test_who_was_asked_said_nothing_yet() -> None:
    text = 'Ann Roe came.\n\nRoe was also asked about a tax on ships. "It will come," she said.'
    assert [[part.of(text) for part in one.parts] for one in statements(Article("a", text))] == [['"It will come,"']]


def test_who_was_asked_and_answered_said_something() -> None:
    text = "Ann Roe came.\n\nRoe was asked about a tax on ships and said it would come in May."
    assert any("it would come in May" in part.of(text) for one in statements(Article("a", text)) for part in one.parts)


def test_where_somebody_wrote_is_not_what_they_wrote_but_a_place_may_be() -> None:
    wrote = 'In an email on Tuesday to all households, the Energy Authority wrote: "You need not do anything."'
    said = "In the north, at least ten bridges are unsafe, Ann Roe said."
    assert not any("email" in part.of(wrote) for one in statements(Article("a", wrote)) for part in one.parts)
    assert any("bridges are unsafe" in part.of(said) for one in statements(Article("a", said)) for part in one.parts)
