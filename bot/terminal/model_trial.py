"""`onrecord models` and `doctor --try-model`: whether the chat model answers, and what the checks make of its words."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Sequence

from rich.console import Console

from bot.chat_models.client import Chat, CutOff, ModelFailed
from bot.chat_models.providers import configured
from bot.console import say
from bot.errors import SettingsError
from bot.settings import Settings
from bot.verification import Given, Unit, Verdict, split, verify
from retrieval.articles import Article
from retrieval.language.sentences import sentences

#: The question that shows whether a model answers.
TRIAL = "Answer with the one word: ready"
NONE = "none; answers are quotations. To set one: ONRECORD_MODEL=openai:gpt-4o-mini"
#: An invented article, what is asked of it, and what may and may not be said from it.
ARTICLE = Article(
    "trial",
    "The council of Ostry voted 12 to 9 on Monday to rent out the old ferry pier. Mayor Ines Okoro said the rent could "
    "pay for two new boats. Tomas Reiter, who runs the harbour, denied that the pier was unsafe.",
    "Ostry rents out its pier",
    published=datetime.date(2031, 3, 5),
)
QUESTION = "What was decided about the pier, and what do Okoro and Reiter say?"
PASS = (
    "By 12 votes to 9, Ostry's council decided on Monday to let the old pier [1.1].",
    "Mayor Okoro said that two new boats could be bought with the rent [1.2].",
    "Harbour head Tomas Reiter rejected the claim that the pier was not safe [1.3].",
)
FAIL = (
    "By 12 votes to 9, Ostry's council decided on Monday to sell the old pier [1.1].",
    "Mayor Okoro said that two new boats would surely be bought with the rent [1.2].",
    "Harbour head Tomas Reiter admitted that the pier was not safe [1.3].",
)


def tell_models(settings: Settings, console: Console, *, as_json: bool = False) -> bool:
    """Prints the models of the settings and the outcome of a trial; returns False when the chat model did not answer.

    Raises:
        SettingsError: the package or key of the chat model is missing. With `as_json` that is printed.
    """
    told: dict[str, object] = {"embedding_model": settings.embedding_model, "model": settings.model}
    try:
        make = configured(settings)
        if make and settings.entailment not in (None, "none"):
            from bot.answering.second_reading import open_entailment

            told |= {"entailment": settings.entailment}
            open_entailment(str(settings.entailment))
        if make:
            told |= tried(make())
            if told["answered"]:
                told |= {"checks": tried_checks(make()), "answer": tried_answer(make())}
    except SettingsError as error:
        if not as_json:
            raise
        told |= {"answered": False, "why": error.message, "mend": error.mend}
    if as_json:
        console.print_json(json.dumps(told, ensure_ascii=False))
    else:
        say(console, f"Embedding model: {settings.embedding_model}")
        say(console, f"Chat model: {settings.model or NONE}")
        if settings.model:
            say(console, outcome(told))
    return bool(told.get("answered", True))


def tried(chat: Chat) -> dict[str, object]:
    """Asks the model; returns whether it `answered`, what it `said` or `why` it did not, and the `seconds`."""
    began = time.perf_counter()
    first = None
    said: list[str] = []
    why = "it said nothing"
    try:
        for piece in chat.text(TRIAL, {"say": "ready"}):
            if first is None and piece:
                first = time.perf_counter() - began
            said.append(piece)
    except CutOff as cut:  # it answered until then
        why = str(cut)
    except ModelFailed as failed:
        said, why = [], str(failed)
    text = "".join(said).strip()
    told: dict[str, object]
    told = {"answered": True, "said": text[:80], "first_s": first} if text else {"answered": False, "why": why}
    return told | {"seconds": time.perf_counter() - began}


def tried_checks(chat: Chat) -> dict[str, object]:
    """How many of three true sentences the rules and the second reading let pass, and of three false ones."""
    from bot.answering.by_model import reader

    verdicts = [verify(sentence, _units()) for text in (*PASS, *FAIL) for sentence in split(text)]
    read = iter(reader(chat)([each.waits for each in verdicts if each.waits]))
    passed = [each.waits is not None and next(read) is None for each in verdicts]
    wrong = [each.said for at, each in enumerate(verdicts) if passed[at] != (at < len(PASS))]
    return {"true_passed": sum(passed[: len(PASS)]), "false_passed": sum(passed[len(PASS) :]), "wrong": wrong}


def tried_answer(chat: Chat) -> dict[str, object]:
    """Has the model answer a question from an invented article, and holds its sentences against it."""
    from bot.answering.by_model import case, write

    verdicts: list[Verdict] = []
    written = write(chat, case(QUESTION, QUESTION, [_given()], None), _units(), verdicts.append)
    became = [
        {"said": each.said, "status": each.status, "check": each.check, "reason": each.reason} for each in verdicts
    ]
    return {"sentences": became, "why": written.failure}


def _given() -> Given:
    return Given(1, ARTICLE, tuple(sentences(ARTICLE.text)))


def _units() -> Sequence[Unit]:
    from bot.verification.evidence import units_of
    from retrieval.statements import statements

    return units_of([_given()], {ARTICLE.id: statements(ARTICLE)})


def outcome(told: dict[str, object]) -> str:
    """Returns the outcome of a trial in words."""
    if not told["answered"]:
        return f"It did not answer: {told['why']}."
    lines = [f"It answered in {told['seconds']:.1f} s: {told['said']}"]
    if isinstance(checks := told.get("checks"), dict):
        lines.append(
            f"Of {len(PASS)} true sentences the checks let {checks['true_passed']} pass, of {len(FAIL)} false ones"
            f" {checks['false_passed']}."
        )
        lines += [f"  judged wrongly: {each}" for each in checks["wrong"]]
    if isinstance(answer := told.get("answer"), dict):
        said = answer["sentences"]
        kept = sum(each["status"] in ("worded", "verified") for each in said)
        lines.append(f"Of {len(said)} sentences that it wrote about an invented article {kept} left as written.")
        lines += [
            f"  {each['status']} ({each['check']}: {each['reason']}): {each['said']}"
            for each in said
            if each["status"] not in ("worded", "verified")
        ]
    return "\n".join(lines)
