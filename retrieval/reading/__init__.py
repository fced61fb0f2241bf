"""Turns files and folders into articles, or says of each that cannot be read why not and what mends it.

Nothing in a file stops the others: a refused file, or a refused line of a `.jsonl`, comes out as a `Refused`
among the articles. What an article's text keeps of its file is decided in `characters`, for every kind alike.
"""

from __future__ import annotations

from retrieval.reading.files import MAX_ARTICLE_BYTES, find
from retrieval.reading.reader import Refused, read

__all__ = ["MAX_ARTICLE_BYTES", "Refused", "find", "read"]
