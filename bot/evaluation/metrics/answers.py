"""The answer's text compared with gold answers, for answerable questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.metrics.wording import squad_words, stated_form, without_markers
from bot.evaluation.testset import Question


def against_gold(question: Question, answer: Answered, sources: Sources) -> Scores:
    """answer_exact and answer_f1: SQuAD's exact match and token F1, the best over the gold answers.

    Rajpurkar et al. (EMNLP 2016, section 6.1), on the answer's text without its markers; a refusal scores 0. A quoting
    answer is a sentence where the gold is a name: F1 is low by construction; compare it between runs of a kind only.
    """
    if not question.answers or not question.can_be_answered:
        return {}
    said = [] if answer.refused else squad_words(without_markers(answer.text))
    gold = [squad_words(each) for each in question.answers]
    return {"answer_exact": float(said in gold), "answer_f1": max(token_f1(said, each) for each in gold)}


def stating_gold(question: Question, answer: Answered, sources: Sources) -> Scores:
    """states_gold and cited_states_gold: 1 where the text, or one of the cited quotes, contains a gold answer.

    It contains one in the sense of DPR's answer recall (see `stated_form`). Of a question that has `states` it must
    contain one of each.
    """
    golds = question.states or ((question.answers,) if question.answers else ())
    if not golds or not question.can_be_answered:
        return {}
    quotes = [each.quote for each in answer.citations]
    return {"states_gold": float(states(golds, [answer.text])), "cited_states_gold": float(states(golds, quotes))}


def states(golds: Sequence[Sequence[str]], texts: Sequence[str]) -> bool:
    """Whether the texts together contain one of each group of gold answers, in the sense of `stated_form`."""
    said = [stated_form(text) for text in texts]
    return all(any(stated_form(each) in text for each in gold for text in said) for gold in golds)


def words(question: Question, answer: Answered, sources: Sources) -> Scores:
    """words: the number of words, by white space, in the answer to an answerable question."""
    return {"words": float(len(answer.text.split()))} if question.can_be_answered else {}


def token_f1(said: list[str], gold: list[str]) -> float:
    """The harmonic mean of precision and recall of words, counted as bags; 1 when both are empty."""
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))
