"""The same text on several sites."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from retrieval.articles import Article
from retrieval.ingest.storing import ingest, reindex, remove
from retrieval.store import duplicates
from retrieval.store.duplicates import copies, likeness, signature
from retrieval.store.store import Store
from tests import corpus

_WORDS = [
    f"{first}{second}"
    for first in ("har", "bri", "bud", "nav", "pri", "sto", "gov")
    for second in ("vest", "dge", "get", "al", "ce", "rm")
]


def report(seed: int, words: int = 200) -> str:
    """A text of its own."""
    dice = random.Random(seed)
    return " ".join(f"{dice.choice(_WORDS)}{dice.randrange(40)}" for _ in range(words))


def with_changes(text: str, seed: int, share: float) -> str:
    """The text with a share of its words changed."""
    dice = random.Random(seed)
    return " ".join("changed" if dice.random() < share else word for word in text.split(" "))


WIRE = report(1)
AGENCY = Article("agency", WIRE, "Wire", "https://agency.example/1")
PAPER = Article("paper", "Our own opening line comes first. " + with_changes(WIRE, 1, 0.02), "Paper")
SITE = Article("site", with_changes(WIRE, 2, 0.03) + " Read more on our site.", "Site")
OTHER = Article("other", report(2), "Other")


def pairs(store: Store) -> dict[str, list[str]]:
    return copies(store.catalog, store.catalog.article_ids())


def test_the_likeness_of_signatures_is_that_of_the_texts() -> None:
    assert likeness(signature(WIRE), signature(WIRE.upper())) == 1.0
    assert likeness(signature(WIRE), signature(report(2))) < 0.1
    words = WIRE.split()
    half = " ".join(words[:100] + report(3, 100).split())
    assert likeness(signature(WIRE), signature(half)) == pytest.approx(1 / 3, abs=0.15)  # 98 of 298 shingles


def test_a_few_words_are_not_compared() -> None:
    assert signature("Read the full story on our site.") == b""
    assert likeness(b"", b"") == 0.0


def test_copies_are_noticed_and_kept(store: Store) -> None:
    assert ingest(store, [AGENCY, OTHER, PAPER, SITE]).added == 4
    assert pairs(store) == {"agency": ["paper", "site"], "paper": ["agency", "site"], "site": ["agency", "paper"]}


def test_an_edit_that_makes_it_another_text_ends_the_pair_and_one_back_renews_it(store: Store) -> None:
    ingest(store, [AGENCY, PAPER, SITE])
    ingest(store, [replace(PAPER, text=report(5))])
    assert pairs(store) == {"agency": ["site"], "site": ["agency"]}
    ingest(store, [PAPER])
    assert pairs(store)["paper"] == ["agency", "site"]


def test_a_removed_article_is_no_longer_a_copy(store: Store) -> None:
    ingest(store, [AGENCY, PAPER, SITE])
    remove(store, ["agency"])
    assert pairs(store) == {"paper": ["site"], "site": ["paper"]}
    assert store.catalog.count("signatures") == 2


def test_a_reindex_keeps_the_pairs(store: Store) -> None:
    ingest(store, [AGENCY, PAPER])
    before = pairs(store)
    reindex(store)
    assert pairs(store) == before


def test_articles_without_signatures_get_them_with_the_next_ingest(store: Store) -> None:
    ingest(store, [AGENCY, PAPER])
    before = pairs(store)
    with store.catalog.transaction():
        for table in ("signatures", "bands", "copies"):
            store.catalog.change(f"DELETE FROM {table}", ())
    ingest(store, [])
    assert pairs(store) == before


def test_signatures_made_in_another_way_are_all_replaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(store, [AGENCY, PAPER])
    monkeypatch.setattr(duplicates, "SHINGLE", 4)
    ingest(store, [])
    made = store.catalog.select("SELECT minhash FROM signatures WHERE article_id = 'agency'")
    assert made == [(signature(WIRE),)]
    assert pairs(store) == {"agency": ["paper"], "paper": ["agency"]}


def test_a_notice_that_is_everywhere_has_a_limited_number_of_copies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MOST_COPIES", 3)
    ingest(store, [replace(AGENCY, id=f"{number}", url=None) for number in range(12)])
    assert {len(others) for others in pairs(store).values()} == {3}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05])
def test_nearly_all_copies_with_some_words_changed_are_found(store: Store, share: float) -> None:
    texts = [report(number) for number in range(10, 30)]
    ingest(store, [Article(f"a{number}", text) for number, text in enumerate(texts)])
    ingest(store, [Article(f"b{number}", with_changes(text, 7, share)) for number, text in enumerate(texts)])
    found = pairs(store)
    right = [number for number in range(20) if found.get(f"b{number}") == [f"a{number}"]]
    assert len(right) >= 19


def test_articles_that_only_share_phrases_are_no_copies(store: Store) -> None:
    ingest(store, [corpus.article(number, sentences=12) for number in range(8)])
    assert pairs(store) == {}
