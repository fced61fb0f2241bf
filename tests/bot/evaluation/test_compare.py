"""The comparison of two runs shows what differs, and does not take chance for progress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import EvaluationError
from bot.evaluation.compare import Finished, compare, compare_metric, read_run
from bot.evaluation.metrics.inputs import Scores
from bot.evaluation.metrics.registry import METRICS

F1 = METRICS["answer_f1"]


def finished(name: str, scores: list[Scores], text: str = "Kim. [1]", **changes: Any) -> Finished:
    keys = [str(number) for number in range(len(scores))]
    return Finished(
        Path(name),
        {key: {"id": key, "question": f"Question {key}?", **changes.get(f"q{key}", {})} for key in keys},
        {key: {"id": key, "question": f"Question {key}?", "text": changes.get(f"a{key}", text)} for key in keys},
        dict(zip(keys, scores, strict=True)),
    )


def f1(*values: float | None) -> list[Scores]:
    return [{"answer_f1": value} for value in values]


def test_a_run_does_not_differ_from_itself() -> None:
    run = finished("a", f1(0.2, 0.4, 0.6))
    compared = compare(run, run)
    told = compared["metrics"]["answer_f1"]
    assert (told["difference"], told["low"], told["high"], told["p"], told["n"]) == (0, 0, 0, 1, 3)
    assert compared["changed"] == []


def test_a_steady_gain_is_sure_though_the_questions_differ_widely() -> None:
    before = [number / 40 for number in range(20)]
    told = compare_metric(F1, f1(*before), f1(*(value + 0.1 for value in before)))
    assert told is not None
    assert told["difference"] == pytest.approx(0.1)
    assert (told["low"], told["high"]) == (pytest.approx(0.1), pytest.approx(0.1))
    assert told["p"] < 0.001


def test_gains_and_losses_that_even_out_are_chance() -> None:
    told = compare_metric(F1, f1(*[0.5] * 20), f1(*[0.4, 0.6] * 10))
    assert told is not None
    assert told["low"] < 0 < told["high"]
    assert told["p"] > 0.5


def test_the_paired_test_is_exact_enough() -> None:
    told = compare_metric(F1, f1(0, 0, 0, 0), f1(1, 1, 1, 1))
    assert told is not None
    assert told["p"] == pytest.approx(2 / 2**4, abs=0.01)  # all four one way or all four the other


def test_the_f1_of_statements_is_compared_as_it_is_summed_up() -> None:
    a: list[Scores] = [{"statement_recall": 1.0, "statement_precision": 0.0}] * 4
    b: list[Scores] = [*a[1:], {"statement_recall": 1.0}]
    b[:3] = [{"statement_recall": 1.0, "statement_precision": 1.0}] * 3
    told = compare_metric(METRICS["statement_f1"], a, b)
    assert told is not None
    assert (told["a"], told["b"], told["n"]) == (0, 1, 4)


def test_changed_answers_are_side_by_side_the_most_changed_first() -> None:
    a = finished("a", f1(0.5, 0.5, 0.5))
    b = finished("b", f1(0.6, 0.5, 0.0), a1="Gunn. [1]")
    changed = compare(a, b)["changed"]
    assert [each["id"] for each in changed] == ["2", "0", "1"]
    assert changed[0]["scores"] == {"answer_f1": [0.5, 0.0]}
    assert (changed[2]["a"]["text"], changed[2]["b"]["text"]) == ("Kim. [1]", "Gunn. [1]")


def test_questions_that_were_not_asked_alike_are_left_out() -> None:
    a, b = finished("a", f1(0.5, 0.5)), finished("b", f1(0.5, 0.5, 0.5), q1={"answers": ["Kim"]})
    compared = compare(a, b)
    assert (compared["questions"], compared["left_out"]) == (1, 2)


def test_runs_of_two_machines_are_compared_though_paths_made_other_ids() -> None:
    places = ({"article_id": name, "start": 0, "end": 9} for name in ("here", "there"))
    a, b = (finished("run", f1(0.5), q0={"evidence": [place]}) for place in places)
    assert compare(a, b)["questions"] == 1


def test_runs_without_a_common_question_cannot_be_compared() -> None:
    with pytest.raises(EvaluationError, match="no question in common"):
        compare(finished("a", f1(0.5)), finished("b", []))


def test_a_folder_without_a_finished_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no finished run"):
        read_run(tmp_path)
