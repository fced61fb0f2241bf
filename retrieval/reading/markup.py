"""A page's tree before and after its main text is looked for: what leads elsewhere, tables, and what was left behind.

trafilatura decides what the article is. It takes one block of a page for the article's body; some sites cut the body
into several blocks with advertisements between them, and put links to other articles among its paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from itertools import product
from typing import Any

#: A shorter paragraph may be anything: a caption, a button, a by-line (characters).
PARAGRAPH = 40
#: Whoever is told to read on is given a headline, of at least as many words.
HEADLINE_WORDS = 3
#: A label before a link has at most as many characters.
LABEL = 40
#: A table with more columns, or a cell that spans more, is left as it is.
MOST_COLUMNS = 50
#: So is one with more cells, or where one that spans is longer (characters): it would be stored many times.
MOST_CELLS, LONGEST_SPAN = 5_000, 200
#: What leads to other articles is shorter than this (characters).
LEAD = 400
_BLOCKS = frozenset("p div li ul ol section aside h2 h3 h4 h5 h6 blockquote figure td article main body".split())
_WHOLE = frozenset({"article", "body", "main"})
_APART = frozenset("aside nav footer form figure figcaption table".split())
#: "ALSO READ", "Read more on this story", "Related", "MORE", "See also", "Don’t miss", "Watch".
_LEADS = re.compile(
    r"(?:(?:also|now|must|please)[ -])?(?:read|watch|listen|see|more|related|recommended|explore|dig deeper"
    r"|don['’]?t miss|you (?:may|might) (?:also )?like|editor['’]?s pick|in other news|story continues|our latest"
    r"|opinion|analysis)"
    r"(?: (?:more|also|next|here|now|on|about|from|this|story|stories|article|articles|coverage|news|reading|to|the|in"
    r"|topic|topics|top|full|our|too|report)){0,5}",
    re.IGNORECASE,
)
_VARIES = re.compile(r"\d|--|first|last|odd|even")
_ENDS_OF_LABELS = re.compile(r"[:|»›–—]")
_ENDS_LABEL = ":|»›→>▶►•–—- "


def without_leads(tree: Any) -> None:
    """Takes out of the tree the blocks that only lead to other articles: "ALSO READ: Minister resigns"."""
    leads: dict[Any, None] = {}
    for block in dict.fromkeys(map(_block_of, tree.iter("a"))):
        if block is None or block.getparent() is None or block.tag in _WHOLE or len(block.text_content()) > LEAD:
            continue
        linked, beside, label = _link_text(block), _beside_links(block), _label_above(block)
        if len(linked.split()) >= HEADLINE_WORDS and (
            _is_label(beside) or (not beside and (_begins_with_label(linked) or label is not None))
        ):
            leads |= dict.fromkeys((block,) if beside or label is None else (label, block))
    for block in leads:
        if block.getparent() is not None:
            block.drop_tree()


def label_cells(tree: Any) -> None:
    """Puts the heading of its column before each cell of a table with headings: a row alone then says what it says."""
    for table in tree.iter("table"):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        if len(rows) < 2 or any(cell.tag != "th" for cell in cells[0]) or table.find(".//table") is not None:
            continue
        if table.xpath(".//*[@colspan > 1 or @rowspan > 1]"):
            cells = _without_spans(rows, cells)
        heads = [" ".join(cell.text_content().split()).rstrip(":") for cell in cells[0]] if cells else []
        if max(map(len, heads), default=0) > LABEL:
            continue
        for row in cells[1:]:
            for head, cell in zip(heads, row, strict=False):
                if head and len(row) == len(heads) and cell.text_content().strip():
                    cell.text = f"{head}: {(cell.text or '').lstrip()}"


def _without_spans(rows: Sequence[Any], cells: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The cells of a table whose rows are now of one length: a cell that spans rows stands in each of them, one that
    spans columns is followed by empty ones, and headings of several rows are one: "Million crowns 2025".

    None, and a table as it was, where it is too large, its cells leave holes or all of them are headings.
    """
    filled = _filled(cells)
    width = 1 + max((column for _, column in filled), default=-1)
    if not filled or len(filled) != width * len(rows):
        return []
    grid = [[filled[at, column] for column in range(width)] for at in range(len(rows))]
    heading = next((at for at, row in enumerate(grid) if any(cell.tag != "th" for cell in row)), len(grid))
    if heading == len(grid):
        return []
    made = []
    for at, (row, line) in enumerate(zip(rows, grid, strict=True)):
        if 0 < at < heading:
            row.drop_tree()
            continue
        fresh = [deepcopy(cell) if not column or cell is not line[column - 1] else cell.makeelement(cell.tag)
                 for column, cell in enumerate(line)]  # fmt: skip
        for column, cell in enumerate(fresh):
            cell.attrib.pop("rowspan", None)
            cell.attrib.pop("colspan", None)
            if not at:
                told = dict.fromkeys(" ".join(head[column].text_content().split()) for head in grid[:heading])
                cell[:] = []
                cell.text = " ".join(told).strip()
        row[:] = fresh
        made.append(fresh)
    return made


def _filled(cells: Sequence[Sequence[Any]]) -> dict[tuple[int, int], Any]:
    """The cell at each row and column that one stands in or spans; nothing where there are too many."""
    filled: dict[tuple[int, int], Any] = {}
    for at, row in enumerate(cells):
        column = 0
        for cell in row:
            while (at, column) in filled:
                column += 1
            down, across = (_number(cell.get(name)) for name in ("rowspan", "colspan"))
            spans = down * across > 1
            if column + across > MOST_COLUMNS or (spans and len(cell.text_content()) > LONGEST_SPAN):
                return {}
            for place in product(range(at, min(at + down, len(cells))), range(column, column + across)):
                filled.setdefault(place, cell)
            column += across
        if len(filled) > MOST_CELLS:
            return {}
    return filled


def _number(span: str | None) -> int:
    return int(span) if span and span.isascii() and span.isdigit() and 0 < int(span[:4]) <= MOST_COLUMNS else 1


def left_behind(tree: Any, text: str) -> bool:
    """Whether `text`, the main text of the tree, lacks paragraphs of the kind it has; then the tree has them together.

    Paragraphs are of one kind if all elements around them have the same tags and classes, up to the same article; what
    follows another headline is another article.
    """
    kept = {_start(line) for line in text.split("\n")}
    homes: defaultdict[tuple[object, ...], list[Any]] = defaultdict(list)
    told: set[tuple[object, ...]] = set()
    lacking: set[tuple[object, ...]] = set()
    begun = False
    for paragraph in tree.iter("p", "h1"):
        if paragraph.tag == "h1":
            if begun:
                break
            continue
        kind = _kind(paragraph)
        if kind and _is_prose(paragraph):
            homes[kind].append(paragraph.getparent())
            is_kept = _start(paragraph.text_content()) in kept
            begun |= is_kept
            (told if is_kept else lacking).add(kind)
    found = [list(dict.fromkeys(homes[kind])) for kind in told & lacking]
    for home, *others in found:
        for other in others:
            home.extend(list(other))
    return any(len(each) > 1 for each in found)


def _is_prose(paragraph: Any) -> bool:
    words = " ".join(paragraph.text_content().split())
    return len(words) >= PARAGRAPH and 2 * len(_link_text(paragraph)) < len(words)


def _kind(paragraph: Any) -> tuple[object, ...] | None:
    """The tags and classes around a paragraph up to its article, and that; None if nothing near names what it is."""
    around: list[tuple[Any, frozenset[str], str | None]] = []
    for above in paragraph.iterancestors():
        if above.tag in _APART:
            return None
        if above.tag == "article":
            return (*around, above)
        # "part-2", "article__body--last": a class that numbers or varies blocks does not tell kinds apart.
        names = frozenset(n for n in (above.get("class") or "").split() if n.isascii() and not _VARIES.search(n))
        around.append((above.tag, names, above.get("itemprop")))
    return tuple(around) if any(names or prop for _, names, prop in around[:3]) else None


def _start(text: str) -> str:
    return " ".join(text.split())[:PARAGRAPH]


def _block_of(link: Any) -> Any:
    return next((above for above in link.iterancestors() if above.tag in _BLOCKS), None)


def _link_text(block: Any) -> str:
    return " ".join(" ".join(each.text_content() for each in block.iter("a")).split())


def _beside_links(block: Any) -> str:
    """The text of a block that is in none of its links."""
    return " ".join(" ".join(block.xpath(".//text()[not(ancestor::a)]")).split())


def _is_label(text: str) -> bool:
    return 0 < len(text) <= LABEL and _LEADS.fullmatch(text.rstrip(_ENDS_LABEL).lstrip(_ENDS_LABEL)) is not None


def _begins_with_label(text: str) -> bool:
    label, *rest = _ENDS_OF_LABELS.split(text, maxsplit=1)
    return bool(rest) and _is_label(label) and len(rest[0].split()) >= HEADLINE_WORDS


def _label_above(block: Any) -> Any:
    """The element before a block, or before the list it is in, if that is only a label; else None."""
    before = (block.getparent() if block.tag == "li" else block).getprevious()
    is_text = before is not None and isinstance(before.tag, str)
    return before if is_text and _is_label(" ".join(before.text_content().split())) else None
