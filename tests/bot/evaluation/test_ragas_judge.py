"""RAGAS with a scripted model: its real prompts and parsers, in the environment that `make test-ragas` makes.

Where it is not installed, only that error is tested.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.errors import EvaluationError
from bot.evaluation.command import Request, evaluate
from bot.evaluation.judges import ragas
from bot.evaluation.judges.judging import judge_all
from bot.evaluation.metrics.inputs import Answered, Cited, Place, Sources
from bot.evaluation.testset import Question
from retrieval.articles import Span
from tests.scripted import Scripted

INSTALLED = importlib.util.find_spec("ragas") is not None
with_ragas = pytest.mark.skipif(not INSTALLED, reason="RAGAS has an environment of its own: make test-ragas")
# It leaves the file with its own mark of the user open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SOURCES = Sources({"a": "Kim Gunn met Rudenko."})
ANSWER = Answered("1", "Kim met Rudenko. [1]", False, "", (Cited(1, Place("a", Span(0, 21)), "Kim Gunn met Rudenko."),))
CLAIMS = json.dumps({"statements": ["Kim met Rudenko.", "They met in Seoul."]})
BORNE_OUT = json.dumps(
    {
        "statements": [
            {"statement": "Kim met Rudenko.", "reason": "It says so.", "verdict": 1},
            {"statement": "They met in Seoul.", "reason": "It does not say where.", "verdict": 0},
        ]
    }
)


@pytest.mark.skipif(INSTALLED, reason="RAGAS is installed here")
def test_without_ragas_the_user_is_told_how_to_install_it_before_any_work(home: Path) -> None:
    Path("questions.jsonl").write_text(json.dumps({"id": "1", "question": "Who met Rudenko?"}))
    Path("kim.txt").write_text("Kim Gunn met Rudenko.")
    request = Request(Path("questions.jsonl"), (Path("kim.txt"),), Path("run"), report=False, ragas=True)
    with pytest.raises(EvaluationError) as error:
        evaluate(request, Console(stderr=True), Scripted(script=[]))
    assert '".[eval,openai,ragas]"' in error.value.mend
    assert not Path("run").exists()


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where RAGAS puts that file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def judged(*script: Any, answers: tuple[str, ...] = ()) -> Any:
    pairs = [(Question(id="1", question="Whom did Kim meet?", answers=answers), ANSWER)]
    return judge_all(pairs, ragas.ragas_judge(Scripted(script=list(script)), SOURCES), patience=60)


@with_ragas
def test_faithfulness_is_the_share_of_claims_that_the_citations_bear_out() -> None:
    assert judged(CLAIMS, BORNE_OUT).scores == {"1": {"ragas_faithfulness": 0.5}}


@with_ragas
def test_with_gold_its_claims_are_looked_for_in_the_answer() -> None:
    claims = json.dumps({"claims": ["Kim met Rudenko.", "They met in Seoul."]})
    found = judged(CLAIMS, BORNE_OUT, claims, claims, BORNE_OUT, BORNE_OUT, answers=("Rudenko",))
    assert found.scores["1"]["ragas_factual_recall"] == 0.5


@with_ragas
@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (["no JSON"] * 9, "broken"),
        ([json.dumps({"statements": []})], "nan"),
        ([RuntimeError("no credit left")], "error"),
    ],
)
def test_a_failure_is_counted_by_its_kind(script: list[Any], kind: str) -> None:
    found = judged(*script)
    assert found.scores == {} and found.counts[kind] == 1


@with_ragas
def test_it_does_not_phone_home() -> None:
    ragas.require()
    from ragas._analytics import do_not_track

    assert os.environ["RAGAS_DO_NOT_TRACK"] == "true" and do_not_track()
