"""Each metric on cases small enough to count by hand; every row of the registry has words and is computed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from bot.chat_models.client import Tokens
from bot.evaluation.judges.chat import judge
from bot.evaluation.metrics.answers import token_f1
from bot.evaluation.metrics.calibration import reliability
from bot.evaluation.metrics.citations import supports
from bot.evaluation.metrics.inputs import Answered, Attribution, Cited, Place, Scores, Sources
from bot.evaluation.metrics.refusals import refusal_curve
from bot.evaluation.metrics.registry import GROUPS, METRICS, ROWS, Metric, score
from bot.evaluation.metrics.wording import squad_words, stated_form
from bot.evaluation.report.figures import groups
from bot.evaluation.summary import by_tag, latency, recall_curve, summarise
from bot.evaluation.testset import Evidence, Question
from retrieval.articles import Span
from tests.scripted import Scripted

TEXT = 'Kim Gunn met Rudenko in Seoul. "The talks were short," Kim said. He left. Nobody else came to the table.'
MET, QUOTED, LEFT = Span(0, 30), Span(31, 64), Span(65, 73)
HALVES = (Span(0, 64), Span(65, len(TEXT)))
SOURCES = Sources({"a": TEXT}, lambda article_id: HALVES)


def asked(**fields: Any) -> Question:
    return Question(**{"id": "1", "question": "Whom did Kim meet?", **fields})


def cited(*spans: Span, text: str | None = None, passages: tuple[Span, ...] = HALVES, **fields: Any) -> Answered:
    """An answer that quotes the spans of the article, a line each."""
    citations = tuple(Cited(n, Place("a", span), span.of(TEXT)) for n, span in enumerate(spans, 1))
    lines = "\n".join(f"- {each.quote} [{each.marker}]" for each in citations)
    ranked = tuple(Place("a", span) for span in passages)
    said = lines if text is None else text
    return Answered("1", said, not spans, fields.pop("standalone", ""), citations, ranked, **fields)


def gold(*spans: Span) -> tuple[Evidence, ...]:
    return tuple(Evidence(article_id="a", start=span.start, end=span.end) for span in spans)


def test_normalisations() -> None:
    assert squad_words("The “talks” were, a bit, SHORT.") == ["talks", "were", "bit", "short"]
    assert stated_form("The  Cat-flap!") == " catflap "


def test_answer_recall_is_whether_the_first_passages_state_the_answer() -> None:
    scores = score(asked(answers=("the Table",)), cited(MET), SOURCES)
    assert [scores[f"answer_recall@{k}"] for k in (1, 4, 10, 20)] == [0, 1, 1, 1]


def test_evidence_recall_is_the_share_of_evidence_among_the_first_passages() -> None:
    scores = score(asked(evidence=gold(MET, QUOTED, LEFT)), cited(MET), SOURCES)
    assert scores["evidence_recall@1"] == pytest.approx(2 / 3)
    assert scores["evidence_recall@4"] == 1


def test_reciprocal_rank_and_gain_take_relevant_passages() -> None:
    turned = cited(MET, passages=(HALVES[1], HALVES[0]))
    scores = score(asked(evidence=gold(MET)), turned, SOURCES)
    assert scores["mrr"] == 0.5
    assert scores["ndcg@10"] == pytest.approx(1 / np.log2(3))


def test_evidence_that_nothing_ranked_holds_scores_nothing() -> None:
    scores = score(asked(evidence=gold(MET)), cited(MET, passages=()), SOURCES)
    assert (scores["mrr"], scores["ndcg@10"], scores["evidence_recall@20"]) == (0, 0, 0)


def test_a_passage_inside_long_evidence_is_relevant() -> None:
    whole = Span(0, len(TEXT))
    scores = score(asked(evidence=gold(whole)), cited(MET, passages=(QUOTED,)), SOURCES)
    assert scores["mrr"] == 1


def test_exact_match_and_f1_take_the_best_gold_answer() -> None:
    answer = cited(MET, text="Rudenko, in Seoul. [1]")
    scores = score(asked(answers=("Kim", "Rudenko in Seoul")), answer, SOURCES)
    assert (scores["answer_exact"], scores["answer_f1"]) == (1, 1)
    assert score(asked(answers=("Rudenko",)), answer, SOURCES)["answer_f1"] == pytest.approx(0.5)
    assert token_f1([], ["x"]) == 0


def test_a_refusal_is_not_an_answer_even_where_its_words_are_gold() -> None:
    refused = cited(text="The articles do not say.")
    assert score(asked(answers=("articles",)), refused, SOURCES)["answer_f1"] == 0


def test_gold_in_the_text_and_gold_in_a_quote_are_different() -> None:
    scores = score(asked(answers=("Pyongyang",)), cited(MET, text="In Pyongyang. [1]"), SOURCES)
    assert (scores["states_gold"], scores["cited_states_gold"]) == (1, 0)


@pytest.mark.parametrize(("text", "states"), [("Rudenko, in Seoul. [1]", 1), ("Rudenko. [1]", 0), ("In Seoul. [1]", 0)])
def test_an_answer_that_must_say_two_things_says_both(text: str, states: int) -> None:
    question = asked(states=(("Rudenko", "Kim"), ("Seoul",)))
    assert question.can_be_answered
    assert score(question, cited(MET, text=text), SOURCES)["states_gold"] == states


def test_a_quote_that_is_off_by_one_character_is_not_verbatim() -> None:
    answer = cited(MET, LEFT)
    off = Cited(3, Place("a", Span(1, 30)), MET.of(TEXT))
    wrong = Answered("1", answer.text, False, "", (*answer.citations, off))
    assert score(asked(), answer, SOURCES)["citations_verbatim"] == 1
    assert score(asked(), wrong, SOURCES)["citations_verbatim"] == pytest.approx(2 / 3)


def test_uncited_and_unsupported_sentences_cost_citation_recall() -> None:
    text = "Kim Gunn met Rudenko in Seoul. [1]\nThe weather was fine.\nThe ambassador resigned yesterday. [1]"
    scores = score(asked(), cited(MET, text=text), SOURCES)
    assert scores["citation_recall"] == pytest.approx(1 / 3)
    assert scores["citation_precision"] == 0.5


def test_a_citation_beside_the_point_costs_precision_only() -> None:
    scores = score(asked(), cited(MET, LEFT, text="Kim Gunn met Rudenko in Seoul [1][2]."), SOURCES)
    assert (scores["citation_recall"], scores["citation_precision"]) == (1, 0.5)


def test_two_citations_may_support_a_sentence_together() -> None:
    text = "Kim Gunn met Rudenko in Seoul, and nobody else came to the table. [1][2]"
    scores = score(asked(), cited(MET, Span(74, len(TEXT)), text=text), SOURCES)
    assert (scores["citation_recall"], scores["citation_precision"]) == (1, 1)


def test_a_quotation_must_stand_to_the_letter_to_be_supported() -> None:
    assert supports([TEXT], 'Kim said "The talks were short,"')
    assert not supports([TEXT], 'Kim said "The talks were not short,"')


def test_headings_are_not_sentences() -> None:
    text = "Kim Gunn, envoy:\n- “The talks were short,” Kim said. [1]"
    assert score(asked(), cited(QUOTED, text=text.replace("“", '"').replace("”", '"')), SOURCES)["citation_recall"] == 1


def test_statements_of_the_speaker_are_right_of_others_wrong_of_pronouns_left_out() -> None:
    question = asked(speaker="Kim", evidence=gold(QUOTED))
    attributions = {"a": [Attribution((Span(65, 67),), (LEFT,))]}
    assert LEFT.of(TEXT) == "He left." and Span(65, 67).of(TEXT) == "He"
    named = Sources({"a": TEXT}, attributions={"a": [Attribution((Span(0, 3),), (LEFT,))]})
    unnamed = Sources({"a": TEXT.replace("He left", "he left")}, attributions=attributions)
    assert score(question, cited(QUOTED, LEFT), named)["statement_precision"] == 0.5
    assert score(question, cited(QUOTED, LEFT), unnamed)["statement_precision"] == 1
    only_neutral = score(question, cited(LEFT), unnamed)
    assert (only_neutral["statement_precision"], only_neutral["statement_recall"]) == (None, 0)
    assert score(question, cited(), named)["statement_precision"] == 0


def test_the_f1_of_statements_is_that_of_the_means() -> None:
    rows: list[Scores] = [
        {"statement_recall": 1.0, "statement_precision": None, "statement_f1": None},
        {"statement_recall": 0.0, "statement_precision": 1.0, "statement_f1": 0.0},
    ]
    summary = summarise(rows)
    assert summary["statement_f1"]["value"] == pytest.approx(2 / 3)
    assert (summary["statement_recall"]["n"], summary["statement_precision"]["n"]) == (2, 1)


def test_refusals_are_counted_on_both_sides() -> None:
    refused, said = cited(), cited(MET)
    rows = [
        score(asked(answerable=answerable), answer, SOURCES)
        for answerable in (True, False)
        for answer in (refused, said)
    ]
    summary = summarise([*rows, score(asked(answerable=False), refused, SOURCES)])
    values = {name: each["value"] for name, each in summary.items()}
    assert values["refusal_precision"] == pytest.approx(2 / 3)
    assert values["refusal_recall"] == values["unanswerable_refused"] == pytest.approx(2 / 3)
    assert values["answerable_refused"] == 0.5


def test_a_question_that_failed_counts_against_the_run() -> None:
    failed = Answered("1", "", True, "", error="ValueError: broken")
    assert score(asked(answerable=False), failed, SOURCES)["unanswerable_refused"] == 0
    assert score(asked(answerable=True, answers=("Kim",)), failed, SOURCES)["answerable_refused"] == 1
    assert score(asked(answers=("Kim",)), failed, SOURCES)["answer_recall@20"] == 0


def test_the_refusal_curve_refuses_below_the_threshold() -> None:
    pairs = [
        (asked(answerable=False), cited(MET, confidence=1.2)),
        (asked(answerable=True), cited(MET, confidence=1.0)),
        (asked(answerable=True), cited(MET, confidence=1.6)),
    ]
    curve = {point["threshold"]: point for point in refusal_curve(pairs)}
    assert curve[1.0] == {"threshold": 1.0, "unanswerable_refused": 0, "answerable_refused": 0}
    assert curve[1.25] == {"threshold": 1.25, "unanswerable_refused": 1, "answerable_refused": 0.5}


def test_probabilities_are_compared_with_the_share_that_is_right() -> None:
    met = {"answers": ("Rudenko",), "answerable": True}
    rows = [
        score(asked(**met), cited(MET, probability=0.75), SOURCES),
        score(asked(**met), cited(LEFT, probability=0.71), SOURCES),
        score(asked(**met), Answered("1", "", True, "", probability=0.2, nearest="Kim met Rudenko."), SOURCES),
        score(asked(answerable=False), Answered("1", "", True, "", probability=0.1), SOURCES),
        score(asked(answerable=False), Answered("1", "", True, "", error="late", probability=0.9), SOURCES),
        score(asked(), cited(MET, probability=0.9), SOURCES),
    ]
    assert [each.get("answer_right") for each in rows] == [1, 0, 1, 0, None, None]
    assert summarise(rows)["calibration_error"]["value"] == pytest.approx((abs(1.46 - 1) + 0.8 + 0.1) / 4)
    assert reliability(rows) == [
        {"probability": pytest.approx(0.1), "right": 0, "n": 1},
        {"probability": pytest.approx(0.2), "right": 1, "n": 1},
        {"probability": pytest.approx(0.73), "right": 0.5, "n": 2},
    ]


def test_follow_ups_are_compared_by_content_words() -> None:
    question = asked(question="How about his visit?", standalone="How about Kim's visit to Seoul?")
    scores = score(question, cited(standalone="How about Kim's visit to Busan?"), SOURCES)
    assert scores["standalone_f1"] == pytest.approx(2 * 2 / (3 + 3))
    assert (scores["standalone_recovered"], scores["standalone_kept"]) == (0.5, 1)


def test_only_what_applies_is_scored() -> None:
    assert set(score(asked(), cited(), SOURCES)) == set()
    unanswerable = score(asked(answerable=False, answers=("Kim",)), cited(), SOURCES)
    assert set(unanswerable) == {"refusal_precision", "refusal_recall", "unanswerable_refused"}


def test_an_interval_is_the_same_every_time_and_holds_the_value() -> None:
    rows: list[Scores] = [{"answer_f1": value} for value in np.linspace(0, 1, 50).tolist()]
    first = summarise(rows)["answer_f1"]
    assert first == summarise(rows)["answer_f1"]
    assert first["value"] == pytest.approx(0.5)
    # The normal approximation: 1.96 standard errors of a uniform distribution's mean.
    assert first["high"] - first["value"] == pytest.approx(1.96 * np.std(np.linspace(0, 1, 50)) / np.sqrt(50), rel=0.1)


def test_verbatim_counts_citations_and_words_are_summed_up_as_the_median() -> None:
    rows: list[Scores] = [
        {"citations_verbatim": 1.0, "citations": 9.0, "words": 1.0},
        {"citations_verbatim": 0.0, "citations": 1.0, "words": 2.0},
        {"words": 30.0},
    ]
    summary = summarise(rows)
    assert summary["citations_verbatim"]["value"] == pytest.approx(0.9)
    assert summary["words"]["value"] == 2


def test_tags_are_summed_up_by_themselves() -> None:
    questions = [asked(tags=("who", "near")), asked(tags=("who",))]
    tags = by_tag(questions, [{"answer_f1": 1.0}, {"answer_f1": 0.0}])
    assert {tag: each["answer_f1"]["value"] for tag, each in tags.items()} == {"near": 1, "who": 0.5}


def test_the_recall_curve_and_latency() -> None:
    curve = recall_curve([(asked(answers=("table",)), cited(MET))], SOURCES)
    assert [point["value"] for point in curve[:3]] == [0, 1, 1] and len(curve) == 20
    told = latency([cited(latency_s=0.1), cited(latency_s=0.3), cited()])
    assert (told["p50"], told["max"]) == (pytest.approx(0.2), 0.3)
    assert sum(bar["n"] for bar in told["histogram"]) == 2
    assert latency([])["histogram"] == []


def test_what_became_of_a_models_sentences_is_weighted_by_how_many_it_wrote() -> None:
    wrote = [Counter(verified=3, dropped=1), Counter(dropped=2), Counter(repaired=2)]
    scores = [score(asked(), cited(MET, written=written), SOURCES) for written in wrote]
    summary = summarise(scores)
    told = {name: summary[f"model_{name}"]["value"] for name in ("verified", "repaired", "dropped")}
    assert told == {"verified": 3 / 8, "repaired": 2 / 8, "dropped": 3 / 8}
    assert summary["quoted_instead"]["value"] == pytest.approx(1 / 3)


def test_only_sentences_of_a_model_count_as_such() -> None:
    sentences = [{"status": "verified", "by": "article"}, {"status": "dropped", "by": "model"}]
    line = {"id": "1", "text": "", "refused": True, "citations": [], "passages": [], "sentences": sentences}
    assert Answered.of(line).written == {"dropped": 1}
    assert "model_dropped" not in score(asked(), cited(MET), SOURCES)


@pytest.fixture(scope="module")
def every_score() -> list[Scores]:
    """The scores of an answer and of a refusal, to which all metrics apply."""
    question = asked(answers=("Rudenko",), speaker="Kim", evidence=gold(MET), standalone="Whom did Kim meet in Seoul?")
    answer = cited(MET, probability=0.8, written=Counter(verified=1, repaired=1, dropped=1))
    verdict = judge(Scripted(script=['{"correct": 1, "faithful": 1}']), SOURCES, Tokens())(question, answer)
    of_ragas = {"ragas_faithfulness": 1.0, "ragas_factual_recall": 1.0}  # see test_ragas_judge.py
    refusal = score(asked(answerable=False), cited(), SOURCES)
    return [{**score(question, answer, SOURCES), **verdict, **of_ragas}, refusal]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_of_the_registry_has_words_and_is_computed(row: Metric, every_score: list[Scores]) -> None:
    assert row.label and row.says and row.group in GROUPS
    assert any(each.get(row.name) is not None for each in every_score)


def test_every_score_has_one_row_and_every_metric_its_place_in_summary_and_report(every_score: list[Scores]) -> None:
    assert sorted(row.name for row in ROWS) == sorted({name for each in every_score for name in each})
    summary = summarise(every_score)
    assert list(summary) == list(METRICS)
    assert all(each["value"] is not None for each in summary.values())
    assert [name for name, _ in groups(summary)] == list(GROUPS)
    assert {each["name"] for _, figures in groups(summary) for each in figures} == set(METRICS)


@pytest.mark.parametrize(
    ("gold", "text"),
    [
        ("8", "She lived there for eight years."),
        ("19 April", "The vote is on April 19, the mayor said."),
        ("April 19, 2024", "It was on the 19th of April 2024."),
        ("twenty-one", "There were 21 of them."),
        ("3 September", "It opens on Sept. 3."),
    ],
)
def test_numbers_and_days_have_one_form(gold: str, text: str) -> None:
    assert stated_form(gold) in stated_form(text)
    assert stated_form("18 April") not in stated_form(text)
