"""A cross-encoder that scores the best passages anew: any of sentence-transformers', by name or folder.

It reads question and passage together, which ranks better and costs a run of the model a passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.ranked import Ranked

#: Passages that are scored anew; a small cross-encoder reads some ten a second on one core.
RERANKED = 10


class CrossReranker:
    """Reranks with a cross-encoder of sentence-transformers, loaded when it is first needed; nothing is fetched.

    Raises EmbeddingError when there is no such model on this machine.
    """

    def __init__(self, model: str, count: int = RERANKED) -> None:
        self.model = model
        self.count = count
        self._encoder: Any = None

    def rerank(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The first `count` by the cross-encoder, then the others as they were.

        The scores are the cross-encoder's own; those of the others follow below, in the steps that they had.
        """
        head, tail = ranked[: self.count], ranked[self.count :]
        if not head:
            return []
        scores = self._load().predict([(question, each.passage.text) for each in head])
        best = sorted(
            (replace(each, score=float(score)) for each, score in zip(head, scores, strict=True)),
            key=lambda each: -each.score,
        )
        gap = best[-1].score - head[-1].score
        return [*best, *(replace(each, score=each.score + gap) for each in tail)]

    def _load(self) -> Any:
        if self._encoder is None:
            from sentence_transformers import CrossEncoder  # takes seconds: it imports torch

            try:
                self._encoder = CrossEncoder(str(Path(self.model).expanduser()), local_files_only=True, device="cpu")
            except Exception as error:
                # Of a folder that is none, or whose weights are pickled or want code of their own, which is not run.
                raise EmbeddingError(
                    f"There is no cross-encoder {self.model} on this machine that can be loaded.",
                    "Set ONRECORD_RERANKER to the folder of one, or leave it unset.",
                ) from error
        return self._encoder
