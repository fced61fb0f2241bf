"""The second reading: whether a sentence follows from its evidence, which rules cannot tell.

A reader is told evidence and sentence, never the question or the conversation. Whatever it does but say that a sentence
is supported, the sentence is not: silence, failure and nonsense included. A chat model reads each sentence in two calls
that know nothing of each other: the one without a hint, the other in reverse order with what the rules doubt.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from bot.chat_models.client import Chat, ModelFailed
from bot.errors import SettingsError
from bot.verification import Case, doubts
from bot.verification.names import context

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger(__name__)

#: Says of each sentence why it is not supported; None of one that is.
Reader = Callable[[Sequence[Case]], list[str | None]]
#: An entailment model must be this sure.
SURE = 0.5
#: A reader's line is read so far, and so many characters of its answer.
LONGEST_LINE, LONGEST = 300, 8_000
NOT_READ = "it was not read a second time"
UNREAD = f"{NOT_READ}: the reader said nothing of it"
#: Words for a code that no article can know.
_LETTERS = "bcdfghjkmnpqrstvwxz"


def by_chat(chat: Chat) -> Reader:
    """A reader that asks the chat model, in two calls at once for all sentences that wait; `chat` counts its tokens.

    A sentence is supported when both say so.
    """

    def read(cases: Sequence[Case]) -> list[str | None]:
        told = _told(cases)
        hints = [{"doubts": list(doubts(case).values())} for case in cases]
        hinted = [{**each, **hint} if hint["doubts"] else each for each, hint in zip(told, hints, strict=True)]
        with ThreadPoolExecutor(2, "reading") as pool:
            found = list(pool.map(lambda sentences: _asked(chat, sentences), (told, hinted[::-1])))
        numbers = range(1, len(cases) + 1)
        return [next((wrong for each in found if (wrong := each.get(n, UNREAD))), None) for n in numbers]

    return read


def _asked(chat: Chat, sentences: Sequence[Mapping[str, object]]) -> dict[int, str | None]:
    """The chat model's word on each sentence, by its number."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(6))
    said = ""
    try:
        for piece in chat.text(prompts.text("reading", code=code), {"sentences": sentences}):
            said += piece
            if len(said) > LONGEST:
                break
    except ModelFailed as failed:
        return dict.fromkeys(range(1, len(sentences) + 1), f"{NOT_READ}: {failed}")
    return verdicts(said, code)


def verdicts(said: str, code: str) -> dict[int, str | None]:
    """A reader's word on each sentence, by its number; of a sentence with two verdicts that it is not supported.

    Only lines that begin with the code count: what an article or a question orders to be said has no way to know it.
    """
    line = re.compile(
        rf"\W{{0,4}}{code}\W{{1,3}}(\d{{1,3}})\W{{1,3}}(not supported|supported)\b\W{{0,3}}(.*)", re.IGNORECASE
    )
    found: dict[int, str | None] = {}
    for shown in said.splitlines():
        if match := line.fullmatch(shown[:LONGEST_LINE].strip()):
            number, verdict, words = int(match[1]), match[2].lower(), match[3].strip(" .\"'“”")
            wrong = (
                None
                if verdict == "supported" and not words
                else f"“{words}” does not follow"
                if words
                else "it does not follow"
            )
            found[number] = wrong if number not in found or found[number] == wrong else "the reader contradicts itself"
    return found


def _told(cases: Sequence[Case]) -> list[Mapping[str, object]]:
    return [
        {
            "number": number,
            "evidence": [
                {
                    "title": unit.article.title,
                    "date": unit.article.published.isoformat() if unit.article.published else None,
                    "before": context(unit),
                    "text": unit.text,
                }
                for unit in case.evidence
            ],
            "sentence": case.text,
        }
        for number, case in enumerate(cases, 1)
    ]


def nobody(cases: Sequence[Case]) -> list[str | None]:
    """The reader where none is wanted: what rules alone cannot carry does not leave."""
    return ["rules alone cannot tell whether it follows"] * len(cases)


def by_entailment(name: str, foreign: Reader) -> Reader:
    """A reader that asks a cross-encoder, to which no doubt can be told: a sentence with one is not supported.

    Sentences in another language than their evidence go to `foreign`.
    """

    def read(cases: Sequence[Case]) -> list[str | None]:
        try:
            scores = iter(entails(name, [(_premise(case), case.text) for case in cases if not case.foreign]))
        except Exception as error:
            log.exception("the entailment model failed")
            return [f"{NOT_READ}: {error}"] * len(cases)
        others = iter(foreign([case for case in cases if case.foreign])) if any(c.foreign for c in cases) else iter(())
        return [next(others) if case.foreign else _unsure(next(scores), doubts(case)) for case in cases]

    return read


def _premise(case: Case) -> str:
    return " ".join(" ".join(unit.text.split()) for unit in case.evidence)


def _unsure(score: float, doubted: Mapping[str, str]) -> str | None:
    if score < SURE:
        return f"the entailment model finds that it does not follow ({score:.2f})"
    return next(iter(doubted.values()), None)


_loaded: dict[str, CrossEncoder] = {}


def entails(name: str, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """How surely each text entails the sentence beside it, 0 to 1, by a cross-encoder of sentence-transformers.

    Raises:
        SettingsError: there is no such model on this machine, or it was not trained for inference.
    """
    model = _loaded.get(name) or _loaded.setdefault(name, open_entailment(name))
    if not pairs:
        return []
    import numpy

    scores: Any = numpy.asarray(model.predict(list(pairs), activation_fn=None, convert_to_numpy=True), dtype=float)
    label = _entailment(model)
    if scores.ndim == 1:
        return [
            float(each) for each in (scores if ((scores >= 0) & (scores <= 1)).all() else 1 / (1 + numpy.exp(-scores)))
        ]
    shares = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    return [float(each) for each in (shares / shares.sum(axis=1, keepdims=True))[:, label]]


def open_entailment(name: str) -> CrossEncoder:
    """The cross-encoder by its name or folder; nothing is fetched. Raises as `entails`."""
    from sentence_transformers import CrossEncoder  # takes seconds: it imports torch

    try:
        model = CrossEncoder(str(Path(name).expanduser()), local_files_only=True, device="cpu")
    except Exception as error:
        problem = f"There is no cross-encoder {name} on this machine that can be loaded."
        raise SettingsError(problem, "Set ONRECORD_ENTAILMENT to a cross-encoder's folder, or unset it.") from error
    if model.config.num_labels > 1 and _entailment(model) is None:
        problem = f"{name} was not trained for inference: none of its labels is “entailment”."
        raise SettingsError(problem, "Set ONRECORD_ENTAILMENT to a model of natural language inference, or unset it.")
    return model


def _entailment(model: CrossEncoder) -> int | None:
    labels: Mapping[int, str] = model.config.id2label or {}
    return next((int(at) for at, label in labels.items() if str(label).lower().startswith("entail")), None)
