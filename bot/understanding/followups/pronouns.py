"""The pronouns of a question replaced by what they mean: the first of each kind, for the others then are plain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers import Turn
from bot.understanding.followups import word_classes
from bot.understanding.followups.antecedents import claim, kind, people, place, somebody, thing
from bot.understanding.followups.phrases import Phrase, Token, bare, is_plural, phrases, tokens

PERSONAL = frozenset("he she him her his hers he's she's".split())
SINGULAR = frozenset("it its this that it's".split())
PLURAL = frozenset("they them their theirs these those they're".split())
POSSESSIVE = frozenset("his her its their".split())
_SEX = dict.fromkeys(("she", "her", "hers", "she's"), "f") | dict.fromkeys(("he", "him", "his", "he's"), "m")
_CONTRACTED = {"'s": " is", "'re": " are"}
#: "How long does it take to", "is it true that": it stands for nothing.
_IMPERSONAL = frozenset(
    "take takes took better possible impossible true necessary cost costs mean means safe bad good best worth hard easy"
    " rain snow seem seems like legal illegal important".split()
)
#: So many words behind an "it" for nothing its "to" or "that" follows.
IMPERSONAL_WORDS = 8
#: What is done or said is no thing: "how do they do it?", "who did he say that to?".
_DONE_OR_SAID = frozenset("do does did doing done say said says saying think know let's".split())
#: "Back to Zakharova: how did she react?" says itself whom it means.
_BACK_TO = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|now|well)\b[ ,]*)*(?:(?:go(?:ing)? )?back to|returning to|as for|regarding|concerning)"
    r" (?P<who>[^:,?!]{2,80})[:,] ?(?=\S)",
    re.IGNORECASE,
)


def named(question: str, history: Sequence[Turn]) -> str | None:
    """The question with names for its pronouns, or None where it has none that point back."""
    back = _BACK_TO.match(question)
    who = back["who"] if back else None
    asked = question[back.end() :] if back else question
    words = tokens(asked)
    changes: list[tuple[int, int, str]] = []
    done: set[str] = set()
    names = [each for each in phrases(asked) if each.proper]
    for index, token in enumerate(words):
        kind = _kind(words, index)
        if kind is None or kind in done or _said_before(asked, token, kind, names):
            continue
        meant = who or _meant(kind, token.low, history)
        if meant:
            done.add(kind)
            changes.append((token.start, token.end, _in_place(meant, words, index)))
    for start, end, meant in reversed(changes):
        asked = asked[:start] + meant + asked[end:]
    return asked if changes or (back and asked[:1].isalpha()) else None


def _meant(kind: str, pronoun: str, history: Sequence[Turn]) -> str | None:
    if kind == "person":
        return somebody(history, _SEX.get(pronoun))
    if kind == "place":
        where = place(history)
        return where and f"in {where}"
    if kind == "things":
        return people(history) or thing(history, plural=True)
    told = claim(history[-1].standalone) if pronoun in ("that", "this") else None
    return told or thing(history, plural=False)


def _kind(words: Sequence[Token], index: int) -> str | None:
    token = words[index]
    if token.low in PERSONAL:
        return "person"
    if token.low == "there":
        exists = index and words[index - 1].low in word_classes.AUXILIARIES and not token.ends_clause
        return "place" if index and not exists and (token.ends_clause or index + 1 == len(words)) else None
    if token.low in ("this", "that", "these", "those") and token.tag != "P":
        return None
    if token.low in SINGULAR:
        return None if _stands_for_nothing(words, index) else "thing"
    return "things" if token.low in PLURAL else None


def _stands_for_nothing(words: Sequence[Token], index: int) -> bool:
    token = words[index]
    if token.low == "its":
        return False
    if index and words[index - 1].low in _DONE_OR_SAID and words[index - 1].tag != "X":
        return True
    if index and token.low in ("it", "that") and words[index - 1].low in ("do", "did", "let's") and token.ends_clause:
        return True
    after = [each.low for each in words[index + 1 : index + 1 + IMPERSONAL_WORDS]]
    return bool(after) and token.low == "it" and after[0] in _IMPERSONAL and ("to" in after or "that" in after)


def _said_before(question: str, token: Token, kind: str, names: Sequence[Phrase]) -> bool:
    """Whether the question itself names before what the pronoun means: "they met at the Club? Where is that?"."""
    if kind == "person":
        before = [each for each in names if each.end <= token.start]
        return any(not (each.determiner or each.plural or each.after) for each in before)
    sentence = max(question.rfind(sign, 0, token.start) for sign in ".?!;")
    return any(each.end <= sentence + 1 for each in names)


def _in_place(meant: str, words: Sequence[Token], index: int) -> str:
    token = words[index]
    if index and words[index - 1].tag == "V" and meant.startswith("the claim that "):
        return meant.removeprefix("the claim ")  # "who denies that the bridge was closed?"
    behind = words[index + 1] if index + 1 < len(words) else None
    if token.low in ("hers", "theirs") or (token.low in POSSESSIVE and behind is not None and _is_had(token, behind)):
        return f"{meant}'" if is_plural(meant) else f"{meant}'s"
    return meant + next((verb for ending, verb in _CONTRACTED.items() if token.low.endswith(ending)), "")


def _is_had(pronoun: Token, behind: Token) -> bool:
    """Whether what stands behind a possessive is what somebody has: "her remarks", but "who asked her about it"."""
    if pronoun.ends_clause:
        return False
    return pronoun.low != "her" or (behind.tag in "NV" and behind.low not in ("say", "do", "doing"))


_NATIONAL = re.compile(r"\w{3,}(?:an|ese|ish|ench)", re.IGNORECASE)
_DIRECTIONS = frozenset("north south east west northern southern eastern western".split())
#: So many turns back what was counted may be left out: "how many tanks ...", "and how many did France send?".
COUNTED_TURNS = 3
_COUNTED = re.compile(r"\bhow (?:many|much) (?!(?:is|are|was|were|do|does|did)\b)(\w+)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b(?= (?:is|are|was|were|do|does|did|has|have|had|will)\b)", re.IGNORECASE)


def the_one(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the noun for its "one", or None where it has none: "a smart one", "the russian one"."""
    words = tokens(question)
    sort = kind(history)
    for index, token in enumerate(words):
        described = index and words[index - 1].tag in "ND" and words[index - 1].low != "no"
        if sort and described and token.low in ("one", "ones"):
            nouns = [bare(word) for word in sort.words]
            if _NATIONAL.fullmatch(words[index - 1].word):  # "foreign ministry" of "south korean foreign ministry"
                while len(nouns) > 1 and (nouns[0].lower() in _DIRECTIONS or _NATIONAL.fullmatch(nouns[0])):
                    nouns.pop(0)
            return question[: token.start] + " ".join(nouns) + question[token.end :]
    return None


def counted(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the noun for its "how many", or None where it has one or nothing was counted before."""
    if not _HOW_MANY.search(question):
        return None
    recent = (_COUNTED.search(turn.standalone) for turn in history[: -COUNTED_TURNS - 1 : -1])
    noun = next((match[1] for match in recent if match), None)
    return _HOW_MANY.sub(lambda match: f"{match.group()} {noun}", question, count=1) if noun else None
