"""Every metric in one row: what scores it, how it is summed up, and its words in the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from bot.evaluation.metrics import (
    answers,
    calibration,
    citations,
    followups,
    generated,
    refusals,
    retrieval,
    statements,
)
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.metrics.summing import f1_of_means, mean, median, weighted_mean
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The groups of the report, in its order.
Group = Literal[
    "Retrieval", "Answers", "Citations", "Statements", "Refusals", "The model’s sentences", "Judged by a model",
    "Follow-ups",
]  # fmt: skip
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric; `scorer` gives its score among others, and is None where a judge (`bot.evaluation.judges`) gives it.

    `label` and `says` are its name and its definition in words. `combine` sums up (see `summing`), by default the
    metric's own scores, else those of `columns`. A weight is only scored, for other metrics; a count is not a share.
    """

    name: str
    scorer: Callable[[Question, Answered, Sources], Scores] | None
    group: Group
    label: str
    says: str
    combine: Callable[[NDArray[np.float64]], NDArray[np.float64]] = mean
    columns: tuple[str, ...] = ()
    is_count: bool = False
    is_weight: bool = False


def _first(k: int) -> str:
    return "the first passage" if k == 1 else f"the first {k} passages"


#: In the order of metrics.json and of the terminal's table.
ROWS: tuple[Metric, ...] = (
    *(Metric(f"answer_recall@{k}", retrieval.answer_recall, "Retrieval", f"Answer recall @{k}",
             f"a gold answer is in {_first(k)}") for k in retrieval.CUTS),
    *(Metric(f"evidence_recall@{k}", retrieval.evidence_recall, "Retrieval", f"Evidence recall @{k}",
             f"share of the evidence in {_first(k)}") for k in retrieval.CUTS),
    Metric("mrr", retrieval.ranks, "Retrieval", "Mean reciprocal rank",
           "1 when the first passage holds evidence, ½ when the second does, …"),
    Metric("ndcg@10", retrieval.ranks, "Retrieval", "nDCG @10",
           "how high the evidence ranks among the first 10 passages"),
    Metric("answer_exact", answers.against_gold, "Answers", "Exact match", "the answer equals a gold answer"),
    Metric("answer_f1", answers.against_gold, "Answers", "Answer F1", "words shared with the nearest gold answer"),
    Metric("states_gold", answers.stating_gold, "Answers", "States a gold answer",
           "the answer contains one of the gold answers"),
    Metric("cited_states_gold", answers.stating_gold, "Answers", "Cites a gold answer",
           "a quotation contains one of the gold answers"),
    Metric("words", answers.words, "Answers", "Words", "median length of an answer", median, is_count=True),
    Metric("citations", citations.verbatim, "Citations", "Citations", "quotations in an answer",
           is_count=True, is_weight=True),
    Metric("citations_verbatim", citations.verbatim, "Citations", "Verbatim",
           "quotations that match their article to the letter; must be 100%",
           weighted_mean, ("citations_verbatim", "citations")),
    Metric("citation_recall", citations.support, "Citations", "Citation recall",
           "sentences that their citations support"),
    Metric("citation_precision", citations.support, "Citations", "Citation precision",
           "citations that support their sentence"),
    Metric("statement_recall", statements.statement_scores, "Statements", "Statement recall @10",
           "the speaker’s statements that are quoted"),
    Metric("statement_precision", statements.statement_scores, "Statements", "Statement precision",
           "quotations that are the speaker’s own"),
    Metric("statement_f1", statements.statement_scores, "Statements", "Statement F1", "of the two above",
           f1_of_means, ("statement_recall", "statement_precision")),
    Metric("refusal_precision", refusals.refusal_scores, "Refusals", "Refusal precision", "refusals that are right"),
    Metric("refusal_recall", refusals.refusal_scores, "Refusals", "Refusal recall",
           "unanswerable questions that are refused"),
    Metric("unanswerable_refused", refusals.refusal_scores, "Refusals", "Rightly refused",
           "share of the unanswerable questions; more is better"),
    Metric("answerable_refused", refusals.refusal_scores, "Refusals", "Wrongly refused",
           "share of the answerable questions; less is better"),
    Metric("probability", calibration.calibration_scores, "Refusals", "Probability",
           "how likely the answer is right", is_weight=True),
    Metric("answer_right", calibration.calibration_scores, "Refusals", "Right",
           "the answer, or what a refusal names as nearest, states the gold", is_weight=True),
    Metric("calibration_error", calibration.calibration_scores, "Refusals", "Calibration error",
           "how far probabilities are from the share of right answers; less is better",
           calibration.calibration_error, ("probability", "answer_right")),
    Metric("standalone_f1", followups.standalone_scores, "Follow-ups", "Stand-alone F1",
           "content words shared with a person’s rewrite"),
    Metric("standalone_recovered", followups.standalone_scores, "Follow-ups", "Recovered",
           "words that the follow-up lacks and the rewrite supplies"),
    Metric("standalone_kept", followups.standalone_scores, "Follow-ups", "Kept",
           "words of the follow-up that the rewrite keeps"),
    Metric("model_sentences", generated.sentence_shares, "The model’s sentences", "Sentences", "written by the model",
           is_count=True, is_weight=True),
    Metric("model_worded", generated.sentence_shares, "The model’s sentences", "In its own words",
           "kept as written: the checks find that its evidence bears it out", weighted_mean,
           ("model_worded", "model_sentences")),
    Metric("model_verified", generated.sentence_shares, "The model’s sentences", "Quotations",
           "the article’s text, to the letter", weighted_mean, ("model_verified", "model_sentences")),
    Metric("model_repaired", generated.sentence_shares, "The model’s sentences", "Replaced",
           "the evidence that it pointed at took its place", weighted_mean, ("model_repaired", "model_sentences")),
    Metric("model_dropped", generated.sentence_shares, "The model’s sentences", "Dropped",
           "it pointed at nothing, or was said already", weighted_mean, ("model_dropped", "model_sentences")),
    Metric("quoted_instead", generated.sentence_shares, "The model’s sentences", "Nothing left",
           "answers that lost all their sentences"),
    Metric("judged_correct", None, "Judged by a model", "Correct",
           "the configured chat model finds that the answer agrees with the gold"),
    Metric("judged_faithful", None, "Judged by a model", "Faithful",
           "share of the answer that it finds supported by the citations"),
    Metric("ragas_faithfulness", None, "Judged by a model", "RAGAS faithfulness",
           "share of claims that the citations support"),
    Metric("ragas_factual_recall", None, "Judged by a model", "RAGAS recall",
           "share of the gold’s claims that the answer makes"),
)  # fmt: skip
#: The metrics that are summed up and compared, by name.
METRICS = {row.name: row for row in ROWS if not row.is_weight}
_SCORERS = tuple(dict.fromkeys(row.scorer for row in ROWS if row.scorer))


def score(question: Question, answer: Answered, sources: Sources) -> Scores:
    """The answer's scores by all metrics that apply to its question."""
    scores: Scores = {}
    for scorer in _SCORERS:
        scores |= scorer(question, answer, sources)
    return scores
