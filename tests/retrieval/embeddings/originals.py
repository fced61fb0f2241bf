"""Texts to embed, a sentence-transformers model to compare with, and where an export of it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEXTS = [
    "Zakharova",
    "",
    " \n\t ",
    "What did Zakharova say?",
    "서울은 러시아 대사를 초치했다. 한국 외교부는 유감을 표명했다.",
    "Мария Захарова заявила, что эти слова «одиозны».",
    "👩🏽‍🚀🇰🇷 said: “naïve café” — ½",
    "She described the remarks as “blatantly biased” and “particularly odious”. " * 60,
    "x" * 5000,
    "[MASK] [SEP] <script>alert(1)</script> {braces} %s",
]


def original(model: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(model), local_files_only=True, device="cpu")


def folder_of(cache: Path) -> Path:
    (folder,) = cache.iterdir()
    return folder
