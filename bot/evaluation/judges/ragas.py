"""RAGAS (Es et al., EACL 2024) scores answers with the configured chat model; needs the extra `ragas`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.errors import EvaluationError
from bot.evaluation.judges.judging import Failed
from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.testset import Question

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Seconds for one answer: RAGAS asks the model up to six times for it.
PATIENCE = 240.0


def require() -> None:
    """Checks that RAGAS can be imported.

    Raises:
        EvaluationError: it is not installed, or not in a version that works with the other packages.
    """
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # otherwise it reports every use to its makers
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ragas.llms
            import ragas.metrics  # noqa: F401
    except ImportError as error:
        raise EvaluationError(
            f"RAGAS cannot be used: {error}.",
            'Leave out --ragas, or install it in its own environment: pip install torch==2.13.0 ".[eval,openai,ragas]"',
        ) from error


def ragas_judge(model: BaseChatModel, sources: Sources) -> Callable[[Question, Answered], Scores]:
    """The function that gives an answer's ragas_faithfulness and, where there is gold, ragas_factual_recall.

    Faithfulness: the share of the answer's claims that the cited passages support. Factual correctness in its recall
    mode: the share of the gold's claims that the answer makes, where the gold is the question with its first answer.
    The function raises `Failed` where RAGAS cannot parse the model's words.
    """
    require()
    with warnings.catch_warnings():
        # Their replacements in version 1 accept OpenAI's client only, not a LangChain model.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ragas import RunConfig, SingleTurnSample
        from ragas.exceptions import RagasOutputParserException
        from ragas.llms import LangchainLLMWrapper
        from ragas.metrics import FactualCorrectness, Faithfulness

        asked = LangchainLLMWrapper(model, run_config=RunConfig(timeout=int(PATIENCE), max_retries=1))
        faithfulness: Any = Faithfulness(llm=asked)
        recall: Any = FactualCorrectness(llm=asked, mode="recall")

    def verdict(question: Question, answer: Answered) -> Scores:
        asked_for = question.standalone or question.question
        sample = SingleTurnSample(
            user_input=asked_for,
            response=answer.text,
            retrieved_contexts=[sources.text(each.place) for each in answer.citations],
            reference=f"{asked_for} {question.answers[0]}" if question.answers else None,
        )
        try:
            scores: Scores = {"ragas_faithfulness": float(faithfulness.single_turn_score(sample))}
            if question.answers:
                scores["ragas_factual_recall"] = float(recall.single_turn_score(sample))
        except RagasOutputParserException as error:
            raise Failed("broken", str(error)) from error
        return scores

    return verdict
