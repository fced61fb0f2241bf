"""The people a question asks about, among those whom the articles quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.questions import Question, names_of
from retrieval.language.names import is_country, name_words
from retrieval.language.words import content_words, one_name, stems, words
from retrieval.search.speakers import Match, look_up
from retrieval.store.store import Store

#: A question of nothing but a name has at most this many words.
BARE_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A name as it was asked for, and whom the articles know by it."""

    name: str
    match: Match | None


def whom(store: Store, question: Question) -> tuple[Question, tuple[Asked, ...]]:
    """Returns the question and the people it asks about; a question that is only a name asks what they said."""

    def known(word: str) -> bool:
        return any(store.lexical.frequency(stem) for stem in stems(word))

    def look(name: str) -> Asked:
        return Asked(name, look_up(store.catalog, name, known))

    if question.kind == "other" and 0 < len(words(question.text)) <= BARE_NAME_WORDS:
        asked = look(question.text)
        if asked.match is None or asked.match.speaking_for:
            return question, ()
        return Question(question.text, "said", " ".join(content_words(question.text))), (asked,)
    if question.speaker is None:
        return question, ()
    if question.others:
        return question, tuple(look(name) for name in _each_in_full((question.speaker, *question.others)))
    return question, _apart([look(name) for name in _each_in_full(names_of(question.speaker))], look(question.speaker))


def is_quoted(store: Store, name: str) -> bool:
    """Whether the articles quote somebody of this name, as it is spelt."""
    match = look_up(store.catalog, name)
    return match is not None and not match.guessed


def _apart(several: Sequence[Asked], whole: Asked) -> tuple[Asked, ...]:
    """Several people, where all or else some of the names are known and not the whole as one's."""
    if len(several) < 2:
        return (whole,)
    known = [asked for asked in several if asked.match and not asked.match.speaking_for]
    if whole.match and all(each.match and each.match.speakers == whole.match.speakers for each in known):
        return (whole,)  # "bed bath and beyond" is one
    if len(known) == len(several) or (known and whole.match is None):
        return tuple(several)
    return (whole,)


def _each_in_full(names: Sequence[str]) -> tuple[str, ...]:
    """The names with what they share: "the Russian" and "South Korean foreign ministries" are two ministries."""
    if len(names) < 2:
        return tuple(names)
    *first, last = names
    shared = " ".join(word for word in words(one_name(last)) if word.islower() and not is_country(word))
    return (*(f"{each} {shared}" if all(map(is_country, name_words(each))) else each for each in first), last)
