"""The rooms are the folders: no circle among them or inside one, no arrow back, and the picture shows the imports.

An arrow is any import, also one inside a function or for a type checker alone: a type is an import.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGES = ("bot", "retrieval", "prompts")
#: So many files may stand loose in a package: what all its rooms speak in.
MOST_LOOSE = {"bot": 7, "retrieval": 6}
Arrows = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """The files of the packages by their dotted names."""
    found = (path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


def imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (
                whole if (whole := f"{node.module}.{alias.name}") in known else str(node.module) for alias in node.names
            )
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows(root: Path, place: Callable[[str], str]) -> Arrows:
    """Every arrow between two places; `place` says where a module stands."""
    known, found = modules(root), defaultdict[str, set[str]](set)
    for module, path in known.items():
        to = {place(other) for other in imported(path, known) if other in known}
        found[place(module)] |= to - {place(module)}
    return dict(found)


def room(module: str) -> str:
    """The room of a module: its folder in a package. A loose file and a package's own name are rooms by themselves."""
    return ".".join(module.split(".")[:2])


def corner(module: str) -> str:
    """Where a module stands inside its room: its folder there, or itself."""
    return ".".join(module.split(".")[:3])


def reached(start: str, among: Arrows) -> set[str]:
    """The places to which a way of one arrow or more leads."""
    found: set[str] = set()
    ahead = set(among.get(start, ()))
    while ahead:
        found |= ahead
        ahead = {further for other in ahead for further in among.get(other, ())} - found
    return found


def circles(root: Path) -> list[str]:
    """Whatever can be reached from itself: modules, folders inside rooms, rooms."""
    return [
        start
        for place in (str, corner, room)
        for among in (arrows(root, place),)
        for start in sorted(among)
        if start in reached(start, among)
    ]


def drawn() -> set[tuple[str, str]]:
    """The arrows of the picture."""
    return set(re.findall(r"^ +([\w.]+) --> ([\w.]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def direct(root: Path) -> set[tuple[str, str]]:
    """The arrows between rooms that no longer way implies, as the picture has them: without the loose files."""
    loose = {room(name) for name, path in modules(root).items() if path.parent.parent == root}
    among = {start: others - loose for start, others in arrows(root, room).items() if start not in loose}
    return {
        (start.partition(".")[2], other.partition(".")[2])
        for start, others in among.items()
        for other in others
        if not any(other in reached(between, among) for between in others - {other})
    }


def test_there_is_no_circle() -> None:
    assert circles(ROOT) == []


def test_retrieval_and_prompts_know_nothing_of_the_bot() -> None:
    among = arrows(ROOT, lambda module: module.partition(".")[0])
    assert among["retrieval"] == set()
    assert among["prompts"] <= {"retrieval"}


def test_few_files_stand_loose_and_import_no_room() -> None:
    for package, most in MOST_LOOSE.items():
        loose = list((ROOT / package).glob("*.py"))
        assert len(loose) <= most, sorted(path.name for path in loose)
    rooms = {room(name) for name, path in modules(ROOT).items() if path.parent.parent != ROOT}
    for start, others in arrows(ROOT, room).items():
        if start.startswith("retrieval.") and start not in rooms:
            assert not others & rooms, start


def test_the_pictures_arrows_are_the_imports_among_the_rooms() -> None:
    assert sorted(drawn()) == sorted(direct(ROOT))


def test_every_room_says_what_it_is_for() -> None:
    for package in ("bot", "retrieval"):
        for path in (ROOT / package).glob("*/__init__.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def written(root: Path, name: str, text: str) -> None:
    """Writes a file of a house that is made up."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_circle_inside_a_room_is_seen(tmp_path: Path) -> None:
    written(tmp_path, "bot/answering/facts.py", "from bot.answering.dates import day\n")
    written(tmp_path, "bot/answering/dates.py", "def day():\n    from bot.answering import facts\n")
    assert circles(tmp_path) == ["bot.answering.dates", "bot.answering.facts"] * 2


def test_an_arrow_back_that_only_a_type_checker_sees_is_seen(tmp_path: Path) -> None:
    written(tmp_path, "retrieval/search/ranking.py", "from retrieval.store.store import Store\n")
    written(
        tmp_path,
        "retrieval/store/store.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from retrieval.search.results import Ranked\n",
    )
    written(tmp_path, "retrieval/search/results.py", "class Ranked: ...\n")
    assert circles(tmp_path) == ["retrieval.search", "retrieval.store"]
