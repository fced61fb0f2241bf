"""The figures of a run, and of two runs side by side, for a terminal. Texts are printed as text, never as markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answers import counted
from bot.console import plain
from bot.evaluation.judges.judging import KINDS

#: At most this many changed questions are shown; --json has all of them.
MOST_CHANGES = 10
#: A difference with a smaller p-value is unlikely to be chance, and is printed bold.
SURE = 0.05


def print_run(metrics: Mapping[str, Any], console: Console) -> None:
    """Prints the figures of a run."""
    run, latency = metrics["run"], metrics["latency"]
    failed = f", {run['failed']} failed" if run["failed"] else ""
    console.print(
        f"{run['questions']} questions{failed}; {run['articles']} articles, {run['passages']} passages;"
        f" {run['seconds']:.1f} s",
        highlight=False,
    )
    table = _figures("value", "95% interval", "n")
    for name, each in metrics["metrics"].items():
        table.add_row(name, shown(each["value"]), f"{shown(each['low'])} to {shown(each['high'])}", str(each["n"]))
    console.print(table)
    for line in judgements(metrics):
        console.print(line, markup=False, highlight=False)
    if latency["p50"] is not None:
        p50, p95, longest = (f"{1000 * latency[key]:.0f}" for key in ("p50", "p95", "max"))
        console.print(f"Latency (ms): median {p50}, 95th percentile {p95}, longest {longest}", highlight=False)


def judgements(metrics: Mapping[str, Any]) -> list[str]:
    """Lines that say how many verdicts each judge gave and failed to give, and how many tokens models used."""
    lines = []
    for who, name in (("The judge", "judge"), ("RAGAS", "ragas")):
        if counts := metrics.get(name):
            failed = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
            example = f" The first failure: {plain(counts['first_failure'])}" if counts["first_failure"] else ""
            lines.append(f"{who} gave {counts['judged']} of {counts['asked']} verdicts ({failed}).{example}")
            if counts["tokens"]:
                lines.append(f"{who} {_used(counts['tokens'])}")
    if metrics.get("tokens"):
        lines.append(f"The answers {_used(metrics['tokens'])}")
    return lines


def _used(tokens: Mapping[str, int]) -> str:
    untold = f"; {tokens['untold']} calls reported no figures" if tokens["untold"] else ""
    read = (
        f"; {tokens['reading_input']} and {tokens['reading_output']} more in {tokens['reading_calls']} second readings"
        if tokens.get("reading_calls")
        else ""
    )
    return (
        f"used {tokens['input']} input and {tokens['output']} output tokens in {tokens['calls']} calls{untold}{read}."
    )


def print_comparison(compared: Mapping[str, Any], console: Console) -> None:
    """Prints how two runs differ: every metric, then the questions that changed most with both their answers."""
    first, second = compared["runs"]
    left_out = f"; left out: {compared['left_out']} that were not asked alike in both" if compared["left_out"] else ""
    console.print(
        f"A: {first}\nB: {second}\n{compared['questions']} questions{left_out}", markup=False, highlight=False
    )
    table = _figures("A", "B", "B - A", "95% interval", "p", "n")
    for name, each in compared["metrics"].items():
        figures = (shown(each["a"]), shown(each["b"]), shown(each["difference"], signed=True))
        between = f"{shown(each['low'], signed=True)} to {shown(each['high'], signed=True)}"
        sure = each["p"] is not None and each["p"] < SURE
        table.add_row(name, *figures, between, _chance(each["p"]), str(each["n"]), style="bold" if sure else None)
    console.print(table)
    changed = compared["changed"]
    if changed:
        console.print(_side_by_side(changed[:MOST_CHANGES]))
    more = f"; the {MOST_CHANGES} that changed most are shown, --json has all" if len(changed) > MOST_CHANGES else ""
    console.print(f"{counted(len(changed), 'answer')} changed{more}.", highlight=False)


def _figures(*heads: str) -> Table:
    table = Table("metric", *heads)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _side_by_side(changed: list[dict[str, Any]]) -> Table:
    table = Table("question", "A", "B", show_lines=True)
    for each in changed:
        scores = [f"{name} {_score(a)} > {_score(b)}" for name, (a, b) in each["scores"].items()]
        question = Text(plain(f"{each['id']}\n{each['question']}\n"))
        question.append("\n".join(scores), style="dim")
        table.add_row(question, *(Text(plain(each[run].get("error") or each[run]["text"])) for run in ("a", "b")))
    return table


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _chance(p: float | None) -> str:
    return "-" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def shown(value: float | None, *, signed: bool = False) -> str:
    """A figure as tables show it."""
    return "-" if value is None else f"{value:+.3f}" if signed else f"{value:.3f}"
