"""The command `onrecord speakers`: who is quoted in the articles, how often, and by which names."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from rapidfuzz import fuzz, process
from rich.console import Console

from bot.console import say_json
from bot.errors import UsageError
from bot.terminal import views
from retrieval.language.names import fold
from retrieval.language.words import stems
from retrieval.search.speakers import Identity, identities, look_up, shown
from retrieval.store.store import Store

#: How many names are offered for one that nobody has, and how alike they are at least (of 100; tried with names of the
#: benchmarks: "Zakharov" finds Zakharova, "qwertz" nobody).
NEAREST, ALIKE = 3, 70


@dataclass(frozen=True, slots=True)
class Request:
    """Which speakers to list: those of a name or all, at most `limit` a page."""

    name: str | None
    limit: int
    page: int
    as_json: bool


def speakers(store: Store, request: Request, console: Console) -> None:
    """Prints who is quoted, the most quoted first, or the details of those of a name.

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
            facts = {name: value for name, value in asdict(identity).items() if name != "bare"}
            say_json(facts)
        return
    console.print(views.speaker_table(listed) if request.name is None else views.speaker_details(listed))
    left = len(known) - first - len(listed)
    if left:
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
