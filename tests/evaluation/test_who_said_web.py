"""The annotations of web news fit the articles that they are of, and their parts have no article in common."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).with_name("who-said-web")
ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "news-quiz-dev" / "articles.jsonl"
PARTS = ("train", "dev", "unopened", "more", "more-unopened")


def annotated(part: str) -> list[dict[str, Any]]:
    """The articles of a part."""
    return [json.loads(line) for line in (HERE / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_no_article_is_in_two_parts() -> None:
    ids = [row["article_id"] for part in PARTS for row in annotated(part)]
    assert len(ids) == len(set(ids)) == 428
    assert {row["article_id"] for row in annotated("second")} <= set(ids)


@pytest.mark.parametrize("part", [*PARTS, "second"])
def test_a_statement_has_a_speaker_and_content_in_order(part: str) -> None:
    for row in annotated(part):
        for statement in row["statements"]:
            places = [place for span in statement["parts"] for place in span]
            assert statement["speaker"]
            assert places
            assert places == sorted(places)
            assert statement["sense"] in ("said", "thought")


@pytest.mark.skipif(not ARTICLES.is_file(), reason="there is no news-quiz-dev beside the project")
@pytest.mark.parametrize("part", [*PARTS, "second"])
def test_offsets_cut_whole_words_from_their_articles(part: str) -> None:
    with ARTICLES.open(encoding="utf-8") as lines:
        texts = {article["id"]: article["text"] for article in map(json.loads, lines)}
    for row in annotated(part):
        text = texts[row["article_id"]]
        spans = [span for each in row["statements"] for span in (each["source"], each["cue"]) if span]
        for start, end in spans:
            assert 0 <= start < end <= len(text)
            assert not (start and text[start - 1].isalnum() and text[start].isalnum())
        for each in row["statements"]:
            assert all(text[start:end].strip() for start, end in each["parts"])
