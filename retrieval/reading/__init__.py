"""Turns files and folders into articles, or says of each that cannot be read why not and how to mend it.

Nothing in a file stops the others: a refused file, or a refused line of a `.jsonl`, is a `Refused` among the articles.
A kind of file is a row in `kinds`; which characters an article keeps is decided in `characters`, for every kind alike.
"""

from __future__ import annotations

from retrieval.reading.fields import MAX_ARTICLE_BYTES
from retrieval.reading.files import find
from retrieval.reading.reader import Refused, read

__all__ = ["MAX_ARTICLE_BYTES", "Refused", "find", "read"]
