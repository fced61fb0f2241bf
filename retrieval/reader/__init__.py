"""Reads passages for a question: how well each sentence answers it, and whether any does.

A small transformer, fine-tuned from the packaged embedding model (docs/reader.md).
"""

from retrieval.reader.inputs import Window
from retrieval.reader.model import read, weights_digest

__all__ = ["Window", "read", "weights_digest"]
