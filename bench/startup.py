"""What a new process costs, measured from outside: `onrecord --help`, `onrecord ask`, and the tutorial pipeline's ask.

Prints wall-clock times and peak memory of whole processes, run in turn so that a busy machine troubles all alike.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "what did Zakharova say?"
#: ru_maxrss counts kilobytes, on macOS bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: wall-clock seconds, the most memory it held in bytes, and seconds of CPU."""

    seconds: float
    peak: int
    cpu: float


@dataclass(slots=True)
class Subject:
    """A command that is measured, and its runs."""

    name: str
    command: Sequence[str]
    runs: list[Run] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the wall-clock times, in seconds."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def peak(self) -> float:
        """The median of the peaks of memory, in MiB."""
        return statistics.median(run.peak for run in self.runs) / 2**20


def measure(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Runs a command to its end. Raises SystemExit with its output when it fails: a failure is no measurement."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)  # what this child used; getrusage would give the largest of all
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            print(output.read().decode(errors="replace"), file=sys.stderr)
            raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return Run(seconds, usage.ru_maxrss * RSS_UNIT, usage.ru_utime + usage.ru_stime)


def compare(runs: int, workspace: Path) -> tuple[Subject, Subject, Subject]:
    """`onrecord --help`, `onrecord ask` and the tutorial's ask, each run `runs` times over the same article."""
    onrecord = str(Path(sys.executable).parent / "onrecord")
    tutorial = [sys.executable, str(ROOT / "bench" / "tutorial.py")]
    store = str(workspace / "tutorial")
    environment = os.environ | {"ONRECORD_HOME": str(workspace / "home")}

    articles = sorted(str(path) for path in (ROOT / "seeds").glob("*.txt"))
    measure([onrecord, "ingest", str(ROOT / "seeds")], environment)
    measure([*tutorial, "ingest", store, *articles], environment)

    subjects = (
        Subject("onrecord --help", [onrecord, "--help"]),
        Subject("onrecord ask", [onrecord, "ask", QUESTION]),
        Subject("tutorial ask", [*tutorial, "ask", store, QUESTION]),
    )
    for subject in subjects:
        measure(subject.command, environment)  # files into the page cache, modules into their compiled form
    for _ in range(runs):
        for subject in subjects:
            subject.runs.append(measure(subject.command, environment))
    return subjects


def report(subjects: Sequence[Subject], yardstick: Subject) -> str:
    """A table of the subjects, with how many times faster than the yardstick each is."""
    lines = [f"{'process':<18}{'min s':>8}{'median s':>10}{'max s':>8}{'peak MiB':>10}{'faster':>9}"]
    for subject in subjects:
        seconds = [run.seconds for run in subject.runs]
        faster = f"{yardstick.median / subject.median:.1f}x"
        times = f"{min(seconds):>8.2f}{subject.median:>10.2f}{max(seconds):>8.2f}"
        lines.append(f"{subject.name:<18}{times}{subject.peak:>10.0f}{faster:>9}")
    return "\n".join(lines)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description="What a new process costs, measured from outside.")
    parser.add_argument("--runs", type=int, default=5, help="how often each is run (default: 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as workspace:
        subjects = compare(max(1, arguments.runs), Path(workspace))
    print(f"Whole processes, {len(subjects[0].runs)} runs each in turn, {os.cpu_count()} cores, “{QUESTION}”\n")
    print(report(subjects, yardstick=subjects[-1]))


if __name__ == "__main__":
    main()
