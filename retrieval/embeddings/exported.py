"""An embedding model, served from its export by ONNX Runtime: it loads in a third of a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from retrieval.embeddings.base import MODEL_FILE, PASSAGE_FILE, TOKENIZER_FILE, Embedding
from retrieval.embeddings.onnx import session

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A batch has at most this many texts, as in sentence-transformers ...
BATCH_TEXTS = 32
#: ... and at most this many tokens with padding. Attention needs memory by the square of the length: 32 passages of 200
#: tokens peak at 556 MB and run at 0.87 of the speed of 8, which peak at 256 MB (measured, MiniLM, 2 cores).
BATCH_TOKENS = 2048
#: Texts tokenized at a time. Encodings are large (offsets, strings); only their token ids are kept.
TOKENIZED_TEXTS = 1024


class ExportedEmbedding(Embedding):
    """A model served from the folder of its export. Raises whatever ONNX Runtime raises for damaged files."""

    def __init__(self, folder: Path, meta: dict[str, Any], threads: int, *, exact: bool = False) -> None:
        self.name = str(meta["name"])
        self.dimension = int(meta["dimension"])
        self.window = int(meta["window"])
        self._prompts = {False: str(meta["document_prompt"]), True: str(meta["query_prompt"])}
        self._tokenizer_file = str(folder / TOKENIZER_FILE)
        self._tokenizer: Tokenizer = Tokenizer.from_file(self._tokenizer_file)
        self._padding: dict[str, Any] = self._tokenizer.padding or {}
        self._tokenizer.no_padding()  # `_feed` pads, once texts are sorted by their number of tokens
        self._threads = threads
        self._session = session(folder / MODEL_FILE, threads)
        self._passage_file = folder / PASSAGE_FILE
        self._int8 = not exact and bool(meta.get("int8"))
        self._inputs = {node.name for node in self._session.get_inputs()}

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """The texts' vectors, shape (n, dimension), in the order given."""
        prompted = [self._prompts[query] + text for text in texts]
        return self._in_8_bits(prompted) if self._int8 and not query else self._in_batches(prompted)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """The place of each token of the whole text, in characters."""
        offsets: list[tuple[int, int]] = self._whole_texts.encode(text, add_special_tokens=False).offsets
        return offsets

    @cached_property
    def _whole_texts(self) -> Tokenizer:
        # A second tokenizer: switching the truncation of the first on and off would not be safe between threads.
        tokenizer: Tokenizer = Tokenizer.from_file(self._tokenizer_file)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _in_batches(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(by_length), TOKENIZED_TEXTS):
            chunk = by_length[start : start + TOKENIZED_TEXTS]
            encodings = self._tokenizer.encode_batch_fast([texts[index] for index in chunk])
            tokens = [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]
            for batch in _batches([len(ids) for ids in tokens]):
                rows = self._session.run(["sentence_embedding"], self._feed([tokens[row] for row in batch]))[0]
                vectors[[chunk[row] for row in batch]] = rows
        return vectors

    def _in_8_bits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors in 8 bits, one text at a time: none is padded, so the others do not change its vector.

        One text stays within a core's cache, which is faster than a batch; each thread has a text of its own.
        """

        def vector(text: str) -> Any:
            return self._passage_session.run(["sentence_embedding"], self.feed(text))[0][0]

        with ThreadPoolExecutor(self._threads) as pool:
            return np.array([*pool.map(vector, texts)], dtype=np.float32).reshape(-1, self.dimension)

    @cached_property
    def _passage_session(self) -> Any:
        return session(self._passage_file, 1)  # one thread: the texts are shared among threads

    def feed(self, text: str) -> dict[str, NDArray[np.int64]]:
        """The inputs of the model's graph for a text, by their names: arrays of shape (1, tokens)."""
        return self._feed([np.array(self._tokenizer.encode(text).ids, dtype=np.int64)])

    def _feed(self, tokens: Sequence[NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
        padding = self._padding
        shape = len(tokens), max([1, *map(len, tokens)])
        input_ids = np.full(shape, padding["pad_id"], dtype=np.int64)
        attention_mask = np.zeros(shape, dtype=np.int64)
        for row, ids in enumerate(tokens):
            place = slice(len(ids)) if padding["direction"] == "right" else slice(shape[1] - len(ids), None)
            input_ids[row, place] = ids
            attention_mask[row, place] = 1
        feed = {"input_ids": input_ids, "attention_mask": attention_mask}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.where(attention_mask == 1, 0, padding["pad_type_id"])
        return feed


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The indexes of the texts in batches of similar length, within `BATCH_TEXTS` and `BATCH_TOKENS`."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        # The lengths ascend, so the new text is the longest and all are padded to it.
        if batch and (len(batch) == BATCH_TEXTS or (len(batch) + 1) * lengths[index] > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
