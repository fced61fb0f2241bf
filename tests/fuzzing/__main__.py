"""`make fuzz`: `python -m tests.fuzzing SECONDS FOLDER [TARGET...]`; each target in a process of its own, and a table.

SECONDS are for all of them together. FOLDER keeps the corpora, with which the next run goes on, and the findings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from tests.fuzzing.targets import TARGETS

#: As long as the process takes to import what it fuzzes and to end (seconds), before it is taken to hang.
BESIDES = 180


def fuzz(name: str, seconds: int, folder: Path) -> dict[str, Any]:
    """What became of a target: inputs, seconds, crashes, and the seconds of its slowest input."""
    told = folder / "findings" / f"{name}.json"
    told.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.fuzzing.one", name, str(seconds), str(folder)]
    with (folder / f"{name}.log").open("wb") as log:
        try:
            ended = subprocess.run(command, stdout=log, stderr=log, timeout=seconds + BESIDES, check=False).returncode
        except subprocess.TimeoutExpired:
            ended = -1
    nothing: dict[str, Any] = {"inputs": 0, "seconds": 0, "slowest": 0, "findings": {}}
    count = json.loads(told.read_text()) if told.exists() else nothing
    return {**count, "crashes": len(count["findings"]) + bool(ended)}


def main(seconds: int, folder: Path, names: list[str]) -> int:
    """Fuzzes all of them, and prints the table; 1 when there were crashes."""
    folder.mkdir(parents=True, exist_ok=True)
    console, sums = Console(), [0.0, 0.0, 0.0]
    table = Table(Column("target", no_wrap=True), "inputs", "seconds", "crashes", "slowest (s)")
    for name in names:
        count = fuzz(name, max(1, seconds // len(names)), folder)
        figures = [count["inputs"], count["seconds"], count["crashes"]]
        sums = [one + other for one, other in zip(sums, figures, strict=True)]
        row = [f"{figures[0]:,}", f"{figures[1]:.0f}", f"{figures[2]:.0f}", f"{count['slowest']:.2f}"]
        table.add_row(name, *row)
        console.print(f"{name}: {row[0]} inputs in {row[1]} s, {row[2]} crashes", markup=False, highlight=False)
    table.add_section()
    table.add_row("all", f"{sums[0]:,.0f}", f"{sums[1]:.0f}", f"{sums[2]:.0f}", "")
    console.print(table)
    if sums[2]:
        console.print(f"What crashed, and how, is in {folder / 'findings'}.", markup=False, highlight=False)
    return 1 if sums[2] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or list(TARGETS)))
