"""The reader as a network: the packaged embedding model's encoder, and a score for each sentence of a window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from retrieval.embeddings.finetuning import TRAINED, encoder
from retrieval.reader.inputs import Pieces, membership

#: The score of a sentence begins as so many times its cosine with the question, less so much.
COSINE, LEAST = 12.0, 4.0


class Network(nn.Module):  # type: ignore[misc]  # torch is not type-checked here
    """Scores sentences: linear in the mean of a sentence's vectors, in the first vector, and in the product of the
    sentence's mean with the question's."""

    def __init__(self, attention: str = TRAINED) -> None:
        super().__init__()
        self.encoder = encoder(attention)
        width = self.encoder.config.hidden_size
        self.score = nn.Linear(3 * width, 1)
        with torch.no_grad():
            self.score.weight[:, : 2 * width] *= 0.1
            self.score.weight[:, 2 * width :] = COSINE
            self.score.bias.fill_(-LEAST)

    def forward(self, vectors: torch.Tensor, types: torch.Tensor, members: torch.Tensor) -> torch.Tensor:
        """The scores (sentences,) of one window: `vectors` of shape (1, n, width), `types` (1, n), `members`
        (sentences, n)."""
        hidden = self.encoder(inputs_embeds=vectors, token_type_ids=types).last_hidden_state[0]
        asked = (1 - types[0]).to(hidden.dtype)
        return self.head(hidden, asked, members)

    def head(self, hidden: torch.Tensor, asked: torch.Tensor, members: torch.Tensor) -> torch.Tensor:
        """The scores (sentences,) from the vectors of pieces, which are (n, width) with those not there zero."""
        question = functional.normalize((asked @ hidden) / asked.sum(), dim=-1)
        means = members @ hidden
        seen = torch.cat([means, hidden[:1].expand_as(means), functional.normalize(means, dim=-1) * question], -1)
        return self.score(seen)[:, 0]

    def group(self, windows: Sequence[Pieces]) -> list[torch.Tensor]:
        """The scores of each of several windows, which are read together."""
        longest = max(len(each.ids) for each in windows)
        ids = torch.zeros(len(windows), longest, dtype=torch.long)
        types, mask = torch.ones_like(ids), torch.zeros_like(ids)
        for row, each in enumerate(windows):
            ids[row, : len(each.ids)] = torch.from_numpy(each.ids)
            types[row, : each.asked] = 0
            mask[row, : len(each.ids)] = 1
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        hidden = hidden * mask[..., None]
        return [
            self.head(hidden[row], (1 - types[row]).float(), torch.from_numpy(membership(each.bounds, longest)))
            for row, each in enumerate(windows)
        ]


def scores_of(network: Network, windows: Sequence[Pieces]) -> list[np.ndarray]:
    """The scores of each window, without training."""
    with torch.no_grad():
        return [scores.numpy() for scores in network.group(windows)]
