"""Runs of capitalised words, which may be names: their titles, the surname, and whether he or she."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from retrieval.language.english.first_names import sex_by
from retrieval.language.english.name_words import (
    CAPITAL,
    HEADLINE_VERBS,
    LEADING_TITLES,
    MEN,
    PARTICLES_BEFORE,
    REGNAL,
    ROLES,
    SENTENCE_STARTERS,
    SHOWN_SUFFIXES,
    WOMEN,
)
from retrieval.language.english.person_nouns import is_person_noun
from retrieval.language.names import is_organisation

#: What stands before a name wherever it is in a run of capitals: "Wells Fargo CEO John Roe".
_STANDING_BEFORE = (LEADING_TITLES | ROLES) - frozenset(
    "king queen prince lady dean may miss head member fellow first foreign vice "
    "prime chief deputy republican democrat democratic partner speaker judge coach student father mother".split()
)
_LEADING = LEADING_TITLES | SENTENCE_STARTERS
#: What "First" may stand before without being of a name: "First Minister | Ann Roe", but "First Strath".
_OFFICES = LEADING_TITLES | ROLES
#: Words for what people do, which are written with a capital only because they begin a sentence: "Farmer Igor Balan".
_TRADE = re.compile(r"[A-Z][a-z]{2,}(?:er|or|ist|man|woman|ian)|Nurse|Cook|Guard|Pupil|Witness|Accountant|Neighbour")
_BEGINS = re.compile(r"(?:^|\n|[.!?:][\"”’')]? |[\"“])$")
_WORD = (
    rf"(?:(?:{CAPITAL}\.){{1,4}}|(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Prof|Rev|Coun|Cllr|Smt|Fr|Hon|Supt|Sgt|Cmdr|Insp|Det|Capt|Cpl|Maj|Adm|Jr|Sr)\."
    rf"|(?:[a-z]{{1,3}}[-'’])?{CAPITAL}[\w'’&-]*)"
)
#: A given name that stands behind the surname: "Kim Soo-yeon".
SURNAME_FIRST = re.compile(r"[A-Z][a-z]{1,6}-[a-z]{2,8}")
_POSSESSIVE = re.compile(r"(?:['’]s|['’]{1,3})$")
_OWNER = re.compile(r"(?<=['’]s) ")
#: A run of capitalised words, which may be a name.
NAME_RUN = re.compile(
    rf"(?<![\w-])(?={CAPITAL}){_WORD}(?: [\"“‘']{CAPITAL}[\w’'-]{{0,15}}[\"”’'](?= {CAPITAL}))?"
    rf"(?: (?:& )?{PARTICLES_BEFORE}{_WORD}){{0,7}}"
)
#: What a credit leaves before a name: "Getty Images Bob Levitt returns".
_CREDIT = re.compile(r"(?:(?:AFP/|Bloomberg/)?Getty Images|(?:Video )?Ad Feedback|AP Photo|USA TODAY) (?=\S)")
#: Before a name, an office of something: "Secretary of ", "director of the ".
_OFFICE_OF = re.compile(
    r"\b(?:[Ss]ecretary|[Dd]irector|[Ss]uperintendent|[Mm]inister|[Cc]ommissioner|[Cc]hief|[Hh]ead|[Gg]overnor|[Mm]ayor"
    r"|[Pp]resident|[Cc]hair(?:man|woman)?|[Aa]mbassador|[Ee]nvoy|[Aa]dvis[eo]r|[Ss]pokes(?:man|woman|person)) "
    r"(?:of|for|to) (?:the )?$"
)
#: Of what there are offices, in one word before whoever holds it.
_FIELDS = frozenset(
    "State Education Health Defense Defence Labor Labour Commerce Agriculture Energy Treasury Transportation Interior"
    " Justice Finance Police Staff Elections Communications Operations Public Transport Environment Trade Industry"
    " Culture Climate Migration Enlargement Research Innovation Housing Tourism Sport Immigration Fisheries".split()
)

#: A run: its place, the titles before the name, the words of the name.
Run = tuple[int, list[str], list[str]]


def split_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """The leading titles and the name of a run of capitalised words."""
    end = len(words) - (2 if words[-1].rstrip(".") in SHOWN_SUFFIXES else 1)
    lowered = [word.lower().rstrip(".") for word in words]
    at = max((k + 1 for k in range(end) if lowered[k] in _STANDING_BEFORE or _is_called(lowered, k)), default=0)
    while at < end and lowered[at] in _LEADING and not (lowered[at] == "first" and lowered[at + 1] not in _OFFICES):
        at += 1
    if at and len(words) - at == 1 and lowered[at - 1] in REGNAL:
        at -= 1  # "Prince Harry" is a whole name
    return words[:at], words[at:]


def _is_called(lowered: Sequence[str], at: int) -> bool:
    """Whether the word at a place says what somebody is whose first name follows: "Lifeguard | Ann Roe"."""
    word = lowered[at]
    office = "-" in word and word.rpartition("-")[2] in _OFFICES  # "Vice-Chancellor"
    called = is_person_noun(word) or word.endswith(("man", "woman"))
    named = at + 2 < len(lowered) and sex_by(word) is None
    return named and (office or (called and sex_by(lowered[at + 1]) is not None))


def _without_office(text: str, at: int, run: Run) -> Run:
    """The run without what an office is of: "Secretary of | State Al Jaeger" and "Director of | Education Ann Roe"."""
    skipped, titles, name = run
    if len(name) > 2 and _OFFICE_OF.search(text, max(0, at - 60), at):
        begins = [k for k in range(1, len(name) - 1) if gender_of(tuple(name[k:]), [])]
        if not begins and len(name) == 3 and name[0] in _FIELDS and not is_organisation(name):
            begins = [1]
        if begins:
            start = begins[-1]
            return skipped + sum(len(word) + 1 for word in name[:start]), titles, name[start:]
    return run


def _without_trade(text: str, at: int, run: Run) -> Run:
    """The run at the head of a sentence without what somebody does: "Farmer | Igor Balan"."""
    skipped, titles, name = run
    begins = len(name) > 2 and _BEGINS.search(text, max(0, at - 3), at) is not None
    if begins and not titles and _is_trade(name[0]) and gender_of(tuple(name), []) is None:
        return skipped + len(name[0]) + 1, [name[0]], name[1:]
    return run


def _is_trade(word: str) -> bool:
    return is_person_noun(word.lower()) or _TRADE.fullmatch(word) is not None


@lru_cache(maxsize=8192)  # an article repeats its names, and so do articles of the same days
def _run(words: str) -> Run | None:
    read: list[str] = []
    credit = _CREDIT.match(words)
    whole, words = words, words[credit.end() :] if credit else words
    for word in words.split(" "):
        if read and word.lower() in HEADLINE_VERBS:  # a headline in capitals: "Roe Says Bridge Will Hold"
            break
        bare = _POSSESSIVE.sub("", word)
        read.append(bare)
        if bare != word:
            break
    titles, name = split_titles(read)
    if len(name) == 1 and name[0].lower().rstrip(".") in _LEADING:
        return None
    return len(whole) - len(words) + sum(len(word) + 1 for word in titles), titles, name


def name_runs(text: str, start: int = 0, end: int | None = None) -> list[Run]:
    """Every run of capitalised words: its place, its titles, the words of the name up to a possessive."""
    found = []
    for match in NAME_RUN.finditer(text, start, len(text) if end is None else end):
        at, run_of = match.start(), match.group()
        if text.startswith(("$", "£", "€"), match.end()):
            run_of = run_of.rpartition(" ")[0]  # "Southern Mutual A$3.2 million"
        for words in _OWNER.split(run_of) if run_of else ():  # "Greenpeace's | Lotte Brandt"
            if run := _run(words):
                run = _without_office(text, at, _without_trade(text, at, run))
                found.append((at + run[0], run[1], run[2]))
            at += len(words) + 1
    return found


def surname(words: Sequence[str]) -> str:
    """The last word of a name that is no "Jr."; the first of one like "Kim Soo-yeon"."""
    if len(words) == 2 and SURNAME_FIRST.fullmatch(words[1]):
        return words[0]
    return words[-2] if len(words) > 1 and words[-1].rstrip(".") in SHOWN_SUFFIXES else words[-1]


def gender_of(words: tuple[str, ...], titles: list[str]) -> str | None:
    """Returns `f` or `m` where a title or the first name tells, else None."""
    lowered = {title.lower().rstrip(".") for title in titles}
    if lowered & (WOMEN | {"congresswoman", "spokeswoman", "chairwoman"}):
        return "f"
    if lowered & (MEN | {"congressman", "spokesman", "chairman"}):
        return "m"
    first = words[0].lower() if len(words) > 1 and not SURNAME_FIRST.fullmatch(words[1]) else ""
    told = {sex_by(part) for part in first.split("-")} - {None}
    return told.pop() if len(told) == 1 and not first.startswith("jean-") else None
