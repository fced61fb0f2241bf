"""The product's promise on the article that ships with it: right answers, cited to the letter, or a refusal."""

from __future__ import annotations

import pytest

import prompts
from bot.answers import Answer, Turn
from bot.conversation.steps import reply
from retrieval.store.store import Store

ZAKHAROVA = (
    'those remarks as "blatantly biased"',
    '"look particularly odious,"',
    "rejected all such claims",
    "two purposes in spreading these rumors",
    "and is time-tested.",
)
OTHERS = (
    "The North Korean regime is going through",  # Yoon
    "only negatively impact",  # Chung
    "very regrettable",  # Chung
    "an exchange of views",  # Russia's Foreign Ministry
    "irresponsible provocative policy",  # Russia's Foreign Ministry
    "stern stance",  # South Korea's Foreign Ministry
)


def ask(store: Store, question: str, *history: Turn) -> Answer:
    answer = reply(store, question, history)
    stored = store.catalog.articles([each.article_id for each in answer.citations])
    for each in answer.citations:
        assert each.quote == stored[each.article_id].text[each.start : each.end]
        assert f"[{each.marker}]" in answer.text
    assert answer.refused == (not answer.citations)
    return answer


@pytest.mark.parametrize(
    "question",
    [
        "What did Zakharova say?",
        "what did zakharova say",
        "ZAKHAROVA?",
        "What has Maria Zakharova said?",
        "tell me what Zakharova said",
        "What did the Russian Foreign Ministry spokesperson say?",
        "what did the spokeswoman say?",
        "statements by Zakharova",
    ],
)
def test_all_that_zakharova_said_and_nobody_elses_words(seeds: Store, question: str) -> None:
    answer = ask(seeds, question)
    for said in ZAKHAROVA:
        assert any(said in each.quote for each in answer.citations), said
    for other in OTHERS:
        assert not any(other in each.quote for each in answer.citations), other
    assert {each.speaker for each in answer.citations} == {"Maria Zakharova"}
    assert answer.text.startswith("Maria Zakharova, Russian Foreign Ministry spokesperson:")


@pytest.mark.parametrize("question", ["what did zaharova say", "What did Zakharowa say?", "zakarova statements"])
def test_a_misspelt_name_is_found_and_said_whom_it_was_taken_for(seeds: Store, question: str) -> None:
    answer = ask(seeds, question)
    assert len(answer.citations) == len(ask(seeds, "What did Zakharova say?").citations)
    assert answer.notice is not None
    assert "Maria Zakharova" in answer.notice


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("Who summoned the ambassador?", "summoned Ambassador Georgy Zinoviev"),
        ("When was Zakharova's news conference?", "January 26"),
        ("What did Yoon say about the North Korean regime?", "going through fire and water"),
        ("Who is Seoul's nuclear envoy?", "Kim Gunn"),
        ("What does the Russian Foreign Ministry call the main source of tension?", "policy of Washington"),
        ("How did Chung describe the criticism?", "extremely rude language"),
        ("Who met with Rudenko?", "Kim Gunn"),
        ("Who is the president of Russia?", "Vladimir Putin"),
        ("What are the two purposes of the US?", "military base in the Asia Pacific"),
        ("Who is Seoul's nuclear envoy?", "Kim Gunn"),
        ("What did Zakharova say about the US?", "brazen policy"),
        ("What does Zakharova think of North Korea?", "friendly relations with North Korea"),
        ("What did Seoul's foreign ministry say about Rudenko?", "visiting Deputy Foreign Minister"),
    ],
)
def test_a_question_gets_its_answer_first(seeds: Store, question: str, right: str) -> None:
    answer = ask(seeds, question)
    assert any(right in each.quote for each in answer.citations)


def test_the_best_sentence_comes_first(seeds: Store) -> None:
    assert "summoned" in ask(seeds, "Who summoned the ambassador?").citations[0].quote
    assert "Kim Gunn" in ask(seeds, "Who is Seoul's nuclear envoy?").citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "What did Lavrov say?",
        "what did biden say",
        "What did Kim Jong Un say?",
        "What did Putin say?",
        "What did Rudenko say about Seoul?",
        "What is the population of Seoul?",
        "What was the football score?",
        "Who won the match between Arsenal and Chelsea?",
        "Why did Zakharova resign?",
        "How many missiles were delivered?",
        "What did Zakharova say about football?",
        "asdf qwer",
        "???",
    ],
)
def test_what_the_articles_do_not_say_is_refused(seeds: Store, question: str) -> None:
    answer = ask(seeds, question)
    assert answer.refused
    assert answer.text == prompts.reply("refusal")
    assert not answer.citations


@pytest.mark.parametrize(
    ("before", "question", "right"),
    [
        ("What did Zakharova say?", "what does she think of North Korea?", "friendly relations with North Korea"),
        ("What did Zakharova say?", "What about Yoon?", "going through fire and water"),
        ("Tell me what Yoon said", "what did Zakharova say about his remarks?", "blatantly biased"),
    ],
)
def test_a_follow_up_takes_its_subject_from_the_conversation(
    seeds: Store, before: str, question: str, right: str
) -> None:
    first = ask(seeds, before)
    answer = ask(seeds, question, Turn(first.standalone, first.about))
    assert any(right in each.quote for each in answer.citations), answer.standalone


def test_a_complete_question_is_not_changed_by_the_conversation(seeds: Store) -> None:
    question = "Who is Seoul's nuclear envoy?"
    assert ask(seeds, question, Turn("What did Zakharova say?", "Maria Zakharova")).standalone == question


def test_twenty_passages_are_ranked_or_as_many_as_there_are(seeds: Store) -> None:
    answer = ask(seeds, "What did Zakharova say?")
    assert len(answer.passages) == min(20, seeds.catalog.count("passages"))
    scores = [each.score for each in answer.passages]
    assert scores == sorted(scores, reverse=True)
