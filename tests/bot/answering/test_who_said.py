"""Questions for words and for who spoke them, over several articles: namesakes, comparisons, denials, many pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering import what_was_said
from bot.answering.what_was_said import Page
from bot.answers import Answer
from bot.conversation.steps import reply
from retrieval.articles import Article
from retrieval.embeddings.base import DEFAULT_MODEL
from retrieval.embeddings.loading import load
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

DAM = Article(
    "dam",
    """Regional governor Walter Brandt said the dam would be closed for two years. \
"Nobody will lose their home," Brandt said.
Engineer Clara Voss said that the dam would not withstand another flood. \
Voss also told the council that the repairs would cost 40 million crowns.
The Environment Ministry said the valley would be evacuated in stages.
The opposition leader, Oskar Lindqvist, denied that his party had delayed the repairs. \
He accused the governor of hiding the inspection report.
Trade unionist Petra Maron called the closure "a disgrace for the whole valley."
""",
    "Dam to close",
    published=datetime.date(2024, 3, 1),
)
SCHOOLS = Article(
    "schools",
    """Education secretary Helena Brandt said every school would get a library. \
"Reading is not a luxury," Brandt told reporters.
The Finance Ministry said the libraries would be paid for by a levy.
""",
    "A library for every school",
    published=datetime.date(2024, 5, 1),
)
ROADS = Article(
    "roads",
    """Governor Walter Brandt said the mountain road would reopen in June. \
Mrs. Brandt, who was not there, had said in May that the road was safe.
Clara Voss said that the road would withstand another flood.
Joseph Tarrant said the tunnel was late. "We need another year," Joe Tarrant said.
""",
    "Mountain road to reopen",
    published=datetime.date(2024, 6, 1),
)
FAIR = Article(
    "fair",
    "\n".join(f'"Stall number {n} has sold its {n} cheeses," Milo Kessler said.' for n in range(1, 26)),
    "The cheese fair",
    published=datetime.date(2024, 7, 1),
)


@pytest.fixture(scope="module")
def news(exported_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    embedding = load(cache=exported_models)
    store = Store(tmp_path_factory.mktemp("said"), DEFAULT_MODEL, lambda: embedding, create=True)
    ingest(store, [DAM, SCHOOLS, ROADS, FAIR])
    yield store
    store.close()


def quotes(answer: Answer) -> str:
    return " | ".join(citation.quote for citation in answer.citations)


def speakers(answer: Answer) -> list[str | None]:
    return list(dict.fromkeys(citation.speaker for citation in answer.citations))


def test_a_surname_of_two_people_gets_both_under_their_full_names(news: Store) -> None:
    answer = reply(news, "what did brandt say")
    assert {"Walter Brandt", "Helena Brandt"} <= set(speakers(answer))
    assert "Helena Brandt, Education secretary:" in answer.text


@pytest.mark.parametrize(
    "asked", ["What did Helena Brandt say?", "what did secretary helena brandt say", "Helena Brandt?"]
)
def test_a_full_name_gets_nobody_elses_words(news: Store, asked: str) -> None:
    said = quotes(reply(news, asked))
    assert "library" in said
    assert "Reading is not a luxury" in said
    assert "dam" not in said
    assert "mountain road" not in said


def test_the_newest_statements_come_first(news: Store) -> None:
    said = [citation.article_id for citation in reply(news, "What did Walter Brandt say?").citations]
    assert said == sorted(said, key=["roads", "dam"].index)


def test_a_nickname_and_a_full_name_are_one_person(news: Store) -> None:
    said = quotes(reply(news, "What did Joe Tarrant say?"))
    assert "tunnel was late" in said
    assert "another year" in said


def test_ministries_that_share_a_word_are_told_apart(news: Store) -> None:
    answer = reply(news, "what did the ministry say")
    assert {"Environment Ministry", "Finance Ministry"} <= set(speakers(answer))
    only = reply(news, "What did the finance ministry say?")
    assert speakers(only) == ["Finance Ministry"]


@pytest.mark.parametrize(
    "asked",
    [
        "Compare what Brandt and Voss said about the dam",
        "What did Brandt and Voss say about the dam?",
        "compare voss and walter brandt on the dam",
        "How do Clara Voss and Walter Brandt differ on the dam?",
        "compare what Walter Brandt said about the dam with what Voss said",
    ],
)
def test_a_comparison_has_a_section_for_each(news: Store, asked: str) -> None:
    answer = reply(news, asked)
    assert {"Walter Brandt", "Clara Voss"} <= set(speakers(answer))
    assert "closed for two years" in quotes(answer)
    assert "would not withstand" in quotes(answer)


def test_who_said_nothing_on_it_is_told_so_in_a_comparison(news: Store) -> None:
    answer = reply(news, "Compare what Kessler and Voss said about the dam")
    assert speakers(answer) == ["Clara Voss"]
    assert answer.notice == "The articles quote Milo Kessler, but not about that."


def test_who_is_not_quoted_at_all_is_told_so_in_a_comparison(news: Store) -> None:
    answer = reply(news, "Compare what Castellan and Voss said about the dam")
    assert speakers(answer) == ["Clara Voss"]
    assert answer.notice == "The articles quote nobody called “Castellan”."


@pytest.mark.parametrize(
    "asked", ["Did Voss comment on the repairs?", "has clara voss said anything about the repairs"]
)
def test_whether_somebody_commented_is_answered_with_the_statements(news: Store, asked: str) -> None:
    answer = reply(news, asked)
    assert "40 million crowns" in quotes(answer)
    assert answer.notice == "Yes:"


def test_whether_somebody_commented_on_what_they_did_not_is_refused(news: Store) -> None:
    answer = reply(news, "Did Voss comment on cheese?")
    assert answer.refused
    assert answer.notice == "The articles quote Clara Voss, but not about that."


@pytest.mark.parametrize(
    ("asked", "speaker", "quote"),
    [
        ("Who said 'Reading is not a luxury'?", "Helena Brandt", "Reading is not a luxury"),
        ("who said that nobody will lose their home", "Walter Brandt", "Nobody will lose their home"),
        ("Who said the dam would not withstand another flood?", "Clara Voss", "the dam would not withstand"),
        ("Who said that the road would withstand another flood?", "Clara Voss", "the road would withstand"),
        ("who called the closure a disgrace", "Petra Maron", "a disgrace"),
        ("Who accused the governor of hiding the report?", "Oskar Lindqvist", "hiding the inspection report"),
        ("Who denied delaying the repairs?", "Oskar Lindqvist", "delayed the repairs"),
        ("which ministry said the valley would be evacuated?", "Environment Ministry", "evacuated"),
    ],
)
def test_words_lead_to_their_speaker(news: Store, asked: str, speaker: str, quote: str) -> None:
    answer = reply(news, asked)
    assert speakers(answer) == [speaker]
    assert quote in quotes(answer)


@pytest.mark.parametrize(
    "asked",
    [
        "Who said that the dam would withstand another flood?",
        "Who said the road would not withstand another flood?",
        "Who said that his party had delayed the repairs?",
        "Who said 'Reading is a luxury'?",
        "Who said the repairs would cost 50 million crowns?",
        "Who said that Kessler would resign?",
        "Who accused Voss of hiding the report?",
        "Who called the library a disgrace?",
        "Who said that whales can sing?",
    ],
)
def test_words_that_nobody_said_are_refused(news: Store, asked: str) -> None:
    answer = reply(news, asked)
    assert answer.refused, answer.text


def test_ten_statements_are_shown_and_the_others_counted(news: Store) -> None:
    answer = reply(news, "What did Kessler say?")
    assert [citation.marker for citation in answer.citations] == list(range(1, 11))
    assert answer.more == 15


def test_the_next_pages_go_on_where_the_last_ended(news: Store) -> None:
    shown = [reply(news, "What did Kessler say?", page=Page(skip=skip)) for skip in (0, 10, 20)]
    assert [each.more for each in shown] == [15, 5, 0]
    markers = [citation.marker for each in shown for citation in each.citations]
    assert markers == list(range(1, 26))
    assert len({(citation.start, citation.end) for each in shown for citation in each.citations}) == 25


def test_all_statements_can_be_asked_for_at_once(news: Store) -> None:
    answer = reply(news, "What did Kessler say?", page=Page(most=100))
    assert len(answer.citations) == 25
    assert answer.more == 0
    assert answer.as_json()["more"] == 0


@pytest.mark.parametrize(
    "asked",
    [
        "Voss's comments on the repairs",
        "what is voss's reaction to the repairs",
        "what did Engineer Voss say about the repairs",
    ],
)
def test_a_question_for_somebodys_words_may_be_put_in_many_ways(news: Store, asked: str) -> None:
    assert "40 million crowns" in quotes(reply(news, asked))


def test_of_somebody_with_many_statements_those_are_read_that_the_word_index_ranks_first(
    news: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reply(news, "What did Milo Kessler say about stall number 7?")
    monkeypatch.setattr(what_was_said, "READ_WHOLE", 5)
    assert reply(news, "What did Milo Kessler say about stall number 7?").citations == whole.citations
    assert "7 cheeses" in quotes(whole)


def test_what_comes_nearest_is_named_where_nothing_is_on_the_topic(news: Store) -> None:
    answer = reply(news, "What did Voss say about the reservoir?")
    assert answer.refused
    assert answer.nearest is not None
    assert answer.nearest.speaker == "Clara Voss"
