"""The command `onrecord speakers`: who is quoted in the articles, how often, and by which names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from rapidfuzz import fuzz, process
from rich.console import Console

from bot.answers import counted
from bot.console import say_json
from bot.errors import UsageError
from bot.terminal import views
from retrieval.language.names import fold
from retrieval.language.words import stems
from retrieval.search.doubtful import doubtful
from retrieval.search.identities import Identity, identities, shown
from retrieval.search.speakers import look_up
from retrieval.store.store import Store

T = TypeVar("T")

#: How many names are offered for one that nobody has, and how alike they are at least (of 100; tried with names of the
#: benchmarks: "Zakharov" finds Zakharova, "qwertz" nobody).
NEAREST, ALIKE = 3, 70


@dataclass(frozen=True, slots=True)
class Request:
    """Which speakers to list: those of a name or all, or with `check` those that look wrong, at most `limit` a page."""

    name: str | None
    limit: int
    page: int
    as_json: bool
    check: bool = False


def speakers(store: Store, request: Request, console: Console) -> None:
    """Prints who is quoted, the most quoted first, or the details of those of a name.

    Raises:
        UsageError: nobody of that name is quoted, or there is no such page.
    """
    known = _named(store, request.name) if request.name else shown(identities(store.catalog.speakers()))
    if request.check:
        _check(known, request, console)
        return
    listed = _page(known, request)
    if request.as_json:
        for identity in listed:
            say_json(_facts(identity))
        return
    console.print(views.speaker_table(listed) if request.name is None else views.speaker_details(listed))
    _tell_the_rest(known, request, console)


def _check(known: Sequence[Identity], request: Request, console: Console) -> None:
    """Prints the speakers that look wrong, and why."""
    doubts = doubtful(known)
    listed = _page(doubts, request)
    if request.as_json:
        for doubt in listed:
            say_json({**_facts(doubt.identity), "reason": doubt.reason})
        return
    if not doubts:
        console.print(f"None of {counted(len(known), 'speaker')} looks wrong.")
        return
    console.print(views.doubt_table(listed))
    _tell_the_rest(doubts, request, console)


def _facts(identity: Identity) -> dict[str, object]:
    return {name: value for name, value in asdict(identity).items() if name != "bare"}


def _page(known: Sequence[T], request: Request) -> Sequence[T]:
    first = (request.page - 1) * request.limit
    listed = known[first : first + request.limit]
    if known and not listed:
        pages = -(-len(known) // request.limit)
        raise UsageError(f"There is no page {request.page}.", f"The last one is --page {pages}.")
    return listed


def _tell_the_rest(known: Sequence[object], request: Request, console: Console) -> None:
    left = len(known) - request.page * request.limit
    if left > 0:
        console.print(f"and {left} more: --page {request.page + 1}", highlight=False)


def _named(store: Store, name: str) -> list[Identity]:
    match = look_up(store.catalog, name, lambda word: any(store.lexical.frequency(stem) for stem in stems(word)))
    if match is None:
        names = {each.name: fold(each.name) for each in identities(store.catalog.speakers())}
        near = process.extract(fold(name), names, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=NEAREST)
        mend = f"Nearest names: {', '.join(found for _, _, found in near)}." if near else "See all: onrecord speakers"
        raise UsageError(f"The articles quote nobody called “{name}”.", mend)
    asked = {each.name for each in match.speakers}
    return [each for each in shown(match.namesakes) if each.name in asked]
