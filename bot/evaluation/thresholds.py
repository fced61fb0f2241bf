"""`--fail-under`: the least values that metrics must reach, for CI."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any

from bot.errors import UsageError
from bot.evaluation.metrics.registry import METRICS

EXAMPLE = 'For example: --fail-under "answer_f1=0.6,citations_verbatim=1"'


def parse(text: str) -> dict[str, float]:
    """The least value of each metric, from "name=number,name=number".

    Raises:
        UsageError: a metric does not exist, has no number or is given twice.
    """
    least: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in METRICS:
            near = difflib.get_close_matches(name, METRICS, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise UsageError(f"There is no metric {name}.", f"{hint}Metrics: {', '.join(METRICS)}")
        if name in least:
            raise UsageError(f"--fail-under gives {name} twice.", EXAMPLE)
        try:
            least[name] = float(value)
        except ValueError:
            least[name] = math.nan
        if not equals or not math.isfinite(least[name]):
            raise UsageError(f"--fail-under gives no number for {name}: {part}.", EXAMPLE)
    return least


def missed(least: Mapping[str, float], metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A line for each metric that is below its least value or has no figure."""
    lines = []
    for name, value in least.items():
        reached = metrics.get(name, {}).get("value")
        if reached is None:
            lines.append(f"{name} has no figure: no question of the test set has what it needs.")
        elif reached < value:
            lines.append(f"{name} is {reached:.3f}, below {value:g}.")
    return lines
