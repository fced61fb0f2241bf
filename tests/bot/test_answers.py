"""What all faces speak in."""

from __future__ import annotations

import pytest

from bot.answers import counted


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 articles"), (1, "1 article"), (21, "21 articles"), (1273, "1,273 articles")]
)
def test_a_number_is_told_with_what_it_counts(number: int, told: str) -> None:
    assert counted(number, "article") == told
