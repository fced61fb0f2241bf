"""The figures of a report: metrics in words and groups, and charts with texts that say what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.evaluation.metrics.registry import GROUPS, ROWS

Metrics = Mapping[str, Any]

OTHER = "Other"
#: The figures that a reader looks for first; the first six that a run has are at the top.
HEADLINES = (
    "citations_verbatim", "states_gold", "statement_f1", "answer_recall@10", "unanswerable_refused",
    "answerable_refused", "standalone_f1", "evidence_recall@10", "citation_recall", "answer_f1",
)  # fmt: skip
MOST_HEADLINES = 6
#: These metrics come first in their group.
LEADING = ("states_gold", "cited_states_gold")
#: All metrics in the order of the page.
_ROWS = {row.name: row for row in sorted(ROWS, key=lambda row: (GROUPS.index(row.group), row.name not in LEADING))}
#: Metrics that are counts; all others are shares.
COUNTS = frozenset(row.name for row in ROWS if row.is_count)
#: The bot answers from this `confidence` on.
THRESHOLD = 1.0


def label(metric: str) -> str:
    """The metric's name in words."""
    return _ROWS[metric].label if metric in _ROWS else metric


def percent(value: float | None, metric: str = "") -> str:
    """The value for a reader: "61.2%", a plain number for a count, a dash for None."""
    if value is None:
        return "–"
    return f"{value:.1f}" if metric in COUNTS else f"{100 * value:.1f}%"


def headlines(metrics: Metrics) -> list[dict[str, Any]]:
    """The figures for the top of the page."""
    measured = metrics.get("metrics") or {}
    present = [name for name in HEADLINES if (measured.get(name) or {}).get("value") is not None]
    return [_figure(name, measured[name]) for name in present[:MOST_HEADLINES]]


def groups(measured: Metrics) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every metric of the run under the name of its group; metrics without a row come last."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for name in _in_order(measured):
        group = _ROWS[name].group if name in _ROWS else OTHER
        grouped.setdefault(group, []).append(_figure(name, measured[name]))
    return list(grouped.items())


def _in_order(names: Iterable[str]) -> list[str]:
    """The names in the order of the page."""
    order = {name: number for number, name in enumerate(_ROWS)}
    return sorted(names, key=lambda name: order.get(name, len(order)))


def _figure(name: str, measured: Metrics) -> dict[str, Any]:
    value = measured.get("value")
    return {
        "name": name,
        "label": label(name),
        "says": _ROWS[name].says if name in _ROWS else "",
        **{key: measured.get(key) for key in ("value", "low", "high", "n")},
        "is_share": name not in COUNTS and value is not None and 0 <= value <= 1,
    }


def charts(metrics: Metrics) -> list[dict[str, Any]]:
    """The charts for which the run has figures: "drawn" is for the script, "summary" and "table" say the same."""
    made = (_recall(metrics), _refusal(metrics), _reliability(metrics), _tags(metrics), _latency(metrics))
    return [each for each in made if each]


def _recall(metrics: Metrics) -> dict[str, Any] | None:
    points = _points((metrics.get("curves") or {}).get("answer_recall"), "k", "value")
    measured = metrics.get("metrics") or {}
    found = {k: (measured.get(f"evidence_recall@{k}") or {}).get("value") for k in (1, 4, 10, 20)}
    evidence: list[tuple[float, float]] = [(k, value) for k, value in found.items() if value is not None]
    if not points and not evidence:
        return None
    last = (points or evidence)[-1]
    sought = "a gold answer" if points else "evidence"
    return {
        "id": "recall",
        "title": "Recall by k",
        "says": "How often the answer or the evidence is among the first k passages.",
        "summary": f"Recall by k: {sought} is in the first {last[0]} passages for {percent(last[1])} of the questions.",
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
    shares = [f"{percent(_at(curve, THRESHOLD))} of the {name}" for name, curve in curves.items() if curve]
    return {
        "id": "refusal",
        "title": "Refusals by threshold",
        "says": "Share refused at each threshold; the dashed line is the threshold in use.",
        "summary": f"Refusals by threshold: at {THRESHOLD:g}, which is in use, {' and '.join(shares)} are refused.",
        "table": _table("Threshold", "{:.2f}", {f"{name.title()} refused": curve for name, curve in curves.items()}),
        "drawn": {"unanswerable": right, "answerable": wrong, "threshold": THRESHOLD},
    }


def _reliability(metrics: Metrics) -> dict[str, Any] | None:
    bins = (metrics.get("curves") or {}).get("reliability") or ()
    points = _points(bins, "probability", "right")
    if not points:
        return None
    error = ((metrics.get("metrics") or {}).get("calibration_error") or {}).get("value")
    return {
        "id": "reliability",
        "title": "Reliability",
        "says": "Share of right answers by the probability they were given; on the dashed line both are the same.",
        "summary": f"Reliability of the probabilities: the calibration error is {percent(error)}.",
        "table": {
            "head": ["Probability", "Right", "Questions"],
            "rows": [[percent(each["probability"]), percent(each["right"]), str(each["n"])] for each in bins],
        },
        "drawn": {"points": points, "counts": [each["n"] for each in bins]},
    }


def _latency(metrics: Metrics) -> dict[str, Any] | None:
    latency = metrics.get("latency") or {}
    bars = [each for each in latency.get("histogram") or () if each.get("n") is not None]
    if not bars:
        return None
    named = [(f"{seconds(each['from'])} – {seconds(each['to'])}", each["n"]) for each in bars]
    half, most = (f"{share} within {seconds(latency.get(key))}" for share, key in (("half", "p50"), ("95%", "p95")))
    return {
        "id": "latency",
        "title": "Time to answer",
        "says": f"{half.capitalize()}, {most}, the slowest {seconds(latency.get('max'))}.",
        "summary": f"Time to answer of {sum(n for _, n in named)} questions: {half}, {most}.",
        "table": {"head": ["Time", "Questions"], "rows": [[name, str(n)] for name, n in named]},
        "drawn": {"bars": named, "starts": [seconds(each["from"]) for each in bars]},
    }


def _tags(metrics: Metrics) -> dict[str, Any] | None:
    by_tag = metrics.get("by_tag") or {}
    everything = metrics.get("metrics") or {}
    names = [name for name in _in_order(everything) if any(name in tag for tag in by_tag.values())]
    if not names:
        return None
    first = next((name for name in HEADLINES if name in names and name != "citations_verbatim"), names[0])

    def bars(name: str) -> list[list[Any]]:
        measured = [("all", everything[name]), *((tag, of[name]) for tag, of in by_tag.items() if name in of)]
        keys = ("value", "low", "high", "n")
        return [[tag, *map(each.get, keys)] for tag, each in measured if each.get("value") is not None]

    return {
        "id": "tags",
        "title": "By tag",
        "says": "With 95% intervals; the number of questions is in brackets.",
        "summary": "Metrics by tag, with intervals; the table below has the figures of the selected metric.",
        "table": {"head": ["Tag", "Value", "95% interval", "Questions"], "rows": []},
        "drawn": {
            "first": first,
            "metrics": {name: {"label": label(name), "count": name in COUNTS, "bars": bars(name)} for name in names},
        },
    }


def _table(x: str, written: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Any]:
    """The curves that have points, side by side, with a row for each x."""
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
    """A time for a reader: "12 ms", "1.4 s"."""
    if value is None:
        return "–"
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"
