"""The regular expressions of the two packages, and which of them could take more than linear time, by their structure.

Python's engine tries everything: `n` characters take it `n` squared steps where two unbounded repeats can share them,
or where a search begins anew inside a repeat that has failed; and without end where a repeat stands inside another.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import bot
import retrieval

#: A repeat of at most so many is a constant (a line of metadata, a name); one of more is as good as unbounded.
BOUNDED = 1_000
#: What stands for all characters: ASCII, and some of every kind that patterns tell apart.
_ALPHABET = frozenset(map(chr, range(128))) | frozenset("“”„‘’«»‹›–—…·•€£ßéİıſÉаЖ서的、。٣²\u00a0\u2028\u200b\ufffd👍")
#: Modules whose work is never given text: they train, or need a package of their own.
_LEFT_OUT = ("retrieval.statements.training", "bot.evaluation.judges.ragas")

Node = tuple[Any, Any]


def modules() -> Iterator[ModuleType]:
    """Every module of the two packages."""
    for package in (retrieval, bot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(_LEFT_OUT):
                yield importlib.import_module(found.name)


@cache
def patterns() -> Mapping[str, re.Pattern[Any]]:
    """Every compiled pattern at the head of a module, by where it stands: "retrieval.language.dates._PATTERNS.day"."""
    found: dict[re.Pattern[Any], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for place, pattern in _within(f"{module.__name__}.{name}", value):
                found.setdefault(pattern, place)
    return {place: pattern for pattern, place in found.items()}


def _within(place: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict) and len(value) < 1_000:
        for key, each in value.items():
            yield from _within(f"{place}.{key}", each)
    elif isinstance(value, tuple | list) and len(value) < 1_000:
        for at, each in enumerate(value):
            yield from _within(f"{place}.{at}", each)


def faults(pattern: str | bytes, flags: int = 0) -> list[str]:
    """Why a search for the pattern may take more than linear time; nothing where its structure forbids that."""
    tree = parser.parse(pattern, flags & ~re.DEBUG)
    return list(dict.fromkeys(_faults(_Reader(flags | tree.state.flags).sequence(tree), searched=True)))


class Item:
    """A piece of a pattern: which characters it may begin with and consist of, whether it may be empty, its parts."""

    def __init__(  # noqa: PLR0913, PLR0917  a piece is all of this
        self,
        first: frozenset[str],
        chars: frozenset[str],
        empty: bool,
        unbounded: bool = False,
        branches: list[list[Item]] | None = None,
        again: bool = False,
        guard: frozenset[str] | None = None,
        asks: bool = False,
        optional: bool = False,
    ) -> None:
        self.first, self.chars, self.empty, self.unbounded = first, chars, empty, unbounded
        self.branches, self.again, self.guard = branches or [], again, guard
        self.asks, self.optional = asks, optional


class _Reader:
    """Items of a parsed pattern."""

    def __init__(self, flags: int) -> None:
        self._flags = flags

    def sequence(self, nodes: Any) -> list[Item]:
        return [self._item(op, value) for op, value in nodes]

    def _item(self, op: Any, value: Any) -> Item:  # noqa: PLR0911  one for each kind
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            least, most, inner = value
            body = self.sequence(inner)
            empty, unbounded = least == 0 or _empty(body), most > BOUNDED
            return Item(_first(body), _chars(body), empty, unbounded, [body], most > 1, optional=least == 0)
        if op is c.SUBPATTERN:
            return self._group(value[3])
        if op is c.ATOMIC_GROUP:
            return self._group(value)
        if op is c.BRANCH:
            bodies = [self.sequence(each) for each in value[1]]
            none: frozenset[str] = frozenset()
            return Item(
                none.union(*map(_first, bodies)),
                none.union(*map(_chars, bodies)),
                any(map(_empty, bodies)),
                False,
                bodies,
            )
        if op in (c.AT, c.ASSERT, c.ASSERT_NOT):
            return Item(frozenset(), frozenset(), True, guard=self._guarded(op, value), asks=True)
        if op is c.GROUPREF:
            return Item(_ALPHABET, _ALPHABET, True)
        chars = self._set(op, value)
        return Item(chars, chars, False)

    def _guarded(self, op: Any, value: Any) -> frozenset[str] | None:
        """The characters inside a run of which a search cannot begin behind this; None where it holds nothing off."""
        words = self._set(c.CATEGORY, c.CATEGORY_WORD)
        if op is c.AT:
            lines = _ALPHABET - {"\n"} if self._flags & re.MULTILINE else _ALPHABET
            held = {c.AT_BEGINNING: lines, c.AT_BEGINNING_STRING: _ALPHABET, c.AT_BOUNDARY: words}
            return held.get(value)
        if op is c.ASSERT_NOT and value[0] < 0:
            return _chars(self.sequence(value[1]))
        return None

    def _group(self, nodes: Any) -> Item:
        body = self.sequence(nodes)
        return Item(_first(body), _chars(body), _empty(body), False, [body])

    def _set(self, op: Any, value: Any) -> frozenset[str]:
        if op is c.ANY:
            return _ALPHABET if self._flags & re.DOTALL else _ALPHABET - {"\n"}
        if op is c.NOT_LITERAL:
            return _ALPHABET - self._both(chr(value))
        if op is c.LITERAL:
            return self._both(chr(value))
        if op is c.CATEGORY:
            kind = {c.CATEGORY_DIGIT: r"\d", c.CATEGORY_SPACE: r"\s", c.CATEGORY_WORD: r"\w"}
            kind |= {c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_NOT_SPACE: r"\S", c.CATEGORY_NOT_WORD: r"\W"}
            return frozenset(char for char in _ALPHABET if re.match(kind[value], char))
        if op is c.RANGE:
            low, high = value
            inside = frozenset(char for char in _ALPHABET if low <= ord(char) <= high)
            return frozenset(each for char in inside | {chr(low)} for each in self._both(char))
        found: frozenset[str] = frozenset().union(*(self._set(*each) for each in value if each[0] is not c.NEGATE))
        return _ALPHABET - found if value[0][0] is c.NEGATE else found

    def _both(self, char: str) -> frozenset[str]:
        return frozenset((char, char.lower(), char.upper()) if self._flags & re.IGNORECASE else char)


def _first(body: list[Item]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for item in body:
        found |= item.first
        if not item.empty:
            break
    return found


def _chars(body: list[Item]) -> frozenset[str]:
    return frozenset().union(*(item.chars for item in body))


def _empty(body: list[Item]) -> bool:
    return all(item.empty for item in body)


def _faults(body: list[Item], *, searched: bool) -> Iterator[str]:
    """The faults of a sequence; `searched` when it is what a search begins with at every place."""
    ways = list(_flattened(body))
    ends = {tuple(map(id, way[:at])) for way in ways for at in range(len(way) + 1) if _sure(way[at:])}
    for flat in ways:
        yield from _shared(flat)
        if searched:
            yield from _begun_anew(flat, ends)
    for item in _repeats(body):
        for inner in item.branches:
            yield from _faults(inner, searched=False)
            for flat in _flattened(inner):
                # Once more around: what ends a turn of the repeat may go on in the next one.
                if any(each.unbounded for each in flat):
                    yield from (f"{fault}, inside a repeat" for fault in _shared([*flat, *flat]))


def _repeats(body: list[Item]) -> Iterator[Item]:
    for item in body:
        if item.unbounded:
            yield item
        else:
            for branch in item.branches:
                yield from _repeats(branch)


def _flattened(body: list[Item]) -> Iterator[list[Item]]:
    """The sequence with its groups opened, once for each of their branches; what is repeated stays closed."""
    ways: list[list[Item]] = [[]]
    for item in body:
        if item.unbounded or not item.branches:
            ways = [[*way, item] for way in ways]
        else:
            inner = [flat for branch in item.branches for flat in _flattened(branch)]
            inner = _telling([*inner, []] if item.optional else inner)
            if item.again:
                inner += [[*one, *other] for one in inner for other in inner if one and other]
            ways = [[*way, *flat] for way in ways for flat in inner]
        ways = ways[:200]
    yield from ways


def _telling(ways: list[list[Item]]) -> list[list[Item]]:
    """Ways with a repeat, and one without: of words as alternatives one is like the other."""
    with_repeat = [way for way in ways if any(item.unbounded for item in way)]
    others = [way for way in ways if not any(item.unbounded for item in way)]
    if not others:
        return with_repeat
    none: frozenset[str] = frozenset()
    first, chars = none.union(*map(_first, others)), none.union(*map(_chars, others))
    return [*with_repeat, [Item(first, chars, any(map(_empty, others)), asks=not any(map(_sure, others)))]]


def _shared(flat: list[Item]) -> Iterator[str]:
    """Two unbounded repeats that can share what is between them: every split of it is tried."""
    for at, one in enumerate(flat):
        if not one.unbounded:
            continue
        for other in flat[at + 1 :]:
            if other.unbounded and one.chars & other.first:
                yield "two repeats can share characters"
                break
            if not other.empty and not one.chars & other.chars:
                break


def _sure(body: list[Item]) -> bool:
    """Whether what is left of a way cannot fail."""
    return all(item.empty and not item.asks for item in body)


def _begun_anew(flat: list[Item], ends: Set[tuple[int, ...]]) -> Iterator[str]:
    """A repeat that a search may begin again inside of, once it has failed behind it; `ends` are ways that cannot."""
    for at, item in enumerate(flat):
        if item.unbounded:
            lead = [each for each in flat[:at] if not each.empty]
            held = any(each.guard is not None and item.chars <= each.guard for each in flat[:at])
            restarts = not held and all(each.chars & item.chars for each in lead)
            if restarts and tuple(map(id, flat[: at + 1])) not in ends:
                yield "a search begins anew inside a repeat"
            return
