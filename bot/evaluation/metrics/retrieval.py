"""Retrieval: whether the ranking holds the answer, and how high. Ranks beyond the run's k count as misses.

Rank measures are computed by ir-measures (MacAvaney et al., ECIR 2022), with which the field's papers report. It wraps
trec_eval's C code, which is not built for every platform (not for Linux on ARM): so it belongs to the extra `eval` and
is imported only here, when there is evidence to score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.errors import EvaluationError, install
from bot.evaluation.metrics.inputs import Answered, Place, Scores, Sources, length, overlap
from bot.evaluation.metrics.wording import stated_form
from bot.evaluation.testset import Evidence, Question

CUTS = (1, 4, 10, 20)
#: A passage is relevant when it holds at least this share of the evidence, or the evidence this share of the passage.
RELEVANT = 0.5
#: The name of evidence that no passage of the store covers, so that it still counts as missed.
_NOWHERE = "nowhere"


def answer_recall(question: Question, answer: Answered, sources: Sources) -> Scores:
    """answer_recall@k: 1 where one of the first k passages states a gold answer, else 0.

    Top-k retrieval accuracy of DPR (Karpukhin et al., EMNLP 2020, section 4): the passage contains the answer's string,
    both normalised. For answerable questions with gold answers.
    """
    rank = first_stating(question, answer, sources)
    return {} if rank is None else {f"answer_recall@{k}": float(rank <= k) for k in CUTS}


def first_stating(question: Question, answer: Answered, sources: Sources) -> float | None:
    """The rank of the first passage that states a gold answer; infinite if none of 20 does, None without gold."""
    if not question.answers or not question.can_be_answered:
        return None
    gold = [stated_form(each) for each in question.answers]
    texts = (stated_form(sources.text(place)) for place in answer.passages[: CUTS[-1]])
    return next((rank for rank, text in enumerate(texts, 1) if any(each in text for each in gold)), math.inf)


def evidence_recall(question: Question, answer: Answered, sources: Sources) -> Scores:
    """evidence_recall@k: the share of the evidence that a passage among the first k covers.

    Subtopic recall (Zhai, Cohen and Lafferty, SIGIR 2003): each piece of evidence is a subtopic, which any passage
    relevant to it finds (`is_relevant`); the mean of their Success@k. It does not depend on how articles are cut.
    """
    if not question.evidence or not question.can_be_answered:
        return {}
    qrels = {
        str(number): [_name(place) for place in answer.passages if is_relevant(place, evidence)] or [_NOWHERE]
        for number, evidence in enumerate(question.evidence)
    }
    found = _measured([f"Success@{k}" for k in CUTS], qrels, answer.passages)
    return {f"evidence_recall@{k}": found[f"Success@{k}"] for k in CUTS}


def ranks(question: Question, answer: Answered, sources: Sources) -> Scores:
    """mrr: 1 / rank of the first relevant passage (Voorhees, TREC-8, 1999), 0 without one.

    ndcg@10: normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen, TOIS 2002), gain 1 for a
    relevant passage; the ideal ranking has all relevant passages of the store, and one more for each piece of evidence
    to which no passage is relevant. Both use `is_relevant`.
    """
    if not question.evidence or not question.can_be_answered:
        return {}
    relevant: set[str] = set()
    for number, evidence in enumerate(question.evidence):
        stored = [Place(evidence.article_id, span) for span in sources.passages(evidence.article_id)]
        covering = {_name(place) for place in (*stored, *answer.passages) if is_relevant(place, evidence)}
        relevant |= covering or {f"{_NOWHERE} {number}"}
    found = _measured(["RR", "nDCG@10"], {"0": sorted(relevant)}, answer.passages)
    return {"mrr": found["RR"], "ndcg@10": found["nDCG@10"]}


def require() -> None:
    """Checks that evidence can be scored.

    Raises:
        EvaluationError: ir-measures is not installed.
    """
    try:
        import ir_measures  # noqa: F401
    except ImportError as error:
        raise EvaluationError(
            "Evidence is scored with ir-measures, which is not installed.", f"Install it: {install('eval')}"
        ) from error


def is_relevant(place: Place, evidence: Evidence) -> bool:
    """Whether a passage holds at least half of the evidence, or the evidence makes up at least half of the passage."""
    shared = overlap(place.span, evidence.spans) if place.article_id == evidence.article_id else 0
    return shared > 0 and (
        shared >= RELEVANT * length(evidence.spans) or shared >= RELEVANT * (place.span.end - place.span.start)
    )


def _measured(names: Sequence[str], qrels: dict[str, list[str]], ranking: Sequence[Place]) -> dict[str, float]:
    """The measures by name, each the mean over the queries of `qrels`, which share one ranking."""
    import ir_measures

    judged = [ir_measures.Qrel(query, name, 1) for query, names in qrels.items() for name in names]
    # Ranks as scores: fused scores can tie, and trec_eval would break the tie by the name.
    order = list(dict.fromkeys(map(_name, ranking)))
    run = [ir_measures.ScoredDoc(query, name, -float(rank)) for query in qrels for rank, name in enumerate(order)]
    measures = {name: ir_measures.parse_measure(name) for name in names}
    if not run:
        return dict.fromkeys(names, 0.0)
    found = ir_measures.calc_aggregate(list(measures.values()), judged, run)
    return {name: float(found[measure]) for name, measure in measures.items()}


def _name(place: Place) -> str:
    return f"{place.article_id} {place.span.start}-{place.span.end}"
