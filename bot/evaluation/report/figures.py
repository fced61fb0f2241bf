"""The figures of a report: metrics named in words and grouped, and charts with the text that says what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Metrics = Mapping[str, Any]

#: Name of a metric -> group, label, what it says. The definitions are those of bot/evaluation/metrics.
METRICS: dict[str, tuple[str, str, str]] = {
    "answer_recall@1": ("Retrieval", "Answer recall @1", "a gold answer is in the first passage"),
    "answer_recall@4": ("Retrieval", "Answer recall @4", "a gold answer is in the first 4 passages"),
    "answer_recall@10": ("Retrieval", "Answer recall @10", "a gold answer is in the first 10 passages"),
    "answer_recall@20": ("Retrieval", "Answer recall @20", "a gold answer is in the first 20 passages"),
    "evidence_recall@1": ("Retrieval", "Evidence recall @1", "share of the evidence in the first passage"),
    "evidence_recall@4": ("Retrieval", "Evidence recall @4", "share of the evidence in the first 4 passages"),
    "evidence_recall@10": ("Retrieval", "Evidence recall @10", "share of the evidence in the first 10 passages"),
    "evidence_recall@20": ("Retrieval", "Evidence recall @20", "share of the evidence in the first 20 passages"),
    "mrr": ("Retrieval", "Mean reciprocal rank", "1 when the first passage holds evidence, ½ when the second does, …"),
    "ndcg@10": ("Retrieval", "nDCG @10", "how high the evidence ranks among the first 10 passages"),
    "states_gold": ("Answers", "States a gold answer", "the answer holds one of the gold answers"),
    "cited_states_gold": ("Answers", "Cites a gold answer", "a quotation holds one of the gold answers"),
    "answer_exact": ("Answers", "Exact match", "the answer is a gold answer, word for word"),
    "answer_f1": ("Answers", "Answer F1", "words shared with the nearest gold answer"),
    "words": ("Answers", "Words", "median length of an answer"),
    "citations": ("Citations", "Citations", "quotations in an answer"),
    "citations_verbatim": ("Citations", "Verbatim", "quotations found to the letter at their place; must be 100%"),
    "citation_recall": ("Citations", "Citation recall", "sentences that their citations support"),
    "citation_precision": ("Citations", "Citation precision", "citations that support their sentence"),
    "statement_recall": ("Statements", "Statement recall @10", "statements of the speaker that are quoted"),
    "statement_precision": ("Statements", "Statement precision", "quotations that are the speaker’s own"),
    "statement_f1": ("Statements", "Statement F1", "of the two above"),
    "refusal_precision": ("Refusals", "Refusal precision", "refusals that are right"),
    "refusal_recall": ("Refusals", "Refusal recall", "unanswerable questions that are refused"),
    "unanswerable_refused": ("Refusals", "Rightly refused", "share of the unanswerable questions; more is better"),
    "answerable_refused": ("Refusals", "Wrongly refused", "share of the answerable questions; less is better"),
    "model_sentences": ("The model’s sentences", "Sentences", "that the model wrote"),
    "model_verified": ("The model’s sentences", "Verified", "left as the model wrote them: an article bears them out"),
    "model_repaired": ("The model’s sentences", "Repaired", "left with the article’s words or marker put in"),
    "model_dropped": ("The model’s sentences", "Dropped", "no article bears them out"),
    "quoted_instead": ("The model’s sentences", "Nothing left", "answers of which no sentence was left"),
    "judged_correct": (
        "Judged by a model",
        "Correct",
        "the configured chat model finds the answer correct by the gold",
    ),
    "judged_faithful": (
        "Judged by a model",
        "Faithful",
        "share of the answer that it finds borne out by the citations",
    ),
    "ragas_faithfulness": ("Judged by a model", "RAGAS faithfulness", "share of claims that the citations bear out"),
    "ragas_factual_recall": ("Judged by a model", "RAGAS recall", "share of the gold’s claims that the answer makes"),
    "standalone_f1": ("Follow-ups", "Stand-alone F1", "content words shared with a person’s rewrite"),
    "standalone_recovered": ("Follow-ups", "Recovered", "words missing in the follow-up that the rewrite brings"),
    "standalone_kept": ("Follow-ups", "Kept", "words of the follow-up that the rewrite keeps"),
}
OTHER = "Other"
#: What a reader looks for first; the first six that a run has stand at the top.
HEADLINES = (
    "citations_verbatim",
    "states_gold",
    "statement_f1",
    "answer_recall@10",
    "unanswerable_refused",
    "answerable_refused",
    "standalone_f1",
    "evidence_recall@10",
    "citation_recall",
    "answer_f1",
)
MOST_HEADLINES = 6
#: Metrics that are counts; every other one is a share of one.
COUNTS = frozenset({"words", "citations", "model_sentences"})
#: The answer's `confidence` at which the bot begins to answer.
THRESHOLD = 1.0


def label(metric: str) -> str:
    """The metric's name in words."""
    return METRICS[metric][1] if metric in METRICS else metric


def percent(value: float | None, metric: str = "") -> str:
    """The value as a reader sees it: "61.2%", a plain number for a count, a dash for none."""
    if value is None:
        return "–"
    return f"{value:.1f}" if metric in COUNTS else f"{100 * value:.1f}%"


def headlines(metrics: Metrics) -> list[dict[str, Any]]:
    """The figures for the top of the page."""
    measured = metrics.get("metrics") or {}
    present = [name for name in HEADLINES if (measured.get(name) or {}).get("value") is not None]
    return [_figure(name, measured[name]) for name in present[:MOST_HEADLINES]]


def groups(measured: Metrics) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every metric of the run under the name of its group; those that this page does not know come last."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    known = [name for name in METRICS if name in measured]
    for name in [*known, *(name for name in measured if name not in METRICS)]:
        grouped.setdefault(METRICS[name][0] if name in METRICS else OTHER, []).append(_figure(name, measured[name]))
    return list(grouped.items())


def _figure(name: str, measured: Metrics) -> dict[str, Any]:
    value, low, high = (measured.get(key) for key in ("value", "low", "high"))
    return {
        "name": name,
        "label": label(name),
        "says": METRICS[name][2] if name in METRICS else "",
        "value": value,
        "low": low,
        "high": high,
        "n": measured.get("n"),
        "is_share": name not in COUNTS and value is not None and 0 <= value <= 1,
    }


def charts(metrics: Metrics) -> list[dict[str, Any]]:
    """The charts that the run has figures for: "drawn" is for the script, "summary" and "table" say it in text."""
    made = (_recall(metrics), _refusal(metrics), _tags(metrics), _latency(metrics))
    return [each for each in made if each]


def _recall(metrics: Metrics) -> dict[str, Any] | None:
    points = _points((metrics.get("curves") or {}).get("answer_recall"), "k", "value")
    measured = metrics.get("metrics") or {}
    found = {k: (measured.get(f"evidence_recall@{k}") or {}).get("value") for k in (1, 4, 10, 20)}
    evidence: list[tuple[float, float]] = [(k, value) for k, value in found.items() if value is not None]
    if not points and not evidence:
        return None
    last = (points or evidence)[-1]
    what = "a gold answer" if points else "evidence"
    return {
        "id": "recall",
        "title": "Recall by k",
        "says": "How often what is asked for is among the first k passages.",
        "summary": f"Recall by k: {what} is in the first {last[0]} passages for {percent(last[1])} of the questions.",
        "table": _table("k", "{:.0f}", {"Answer": points, "Evidence": evidence}),
        "drawn": {"answer": points, "evidence": evidence},
    }


def _refusal(metrics: Metrics) -> dict[str, Any] | None:
    curve = (metrics.get("curves") or {}).get("refusal")
    right = _points(curve, "threshold", "unanswerable_refused")
    wrong = _points(curve, "threshold", "answerable_refused")
    if not right and not wrong:
        return None
    curves = {"unanswerable": right, "answerable": wrong}
    told = [f"{percent(_at(curve, THRESHOLD))} of the {name}" for name, curve in curves.items() if curve]
    return {
        "id": "refusal",
        "title": "Refusals by threshold",
        "says": "Share refused at each threshold; the dashed line is the one in use.",
        "summary": f"Refusals by threshold: at {THRESHOLD:g}, which is in use, {' and '.join(told)} are refused.",
        "table": _table("Threshold", "{:.2f}", {f"{name.title()} refused": curve for name, curve in curves.items()}),
        "drawn": {"unanswerable": right, "answerable": wrong, "threshold": THRESHOLD},
    }


def _latency(metrics: Metrics) -> dict[str, Any] | None:
    latency = metrics.get("latency") or {}
    bars = [each for each in latency.get("histogram") or () if each.get("n") is not None]
    if not bars:
        return None
    named = [(f"{seconds(each['from'])} – {seconds(each['to'])}", each["n"]) for each in bars]
    return {
        "id": "latency",
        "title": "Time to answer",
        "says": f"Half within {seconds(latency.get('p50'))}, 95% within {seconds(latency.get('p95'))}, "
        f"the slowest {seconds(latency.get('max'))}.",
        "summary": f"Histogram of the time to answer of {sum(n for _, n in named)} questions: half within "
        f"{seconds(latency.get('p50'))}, 95% within {seconds(latency.get('p95'))}.",
        "table": {"head": ["Time", "Questions"], "rows": [[name, str(n)] for name, n in named]},
        "drawn": {
            "bars": named,
            "starts": [seconds(each["from"]) for each in bars],
        },
    }


def _tags(metrics: Metrics) -> dict[str, Any] | None:
    by_tag = metrics.get("by_tag") or {}
    everything = metrics.get("metrics") or {}
    names = [
        name for name in (*METRICS, *everything) if name in everything and any(name in tag for tag in by_tag.values())
    ]
    names = list(dict.fromkeys(names))
    if not names:
        return None
    first = next((name for name in HEADLINES if name in names and name != "citations_verbatim"), names[0])

    def bars(name: str) -> list[list[Any]]:
        measured = [("all", everything[name]), *((tag, of[name]) for tag, of in by_tag.items() if name in of)]
        measured = [(tag, each) for tag, each in measured if each.get("value") is not None]
        return [[tag, *(each.get(key) for key in ("value", "low", "high", "n"))] for tag, each in measured]

    return {
        "id": "tags",
        "title": "By tag",
        "says": "Each with its 95% interval; the number of questions is in brackets.",
        "summary": "Metrics by tag, with intervals; the table below has the figures of the chosen metric.",
        "table": {"head": ["Tag", "Value", "95% interval", "Questions"], "rows": []},
        "drawn": {
            "first": first,
            "metrics": {name: {"label": label(name), "count": name in COUNTS, "bars": bars(name)} for name in names},
        },
    }


def _table(x: str, written: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Any]:
    """The curves that have points side by side, a row for each x."""
    drawn = {name: dict(points) for name, points in curves.items() if points}
    xs = sorted({each for points in drawn.values() for each in points})
    rows = [[written.format(each), *(percent(points.get(each)) for points in drawn.values())] for each in xs]
    return {"head": [x, *drawn], "rows": rows}


def _points(curve: Sequence[Metrics] | None, x: str, y: str) -> list[tuple[float, float]]:
    return [(each[x], each[y]) for each in curve or () if each.get(x) is not None and each.get(y) is not None]


def _at(points: Sequence[tuple[float, float]], x: float) -> float | None:
    """The curve's value at the point nearest to `x`."""
    return min(points, key=lambda point: abs(point[0] - x))[1] if points else None


def seconds(value: float | None) -> str:
    """A time as a reader sees it: "12 ms", "1.4 s"."""
    if value is None:
        return "–"
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"
