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
