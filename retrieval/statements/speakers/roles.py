"""The description beside a name: what an article says that somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.language.english.name_words import COURTESIES, ROLES, SENTENCE_STARTERS
from retrieval.language.names import is_role

_ROLE_AFTER = re.compile(r", ((?:the |an? )?[A-Za-z][^,.;:()\"“”\n]{2,90}),")
#: "They chose Ann Roe | as vice president | of the council."
_AS = re.compile(
    r" as (?:the |their |its |an? )?"
    r"((?:(?:new|deputy|vice|co) )?(?:president|chair|captain|leader|treasurer|secretary))\b"
)
#: "Ann Roe and her husband": she is the wife.
_MARRIED = re.compile(r" and (?:her husband|his (wife))\b")
#: In a transcript: "ANN ROE, PORT ANALYST: …".
_ROLE_SHOUTED = re.compile(r", ([A-Z][A-Z .&'’-]{2,60})(?: ?\([^)\n]{1,40}\))?:")
_BEFORE_ROLES = SENTENCE_STARTERS | frozenset(
    "which than against about through into between like among said told of".split()
)
#: Titles right before a name, which do not say what somebody is: "the chair of the union, Madam | Ann Roe".
_ADDRESSED = COURTESIES | frozenset("dr fr prof rev reverend right most very honourable honorable".split())
#: What a name is in apposition to, in full: "The regional chair of the nurses' union, | Ann Roe".
_OFFICE_OF = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir) )?"
    r"((?:[\w’'-]{1,20} ){0,4}?([\w’'-]{1,20}) (?:of|for|at) [\w’' -]{2,90})"
)
#: What makes a sentence of its own of what stands behind a name.
_SAYS_ALL = frozenset("is was are were has had have will would".split())
#: A body's office, which says more than what else its holder is: "The jury's chairman, | chef Ann Roe".
_OF_BODY = re.compile(
    r"(?:The |Its |Their )?((?:[\w-]{1,20} ){0,3}[\w-]{1,20}['’]s? (?:[a-z-]{1,20} ){0,2}([a-z-]{3,20})), "
    r"(?:the )?[a-z]"
)
#: In how many of a person's first mentions a role is looked for.
ROLE_PLACES = 8
#: So many characters before a name a role may begin.
REACH = 120


def stated_roles(text: str, places: Sequence[int], name: str, surname: str) -> Iterator[str]:
    """The descriptions that stand beside the first mentions of somebody, in order; `places` are where they begin."""
    for at in places[:ROLE_PLACES]:
        written = next((n for n in (name, surname) if text.startswith(n, at)), None)
        if written is None and text.startswith(name.upper(), at):
            shouted = _ROLE_SHOUTED.match(text, at + len(name))
            if shouted:
                yield shouted[1].lower()
        if written and (role := _before(text, at) or _after(text, at + len(written))):
            yield role


def _before(text: str, at: int) -> str | None:
    before = _without_address(text[max(0, at - REACH) : at])
    if not before.endswith((" ", ", ")) or "\n" in before[-2:]:
        return None
    words: list[str] = []
    cuts = re.split(r"(\"|”|[\n.;:()“—–]| - |^- )", before.rstrip(", "))
    near = cuts[-1].split()
    if cuts[-2:-1] and cuts[-2] in ('"', "”") and near and near[0].islower() and near[0] not in ROLES:
        near = near[2 if near[1:2] and near[1] in ("back", "out", "in", "up") else 1 :]  # the verb behind a quotation
    apposed = _OFFICE_OF.fullmatch(" ".join(near).rpartition(", ")[2]) if before.endswith(", ") else None
    if apposed and is_role(apposed[2]):
        return apposed[1]
    if before.endswith((" ", ", ")) and (office := _OF_BODY.match(" ".join(near))) and is_role(office[2]):
        return office[1]
    for word in reversed(near):
        low = word.lower().rstrip(",")
        if low in _BEFORE_ROLES or (words and (low.endswith("ed") or word.endswith(","))):
            break
        if not words and not is_role(word.rstrip(",").removesuffix("'s")):
            return None
        words.append(word)
        if len(words) > 8:
            return None
    return " ".join(reversed(words)) or None


def _without_address(before: str) -> str:
    """The text before a name without the titles that end it: "The vicar, | the Reverend"."""
    kept = before.rstrip(" ")
    while (word := kept.rpartition(" ")[2]) and word.lower().rstrip(".") in _ADDRESSED:
        kept = kept[: -len(word)].rstrip(" ")
    if len(kept) == len(before.rstrip(" ")):
        return before
    return f"{kept.removesuffix(' the')} "


def _after(text: str, at: int) -> str | None:
    if chosen := _AS.match(text, at):
        return chosen[1]
    if married := _MARRIED.match(text, at):
        return "husband" if married[1] else "wife"
    match = _ROLE_AFTER.match(text, at)
    words = match[1].lower().split() if match else []
    if not match or words[0] in ("who", "whose", "which", "where", "and", "but") or ROLES.isdisjoint(words):
        return None
    # "Roe, a judge has determined, lied" and "Roe, rising after the minister, said" tell no role.
    if not _SAYS_ALL.isdisjoint(words) or (words[0].endswith("ing") and not is_role(words[0])):
        return None
    return re.sub(r"^(?:the|an?) ", "", match[1])
