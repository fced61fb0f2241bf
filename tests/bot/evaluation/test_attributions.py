"""Annotated statements are read completely, or the error names the wrong line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import EvaluationError
from bot.evaluation.metrics.inputs import Attribution, read_attributions
from retrieval.articles import Span


def test_the_statements_of_each_article_are_read(tmp_path: Path) -> None:
    path = tmp_path / "attributions.jsonl"
    line = {"article_id": "a", "attributions": [{"source": [[0, 3]], "content": [[9, 20], [25, 30]]}]}
    path.write_text(json.dumps(line) + "\n")
    assert read_attributions(path) == {"a": (Attribution((Span(0, 3),), (Span(9, 20), Span(25, 30))),)}


@pytest.mark.parametrize("line", ["not JSON", "[]", '{"attributions": []}', '{"article_id": "a", "attributions": [1]}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "attributions.jsonl"
    path.write_text(f'{{"article_id": "a", "attributions": []}}\n{line}\n')
    with pytest.raises(EvaluationError, match="line 2 is not a line of attributions"):
        read_attributions(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_attributions(tmp_path / "nothing.jsonl")
