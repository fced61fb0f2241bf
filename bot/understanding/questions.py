"""The meaning of a question: it asks what somebody said (about what), who said something, or a kind of fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.understanding.answer_types import Kind, Thing, wanted
from retrieval.language.english.function_words import POSSESSIVE_DETERMINERS
from retrieval.language.english.name_words import ORGANISATIONS, ROLES
from retrieval.language.words import content_words, one_name

#: A question longer than this is read only so far: what follows is no question any more, and patterns stay quick.
MAX_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Question:
    """A stand-alone question, understood. `speaker`, `others` and `topic` are words of the question, as typed.

    `others` are further speakers to be compared with the first; `whether` says that it asks if, not what, somebody
    said, `further` that it asks for what was not told yet ("what else"). `loose` says that its words may ask for
    something else than statements: "the word of the year" reads like "the words of the mayor".
    Of "who said", the topic is what was said, and `verb` the word for how. `thing` is what the words have to hold: a
    date, where it asks whether somebody said when.
    """

    text: str
    kind: Kind
    speaker: str | None = None
    topic: str = ""
    others: tuple[str, ...] = ()
    whether: bool = False
    verb: str = ""
    further: bool = False
    loose: bool = False
    thing: Thing | None = None


#: Verbs of which both "what did she ..." and "who ..." ask for words, in all their forms.
_SAYING = (
    r"believe[ds]?|thought|claim(?:s|ed)?|announce[ds]?|argue[ds]?|describe[ds]?|call(?:s|ed)?|characteri[sz]e[ds]?"
    r"|comment(?:s|ed)?|remark(?:s|ed)?|assert(?:s|ed)?|declare[ds]?|explain(?:s|ed)?|emphasi[sz]e[ds]?|stress(?:es|ed)?"
    r"|accuse[ds]?|den(?:y|ies|ied)|reject(?:s|ed)?|promise[ds]?|warn(?:s|ed)?|insist(?:s|ed)?|suggest(?:s|ed)?"
    r"|mention(?:s|ed)?|admit(?:s|ted)?|reveal(?:s|ed)?|critici[sz]e[ds]?|demand(?:s|ed)?|predict(?:s|ed)?|tweet(?:s|ed)?"
)
#: Verbs of which "what did she …" may ask for words, or for something else.
_ALSO = (
    r"note[ds]?|add(?:s|ed)?|complain(?:s|ed)?|observe[ds]?|recall(?:s|ed)?|remember(?:s|ed)?|confirm(?:s|ed)?"
    r"|concede[ds]?|acknowledge[ds]?|vow(?:s|ed)?|pledge[ds]?|joke[ds]?|conclude[ds]?|testif(?:y|ies|ied)|ask(?:s|ed)?"
    r"|report(?:s|ed)?|urge[ds]?"
)
_ALSO_SAYING = re.compile(_ALSO, re.IGNORECASE)
#: Verbs, in all their forms, by which somebody is said to say something.
SAYING = (
    rf"(?:{_SAYING}|{_ALSO}|say(?:ing)?|says|said|(?<!united )(?<!\bof )(?<!\bthe )state[ds]?|tell|told|tells|think"
    r"|thinks|respond(?:s|ed)?|react(?:s|ed)?|repl(?:y|ies|ied)|talk(?:s|ed)? about|speak about|spoke about|see"
    r"|view[s]?|feel|write|wrote)"
)
_OF_SOMETHING = (
    r"(?:mention(?:ed)?|critici[sz]ed?|discuss(?:ed)?|den(?:y|ied)|reject(?:ed)?|describe[d]?|praise[d]?|condemn(?:ed)?"
    r"|call(?:ed)? for|address(?:ed)?|threaten(?:ed)?|accuse[d]?)"
)
_ABOUT = (
    r"(?:about|on|of|regarding|concerning|with regard to|in regard to|with respect to|as regards|in response to|to|over"
    r"|that|as to)"
)
#: What the words are to hold of whom it is asked whether they said when, how many and the like.
_THINGS: dict[str, Thing] = {
    r"when": "date", r"(?:an? |the |any )?(?:\w+ )?(?:date|deadline|day)": "date",
    r"how (?:many|long|old|far|tall|big)": "number", r"(?:an? |the |any )?(?:number|figure|percentage|age)": "number",
    r"how much": "number", r"(?:an? |the |any )?(?:price|cost|sum|amount)": "number",
}  # fmt: skip
_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # what is Zakharova's view on Y / what were X's comments about Y
        r"(?:what|how) (?:is|was|are|were) (?P<who>[^?]+?)(?:['’]s?) (?:\w+ )?(?:view|opinion|position|stance|reaction"
        rf"|response|comment|remark|statement|word|quote|take|reply|answer)s?(?: {_ABOUT}\b(?P<topic>.*))?",
        # what did Zakharova say about Y / how does Chung describe Y / what has X been saying
        rf"(?:what|how|anything|everything|all)(?: else| exactly| all)? (?:did|does|do|has|have|had)"
        rf" (?P<who>[^?]+?)(?: really| also| ever| actually| just| publicly| been)* (?P<verb>{SAYING})\b"
        rf"(?: {_ABOUT}\b)?(?P<topic>.*)",
        # what is Zakharova saying about Y; "what is Y called" asks for a name
        r"(?:what|how|anything|everything|all)(?: else| exactly| all)? (?:is|was|were|are)"
        r" (?P<who>[^?]+?)(?: really| also| ever| actually| just| publicly)* (?P<verb>saying)\b"
        rf"(?: {_ABOUT}\b)?(?P<topic>.*)",
        # did X criticise Y / did X mention Y
        rf"(?P<whether>did|does|do|has|have) (?P<who>[^?]+?)(?: really| also| ever)* (?P<verb>{_OF_SOMETHING})\b"
        r"(?P<topic>.+)",
        # did Zakharova say anything about Y / has X commented on Y
        rf"(?P<whether>did|does|do|has|have) (?P<who>[^?]+?)(?: really| also| ever)* (?P<verb>{SAYING})"
        r"(?: anything| something)? (?:about|on|regarding|to)\b(?P<topic>.*)",
        # did X say when Y / did X name a date
        r"(?P<whether>did|does|do|has|have) (?P<who>[^?]+?)(?: really| also| ever)*"
        r" (?:say|said|tell|told|mention(?:ed)?|name[d]?|give|gave|given|set|state[d]?|reveal(?:ed)?|specif(?:y|ied))"
        rf"(?: us| them)? (?P<thing>(?:{'|'.join(_THINGS)}))\b(?: (?:for|of|on|about|in|by)\b)?(?P<topic>.*)",
        # when did X say (that) Y would happen
        r"(?P<asks>when|where|how (?:many|much|long|soon|often|far|old)(?: [\w-]+){0,2}) (?:did|does|do|has|have)"
        r" (?P<who>[^?]+?)(?: really| also| ever)* (?P<verb>say|said|think|claim(?:ed)?|expect(?:ed)?)(?: that)?\b"
        r"(?P<topic>.+)",
        # has X made any statement about Y
        r"(?P<whether>did|does|has|have) (?P<who>[^?]+?) (?:make|made|issue|issued|give|gave|given|have) (?:an? |any )?"
        rf"(?:public )?(?:statement|comment|remark)s?(?: {_ABOUT}\b(?P<topic>.*))?",
        # (tell me) what Zakharova said about Y / how Chung described the criticism
        rf"(?:.{{0,40}}?\b)?(?:what|how|everything|anything|all)(?: else)?(?: that)? (?P<who>[^?]+?)"
        rf"(?: has| had| have)?(?: really| also| ever| actually)* (?P<verb>{SAYING})\b"
        rf"(?: {_ABOUT}\b)?(?P<topic>.*)",
        # statements by Zakharova on Y / quotes from X
        r"(?:.{0,40}?\b)?(?:statement|quote|quotation|comment|remark|word)s? (?:by|from|of) (?P<who>[^?]+?)"
        r"(?: (?:about|on|regarding)\b(?P<topic>.*))?",
        # Zakharova's reaction to Y
        r"(?P<who>\S+(?: \S+){0,5}?)(?:['’]s?) (?:\w+ )?(?:reaction|response|reply|answer|view|opinion|position|stance"
        rf"|take|thought)s?(?: {_ABOUT}\b(?P<topic>.*))?",
        # Zakharova's statements on Y
        rf"(?:.{{0,40}}?\b)?(?P<who>\S+(?: \S+){{0,5}}?)(?:['’]s?)? (?:statement|quote|quotation|comment|remark"
        rf"|word)s?\b(?: {_ABOUT}\b(?P<topic>.*))?",
        # according to Zakharova, what ...
        r"according to (?P<who>[^,?]+),(?P<topic>.*)",
        # what ... according to Zakharova
        r"(?P<topic>.+?),? according to (?P<who>[^,?]+)",
    )
)
#: Verbs of which "who" asks for the speaker; of others ("who wrote", "who told") rather for a fact.
_UTTERING = (
    rf"(?:{_SAYING}|sa(?:id|ys?|ying)|(?<!united )stat(?:ed|es|ing)|vow(?:ed|s)?|pledge[ds]?|think(?:s|ing)?"
    r"|complain(?:ed|s)?|allege[ds]?|condemn(?:ed|s)?|praise[ds]?|threaten(?:ed|s)?|not(?:ed|es)|add(?:ed|s)"
    r"|quoted as saying|us(?:ed|es) the (?:words?|phrase|term|expression))"
)
_WHO_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:who|(?:which|what) (?!do\b|did\b|does\b|ha[sd]\b|have\b)(?:\w+ ){1,3}?)(?: else| all| (?:was|is) it that"
        rf"| was the one who)?(?: has| have| had| was| is)?(?: \w+ly| first| also| ever| never)*"
        rf" ?(?P<verb>{_UTTERING})(?: whom| who)?\b(?P<topic>.+)",
        r"whose (?:words|statement|quote|quotation|remark|view)s? (?:is|are|was|were)(?: it| this| that| these)?"
        r"(?P<topic>\W.+)",
    )
)
#: Of a country or a company that "announced" or "claimed" so many words, a fact is asked for.
DESCRIBES = 5
#: "Who was accused of fraud?" asks for somebody about whom something was said.
_PASSIVE = re.compile(r"\b(?:was|is|were|are|been|being) (?!it\b|quoted\b|the\b)", re.IGNORECASE)
_COMPARED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:compare|contrast) (?:what|how) (?P<who>[^?]{{1,60}}?) {SAYING}(?: {_ABOUT})?\b(?P<topic>[^?]{{0,200}}?)"
        rf" (?:with|and|to) (?:what|how) (?P<other>[^?]{{1,60}}?)(?: {SAYING}\b.*| did)?",
        rf"(?:compare|contrast)(?: what| how)? (?P<who>.+?)(?: has| have| had)? (?P<verb>{SAYING})\b"
        rf"(?: {_ABOUT}\b)?(?P<topic>.*)",
        r"(?:compare|contrast)(?: the)? (?:statement|comment|remark|view|position|word)s? (?:by|of|from) (?P<who>.+?)"
        rf"(?: {_ABOUT}\b(?P<topic>.*))?",
        r"(?:compare|contrast) (?P<who>.+?)(?:['’]s?)? (?:statement|comment|remark|view|position|word|quote|reaction)s?"
        rf"(?: {_ABOUT}\b(?P<topic>.*))?",
        r"(?:compare|contrast) (?P<who>.+?)(?: (?:on|about|regarding)\b(?P<topic>.*))?",
        r"how (?:do|did|does) (?P<who>.+? and .+?) (?:differ|disagree|compare)"
        r"(?: (?:on|about|over|regarding)\b(?P<topic>.*))?",
        r"(?:what is the )?difference between (?P<who>.+? and .+?)(?: (?:on|about|over|regarding)\b(?P<topic>.*))?",
    )
)
_BELONGING = re.compile(r"(?:its|his|her|their|others?|(?:the )?rest)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:['’]s?)?(?:,? (?:and|with|to|vs\.?|versus|or|as well as)(?: what| how| those of| that of)? |, )", re.IGNORECASE
)
_KIND_WORDS: dict[Kind, str] = {
    "how many": "how (?:many|much|old|long|far|tall|big|large|often)",
    "when": "when|what (?:day|date|year|month|time)|which (?:day|date|year|month)",
    "where": "where|(?:which|what) (?:country|city|place|state|town)",
    "why": "why|for what reason|how come",
    "who": "who|whom|whose|what is the name|name of",
}
_KINDS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _KIND_WORDS.items()}
_POLITE = re.compile(
    r"^(?:(?:so|and|but|ok|okay|well|please|hi|hello|hey)\b[ ,]*|(?:can|could|would) you (?:please )?(?:tell|show) me\b"
    r" ?|(?:tell|show|give) me\b ?|i (?:want|would like|'d like) to know\b ?|do you know\b ?)+",
    re.IGNORECASE,
)
#: How people type when they are in a hurry.
_HASTY = (
    (re.compile(r"\b(?:wat|wht|waht|whta|wut)\b", re.IGNORECASE), "what"),
    (re.compile(r"\bwhat['’]?s\b", re.IGNORECASE), "what is"),
    (re.compile(r"\bwho['’]s\b", re.IGNORECASE), "who is"),
    (re.compile(r"\b(?:abt|bout|abut)\b", re.IGNORECASE), "about"),
)
_FURTHER = re.compile(r"(?:what|anything|how) else\b", re.IGNORECASE)
#: These verbs say what kind of statement is asked for, and belong to its topic: "what did Russia deny?".
_TELLING = re.compile(
    r"(?:den|reject|accus|critici|promis|warn|demand|predict|threaten|condemn|prais|admit|call(?:s|ed)? for)\w*",
    re.IGNORECASE,
)
#: To whom something was told, which is no topic: "What did she | tell News 6 about | the fire?"
_TOLD = re.compile(
    r"\b(?:tell|told|tells) (?!(?:about|that|of|how|why)\b)[^?]*?(?:\b(?:about|regarding|concerning|that|how|why)\b|$)"
)
#: What tells something without being anybody, whatever names stand before it ("the Best Bars list").
DOCUMENTS = frozenset(
    "analysis census data findings index list poll ranking rankings report research study survey".split()
)
_ENDS = " ?!.,:;"
#: A pronoun is nobody's name, nor is what has a verb of its own ("How much will Hertz pay to settle the claims?"), and
#: "the articles" say nothing themselves: such questions ask for facts.
_NOBODY = frozenset(
    "will would can could shall should might must i me you we they them he she him her it this that there who what"
    " which when where why how did does do has have had was were is are anyone anybody someone somebody everyone people"
    " articles article news text many much share percentage percent proportion number".split()
)


def understand(text: str) -> Question:
    """The question, understood; `text` must make sense without what was said before."""
    plain = re.sub(r"\s+", " ", text[:MAX_CHARACTERS]).strip()
    core = _POLITE.sub("", plain).strip(" ?!.") or plain.strip(" ?!.")
    for hasty, meant in _HASTY:
        core = hasty.sub(meant, core)
    asked = _compared(plain, core) or _said(plain, core) or _who_said(plain, core)
    return asked or Question(plain, kind_of_fact(core))


def kind_of_fact(text: str) -> Kind:
    """The kind of fact that a question asks for, if it asks for one."""
    found = [(match.start(), kind) for kind, pattern in _KINDS.items() if (match := pattern.search(text))]
    return min(found, default=(0, "other"), key=lambda each: each[0])[1]


def _compared(plain: str, core: str) -> Question | None:
    for found in _matches(_COMPARED, core):
        first, *others = (*names_of(found["who"]), *names_of(found.get("other", "")))
        if others and all(_may_speak(each) for each in (first, *others)):
            return Question(plain, "said", first, found["topic"].strip(_ENDS), tuple(others))
    return None


def _matches(patterns: Iterable[re.Pattern[str]], core: str) -> Iterator[dict[str, str]]:
    """The groups of each pattern that the whole text matches."""
    return (match.groupdict("") for pattern in patterns if (match := pattern.fullmatch(core)))


def _said(plain: str, core: str) -> Question | None:
    for found in _matches(_SAID, core):
        who, verb, about = _name(found["who"]), found.get("verb", ""), found["topic"].strip(_ENDS)
        if verb.lower() in ("tell", "told", "tells") and (told := _TOLD.search(core)):
            about = core[told.end() :].strip(_ENDS)
        topic = f"{verb} {about}".strip() if _TELLING.fullmatch(verb) else about
        # A study or a list is what nobody would ask for as a speaker.
        is_document = who.lower().rpartition(" ")[2] in DOCUMENTS and "according to" in core.lower()
        if _may_speak(who) and not is_document:
            whether = bool(found.get("whether")) and topic == about
            further = _FURTHER.match(core) is not None
            thing = next((each for look, each in _THINGS.items() if re.fullmatch(look, found.get("thing", ""))), None)
            unlike = "verb" not in found or _ALSO_SAYING.fullmatch(verb) is not None
            loose = unlike or "asks" in found or _is_thing(who)
            return Question(plain, "said", who, topic, whether=whether, further=further, loose=loose, thing=thing)
    return None


def _is_thing(who: str) -> bool:
    """Whether it is somebody's, and no office or body, that is said to speak: "Herschel Walker's camp"."""
    owner, _, thing = who.rpartition(" ")
    return owner.endswith(("'s", "’s")) and thing.islower() and thing not in ROLES | ORGANISATIONS


def _who_said(plain: str, core: str) -> Question | None:
    for pattern in _WHO_SAID:
        match = pattern.fullmatch(core)
        if match and not _PASSIVE.search(core[: match.start("topic")].rpartition(" ")[0] + " "):
            words = re.sub(r"^\W*(?:that|whom|who|what (?:about|on|regarding))\b", "", match["topic"]).strip(_ENDS)
            if content_words(words) and not _describes(core, words):
                return Question(plain, "who said", topic=words, verb=match.groupdict().get("verb") or "said")
    return None


def _describes(core: str, topic: str) -> bool:
    """Whether "which country announced ..." goes on at such length that it describes an event, not words."""
    thing = wanted(core)
    return thing not in (None, "person") and len(content_words(topic)) >= DESCRIBES


def names_of(who: str) -> tuple[str, ...]:
    """The names in "Ann Lee and the mayor", each without a possessive; "Russia and its allies" are one."""
    found = [_name(each) for each in _BETWEEN.split(who)]
    together = any(_BELONGING.match(each) for each in found)
    return (who,) if together else tuple(each for each in found if each)


def _name(who: str) -> str:
    """The name without quotation marks and a possessive."""
    return re.sub(r"['’]s?$", "", who.strip(" ,'\"“”‘’"))


def _may_speak(who: str) -> bool:
    names = one_name(who).lower().split()
    if len(names) > 1 and names[0] in POSSESSIVE_DETERMINERS:
        names = names[1:]  # "her father"
    return 0 < len(names) <= 12 and not _NOBODY.intersection(names) and bool(content_words(" ".join(names)))
