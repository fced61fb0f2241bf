"""What holds for any text whatsoever: places inside it, parts in order, two statements apart or one in the other."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article
from retrieval.statements import Statement, statements

#: Pieces that the rules look at, so that random texts get deep into them.
WORDS = (
    "said saying to she who that according_to the_ministry told and but which_prompted claim_that May Ann_Roe Mr._Doe "
    "ROE: İ 👍 is"
)
MARKS = "\"“”‘’'(),.:;—?!\n "
PIECES = st.sampled_from([*MARKS, "''", "\n\n", *(word.replace("_", " ") for word in WORDS.split())])
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join))


def check(text: str, found: list[Statement]) -> None:
    parts = [(part, number) for number, one in enumerate(found) for part in one.parts]
    assert [one.parts[0] for one in found] == sorted(one.parts[0] for one in found)
    for one in found:
        assert one.parts
        floor = 0
        for part in one.parts:
            assert floor <= part.start < part.end <= len(text)
            floor = part.end
        for mention in (one.source, one.cue):
            assert mention is None or 0 <= mention.start < mention.end <= len(text)
        assert one.speaker is None or one.speaker.strip()
    for (part, number), (other, others) in combinations(sorted(parts), 2):
        if other.start >= part.end or number == others:
            continue
        assert part.covers(other) or other.covers(part)


@given(TEXTS)
def test_any_text_gives_ordered_parts_inside_it(text: str) -> None:
    check(text, statements(Article("a", text)))


@given(TEXTS)
def test_the_same_text_gives_the_same_statements(text: str) -> None:
    assert statements(Article("a", text)) == statements(Article("b", text))


@pytest.mark.parametrize(
    "piece",
    [
        '"', "'", "''", "“", "(", ", ", "A ", "A.", "Ann ", "Ann, ", "said ", '" said ', "to say ", "the ", "-", "’s ",
        "and ", "Ann Roe said that ", "A: ", '\n"', "— Ann\n", "Ministry of Ann ", "who said ", ".", "a" * 50,
    ],
)  # fmt: skip
def test_a_hostile_repetition_is_read_to_its_end(piece: str) -> None:
    text = piece * (8_000 // len(piece))
    check(text, statements(Article("a", text)))
