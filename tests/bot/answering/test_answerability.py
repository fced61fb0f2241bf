from __future__ import annotations

import datetime

import pytest

from bot.answering.answerability import ENOUGH, confidence, is_later
from retrieval.articles import Article, Passage
from retrieval.ranked import Ranked

ASKED = datetime.date(2024, 2, 3)


def found(words: float, cosine: float, published: datetime.date | None) -> Ranked:
    return Ranked(Passage("a", 0, 1, "a", ()), Article("a", "a", published=published), 1.0, words, cosine)


def test_the_signs_are_the_best_of_any_passage_and_the_share_of_later_ones() -> None:
    later = datetime.date(2024, 6, 1)
    ranked = [found(0.2, 0.7, ASKED), found(0.6, 0.3, None), found(0.1, 0.1, later), found(0.1, 0.1, later)]
    assert confidence(ranked, ASKED) == pytest.approx((0.7 + 0.6 - 0.5) / ENOUGH)
    assert confidence(ranked, None) == pytest.approx((0.7 + 0.6) / ENOUGH)
    assert confidence([], ASKED) == 0.0


def test_likeness_and_words_speak_for_an_answer_and_later_articles_against_it() -> None:
    some = confidence([found(0.5, 0.5, ASKED)], ASKED)
    assert confidence([found(0.6, 0.5, ASKED)], ASKED) > some
    assert confidence([found(0.5, 0.6, ASKED)], ASKED) > some
    assert confidence([found(0.5, 0.5, ASKED), found(0.5, 0.5, datetime.date(2024, 6, 1))], ASKED) < some


def test_the_confidence_is_one_where_answers_begin_and_never_negative() -> None:
    assert confidence([found(0.3, ENOUGH - 0.3, None)], ASKED) == pytest.approx(1.0)
    assert confidence([found(0.1, 0.1, datetime.date(2024, 6, 1))], ASKED) == 0.0


def test_an_article_is_later_when_two_months_have_passed_since_the_question() -> None:
    assert not is_later(ASKED + datetime.timedelta(60), ASKED)
    assert is_later(ASKED + datetime.timedelta(61), ASKED)
    assert not is_later(ASKED - datetime.timedelta(1_000), ASKED)
    assert not is_later(None, ASKED)
    assert not is_later(ASKED, None)
