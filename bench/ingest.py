"""What ingesting costs beside the tutorials' pipeline: whole processes in turn, wall-clock, CPU and peak memory.

usage: ingest.py ARTICLES.jsonl [--articles 60] [--rounds 3]
Each round ingests one article and then so many, with both; the difference is the work without the start, which a
large ingest does not feel. `--articles 0` takes all of them: some ten minutes a round.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from startup import ROOT, Run, measure

NAMES = ("onrecord", "tutorial")


def commands(home: Path, articles: Path) -> dict[str, Sequence[str]]:
    """What either runs; `home` is new."""
    onrecord = str(Path(sys.executable).parent / "onrecord")
    tutorial = str(ROOT / "bench" / "tutorial.py")
    return {
        "onrecord": [onrecord, "ingest", str(articles)],
        "tutorial": [sys.executable, tutorial, "ingest", str(home / "tutorial"), str(articles)],
    }


def one_round(workspace: Path, models: Path, files: Sequence[Path]) -> dict[str, list[Run]]:
    """Both, with each of the files."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    for articles in files:
        with tempfile.TemporaryDirectory(dir=workspace) as folder:
            home = Path(folder)
            (home / "models").symlink_to(models, target_is_directory=True)
            for name, command in commands(home, articles).items():
                runs[name].append(measure(command, os.environ | {"ONRECORD_HOME": str(home)}))
    return runs


def main() -> None:
    """Prints a line for each round, then the medians."""
    parser = argparse.ArgumentParser(description="What ingesting costs beside the tutorials' pipeline.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", type=int, default=60, dest="count", help="how many; 0 for all (default: 60)")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    lines = arguments.articles.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = lines[: arguments.count or None]
    ratios: dict[str, list[float]] = {"faster": [], "less CPU": [], "memory": []}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        workspace = Path(folder)
        files = [workspace / "one.jsonl", workspace / "many.jsonl"]
        for path, some in zip(files, (lines[:1], lines), strict=True):
            path.write_text("".join(some), encoding="utf-8")
        first = workspace / "first"  # makes the embedding model ready
        measure(commands(first, files[0])["onrecord"], os.environ | {"ONRECORD_HOME": str(first)})
        print(f"Ingesting {len(lines)} articles, less the ingest of one     seconds   CPU s   peak MiB")
        for _ in range(arguments.rounds):
            runs = one_round(workspace, first / "models", files)
            work = {name: Run(m.seconds - o.seconds, m.peak, m.cpu - o.cpu) for name, (o, m) in runs.items()}
            for name in NAMES:
                each = work[name]
                print(f"  {name:<46}{each.seconds:>14.1f}{each.cpu:>8.1f}{each.peak / 2**20:>11.0f}", flush=True)
            ours, theirs = (work[name] for name in NAMES)
            ratios["faster"].append(theirs.seconds / ours.seconds)
            ratios["less CPU"].append(theirs.cpu / ours.cpu)
            ratios["memory"].append(ours.peak / theirs.peak)
    print("  " + ", ".join(f"{name} {statistics.median(of):.2f}x" for name, of in ratios.items()))


if __name__ == "__main__":
    main()
