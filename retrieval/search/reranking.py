"""Scores the best passages again with a cross-encoder: any of sentence-transformers', by name or folder.

It reads question and passage together, which ranks better and costs one run of the model for each passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.ranked import Ranked

#: Passages that are scored again; a small cross-encoder reads some ten a second on one core.
RERANKED = 10


class CrossReranker:
    """Reranks with a cross-encoder of sentence-transformers, loaded when it is first needed; nothing is fetched.

    Raises EmbeddingError when there is no such model on this machine.
    """

    def __init__(self, model: str, count: int = RERANKED) -> None:
        self.model = model
        self.count = count

    def rerank(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The first `count` passages in the cross-encoder's order, then the others in their own.

        The scores are the cross-encoder's; those of the others continue below them, at their old distances.
        """
        head, tail = ranked[: self.count], ranked[self.count :]
        if not head:
            return []
        scores = self._encoder.predict([(question, each.passage.text) for each in head])
        best = sorted(
            (replace(each, score=float(score)) for each, score in zip(head, scores, strict=True)),
            key=lambda each: -each.score,
        )
        gap = best[-1].score - head[-1].score
        return [*best, *(replace(each, score=each.score + gap) for each in tail)]

    @cached_property
    def _encoder(self) -> Any:
        from sentence_transformers import CrossEncoder  # takes seconds: it imports torch

        try:
            return CrossEncoder(str(Path(self.model).expanduser()), local_files_only=True, device="cpu")
        except Exception as error:
            # The folder does not exist, or its weights are pickled or need code of their own, which is not run.
            problem = f"There is no cross-encoder {self.model} on this machine that can be loaded."
            raise EmbeddingError(problem, "Set ONRECORD_RERANKER to a cross-encoder's folder, or unset it.") from error
