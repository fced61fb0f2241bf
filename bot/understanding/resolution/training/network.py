"""The resolver as a network: the packaged model's encoder, and a score for each word of the history."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from bot.understanding.resolution.inputs import Pieces
from retrieval.embeddings.finetuning import TRAINED, encoder

#: The score of a word begins as so much: most words do not belong to the question.
LEAST = -2.0


class Network(nn.Module):  # type: ignore[misc]  # torch is not type-checked here
    """Scores words: linear in the vector of a word's first piece."""

    def __init__(self, attention: str = TRAINED) -> None:
        super().__init__()
        self.encoder = encoder(attention)
        self.score = nn.Linear(self.encoder.config.hidden_size, 1)
        with torch.no_grad():
            self.score.weight *= 0.1
            self.score.bias.fill_(LEAST)

    def forward(self, vectors: torch.Tensor, types: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """The scores (words,) of one question: `vectors` (1, n, width), `types` (1, n), `places` (words,)."""
        hidden = self.encoder(inputs_embeds=vectors, token_type_ids=types).last_hidden_state[0]
        return self.score(hidden[places])[:, 0]

    def batch(self, questions: Sequence[Pieces]) -> torch.Tensor:
        """The scores of the words of several questions, one after the other."""
        longest = max(len(each.ids) for each in questions)
        ids = torch.zeros(len(questions), longest, dtype=torch.long)
        types, mask = torch.ones_like(ids), torch.zeros_like(ids)
        rows, places = [], []
        for row, each in enumerate(questions):
            ids[row, : len(each.ids)] = torch.from_numpy(each.ids)
            types[row, : each.asked] = 0
            mask[row, : len(each.ids)] = 1
            rows += [row] * len(each.words)
            places += [word.piece for word in each.words]
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        return self.score(hidden[rows, places])[:, 0]
