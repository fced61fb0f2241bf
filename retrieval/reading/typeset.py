"""Lines of a printed page put together again: columns in their order, lines to paragraphs, words that were divided."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

#: Lines of a paragraph are at most this much farther apart than is usual on their page; letters of a heading differ
#: from the text's by at least this much.
LEADING, LETTERS = 1.25, 1.06
#: The beginning of a paragraph is indented by at least so many heights of a letter.
INDENT = 0.7
#: A second column begins at least so many heights of a letter to the right of the first, on this share of the rows.
COLUMN, ROWS = 10.0, 0.4
#: The characters in a line of a letter.
LETTER = 45
#: Fewer lines tell nothing about the width of a column.
FEW_LINES = 4
#: A longer word is not looked at (characters).
LONGEST_WORD = 80
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_DIVIDED = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BULLET = re.compile(r"[•·▪●*–—-] |\d{1,2}[.)] ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a piece of one: where it begins, in points from the lower left corner, and the size of its letters."""

    text: str
    x: float
    y: float
    size: float


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """The text of the pages' lines, a line for each paragraph.

    What stands at the head or foot of most pages, but for its number, is left out.
    """
    pages = _without_margins([page for page in pages if page])
    words = Counter(word.lower() for page in pages for line in page for word in _WORD.findall(line.text))
    found: list[str] = []
    before: Line | None = None
    for page in pages:
        leading, width, left = _leading(page), _width(page), _left(page)
        for number, line in enumerate(page):
            same_page = number > 0
            if before is None or _is_new(before, line, leading if same_page else None, width, left):
                found.append(line.text)
            else:
                found[-1] = _joined(found[-1], line.text, words)
            before = line
    return "\n".join(found)


def rows(pieces: Sequence[Line]) -> list[Line]:
    """The lines of a page in the order to read them, from its pieces in the order they are drawn."""
    grouped: list[list[Line]] = []
    for piece in pieces:
        if grouped and abs(grouped[-1][-1].y - piece.y) < piece.size / 2:
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    gutter = _gutter(grouped)
    found: list[Line] = []
    right: list[Line] = []
    for row in grouped:
        sides = [piece for piece in row if gutter is not None and abs(piece.x - gutter) < piece.size]
        if sides:
            at = row.index(sides[0])
            found += [_one(row[:at])] if at else []
            right.append(_one(row[at:]))
            continue
        if right and row[0].x < right[-1].x and row[0].size > LETTERS * right[-1].size:  # a headline over both columns
            found += right
            right = []
        found.append(_one(row))
    return [line for line in (*found, *right) if line.text]


def _gutter(grouped: Sequence[Sequence[Line]]) -> float | None:
    """The place of the second column on a page whose columns are drawn row by row; None if there is none."""
    starts = Counter(round(piece.x) for row in grouped for piece in row[1:] if piece.x - row[0].x > COLUMN * piece.size)
    if not starts:
        return None
    at, count = starts.most_common(1)[0]
    return float(at) if count >= max(FEW_LINES, ROWS * len(grouped)) else None


def _one(row: Sequence[Line]) -> Line:
    text = row[0].text
    for before, piece in pairwise(row):
        apart = "" if before.text.endswith(" ") or piece.text.startswith(" ") else " "
        text += (apart if piece.x > before.x else "") + piece.text
    return replace(row[0], text=" ".join(text.split()))


def _is_new(before: Line, line: Line, leading: float | None, width: int, left: float) -> bool:
    """Whether a paragraph begins with `line`."""
    if max(before.size, line.size) > LETTERS * min(before.size, line.size) or _BULLET.match(line.text):
        return True
    if _DIVIDED.search(before.text[-LONGEST_WORD:]) and line.text[:1].islower():
        return False
    apart = before.y - line.y
    if leading and apart > LEADING * leading:
        return True
    indent = line.x - before.x if apart >= 0 else line.x - left  # the next column or page begins higher up
    if INDENT * line.size < indent < COLUMN * line.size and _ENDS.search(before.text):
        return True
    first = line.text.split(maxsplit=1)[0]
    fits = len(before.text) + 1 + len(first)
    if _ENDS.search(before.text):
        return fits < 0.92 * width
    return fits < 0.6 * width and not line.text[:1].islower()


def _joined(text: str, line: str, words: Counter[str]) -> str:
    """The two put together; a word that was divided at the end of the line loses its hyphen."""
    divided = _DIVIDED.search(text[-LONGEST_WORD:])
    if not divided:
        closed = text.endswith(("-", "–", "—", "/")) and not text.endswith((" -", " –", " —"))
        return text + line if closed else f"{text} {line}"
    rest = _WORD.match(line)
    if not rest or not line[0].islower():
        return text + line
    first, second = divided[1].lower(), rest.group().lower()
    hyphenated, whole = words[f"{first}-{second}"], words[first + second]
    own = words[first] > 1 and words[second] > 1 and min(len(first), len(second)) > 2
    keeps = not text.endswith("\u00ad") and not whole and (hyphenated or own)
    return text + line if keeps else text[:-1] + line


def _leading(page: Sequence[Line]) -> float | None:
    """The usual distance between two lines of a page."""
    apart = [above.y - below.y for above, below in pairwise(page) if above.y - below.y > above.size / 2]
    return statistics.median_low(apart) if apart else None


def _width(page: Sequence[Line]) -> int:
    """The characters in a full line of the page; those of a letter where the page has too few lines to tell."""
    lengths = sorted(len(line.text) for line in page)
    full = lengths[int(0.9 * (len(lengths) - 1))]
    return full if len(page) > 2 * FEW_LINES else max(full, LETTER)


def _left(page: Sequence[Line]) -> float:
    """The place at which most lines of the page begin."""
    return Counter(round(line.x) for line in page).most_common(1)[0][0]


def _without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    def plain(line: Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    ends = Counter(plain(line) for page in pages for line in _ends(page))
    repeated = {text for text, count in ends.items() if count > max(1, len(pages) // 2)}
    return [[line for line in page if not (line in _ends(page) and plain(line) in repeated)] for page in pages]


def _ends(page: Sequence[Line]) -> Iterator[Line]:
    yield page[0]
    if len(page) > 1:
        yield page[-1]
