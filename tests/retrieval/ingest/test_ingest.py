from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.articles import Article
from retrieval.errors import StoreDamaged
from retrieval.ingest import storing
from retrieval.ingest.storing import Summary, ingest, reindex, remove
from retrieval.reading import Refused
from retrieval.store import store as store_module
from retrieval.store.store import Store
from tests import corpus
from tests.agreement import assert_agreement, catalog_ids, content, expected
from tests.toys import ToyEmbedding

ARTICLES = corpus.articles(6)


def told(store: Store, items: list[Article | Refused]) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    ingest(
        store,
        items,
        lambda item, outcome: heard.append((item.source if isinstance(item, Refused) else item.id, outcome)),
    )
    return heard


def words_of(store: Store, number: int) -> set[int]:
    return {key for key, _ in store.lexical.search(corpus.own_word(number), 100)}


def test_articles_are_stored_with_passages_statements_and_both_indexes(store: Store) -> None:
    assert ingest(store, ARTICLES) == Summary(added=6)
    assert content(store) == expected(ARTICLES)
    assert_agreement(store)
    assert store.catalog.count("statements") > 0


def test_the_same_article_twice_changes_nothing(store: Store, toy_embeddings: ToyEmbedding) -> None:
    ingest(store, ARTICLES)
    before, embedded = catalog_ids(store), len(toy_embeddings.embedded)
    assert ingest(store, ARTICLES) == Summary(unchanged=6)
    assert catalog_ids(store) == before
    assert len(toy_embeddings.embedded) == embedded
    assert_agreement(store)


def test_an_edited_article_replaces_its_old_passages_entirely(store: Store) -> None:
    ingest(store, ARTICLES)
    edited = replace(ARTICLES[2], text="Everything is different now. Nobody said zqaac.")
    old = words_of(store, 2)
    assert ingest(store, [edited]) == Summary(updated=1)
    assert content(store) == expected([*ARTICLES[:2], edited, *ARTICLES[3:]])
    assert_agreement(store)
    assert not old & words_of(store, 2)


def test_unchanged_passages_of_an_edited_article_keep_their_ids(store: Store, toy_embeddings: ToyEmbedding) -> None:
    ingest(store, ARTICLES)
    before = {passage.text: passage.id for passage in store.catalog.passages_of(ARTICLES[1])}
    embedded = len(toy_embeddings.embedded)
    longer = replace(ARTICLES[1], text=ARTICLES[1].text + "\n\nA paragraph was added at the end of it all.")
    ingest(store, [longer])
    after = {passage.text: passage.id for passage in store.catalog.passages_of(longer)}
    same = before.keys() & after.keys()
    assert len(same) >= len(before) - 1
    assert all(before[text] == after[text] for text in same)
    assert len(toy_embeddings.embedded) - embedded == len(after.keys() - before.keys())
    assert_agreement(store)


def test_an_article_with_a_new_title_is_indexed_again(store: Store) -> None:
    ingest(store, ARTICLES)
    renamed = replace(ARTICLES[0], title="Quokkas seen")
    ingest(store, [renamed])
    (hit, *_) = store.lexical.search("quokka", 5)
    assert hit[0] in {passage.id for passage in store.catalog.passages_of(renamed)}
    assert_agreement(store)


def test_a_change_of_the_author_alone_embeds_nothing(store: Store, toy_embeddings: ToyEmbedding) -> None:
    ingest(store, ARTICLES)
    embedded = len(toy_embeddings.embedded)
    assert ingest(store, [replace(each, author="Kim") for each in ARTICLES]) == Summary(updated=6)
    assert len(toy_embeddings.embedded) == embedded
    assert_agreement(store)


def test_an_edition_with_another_id_replaces_the_one_of_its_page(store: Store) -> None:
    ingest(store, ARTICLES)
    edited = replace(ARTICLES[2], id="other", url="https://EXAMPLE.org/2?utm_source=x#top", text="It is different now.")
    told_changes: list[tuple[str, str]] = []
    summary = ingest(store, [edited], changed=lambda article, what: told_changes.append((article.id, what)))
    assert summary == Summary(updated=1)
    assert told_changes == [("article-2", "1 paragraph changed, 2 removed; new address")]
    assert content(store) == expected([*ARTICLES[:2], replace(edited, id="article-2"), *ARTICLES[3:]])
    assert ingest(store, [edited]) == Summary(unchanged=1)
    assert_agreement(store)


def test_two_ids_of_one_page_that_come_together_are_two_articles_and_stay_so(store: Store) -> None:
    both = [ARTICLES[0], replace(ARTICLES[1], url=ARTICLES[0].url)]
    assert ingest(store, both) == Summary(added=2)
    assert ingest(store, both) == Summary(unchanged=2)
    assert content(store) == expected(both)


def test_articles_that_give_only_their_site_as_address_are_not_one(store: Store) -> None:
    ingest(store, [replace(ARTICLES[0], url="https://example.org/")])
    assert ingest(store, [replace(ARTICLES[1], url="https://example.org/")]) == Summary(added=1)


def test_the_later_of_two_articles_with_one_id_in_a_batch_counts(store: Store) -> None:
    first, second = ARTICLES[0], replace(ARTICLES[1], id=ARTICLES[0].id)
    assert told(store, [first, second]) == [(first.id, "added"), (first.id, "updated")]
    assert content(store) == expected([second])
    assert_agreement(store)


def test_an_article_that_comes_twice_in_a_batch_is_stored_once(store: Store) -> None:
    assert told(store, [ARTICLES[0], ARTICLES[0]]) == [("article-0", "added"), ("article-0", "unchanged")]
    assert_agreement(store)


def test_a_removed_article_is_gone_from_catalog_and_indexes(store: Store) -> None:
    ingest(store, ARTICLES)
    assert remove(store, ["article-3", "never-there"]) == ["article-3"]
    assert content(store) == expected([*ARTICLES[:3], *ARTICLES[4:]])
    assert words_of(store, 3) == set()
    assert_agreement(store)


def test_a_removed_article_can_come_again(store: Store) -> None:
    ingest(store, ARTICLES)
    remove(store, ["article-3"])
    assert ingest(store, ARTICLES) == Summary(added=1, unchanged=5)
    assert_agreement(store)


def test_a_refused_item_does_not_stop_the_others(store: Store) -> None:
    refused = Refused("news.jsonl, line 2", "broken JSON", "Correct the line.")
    summary = ingest(store, [ARTICLES[0], refused, ARTICLES[1]])
    assert (summary.added, summary.refused) == (2, [refused])


def test_an_article_without_words_is_stored_without_passages(store: Store) -> None:
    blank = Article("blank", " \n")
    assert ingest(store, [blank]) == Summary(added=1)
    assert content(store) == expected([blank])
    assert_agreement(store)


def test_an_article_is_reported_when_it_is_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PASSAGES_A_BATCH", 1)
    seen: list[bool] = []
    ingest(store, ARTICLES, lambda item, _: seen.append(store.catalog.article(item.id) is not None))  # type: ignore[union-attr]
    assert seen == [True] * 6


def test_what_comes_before_a_failure_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PASSAGES_A_BATCH", 1)

    def items() -> object:
        yield from ARTICLES[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(store, items())  # type: ignore[arg-type]
    assert content(store) == expected(ARTICLES[:2])
    assert_agreement(store)


def test_a_batch_that_fails_half_way_leaves_nothing_visible(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(store, ARTICLES[:1])

    def broken(*_: object) -> None:
        raise StoreDamaged("broken")

    with monkeypatch.context() as patch, pytest.raises(StoreDamaged):
        patch.setattr(store.lexical, "change", broken)  # after the vectors were written
        ingest(store, ARTICLES)
    assert content(store) == expected(ARTICLES[:1])
    store.check_agreement()
    ingest(store, ARTICLES)
    assert content(store) == expected(ARTICLES)
    assert_agreement(store)


def test_a_reindex_gives_the_same_articles_and_agreeing_indexes(store: Store) -> None:
    ingest(store, ARTICLES)
    heard: list[Article] = []
    assert reindex(store, heard.append) == 6
    assert heard == ARTICLES
    assert content(store) == expected(ARTICLES)
    assert_agreement(store)


def test_a_reindex_that_fails_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(store, ARTICLES)
    ids = catalog_ids(store)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(store, broken)
    assert catalog_ids(store) == ids
    assert_agreement(store)
    assert reindex(store) == 6


def test_only_the_index_that_counts_stays_on_the_disk(store: Store, home: Path) -> None:
    ingest(store, ARTICLES)
    reindex(store)
    ingest(store, ARTICLES)
    assert [folder.name for folder in (home / "indexes").iterdir()] == ["2"]


def test_a_new_extractor_finds_statements_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(store, ARTICLES)
    monkeypatch.setattr(storing, "extractor_version", lambda: "silent")
    monkeypatch.setattr(storing, "statements", lambda article: [])
    ingest(store, [])
    assert store.catalog.count("statements") == 0
    assert store.catalog.fact("extractor") == "silent"


def test_a_reindex_finds_statements_again_for_a_new_extractor_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(store, ARTICLES)
    before = store.catalog.count("statements")
    assert before
    monkeypatch.setattr(storing, "statements", lambda article: [])
    reindex(store)
    assert store.catalog.count("statements") == before
    for module in (storing, store_module):
        monkeypatch.setattr(module, "extractor_version", lambda: "silent")
    reindex(store)
    assert store.catalog.count("statements") == 0
    assert store.catalog.fact("extractor") == "silent"
