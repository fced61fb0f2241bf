"""One target under atheris: `python -m tests.fuzzing.one TARGET SECONDS FOLDER`, a process that libFuzzer ends.

A finding does not end it: what was raised where is written down with the first input that does so, and the fuzzer goes
on. Its count is in the folder at any moment, so that a process that dies has still told of what it did.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["retrieval", "bot"], enable_loader_override=False):
    from tests.fuzzing.targets import TARGETS, Target

#: An input that takes longer is a finding of libFuzzer's, which ends the process (seconds).
PATIENCE = 60
#: How often the count is written down (seconds).
TELL_EVERY = 1.0


@dataclass
class Count:
    """What a target has been through: inputs, seconds, each way of failing with how often, the slowest input."""

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    findings: dict[str, int] = field(default_factory=dict)


class Watched:
    """The target, with everything that it does counted."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target, self._folder = target, folder
        self._count, self._began, self._told = Count(), time.monotonic(), 0.0
        self._tell()

    def __call__(self, data: bytes) -> None:
        began = time.monotonic()
        try:
            self._target.run(data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
            self._found(error, data)
        now = time.monotonic()
        self._count.inputs += 1
        if now - began > self._count.slowest:
            self._count.slowest = now - began
            (self._folder / f"{self._target.name}-slowest").write_bytes(data)
        if now - self._told > TELL_EVERY:
            self._tell()

    def _found(self, error: Exception, data: bytes) -> None:
        frames = [each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename]
        kind = f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
        self._count.findings[kind] = self._count.findings.get(kind, 0) + 1
        if self._count.findings[kind] == 1:
            name = f"{self._target.name}-{hashlib.sha256(data).hexdigest()[:12]}"
            (self._folder / name).write_bytes(data)
            (self._folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8", "replace")
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        self._count.seconds = self._told - self._began
        (self._folder / f"{self._target.name}.json").write_text(json.dumps(asdict(self._count)))


def main(name: str, seconds: str, folder: Path) -> None:
    """Fuzzes the target for so long; does not return."""
    target = TARGETS[name]
    corpus, findings = folder / "corpus" / name, folder / "findings"
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    for example in target.examples:
        (corpus / hashlib.sha256(example).hexdigest()[:12]).write_bytes(example)
    words = folder / f"{name}.dict"
    words.write_text("\n".join(f'"{_escaped(token)}"' for token in target.tokens) + "\n")
    logging.disable(logging.CRITICAL if not target.logs else logging.NOTSET)
    warnings.simplefilter("ignore")
    options = {
        "max_total_time": seconds,
        "max_len": str(target.longest),
        "timeout": str(PATIENCE),
        "rss_limit_mb": "4096",
        "dict": str(words),
        "artifact_prefix": f"{findings}/{name}-",
    }
    atheris.Setup(
        [sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(corpus)], Watched(target, findings)
    )
    atheris.Fuzz()


def _escaped(token: bytes) -> str:
    """The token as libFuzzer's dictionaries have it."""
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
