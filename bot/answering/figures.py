"""Figures that stand side by side, told apart: by what is counted or paid for, and by whose they are.

A reader of prose is drawn to the sentence that has the name, though the figure beside it is of something else. The
title stands for the name; what the question counts must be in the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.reading import Read
from bot.answering.relevance import Topic, forms, in_text
from bot.understanding.answer_types import HOW_OFTEN, OFTEN, WHEN_WILL, WILL_BE, Thing, has, wanted
from bot.understanding.names import names_in
from retrieval.articles import Article
from retrieval.language.tables import is_row
from retrieval.language.words import stems

#: The kinds of things beside which another one of its kind misleads.
FIGURES: tuple[Thing, ...] = ("number", "amount", "date")
#: What a sentence with a figure gains (in the reader's logits) for all words of the thing that it has, what any loses
#: for those that it lacks and another figure of its article has, and for each name of the question that its article
#: lacks while another one has it.
OF_THING, NOT_OF_THING, NAMELESS = 2.0, -2.0, -2.0
#: A hostile question could have a hundred names, which are looked for in whole articles.
MOST_NAMES = 5
_AMOUNT_VERBS = frozenset(stems("spend spent pay paid cost get give gave receive charge earn worth big high"))


def told_apart(question: str, topic: Topic, found: Sequence[Read]) -> list[Read]:
    """The sentences, best first, with what is not of the thing or not of the name behind what is."""
    names = names_in(question)[:MOST_NAMES]
    articles = {each.article.id: each.article for each in found}
    lacking = {key: _lacking(names, article) for key, article in articles.items()}
    fewest = min(lacking.values(), default=0)
    told = [replace(each, missing=lacking[each.article.id]) for each in found]
    told = [replace(each, score=each.score + NAMELESS * (each.missing - fewest)) for each in told]
    if wanted(question) in FIGURES:
        told = [each for article in articles.values() for each in _of_thing(question, topic, names, article, told)]
    return sorted(told, key=lambda each: -each.score)


def has_figure(question: str, sentence: str) -> bool:
    """Whether a sentence has a figure that is not the question's own; of money, news often tell the number alone."""
    if (HOW_OFTEN.search(question) and OFTEN.search(sentence)) or (
        WHEN_WILL.search(question) and WILL_BE.search(sentence)
    ):
        return True
    thing, own = wanted(question), frozenset(stems(question))
    kinds: tuple[Thing, ...] = ("amount", "number") if thing == "amount" else (thing,) if thing else ()
    return any(has(sentence, kind, own) for kind in kinds)


def is_as_near(other: Read, best: Read) -> bool:
    """Whether a sentence is as near to what is asked as the best one: of the same thing, in an article with as many of
    its names."""
    return other.of_thing >= best.of_thing and other.missing <= best.missing


def _of_thing(question: str, topic: Topic, names: Sequence[str], article: Article, found: Sequence[Read]) -> list[Read]:
    """The sentences of an article with their share of what is counted, and less score for what others have of it.

    What the title tells is what the whole article is about, and tells its sentences apart no more.
    """
    asked_of = forms(_without(names, question)) - _AMOUNT_VERBS - forms(_without(names, article.title))
    counted = topic.only(asked_of)
    # Rows of tables answer by their labels or not at all.
    own = [each for each in found if each.article.id == article.id and not is_row(each.text)]
    if not counted.weights:
        return own
    shares = [counted.coverage(_without(names, each.text)) for each in own]
    told = [OF_THING * share * has_figure(question, each.text) for share, each in zip(shares, own, strict=True)]
    most = max(told, default=0.0) / OF_THING
    return [
        replace(each, of_thing=share, score=each.score + gain + NOT_OF_THING * max(0.0, most - share))
        for each, share, gain in zip(own, shares, told, strict=True)
    ]


def _lacking(names: Sequence[str], article: Article) -> int:
    """How many of the names an article has no word of."""
    here = forms(f"{article.title} {article.text}") if names else set()
    return sum(not any(in_text(stem, here) for stem in forms(name)) for name in names)


def _without(names: Sequence[str], words: str) -> str:
    """The words without the names: a shipping company's name says nothing about its ships."""
    for name in names:
        words = words.replace(name, " ")
    return words
