"""Questions that are asked of the last one: "and why?", "what about Japan?", "who else?", "tell me more"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.answers import Turn
from bot.understanding.followups import word_classes
from bot.understanding.followups.antecedents import somebody, topic
from bot.understanding.followups.phrases import Token, is_proper, phrases, tokens
from bot.understanding.followups.pronouns import PERSONAL, PLURAL, SINGULAR, named, the_one
from bot.understanding.questions import Question, understand
from retrieval.language.english.name_words import ROLES
from retrieval.language.names import is_country, name_words

_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|then|also|interesting|oh|yes|no)\b[ ,.!]*)+", re.IGNORECASE)
_WHAT_ABOUT = re.compile(
    r"(?:what|wat|how) (?:about|abt|bout)(?P<of> about)?(?: for| with| in| on)? (?P<what>\S.*)", re.IGNORECASE
)
#: "And Yoon?", "but about Japan?": no question of its own, and short.
_BARE = re.compile(r"(?P<of>about |on )?(?:of |for |with )?(?P<what>\S+(?: \S+){0,5})", re.IGNORECASE)
#: "No, I meant Yoon", "not Yoon, Chung".
_MEANT = re.compile(
    r"(?:(?:no|nope|sorry|wait|actually|oops)\b[ ,.!]*)*"
    r"(?:i (?:meant|mean|was asking)\b(?: (?P<of>about|on)\b| (?:in|at|for|with|from|of)\b)?"
    r"|not (?P<wrong>[^,?!.]{2,60}?)(?:, ?(?:but |i meant )?| but ))"
    r" ?(?P<what>(?:\S+ ){0,5}\S+)",
    re.IGNORECASE,
)
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
    r"^\W*how many (?P<what>[\w-]+)(?: (?:(?:does|do|did) (?P<owner>.+?) have|(?:has|have) (?P<has>[^,?]+)"
    r"|(?:is|are|was|were)(?: there)?|does|do|did)\b)?(?P<rest>.*)$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:(?:by|to|for|from|with|in|at|on|about|against|since|until) )?"
    r"(?P<asking>who|whom|what|when|where|why|how(?: (?:much|many|long|old|far|often|big|large))?|which)"
    r"(?:['’]s)?\b ?",
    re.IGNORECASE,
)
_END = " ?!.,;:…"
_OF_A_QUESTION = frozenset("one ones me i you tell show give".split()).union(
    PERSONAL, SINGULAR, PLURAL, word_classes.ASKING, word_classes.AUXILIARIES
)
_THIRD = frozenset("he she it they".split())
_OFFICES = frozenset("CEO CFO COO PM MP".split())
#: What stands for what a question seeks.
_SOME = {"who": "somebody", "whom": "somebody", "what": "something", "which": "some"}
#: How a question after the circumstances of something begins.
_CIRCUMSTANCES = frozenset("why when where how to by since until".split())


def asked_of_the_last(question: str, history: Sequence[Turn], quoted: Callable[[str], bool]) -> str | None:
    """The last question as this one changes it, or None where this one has words enough of its own.

    `quoted` tells whether the articles quote somebody of a name.
    """
    asked = question.strip(_END)
    corrected = _MEANT.fullmatch(asked)
    if corrected:
        return _corrected(corrected, history, quoted)
    core = _LEAD.sub("", asked).strip(_END)
    for pattern, rule in _RULES:
        match = pattern.fullmatch(core)
        if match:
            return rule(match, history)
    about = _WHAT_ABOUT.fullmatch(core) or (_BARE.fullmatch(core) if core != asked else None)
    if about is None:
        return None
    what = _whole(about["what"], history)
    if _asks_itself(what):
        return None
    return _instead(history, what, of_topic=bool(about["of"]) or _is_of_the_topic(what, history, quoted))


def _corrected(match: re.Match[str], history: Sequence[Turn], quoted: Callable[[str], bool]) -> str | None:
    """ "No, I meant Berg": the last question about him; "not Lund, Berg" says whose place he takes."""
    last, what = _last(history).standalone, _whole(match["what"], history)
    if match["wrong"] is None:
        of_topic = bool(match["of"]) or _is_of_the_topic(what, history, quoted)
        return None if _asks_itself(what) else _instead(history, what, of_topic=of_topic)
    speaker = understand(last).speaker or ""
    of_speaker = match["wrong"].lower() in speaker.lower()
    wrong = re.search(rf"\b{re.escape(speaker if of_speaker else match['wrong'])}\b", last, re.IGNORECASE)
    return last[: wrong.start()] + what + last[wrong.end() :] if wrong else None


def _is_of_the_topic(what: str, history: Sequence[Turn], quoted: Callable[[str], bool]) -> bool:
    """Whether it takes the place of what was spoken about, not of who spoke: "and the bridge?", "and Korea?"."""
    before = understand(_last(history).standalone)
    head = what.rpartition(" ")[2]
    if before.speaker is None or head.lower() in ROLES or head in _OFFICES:
        return False
    lands = [_is_a_country(each) for each in (what, before.topic, before.speaker)]
    if lands[0] and lands[1] != lands[2]:
        return lands[1]
    return (lands[0] or not is_proper(what)) and not quoted(what)


def _whole(what: str, history: Sequence[Turn]) -> str:
    """ "The russian one" with its noun, "his wife" with a name."""
    owned = what.lower().startswith(("his ", "her ", "its ", "their "))
    return (named(what, history) if owned else the_one(what, history)) or what


def _asks_itself(what: str) -> bool:
    """Whether it has a verb, a question word or a pronoun of its own, and so is not only a name for another."""
    return any(token.low in _OF_A_QUESTION for token in tokens(what))


def _asking(match: re.Match[str], history: Sequence[Turn]) -> str:
    """ "When?" of "Who summoned the ambassador?" is "When was it that somebody summoned the ambassador?"."""
    word = match["asking"][:1].upper() + match["asking"][1:]
    told = _LEAD.sub("", history[-1].standalone).strip(_END)
    head = _HEAD.match(told)
    sought = head["asking"].lower() if head else ""
    rest = (told[head.end() :] if head else told).removeprefix("else ")
    words = tokens(rest)
    verb = next((index for index, each in enumerate(words) if each.tag in "XV"), None)
    whole = verb is not None and words[verb].tag == "X" and (words[1:] and words[1].tag in "DNP" if not verb else head)
    if verb is not None and whole:
        parts = [rest[: words[verb].start], _with_object(rest, words, sought)[words[verb].end :]]
        if words[verb].low in word_classes.DO | word_classes.HAVE | word_classes.MODALS:
            parts.reverse()
        return " ".join(" ".join([word, words[verb].low, *parts]).split()) + "?"
    return f"{word} was it that {_SOME[sought]} {rest}?" if words and sought in _SOME else f"{word} about {told}?"


def _with_object(clause: str, words: Sequence[Token], sought: str) -> str:
    """ "Did Hale say that about coal" of "what did Hale say about coal": what was sought is not asked for again."""
    if words[-1].tag == "I":
        return f"{clause} {_SOME[sought]}" if sought in ("who", "whom") else f"{clause} that"
    main = next((index for index, each in enumerate(words) if index and each.tag == "V"), None)
    if sought != "what" or words[0].tag != "X" or main is None:
        return clause
    bare_verb = words[main].ends_clause or main + 1 == len(words) or words[main + 1].tag in "ICR"
    return f"{clause[: words[main].end]} that{clause[words[main].end :]}" if bare_verb else clause


def _last(history: Sequence[Turn]) -> Turn:
    """The last turn that asks of something itself: not why, when or to whom "that" was said."""
    return next((turn for turn in reversed(history) if not _of_a_statement(turn.standalone)), history[-1])


def _of_a_statement(question: str) -> bool:
    words = tokens(question)
    said = any(verb.tag == "V" and that.low == "that" and that.tag == "P" for verb, that in pairwise(words))
    return said and words[0].low in _CIRCUMSTANCES


def _which(match: re.Match[str], history: Sequence[Turn]) -> str | None:
    """ "The second one" of the things that the last question was about."""
    last = history[-1].standalone
    if _ORDINAL.search(last):
        return _ORDINAL.sub(lambda _: match["which"], last, count=1)
    counted = _COUNTED.match(last)
    if counted is None:
        return None
    owner = counted["owner"] or counted["has"]
    of = f" of {owner.strip()}" if owner else ""
    return f"What is the {match['which']} {counted['what'].removesuffix('s')}{of}{counted['rest']}"


def _else(match: re.Match[str], history: Sequence[Turn]) -> str:
    """ "Who else?" of "Who summoned the ambassador?" is "Who else summoned the ambassador?"."""
    before = understand(_last(history).standalone)
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
    before = understand(_last(history).standalone)
    if before.speaker:
        return _what_else(before)
    about = topic(history[-1:])
    what = about.named if about else somebody(history)
    return f"Tell me more about {what}." if what else None


def _what_else(said: Question) -> str:
    return f"What else did {said.speaker} say{f' about {said.topic}' if said.topic else ''}?"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Sequence[Turn]], str | None]], ...] = (
    (_ONLY_ASKING, _asking),
    (_WHICH_ORDINAL, _which),
    (_ELSE, _else),
    (_MORE, _more),
)


def _instead(history: Sequence[Turn], what: str, *, of_topic: bool) -> str:
    """The last question about something or somebody else: "what about Yoon?", "and about Japan?"."""
    last = _last(history)
    before = understand(last.standalone)
    if before.speaker and of_topic:
        return f"What did {before.speaker} say about {what}?"
    if before.speaker:
        return last.standalone.replace(before.speaker, what, 1)
    for name in (last.about or "", *(last.about or "").split()[::-1]):
        named = re.search(rf"\b{re.escape(name)}\b", last.standalone, re.IGNORECASE)
        if named and len(name) > len("de"):
            return last.standalone[: named.start()] + what + last.standalone[named.end() :]
    pronoun = next((each for each in tokens(last.standalone) if each.low in _THIRD), None)
    if pronoun:
        return last.standalone[: pronoun.start] + what + last.standalone[pronoun.end :]
    names = [each for each in phrases(last.standalone) if each.proper and each.start] if is_proper(what) else []
    place = names[0] if names else topic(history)
    if place and last.standalone[place.start : place.end] == place.text:
        return last.standalone[: place.start] + what + last.standalone[place.end :]
    return f"What about {what}?"


def _is_a_country(name: str) -> bool:
    named = name_words(name)
    return bool(named) and all(map(is_country, named))
