"""Speakers that look wrong are listed with the reason, others are not."""

from __future__ import annotations

import pytest

from retrieval.search.doubtful import doubtful
from retrieval.search.identities import identities
from retrieval.store.catalog import Speaker


def reasons(*names: str) -> dict[str, str]:
    known = identities([Speaker(name, (), (), 9 - place, 1) for place, name in enumerate(names)])
    return {doubt.identity.name: doubt.reason for doubt in doubtful(known)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Marsh this spring", None),
        ("agency contacted the company on Monday about the bridge", "too long"),
        ("the doctor was told", "a verb"),
        ("Firearms and Explosives now", "begins or ends"),
        ("57%", "no letters"),
    ],
)
def test_a_name_that_is_none_is_listed(name: str, reason: str | None) -> None:
    found = reasons(name)
    assert (reason in found[name]) if reason else not found


def test_two_people_who_may_be_one_are_listed() -> None:
    assert reasons("Adrian Mitchell", "Adrian Mitchill") == {"Adrian Mitchill": "it may be Adrian Mitchell"}


@pytest.mark.parametrize(
    "name",
    [
        "Ann Roe",
        "US Centers for Disease Control and Prevention",
        "some vendors",
        "Will Smith",
        "Don Roe",
        "T. Roe",
        "health officials",
    ],
)
def test_a_good_name_is_not_listed(name: str) -> None:
    assert reasons(name) == {}
