"""The description beside a name: what an article says that somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.language.english.function_words import FUNCTION_WORDS
from retrieval.language.english.name_words import KINSMEN, KINSWOMEN, ROLES, SENTENCE_STARTERS

_ROLE_AFTER = re.compile(r", ((?:the |an? )?[A-Za-z][^,.;:()\"“”\n]{2,90}),")
_ROLES = ROLES | KINSWOMEN | KINSMEN
#: Words for what people do, by their endings, and words that only look like these.
_TRADE = re.compile(r"[a-z]{3,15}(?:er|or|ist|man|woman|ian)")
_NO_TRADES = FUNCTION_WORDS | frozenset(
    "elder older younger later earlier never ever rather further together whether either neither other another however"
    " over under after"
    " order number letter paper power water winter summer river border tower corner center former floor error harbor"
    " color honor labor terror minor major human than german italian russian iranian october november december"
    " september super inner outer upper lower quarter chapter remember consider offer deliver cover enter".split()
)
#: In a transcript: "ANN ROE, PORT ANALYST: …".
_ROLE_SHOUTED = re.compile(r", ([A-Z][A-Z .&'’-]{2,60})(?: ?\([^)\n]{1,40}\))?:")
_BEFORE_ROLES = SENTENCE_STARTERS | frozenset(
    "which than against about through into between like among said told of".split()
)
#: In how many of a person's first mentions a role is looked for.
ROLE_PLACES = 8


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
    before = text[max(0, at - 90) : at]
    if not before.endswith((" ", ", ")) or "\n" in before[-2:]:
        return None
    words: list[str] = []
    cuts = re.split(r"(\"|”|[\n.;:()“—–]| - |^- )", before.rstrip(", "))
    near = cuts[-1].split()
    if cuts[-2:-1] and cuts[-2] in ('"', "”") and near and near[0].islower() and near[0] not in ROLES:
        near = near[2 if near[1:2] and near[1] in ("back", "out", "in", "up") else 1 :]  # the verb behind a quotation
    for word in reversed(near):
        low = word.lower().rstrip(",")
        if low in _BEFORE_ROLES or (words and (low.endswith("ed") or word.endswith(","))):
            break
        if not words and not _is_role(word.rstrip(",").removesuffix("'s")):
            return None
        words.append(word)
        if len(words) > 8:
            return None
    return " ".join(reversed(words)) or None


def _is_role(word: str) -> bool:
    """Whether a word before a name says what its bearer is: "the minister", "her uncle", "the farmer"."""
    return word.lower() in _ROLES or (_TRADE.fullmatch(word) is not None and word not in _NO_TRADES)


def _after(text: str, at: int) -> str | None:
    match = _ROLE_AFTER.match(text, at)
    words = match[1].lower().split() if match else []
    if not match or words[0] in ("who", "whose", "which", "where", "and", "but") or ROLES.isdisjoint(words):
        return None
    return re.sub(r"^(?:the|an?) ", "", match[1])
