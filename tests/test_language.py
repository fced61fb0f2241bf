"""The house's English: docstrings say what comes back, from their first word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Words that begin a fragment, not a sentence: "What is stored", "Whose words a sentence is".
FRAGMENTS = ("What", "Whose", "Whom", "Who", "Where", "Of")


def docstrings() -> Iterator[tuple[str, str]]:
    """The docstrings of all that is shipped, by where they stand."""
    for package in ("bot", "retrieval", "prompts"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    said = ast.get_docstring(node)
                    if said:
                        yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", said


def test_no_docstring_begins_with_a_fragment() -> None:
    found = [where for where, said in docstrings() if said.split(maxsplit=1)[0] in FRAGMENTS]
    assert found == []
