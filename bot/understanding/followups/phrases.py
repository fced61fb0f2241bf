"""The noun phrases of a question, found by the closed classes of English words: no model, linear in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding.followups import word_classes
from retrieval.language.english.function_words import SUBJECTS
from retrieval.language.english.places import ABBREVIATIONS

_TOKEN = re.compile(r"\S+")
_AROUND = "\"“”‘’'(),.;:?!…[]{}-–—*"
_POSSESSED = ("'s", "’s", "s'", "s’")
_JOINING = frozenset(("of", "and", "or", "vs", "versus"))
#: A phrase of more words is no name that a question could be asked with.
LONGEST = 10
_CLAUSE_ENDS = ",.;:?!…)–—"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, its place and its class.

    The classes: D(eterminer), P(ronoun), I (preposition), C(onjunction), X (auxiliary), W (question word), V(erb),
    R (adverb), N (noun or adjective).
    """

    word: str
    start: int
    end: int
    ends_clause: bool
    tag: str = ""

    @property
    def low(self) -> str:
        """The word in lower case, with a plain apostrophe."""
        return self.word.lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its place with its determiner, its words without, and what can be told of it.

    `determiner` is in lower case, "" for none; `after` is the preposition or question word before it, "'s" for what
    stands before that; `plural` and `proper` tell of its head.
    """

    text: str
    start: int
    end: int
    determiner: str
    words: tuple[str, ...]
    after: str = ""
    plural: bool = False
    proper: bool = False
    possessor: bool = False

    @property
    def head(self) -> str:
        """The noun that the others describe."""
        return _head(self.words).lower()

    @property
    def named(self) -> str:
        """The phrase as it is named from outside: "the garage door opener" where it was "your garage door opener"."""
        said = bare(" ".join(self.words))
        if self.determiner in ("the", "a", "an"):
            return f"{self.determiner} {said}"
        return f"the {said}" if self.determiner in word_classes.POSSESSIVES and not self.proper else said


def _head(words: Sequence[str]) -> str:
    return bare(words[words.index("of") - 1] if "of" in words[1:] else words[-1])


def bare(word: str) -> str:
    """The word without a possessive ending."""
    return word[:-2] if word.endswith(("'s", "’s")) else word.rstrip("'’")


def tokens(text: str) -> list[Token]:
    """The words of a text with their classes."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match.group().strip(_AROUND)
        if word:
            start = match.start() + match.group().index(word)
            end = start + len(word)
            found.append(Token(word, start, end, any(sign in _CLAUSE_ENDS for sign in text[end : match.end()])))
    return _tagged(found)


_CLASSES = (
    ("W", word_classes.ASKING),
    ("X", word_classes.AUXILIARIES),
    ("D", word_classes.DETERMINERS),
    ("P", word_classes.PRONOUNS),
    ("I", word_classes.PREPOSITIONS),
    ("C", word_classes.CONJUNCTIONS),
    ("R", word_classes.ADVERBS),
)


def _tagged(words: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    auxiliary = ""
    for index, token in enumerate(words):
        before = found[-1] if found and not found[-1].ends_clause else None
        after = words[index + 1] if index + 1 < len(words) and not token.ends_clause else None
        tag = _closed_class(token, before, after)
        if not tag:
            helper = "" if auxiliary in _HELPING and _verb_follows(words, index) else auxiliary
            tag = _open_class(token, before, after, helper)
        if tag == "X":
            auxiliary = token.low
        elif tag == "V" or token.ends_clause:
            auxiliary = ""
        found.append(replace(token, tag=tag))
    return found


def _verb_follows(words: Sequence[Token], index: int) -> bool:
    """Whether the clause goes on to a word that is hardly anything but a verb."""
    for token in words[index : index + VERB_AHEAD]:
        if token is not words[index] and token.low in word_classes.ONLY_VERBS:
            return True
        if token.ends_clause or token.tag or token.low in word_classes.CONJUNCTIONS or token.low == "to":
            return False
    return False


def _closed_class(token: Token, before: Token | None, after: Token | None) -> str:
    low = token.low
    if low in word_classes.DETERMINERS and (
        after is None or after.low in word_classes.AUXILIARIES | word_classes.PREPOSITIONS
    ):
        return "P"  # "why is that?", "how many are there?"
    if low == "ok" or (low == "no" and token.ends_clause):
        return "R"
    if token.word not in ABBREVIATIONS:
        for tag, known in _CLASSES:
            if low in known:
                return tag
    return "N" if before is not None and (before.tag == "D" or token.word[:1].isupper()) else ""


def _open_class(token: Token, before: Token | None, after: Token | None, auxiliary: str) -> str:
    """Whether a word that may be anything is a verb, an adverb or else a noun or adjective."""
    closes = after is None or after.low in _CLOSING
    subject = before is not None and before.tag in "NP"
    helped = auxiliary in _HELPING and subject and (closes or token.low in word_classes.VERBS)
    has_subject = helped or _has_its_subject(token, before, after)
    if token.low in word_classes.ONLY_VERBS or has_subject or _is_participle(token, before, after, auxiliary):
        return "V"
    adverb = token.low.endswith("ly") and len(token.low) > len("fly") and token.word.islower()
    return "R" if adverb and token.low not in word_classes.NOT_ADVERBS else "N"


def _has_its_subject(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a verb is due: "who owned it", "can you compact them", "to treat"."""
    if before is None or before.low == "to":
        return token.low in word_classes.VERBS
    if before.tag in "WP" and (token.low in word_classes.VERBS or token.low.endswith("ed")):
        return True
    return before.low in SUBJECTS and after is not None and after.low in _OBJECTS


def _is_participle(token: Token, before: Token | None, after: Token | None, auxiliary: str) -> bool:
    """Whether it goes with "is" or "has", or has an object: "were injured", "is mediating", "purchasing a house"."""
    if len(token.low) <= PARTICIPLE:
        return False
    closes = after is None or after.low in _CLOSING
    if token.low.endswith("ed"):
        return closes and auxiliary in word_classes.BE | word_classes.HAVE
    if not token.low.endswith("ing"):
        return False
    if after is not None and after.low in _OBJECTS:
        return True
    return auxiliary in word_classes.BE and before is not None and before.tag in ("XNP" if closes else "X")


#: "King" and "red" are no participles.
PARTICIPLE = 4
#: So far ahead the verb is looked for that a "do" or "will" helps.
VERB_AHEAD = 8
_HELPING = word_classes.DO | word_classes.MODALS
_CLOSING = word_classes.PREPOSITIONS | word_classes.DETERMINERS | word_classes.PRONOUNS
_OBJECTS = frozenset("it them him her me us the a an my your their its this that".split())


def phrases(text: str) -> list[Phrase]:
    """The noun phrases of a text in order; "X of Y" and "X and Y" are one each, and so are their parts after them."""
    words = tokens(text)
    found: list[Phrase] = []
    index = 0
    while index < len(words):
        end = _end(words, index)
        if end == index:
            index += 1
            continue
        run = words[index:end]
        after = words[index - 1].low if index and words[index - 1].tag in "IW" else ""
        found.append(_phrase(text, run, after))
        found += _parts(text, run, after)
        index = end
    return found


def _end(words: Sequence[Token], start: int) -> int:
    """Returns the end of the noun phrase that begins here; `start` when none begins."""
    end = _run(words, start)
    while start < end < len(words) and not words[end - 1].ends_clause and words[end].low in _JOINING:
        more = _run(words, end + 1)
        if more == end + 1:
            break  # "bees and what": only another phrase goes on with this one
        end = more
    return end


def _run(words: Sequence[Token], start: int) -> int:
    """Returns the end of the determiners and nouns that begin here; `start` when there is no noun."""
    index = start
    while index < len(words) and words[index].tag == "D" and not words[index].ends_clause:
        index += 1
    first = index
    while index < len(words) and words[index].tag == "N":
        index += 1
        if words[index - 1].ends_clause:
            break
    return index if index > first else start


def _phrase(text: str, run: Sequence[Token], after: str) -> Phrase:
    first = next(index for index, token in enumerate(run) if token.tag == "N")
    content = tuple(token.word for token in run[first:])
    determiner = run[0].low if first else ""
    words = {token.low for token in run[first:]}
    joined = words & {"and", "vs", "versus"} and "of" not in words
    head = _head(content)
    return Phrase(
        text=text[run[0].start : run[-1].end],
        start=run[0].start,
        end=run[-1].end,
        determiner=determiner,
        words=content,
        after=after,
        plural=bool(joined) or is_plural(head) or determiner in ("these", "those", "many", "few", "several", "both"),
        proper=is_proper(head),
        possessor=content[-1].endswith(_POSSESSED),
    )


def _parts(text: str, run: Sequence[Token], after: str) -> list[Phrase]:
    """The phrases after "of", before "'s" and beside "and" in a phrase."""
    found: list[Phrase] = []
    start = 0
    for index, token in enumerate(run):
        if token.low in _JOINING:
            if any(each.tag == "N" for each in run[start:index]) and token.low != "of":
                found.append(_phrase(text, run[start:index], after))
            start = index + 1
        elif token.word.endswith(_POSSESSED) and index < start + LONGEST and index + 1 < len(run):
            found.append(_phrase(text, run[start : index + 1], "'s"))
    if 0 < start < len(run):
        found.append(_phrase(text, run[start:], "of" if run[start - 1].low == "of" else after))
    return found


def is_plural(noun: str) -> bool:
    """Whether a noun looks like a plural."""
    low = noun.lower()
    if low in word_classes.PLURALS:
        return True
    return (
        low.endswith("s")
        and len(low) > len("gas")
        and low not in word_classes.SINGULARS
        and not low.endswith(("ss", "us", "is", "ics"))
    )


def is_proper(noun: str) -> bool:
    """Whether a noun is written as a name."""
    return noun[:1].isupper()
