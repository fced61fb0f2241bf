"""The kind of thing that a question wants to know, and whether a sentence has one that the question has not."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import Literal

from retrieval.language.english.function_words import FUNCTION_WORDS, MONTHS, WEEKDAYS
from retrieval.language.english.places import COUNTRIES, US_STATES
from retrieval.language.words import stems

#: What a question asks: what somebody said, who said something, or a fact and of which kind.
Kind = Literal["said", "who said", "who", "when", "where", "how many", "why", "other"]
#: What a sentence must have to answer a question, as far as that can be seen.
Thing = Literal["person", "organisation", "work", "place", "country", "state", "amount", "number", "date"]

_CAPITALISED = r"[A-Z](?:[\w’'-]*\w)?"
_NAME = rf"\b{_CAPITALISED}(?: (?:(?:of|de|van|von|al|the|&|and) )?{_CAPITALISED})*"
_MONTHS = "|".join(month.capitalize() for month in MONTHS)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NUMBERS = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half|twice"
DATED = re.compile(rf"\b(?:19|20)\d\d\b|\b(?:{_MONTHS})\b")
_SIGNS: dict[Thing, re.Pattern[str]] = {
    "country": re.compile(rf"\b(?:{'|'.join(COUNTRIES)})\b"),
    "state": re.compile(rf"\b(?:{US_STATES})\b"),
    "amount": re.compile(
        r"[$€£] ?\d[\d,.]*(?: ?(?:million|billion|trillion|m|bn)\b)?"
        r"|\d[\d,.]{0,30} (?:million |billion )?(?:dollars|euros|pounds)"
    ),
    "number": re.compile(rf"\d[\d,.]*|\b(?:{_NUMBERS})\b", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:{_MONTHS}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.) \d{{1,2}}\b|\b(?:19|20)\d\d\b|\b{_WEEKDAY}\b"
        rf"|\b\d{{1,2}} (?:{_MONTHS})\b"
        rf"|\b(?:[Ii]n|[Bb]y|[Nn]ext|[Ll]ast|[Uu]ntil|[Bb]efore|[Aa]fter|[Ss]ince) (?:{_MONTHS})\b"
        r"|\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)\b"
        r"|\b(?:[Bb]y|[Bb]efore|[Uu]ntil|[Ii]n)(?: the)? (?:spring|summer|autumn|winter)\b"
        r"|\b(?:[Bb]y|[Aa]t|[Bb]efore|[Uu]ntil) the (?:end|start|beginning|middle) of\b"
        r"|\b(?:last|next|this) (?:week|month|year|night|spring|summer|autumn|fall|winter)\b"
        r"|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b"
    ),
    **dict.fromkeys(("person", "organisation", "work", "place"), re.compile(_NAME)),
}
#: Capitalised at the head of a sentence, or days and months: nobody's names.
NO_NAMES = frozenset(map(str.capitalize, (*FUNCTION_WORDS, *WEEKDAYS, *MONTHS)))
_TITLES = "President Mr Mrs Ms Dr Sen Rep Republican Republicans Democrat Democrats Democratic American Americans"
_NO_THINGS = NO_NAMES | frozenset(_TITLES.split())
#: What comes behind "which" or "what", one word of it, says the kind.
_NOUNS: dict[Thing, str] = {
    "person": "actor actress singer star player politician lawmaker leader president senator mp member candidate"
    " celebrity figure comedian rapper host author congressman coach footballer driver director veteran manager guest"
    " person people man woman minister secretary king queen billionaire",
    "organisation": "company automaker airline retailer supermarket chain organisation organization team university"
    " college school union club brand group firm institution provider platform network website newspaper maker agency"
    " bank party ministry band",
    "place": "city town village location destination region province county island park place area continent",
    "work": "film movie series show novel book song album game painting sitcom drama",
    "country": "country nation",
    "state": "state",
}
_KINDS = {stem: thing for thing, nouns in _NOUNS.items() for stem in stems(nouns)}
_WHICH = re.compile(r"\b(?:which|what)\b((?: [\w'’-]+){1,4})", re.IGNORECASE)
#: Where one of these comes, the noun phrase is over.
_VERBS = frozenset("is was did does do are were has have had of to in for on with will would".split())
#: Words of a question for money.
MONEY = re.compile(
    r"cost|sold|sell|sale|earn|ma[dk]e|fine|paid|pay|price|worth|rais|spen[dt]|lost|box office|dollar", re.IGNORECASE
)
_MANY = re.compile(
    r"\bhow (?:many|much|long|old|far|tall|big|large|often|high)\b"
    r"|\b(?:what|which) (?:percentage|share|number|amount|age)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\bwhen\s*\?|^when\b|[.,] when\b|\b(?:what|which) (?:day|date|year|month)\b", re.IGNORECASE)


#: What tells how often.
OFTEN = re.compile(
    r"\b(?:once|twice|daily|weekly|monthly|yearly|annually|nightly|each|every|always|never|rarely|seldom|sometimes)\b"
    r"|\b(?:a|per) (?:day|week|month|year|night|season)\b|\btimes\b",
    re.IGNORECASE,
)
#: What tells when something will be.
WILL_BE = re.compile(r"\b(?:after|before|once|until|when|as soon as) (?:the|an?|it|he|she|they|its|his|her|their)\b")
WHEN_WILL = re.compile(r"\bwhen (?:will|would|is|are|do(?:es)? \w+ (?:hope|plan|expect|want)) ", re.IGNORECASE)
HOW_OFTEN = re.compile(r"\bhow often\b", re.IGNORECASE)


def wanted(question: str) -> Thing | None:
    """The kind of thing that is asked for; None where the question does not say, or it is nothing that has a look."""
    many = _MANY.search(question)
    if many:
        return "amount" if many.group().lower() == "how much" and MONEY.search(question) else "number"
    if _WHEN.search(question):
        return "date"
    for phrase in reversed(_WHICH.findall(question)):
        noun_phrase = takewhile(lambda word: word.lower() not in _VERBS, phrase.split())
        kinds = [_KINDS[stem] for word in noun_phrase for stem in stems(word) if stem in _KINDS]
        if kinds:
            return kinds[-1]  # "which football team": the last noun is what the others describe
    if re.search(r"\bwho(?:m|se)?\b", question, re.IGNORECASE):
        return "person"
    return "place" if re.search(r"\bwhere\b", question, re.IGNORECASE) else None


def has(sentence: str, thing: Thing, asked: AbstractSet[str]) -> bool:
    """Whether the sentence has such a thing that is not of the question's own words (`asked`, as stems)."""
    return any(_is_new(found.group(), thing, asked) for found in _SIGNS[thing].finditer(sentence))


def _is_new(found: str, thing: Thing, asked: AbstractSet[str]) -> bool:
    own = set(stems(found))
    if thing in ("amount", "number", "date"):
        return bool(own - asked)
    if found in _NO_THINGS or (thing == "person" and sum(word not in _NO_THINGS for word in found.split()) < 2):
        return False
    return bool(own - asked) if thing == "person" else not own & asked
