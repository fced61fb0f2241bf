"""How well the words that the resolver finds complete a question, beside a person's completion."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import torch

from bot.understanding.resolution.resolve import MEANT
from bot.understanding.resolution.training.data import Example
from bot.understanding.resolution.training.network import Network
from retrieval.language.english.function_words import FUNCTION_WORDS

_WORD = re.compile(r"[a-z0-9]+")
_POSSESSIVE = re.compile(r"['’]s\b")


def measured(network: Network, examples: Sequence[Example], least: float = MEANT) -> str:
    """F1 of the content words with the person's, and the share of those that the person added that were found; the
    same F1 of the question as typed."""
    found, typed, recovered = [], [], []
    for example in examples:
        wanted, asked = (_content(text) for text in (example.completed, example.question))
        got = asked | _content(" ".join(meant_by(network, example, least)))
        found.append(_f1(wanted, got))
        typed.append(_f1(wanted, asked))
        if added := wanted - asked:
            recovered.append(len(added & got) / len(added))
    return (
        f"F1 {np.mean(found):.3f} (as typed {np.mean(typed):.3f}), recovered {np.mean(recovered):.3f}, n={len(found)}"
    )


def meant_by(network: Network, example: Example, least: float) -> list[str]:
    """The words of the history that are at least so likely (0 to 1) to belong to the question."""
    seen, _ = example.seen()
    if not seen.words:
        return []
    with torch.no_grad():
        likely = torch.sigmoid(network.batch([seen]))
    return [word.text for word, each in zip(seen.words, likely.tolist(), strict=True) if each >= least]


def _content(text: str) -> set[str]:
    return set(_WORD.findall(_POSSESSIVE.sub("", text.lower()))) - FUNCTION_WORDS


def _f1(wanted: set[str], got: set[str]) -> float:
    return 2 * len(wanted & got) / (len(wanted) + len(got)) if wanted or got else 1.0
