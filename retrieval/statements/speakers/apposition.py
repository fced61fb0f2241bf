"""Names in apposition: words that describe whose name a mention ends with."""

from __future__ import annotations

import re

from retrieval.articles import Span
from retrieval.language.english import function_words as english
from retrieval.language.english.name_words import KINSMEN, KINSWOMEN
from retrieval.language.names import is_organisation, is_role
from retrieval.statements.speakers.runs import Run

#: An office of something before a name: "Commissioner for Transport | Ann Roe".
_HELD = re.compile(
    r"(?:[\w’'.-]{1,20} ){0,4}?(?:[Cc]ommissioner|[Mm]inister|[Ss]ecretary|[Dd]irector|[Hh]ead|[Cc]hief|[Gg]overnor"
    r"|[Mm]ayor|[Pp]resident|[Aa]mbassador|[Ee]nvoy|[Aa]dvis[eo]r|[Ss]pokes(?:man|woman|person)) (?:of|for|to) "
    r"(?:[\w’'-]{1,20} ){1,12}"
)
_LINKED = re.compile(r" (?:of|for|who|which|at|in) ")


def is_apposed(text: str, mention: Span, run: Run) -> bool:
    """Whether the name that a mention ends with is whom its other words describe: "her rival, | Ann Roe" and "her
    rival, the mayor | Ann Roe", but not "an aide, a friend of | Ann Roe"."""
    at, _, name = run
    if not _ends(text, mention, run):
        return False
    comma = text.rfind(",", mention.start, at)
    comma = comma if comma >= 0 else text.rfind("(", mention.start, at)  # "the mayor (Ann Roe)"
    before = text[mention.start : at]
    told = (comma >= 0 and not _LINKED.search(text, comma, at)) or _HELD.fullmatch(text, mention.start, at)
    return _describes(before) or (len(name) > 1 and (bool(told) or _is_of_something(before)))


def holds(text: str, mention: Span, run: Run) -> bool:
    """Whether the name that a mention ends with is whose office of a body stands before it: "University of Idaho
    President | Ann Roe"."""
    return bool(run[1]) and _ends(text, mention, run) and _ends_body(text[mention.start : run[0]])


def _ends(text: str, mention: Span, run: Run) -> bool:
    at, _, name = run
    last = at + len(" ".join(name))
    return last >= mention.end - 1 or text.startswith((", who", ", whose"), last)


def _describes(words: str) -> bool:
    """Whether words before a lone name are what it stands in apposition to: "its maker, | OpenAI"."""
    each = words.split()
    determined = len(each) > 1 and (each[0].lower() == "the" or each[0].lower() in english.POSSESSIVE_DETERMINERS)
    kin = len(each) > 1 and each[-1].rstrip(",") in KINSMEN | KINSWOMEN  # "Ms Roe's brother, | Kofi"
    return (determined and each[-1][0].islower() and each[-1].endswith(",")) or kin


def _is_of_something(words: str) -> bool:
    """Whether words before a name say whose office or for how long: "stock agent of 28 years | Ann Roe". Not what is
    of that person: "aide of senator | Ann Roe"."""
    office, _, something = words.strip().partition(" of ")
    held, last = office.rpartition(" ")[2], something.rpartition(" ")[2]
    return bool(something) and is_role(held.lower()) and last.islower() and not is_role(last) and len(last) > 2


def _ends_body(words: str) -> bool:
    """Whether words before a name are a body and an office: "University of Idaho President | Ann Roe"."""
    body, _, place = words.strip().partition(" of ")
    told = place.split()
    return len(told) > 1 and body.istitle() and is_organisation(body.split()[-1:]) and is_role(told[-1])
