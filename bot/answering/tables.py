"""Rows of tables that answer: the row that the question names, where it also names a column.

A row says little in words, so no reader of prose can tell whether it answers; the words of its label and of its
column's heading can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.answering.reading import Read
from bot.answering.relevance import forms, in_text
from bot.understanding.answer_types import MONEY, has
from bot.understanding.names import names_in
from retrieval.language.tables import Row, Table, tables
from retrieval.language.words import content_words, stems
from retrieval.ranked import Ranked

#: At least this share of the words that tell a row from the others is in the question.
OF_LABEL = 0.5
#: Measures that are asked for by an adjective, and what a table calls them.
_MEASURES = {
    "how long": "length", "how high": "height", "how tall": "height", "how wide": "width", "how deep": "depth",
    "how heavy": "weight", "how old": "age", "how much": "cost", "how big": "size", "how large": "size",
    "how fast": "speed",
}  # fmt: skip
_RANK = re.compile(r"[\d.#]*")


def row_for(question: str, passages: Sequence[Ranked]) -> list[Read]:
    """The row that answers, after its table's heading row where the row does not repeat that; none without one."""
    nouns = " ".join(noun for words, noun in _MEASURES.items() if words in question.lower())
    asked = forms(f"{question} {nouns}")
    for article in {each.article.id: each.article for each in passages}.values():
        whole = forms(f"{article.title} {article.text}")
        if not all(any(in_text(stem, whole) for stem in forms(name)) for name in names_in(question)):
            continue
        for table in tables(article.text):
            row = _named(table, asked)
            if row and (_is_a_fact(table, row, asked) or _has_column(table, row, question, asked)):
                passage = next(each.passage for each in passages if each.article.id == article.id)
                shown = [row] if _is_labelled(table, row) else [table.heading, row]
                return [Read(article, passage, each.span, 0.0) for each in shown if each]
    return []


def _named(table: Table, asked: set[str]) -> Row | None:
    """The only row that the question names best."""
    labels = [_forms(_label(table, row)) for row in table.rows]
    held = Counter(stem for label in labels for stem in label)
    scored = []
    for label, row in zip(labels, table.rows, strict=True):
        own = {stem for stem in label if held[stem] == 1} or label
        named = sum(in_text(stem, asked) for stem in own) / len(own) if own else 0.0
        others = {cell for head, cell in table.cells(row)[1:] if _forms(cell) and _forms(cell) <= asked}
        of_label = sum(in_text(stem, asked) == 1 for stem in label)  # of "Tjalma" and "Upper Tjalma" the longer
        scored.append((named, len(others), of_label, row))
    best = max(scored, key=lambda each: each[:3], default=(0.0, 0, 0, None))
    alone = [each[:3] for each in scored].count(best[:3]) == 1
    return best[3] if alone and best[0] >= OF_LABEL else None


def _is_a_fact(table: Table, row: Row, asked: set[str]) -> bool:
    """Whether the row is one of a list of facts, "Length | 1,412 metres", and its whole label is asked for."""
    label = _forms(row.cells[0])
    return table.heading is None and len(row.cells) == 2 and all(in_text(stem, asked) == 1 for stem in label)


def _label(table: Table, row: Row) -> str:
    """The first cell that is no rank."""
    return next((cell for _, cell in table.cells(row) if not _RANK.fullmatch(cell)), "")


def _has_column(table: Table, row: Row, question: str, asked: set[str]) -> bool:
    """Whether a cell has what is asked for: its heading's words are the question's, or it is a price that is asked."""
    label = _label(table, row)
    own = _forms(label)
    for head, cell in table.cells(row):
        words = _forms(head) - own
        if cell and cell != label and any(in_text(stem, asked) for stem in words):
            return True
    return bool(MONEY.search(question)) and any(has(cell, "amount", asked) for _, cell in table.cells(row))


def _forms(text: str) -> set[str]:
    """The stems of a cell's words; of "No" and "All" too, which are words of little weight elsewhere."""
    return forms(" ".join(content_words(text))) or set(stems(text))


def _is_labelled(table: Table, row: Row) -> bool:
    heads = table.heading.cells if table.heading else ()
    return any(head and cell.startswith(f"{head}: ") for head, cell in zip(heads, row.cells, strict=False))
