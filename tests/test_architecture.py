"""The picture of docs/architecture.md is true: its arrows are the imports among the rooms that its table names."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
#: What every room may import; it is not drawn.
GROUND = "(ground)"
#: Room by file or folder, as the table has them: "bot/understanding/followups", "retrieval/errors".
ROOMS: dict[str, str] = {
    place: room
    for room, places in re.findall(r"^\| (\S+) \| (`[^|]+) \|", TEXT, re.MULTILINE)
    for place in re.findall(r"`([^`]+)`", places)
}
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__"): path
    for package in ("bot", "retrieval", "prompts")
    for path in (ROOT / package).rglob("*.py")
}
Arrows = dict[str, set[str]]


def room_of(module: str) -> str:
    """The room of the module, or of the nearest folder that has one; a package's own name stands for itself alone."""
    if module in ROOMS:
        return ROOMS[module]
    folders = (str(folder) for folder in Path(module).parents)
    return next(ROOMS[folder] for folder in folders if folder in ROOMS and folder not in ("bot", "retrieval"))


def at_run_time(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports of a module and of its functions, without those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        yield from at_run_time(node)


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports."""
    for node in at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        for alias in node.names:
            whole = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            for name in (whole, whole.rpartition(".")[0]):
                if name.replace(".", "/") in MODULES:
                    yield name.replace(".", "/")
                    break


def actual() -> Arrows:
    """Every arrow between two rooms."""
    arrows: Arrows = defaultdict(set)
    for module, path in MODULES.items():
        arrows[room_of(module)] |= {room_of(other) for other in imported(path)} - {room_of(module)}
    return arrows


def reached(room: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """The rooms to which a way of one arrow and more leads."""
    found: set[str] = set()
    ahead = set(arrows.get(room, ()))
    while ahead:
        found |= ahead
        ahead = {further for other in ahead for further in arrows.get(other, ())} - found
    return found


def test_every_module_has_a_room_and_every_place_is_there() -> None:
    for module in MODULES:
        assert room_of(module)
    for place in ROOMS:
        assert place in MODULES, place


def test_the_ground_imports_no_room() -> None:
    assert not actual()[GROUND]


def test_no_arrow_runs_back() -> None:
    arrows = actual()
    assert [room for room in arrows if room in reached(room, arrows)] == []


def test_the_pictures_arrows_are_the_imports_among_the_rooms() -> None:
    arrows = {room: others - {GROUND} for room, others in actual().items()}
    direct = {
        (room, other)
        for room, others in arrows.items()
        for other in others
        if not any(other in reached(between, arrows) for between in others - {other})
    }
    drawn = re.findall(r"^ +(\w+) --> (\w+)$", TEXT, re.MULTILINE)
    assert sorted(drawn) == sorted(direct)
