"""Questions that are asked of the last one: "and why?", "what about Japan?", "who else?", "tell me more"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.followups import grammar
from bot.followups.antecedents import somebody, topic
from bot.followups.ones import the_one
from bot.followups.phrases import Phrase, is_proper, phrases, tokens
from bot.followups.pronouns import PERSONAL, PLURAL, SINGULAR, named
from bot.followups.turns import Turn
from bot.questions import Question, understand

_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|then|also|interesting|oh|yes|no)\b[ ,.!]*)+", re.IGNORECASE)
_WHAT_ABOUT = re.compile(
    r"(?:what|wat|how) (?:about|abt|bout)(?P<of> about)?(?: for| with| in| on)? (?P<what>\S.*)", re.IGNORECASE
)
#: "And Yoon?", "but about Japan?": no question of its own, and short.
_BARE = re.compile(r"(?P<of>about |on )?(?:of |for |with )?(?P<what>\S+(?: \S+){0,5})", re.IGNORECASE)
#: "Why?", "when was that?", "where did it happen?": of what the last question told.
_ONLY_ASKING = re.compile(
    r"(?P<asking>why not|how come|(?:since|until) when|what time|which day|how (?:many|much|long)|why|when|where|how"
    r"|(?:by|to|for|from|with|in|at|on|about|against) (?:whom?|what|which \w+|how (?:many|much|long)))"
    r"(?:(?: exactly)?(?: is| was| did| has)? (?:that|this|so)(?: happen| take place| happened| been)?)?(?: exactly)?",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"(?:(?:is|was|were|are) there )?(?P<asking>who|what|where|anyone|anybody|anything|something) else(?: is there)?",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:please |can you |could you )*(?:tell|give|show) me (?:a (?:bit|little) )?more(?: details?| information)?"
    r"(?: please)?"
    r"|more(?: details?| information)?(?: please)?|go on|continue|please continue|(?:is there )?anything more"
    r"|what more(?: is there)?|(?:can|could) you (?:elaborate|explain)(?: more| further)?|elaborate|details",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?:first|second|third|fourth|fifth|last|next|other)\b", re.IGNORECASE)
_WHICH_ORDINAL = re.compile(
    r"(?:(?:what|which|who) (?:is|was|are|were) )?the (?P<which>first|second|third|fourth|fifth|last|next|other)"
    r"(?: ones?)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^\W*how many (?P<what>[\w-]+)(?: (?:does|do|did|has|have|is|are|was|were))? (?P<rest>.+)$", re.IGNORECASE
)
_HEAD = re.compile(
    r"^(?:(?:by|to|for|from|with|in|at|on|about|against|since|until) )?"
    r"(?P<asking>who|whom|what|when|where|why|how(?: (?:much|many|long|old|far|often|big|large))?|which)"
    r"(?:['’]s)?\b ?",
    re.IGNORECASE,
)
_END = " ?!.,;:…"


def asked_of_the_last(question: str, history: Sequence[Turn]) -> str | None:
    """The last question as this one changes it, or None where this one has words enough of its own."""
    asked = question.strip(_END)
    core = _LEAD.sub("", asked).strip(_END)
    for pattern, rule in _RULES:
        match = pattern.fullmatch(core)
        if match:
            return rule(match, history)
    about = _WHAT_ABOUT.fullmatch(core) or (_BARE.fullmatch(core) if core != asked else None)
    if about is None:
        return None
    what = _whole(about["what"], history)
    return None if _asks_itself(what) else _instead(history, what, of_topic=bool(about["of"]))


def _whole(what: str, history: Sequence[Turn]) -> str:
    """ "The russian one" with its noun, "his wife" with a name."""
    owned = what.lower().startswith(("his ", "her ", "its ", "their "))
    return (named(what, history) if owned else the_one(what, history)) or what


def _asks_itself(what: str) -> bool:
    """Whether it has a verb, a question word or a pronoun of its own, and so is not only a name for another."""
    own = PERSONAL | SINGULAR | PLURAL | grammar.ASKING | grammar.AUXILIARIES | {"one", "ones", "me", "i", "you"}
    return any(token.low in own or token.low in ("tell", "show", "give") for token in tokens(what))


def _asking(match: re.Match[str], history: Sequence[Turn]) -> str:
    """ "When?" of "Who summoned the ambassador?" is "When was it that somebody summoned the ambassador?"."""
    word = match["asking"][:1].upper() + match["asking"][1:]
    told = _LEAD.sub("", history[-1].standalone).strip(_END)
    head = _HEAD.match(told)
    rest = told[head.end() :] if head else told
    words = tokens(rest)
    verb = next((index for index, each in enumerate(words) if each.tag in "XV"), None)
    if not words or verb is None or (head is None and verb):
        return f"{word} about {told}?"
    if words[verb].tag == "X" and (verb or (words[1:] and words[1].tag in "DNP")):
        asked = rest[: words[verb].start].strip()
        behind = words[verb].low in grammar.DO | grammar.HAVE | grammar.MODALS
        order = (rest[words[verb].end :], asked) if behind else (asked, rest[words[verb].end :])
        return " ".join(f"{word} {words[verb].low} {order[0]} {order[1]}".split()) + "?"
    who = "somebody" if head and head["asking"].lower() in ("who", "whom") else "something"
    return f"{word} was it that {who} {rest}?"


def _which(match: re.Match[str], history: Sequence[Turn]) -> str | None:
    """ "The second one" of the things that the last question was about."""
    last = history[-1].standalone
    if _ORDINAL.search(last):
        return _ORDINAL.sub(lambda _: match["which"], last, count=1)
    counted = _COUNTED.match(last)
    return f"What is the {match['which']} {counted['what'].removesuffix('s')} {counted['rest']}" if counted else None


def _else(match: re.Match[str], history: Sequence[Turn]) -> str:
    """ "Who else?" of "Who summoned the ambassador?" is "Who else summoned the ambassador?"."""
    before = understand(history[-1].standalone)
    if before.speaker:
        people = match["asking"].lower() in ("who", "anyone", "anybody")
        return f"Who else said anything about {before.topic or 'that'}?" if people else _what_else(before)
    told = _LEAD.sub("", history[-1].standalone).strip(_END)
    head = _HEAD.match(told)
    if head is None or " else " in told or head["asking"].lower() in ("when", "why", "how"):
        return f"{told}?"
    return f"{told[: head.end()].rstrip()} else {told[head.end() :]}?"


def _more(_: re.Match[str], history: Sequence[Turn]) -> str | None:
    """ "Tell me more" of what the last question and its answer were about."""
    before = understand(history[-1].standalone)
    if before.speaker:
        return _what_else(before)
    about = topic(history[-1:])
    what = about.named if about else somebody(history)
    return f"Tell me more about {what}." if what else None


def _what_else(said: Question) -> str:
    return (
        f"What else did {said.speaker} say about {said.topic}?" if said.topic else f"What else did {said.speaker} say?"
    )


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Sequence[Turn]], str | None]], ...] = (
    (_ONLY_ASKING, _asking),
    (_WHICH_ORDINAL, _which),
    (_ELSE, _else),
    (_MORE, _more),
)


def _instead(history: Sequence[Turn], what: str, *, of_topic: bool) -> str:
    """The last question about something or somebody else: "what about Yoon?", "and about Japan?"."""
    last = history[-1]
    before = understand(last.standalone)
    if before.speaker and of_topic:
        return f"What did {before.speaker} say about {what}?"
    if before.speaker:
        return last.standalone.replace(before.speaker, what, 1)
    for name in (last.about or "", *(last.about or "").split()[::-1]):
        replaced, times = re.subn(
            rf"\b{re.escape(name)}\b", lambda _: what, last.standalone, count=1, flags=re.IGNORECASE
        )
        if times and len(name) > len("de"):
            return replaced
    place = _like(last.standalone, what) or topic(history)
    if place and last.standalone[place.start : place.end] == place.text:
        return last.standalone[: place.start] + what + last.standalone[place.end :]
    return f"What about {what}?"


def _like(question: str, what: str) -> Phrase | None:
    """The name in the question where another name is put instead."""
    if not is_proper(what):
        return None
    return next((each for each in phrases(question) if each.proper and each.start), None)
