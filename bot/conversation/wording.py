"""A model's sentences as they leave: worded ones with markers of their evidence, quotations on lines of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answers import Checked, Citation, Evidence
from bot.conversation.work import Work
from bot.verification import Unit, Verdict
from bot.verification.names import surely

#: A line of a model's answer that is the article's and not the model's, as mail has it.
QUOTED = "> "
#: A sentence that was said is the same with another stop, or with none.
_STOPS = " .!…"
CHANGED = "its article has changed meanwhile"

Cite = Callable[[Work, Sequence[Evidence]], list[Citation]]


def hear(work: Work, cite: Cite, verdict: Verdict) -> None:
    """Lets a sentence leave with the markers of its citations, where the catalog bears them out at this moment."""
    if any(each.said.rstrip(_STOPS) == verdict.said.rstrip(_STOPS) for each in work.checked):
        _drop(work, verdict, "repeated", "it was said already")
    elif verdict.status == "worded":
        _worded(work, cite, verdict)
    elif verdict.evidence:
        _quotations(work, cite, verdict)
    else:
        _drop(work, verdict, verdict.check, verdict.reason)


def _drop(work: Work, verdict: Verdict, check: str, reason: str) -> None:
    work.checked.append(Checked(verdict.said, "dropped", reason, by="model", check=check))


def _worded(work: Work, cite: Cite, verdict: Verdict) -> None:
    markers = _cited(work, cite, verdict.evidence)
    if None in markers:
        _drop(work, verdict, "evidence", CHANGED)
        return
    marks = "".join(f"[{marker}]" for marker in dict.fromkeys(markers))
    _leave(work, verdict, f"{'- ' if verdict.item else ''}{verdict.text} {marks}")


def _quotations(work: Work, cite: Cite, verdict: Verdict) -> None:
    """The evidence itself, each place once in an answer."""
    shown = {line for each in work.checked for line in each.text.split("\n") if line.startswith(QUOTED)}
    lines: list[str] = []
    for unit, marker in zip(verdict.evidence, _cited(work, cite, verdict.evidence), strict=True):
        line = f"{QUOTED}{_quotation(unit, dated=verdict.status == 'repaired')} [{marker}]"
        if marker is not None and line not in shown:
            lines.append(line)
    if lines:
        _leave(work, verdict, "\n".join(lines))
    else:
        known = any(marker is not None for marker in _cited(work, cite, verdict.evidence))
        _drop(work, verdict, "repeated" if known else "evidence", "it was said already" if known else CHANGED)


def _quotation(unit: Unit, *, dated: bool) -> str:
    """The article's sentence on one line; with its day where the model had said something else of it."""
    day = f" ({unit.article.published.isoformat()})" if dated and unit.article.published else ""
    return f"{' '.join(unit.text.split())}{day}"


def _cited(work: Work, cite: Cite, units: Sequence[Unit]) -> list[int | None]:
    """The marker of each unit, None where the catalog does not have it any more; what is new is cited from now on."""
    places = [Evidence(unit.article, unit.span, _speaker(unit)) for unit in units]
    evidence = [*work.evidence, *(each for each in places if each not in work.evidence)]
    citations = cite(work, evidence)
    by_place = {(each.article_id, each.start, each.end): each.marker for each in citations}
    markers = [by_place.get((unit.article.id, *unit.span)) for unit in units]
    if any(marker is not None for marker in markers):
        work.evidence, work.citations = evidence, citations
    return markers


def _speaker(unit: Unit) -> str | None:
    """The speaker of the sentence's words, where that is one person and sure."""
    by = {each.speaker for each in unit.statements if surely(each, unit)}
    return next(iter(by)) if len(by) == 1 else None


def _leave(work: Work, verdict: Verdict, text: str) -> None:
    work.checked.append(Checked(verdict.said, verdict.status, verdict.reason, text, "model", verdict.check))
    work.hear(text)


def laid_out(checked: Sequence[Checked]) -> str:
    """The sentences that leave, as one text: worded ones in a row, quotations and items of a list on lines alone."""
    text = ""
    for each in checked:
        if each.text:
            last = text.rpartition("\n")[2]
            alone = f"{each.text} {last}".startswith((QUOTED, "- ")) or last.startswith((QUOTED, "- "))
            between = "\n" if alone else " "
            text = f"{text}{between}{each.text}" if text else each.text
    return text
