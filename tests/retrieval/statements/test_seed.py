"""The seed article: every statement of its five speakers, each with the right one."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from retrieval.articles import Article, Span
from retrieval.statements import Statement, statements

SEED = Path(__file__).parents[3] / "seeds" / "seoul-summons-the-russian-ambassador.txt"
ZAKHAROVA, YOON, CHUNG = "Maria Zakharova", "Yoon Suk Yeol", "Chung Byung-won"
SOUTH_KOREAN, RUSSIAN = "foreign ministry of South Korea", "Russia's Foreign Ministry"


@pytest.fixture(scope="module")
def text() -> str:
    return SEED.read_text(encoding="utf-8").split("\n", 1)[1]


@pytest.fixture(scope="module")
def found(text: str) -> list[Statement]:
    return statements(Article("seed", text))


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("the country has summoned Russian diplomats", SOUTH_KOREAN),
        ("summoned Ambassador Georgy Zinoviev", SOUTH_KOREAN),
        ("Moscow critiquing Yoon's remarks would only negatively impact", CHUNG),
        ("it was very regrettable that Russia ignored the truth", CHUNG),
        ("Chung had met with Russia's visiting Deputy Foreign Minister", SOUTH_KOREAN),
        ("Chung and Rudenko discussed other matters", SOUTH_KOREAN),
        ('"an exchange of views" occurred', RUSSIAN),
        ("the Russian side has expressed serious concerns", RUSSIAN),
        ("It was clearly stated that its main source", RUSSIAN),
        ("The North Korean regime is going through fire and water", YOON),
        ('those remarks as "blatantly biased"', ZAKHAROVA),
        ('the comments "look particularly odious," amid rising tensions', ZAKHAROVA),
        ("including (South) Korea and Japan", ZAKHAROVA),
        ("fabricating the narrative to get South Korea's backing", ZAKHAROVA),
        ("South Korea started contemplating sending aid", ZAKHAROVA),
        ("the US has two purposes in spreading these rumors", ZAKHAROVA),
        ("second, to establish a military base in the Asia Pacific", ZAKHAROVA),
        ("Russia has the right to develop friendly relations", ZAKHAROVA),
        ("is time-tested", ZAKHAROVA),
    ],
)
def test_every_statement_has_its_speaker(text: str, found: list[Statement], words: str, speaker: str) -> None:
    start = text.index(words)
    span = Span(start, start + len(words))
    holding = [one for one in found if one.extent.covers(span)]
    assert min(holding, key=lambda one: one.extent.end - one.extent.start).speaker == speaker
    # What the Ministry reports of Chung is the Ministry's as well; nobody else's statement holds another's.
    assert {one.speaker for one in holding} - {speaker} <= ({SOUTH_KOREAN} if speaker == CHUNG else set())


def test_the_roles_are_the_ones_the_article_states(found: list[Statement]) -> None:
    roles = {(one.speaker, one.role) for one in found}
    assert {role for speaker, role in roles if speaker == ZAKHAROVA} == {"Russian Foreign Ministry spokesperson"}
    assert {role for speaker, role in roles if speaker == YOON} == {"President"}
    assert {role for speaker, role in roles if speaker == CHUNG} == {
        "South Korea's Deputy Foreign Minister for Political Affairs"
    }


def test_a_clause_in_another_speakers_sentence_is_exactly_its_own(text: str, found: list[Statement]) -> None:
    mine = [one.extent.of(text) for one in found if one.speaker == ZAKHAROVA]
    assert mine[0] == 'those remarks as "blatantly biased"'
    assert mine[1].startswith("the comments") and mine[1].endswith('Japan."')


def test_statements_stand_apart_or_one_inside_the_other(found: list[Statement]) -> None:
    for one, other in combinations(found, 2):
        first, second = one.extent, other.extent
        assert not first.overlap(second) or first.covers(second) or second.covers(first)
