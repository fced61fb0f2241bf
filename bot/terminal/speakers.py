"""The command `onrecord speakers`: who is quoted, how often, by which names; over all articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import typer
from rapidfuzz import fuzz, process
from rich.console import Console

from bot.errors import UsageError
from bot.terminal import views
from retrieval.language.names import fold
from retrieval.language.words import stems
from retrieval.search.speakers import Identity, identities, look_up, shown
from retrieval.store.store import Store

#: How many names are offered to who asked for one that is not there, and how alike they are at least (of 100; looked
#: for with names of the benchmarks: "Zakharov" finds Zakharova, "qwertz" nobody).
NEAREST, ALIKE = 3, 70


@dataclass(frozen=True, slots=True)
class Request:
    """Which speakers to list: of a name or all, so many a page, and which page."""

    name: str | None
    limit: int
    page: int
    as_json: bool


def speakers(store: Store, request: Request, console: Console) -> None:
    """Lists who is quoted, the most quoted first, or tells all about those of a name.

    Raises:
        UsageError: nobody of that name is quoted, or there is no such page.
    """
    known = _named(store, request.name) if request.name else shown(identities(store.catalog.speakers()))
    first = (request.page - 1) * request.limit
    listed = known[first : first + request.limit]
    if known and not listed:
        pages = -(-len(known) // request.limit)
        raise UsageError(f"There is no page {request.page}.", f"The last one is --page {pages}.")
    if request.as_json:
        for identity in listed:
            typer.echo(json.dumps(_facts(identity), ensure_ascii=False))
        return
    console.print(views.speaker_table(listed) if request.name is None else views.speaker_details(listed))
    left = len(known) - first - len(listed)
    if left:
        console.print(f"and {left} more: --page {request.page + 1}", highlight=False)


def _named(store: Store, name: str) -> list[Identity]:
    match = look_up(store.catalog, name, lambda word: any(store.lexical.frequency(stem) for stem in stems(word)))
    if match is None:
        near = ", ".join(_nearest(name, identities(store.catalog.speakers())))
        mend = f"Nearest names: {near}." if near else "See who is: onrecord speakers"
        raise UsageError(f"Nobody is quoted by the name of {name}.", mend)
    asked = {each.name for each in match.speakers}
    return [each for each in shown(match.namesakes) if each.name in asked]


def _nearest(name: str, known: Sequence[Identity]) -> list[str]:
    names = {each.name: fold(each.name) for each in known}
    near = process.extract(fold(name), names, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=NEAREST)
    return [found for _, _, found in near]


def _facts(identity: Identity) -> dict[str, object]:
    return {
        "name": identity.name,
        "roles": identity.roles,
        "names": identity.names,
        "mentions": identity.mentions,
        "statements": identity.statements,
        "articles": identity.articles,
    }
