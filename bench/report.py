"""Times an evaluation's report of 300 invented questions: writing it, and opening it in a headless Chromium."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.evaluation.report.page import write_report
from tests.bot.evaluation.browser import browser, opened, programs
from tests.bot.evaluation.plausible import write_run

ROUNDS = 7
LOADED = """
    const [page] = performance.getEntriesByType("navigation");
    return page.loadEventEnd - page.startTime;
"""


def main() -> None:
    """Prints the size of the page, how long writing it took, and the median and longest of the times to open it."""
    with tempfile.TemporaryDirectory() as folder:
        run = write_run(Path(folder) / "run", 300, articles=1273)
        began = time.perf_counter()
        path = write_report(run)
        took = time.perf_counter() - began
        print(f"\nReport of 300 questions  {path.stat().st_size / 1e6:.2f} MB, written in {took:.1f} s")
        if not programs():
            print("Opening it: no Chromium here")
            return
        taken = []
        with browser() as driver:
            for _ in range(ROUNDS):
                opened(driver, path)
                taken.append(driver.execute_script(LOADED))  # type: ignore[no-untyped-call]
        print(f"Opening it               median {statistics.median(taken):.0f} ms, longest {max(taken):.0f} ms")


if __name__ == "__main__":
    main()
