"""Bounds mentions of speakers: without an article, an office, a verb of their own and a time."""

from __future__ import annotations

import re

from retrieval.articles import Span
from retrieval.language.english.function_words import ASKING, PREPOSITIONS
from retrieval.language.english.name_words import CAPITAL, PARTICLES_BEFORE
from retrieval.language.english.saying_verbs import DOCUMENTS
from retrieval.language.names import is_organisation, is_role

_LEAD = re.compile(r"^(?:the|an?|his|her|their|its|this|that|another) ", re.IGNORECASE)
#: Where a mention ends: before a verb of its own ("the agency contacted | the company"), and before when and where it
#: was said.
_VERB = re.compile(
    r"(?<=[\w.]) (?:\w{3,}ed|is|was|has|had|have|were|are|will|would|must|should|can|could|may|might|did|does)"
    r"(?= (?:an?|the|its|his|her|their|in|on|at|by|for|to|from|with|that|as|last|this|\w+day)\b|$)"
    r"|(?<=[\w.])(?<!\bwho)(?<!\bthat)(?<!\bthey)(?<!\bwhich) (?:has|had|have)(?= \w)"
    r"|(?<=[\w.]) (?:when|while|as|if|because|before|after) (?=(?:he|she|it|they|his|her|their|asked)\b)"
)
#: A verb, whatever it is, has what it acts on behind it ("Roe read | the column"), unless another word needs that too.
_ACTS = re.compile(
    rf"(?<=[\w.’']) (?!(?:{'|'.join(sorted(PREPOSITIONS | ASKING))}|about|across|along|amid|around|behind|beyond"
    r"|despite|inside|like|outside|toward|towards|without|and|or|but|than|that|all|both|half|not|media|even|only|just"
    r"|also|then|once|now|later|if|because|[a-z]+ing)\b)[a-z]{2,20}(?= (?:an?|the|its|his|her|their|them|him|it|us|this"
    r"|these|those)(?: |$))"
)
_WHEN = re.compile(
    r"(?: (?:just |shortly |soon )?(?:after|before|at) (?:midnight|noon|midday|dawn|dusk)"
    r"| (?:on |late |early |last |this )*(?:night|morning|afternoon|evening|today|tonight|yesterday|now|once"
    r"|also|later|afterwards?|then|earlier|again|meanwhile|himself|herself|itself|there"
    r"|(?!family|assembly|monopoly|ally|anomaly)[a-z]{2,}ly"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:this|last|next) \w+)"
    r"| (?:by|in|on|over|via|through|at) (?:an? |the |his |her |its |their )?(?:[a-z-]{1,20} ){0,2}(?:statement|letter"
    r"|interview|e-?mail|tweet|post|speech|message|note|video|broadcast|podcast|briefing|conference|hearing|(?:tele)?phone"
    r"|telegram|television|radio|Twitter|X|Facebook|Instagram|Telegram|Truth Social))+$"
)
#: What begins a clause that the mention has not.
_DANGLING = re.compile(
    r"(?<=\w),? (?:when|while|as|after|before|because|if|and|but|which|that|who|[a-z]{2,6}n['’]t)$"
    r"|(?<=[A-Z]) (?:reports|says|notes|claims|warns|argues|adds)$"
)
_NAME_ENDS = re.compile(rf"(?:^| ){CAPITAL}[\w'’-]{{0,40}}(?: (?:him|her|it|them)sel(?:f|ves))?$")
#: What is told of somebody behind their full name: "Ann Roe, | whose farm burnt, …", "Ann Roe, | still in her coat".
_TOLD = re.compile(
    rf"(?:[a-z]{{1,20}},? ){{0,9}}({CAPITAL}[\w'’-]{{1,30}} {PARTICLES_BEFORE}{CAPITAL}[\w'’-]{{1,40}})"
    r"(?=, (?!(?:and|or)\b)[a-z])"
)
#: A full name in apposition at the very end.
_NAME_LAST = re.compile(
    rf", [^,\"“”]{{3,60}}, ((?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Dame)\.? )?{CAPITAL}[\w.'’-]{{1,30}} {PARTICLES_BEFORE}"
    rf"{CAPITAL}[\w'’-]{{1,30}})$"
)
#: How and where a name's bearer said it: "Ann Roe, | in a filing", "Ann Roe | through her lawyers".
_MEANS = re.compile(
    r"(?<=\w)(?:, (?:in|on|at|during|after|before|through|via|by|from|with|amid)"
    r"| (?:through|via)) (?:an?|the|his|her|its|their|[a-z]{3,12})\b|(?<=\w), [a-z]{3,12}ing\b"
)
#: What stands before a mention without belonging to it: where it was said, "And from", "the desk of".
_LEADING = re.compile(
    r"(?:[Pp]er|[Aa]ccording to) (?=\w)"
    r"|(?:[Tt]his|[Ll]ast|[Tt]hat) (?:morning|afternoon|evening|night|week|month|year)(?: [a-z]{1,9}){0,3} (?=[A-Z])"
    r"|(?:Outside|Inside|Afterwards?|Later|Earlier|Today|Yesterday|Elsewhere|Nearby|Again|Still|However"
    r"|[A-Z][a-z]{2,12}(?:ly|ing)), (?=\w)"
    r"|(?:(?:And|Also|Then|Late|Early|Shortly|Just) )?"
    r"(?:(?:[Oo]n|[Ii]n|[Aa]t|[Vv]ia|[Oo]ver|[Dd]uring|[Aa]fter|[Bb]efore|[Ww]ith|[Ff]rom|[Bb]y)\b"
    r"(?: [a-z][\w'’-]{0,20}){0,4} (?=the [A-Z]|[A-Z])|(?:the )?(?:desk|pen) of )(?=[\w'’])"
)
_DOCUMENT_BY = re.compile(
    rf"(?:(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]{{1,20}} ){{0,2}})?"
    rf"(?:{'|'.join(sorted(DOCUMENTS))}|notice|note|sign|Statement|Message|Letter|Comment)"
    r" (?:by|from) ((?:[\w.'’-]{1,30} ){0,4}?[\w.'’-]{1,30})(?= (?:about|on|to|in|at|of|for|over)\b|,|$)"
)
_OFFICE = re.compile(
    r"[\w .’']{0,40}(?:[Ss]ecretary of (?:the )?[A-Z][a-z]+|[Aa]mbassador to (?:the (?:United )?)?[A-Z]\w+)"
    r" (?=[A-Z][a-z])"
)
_DETERMINERS = re.compile(r"(?:an?|the|some|any|no|his|her|its|their|this|that)$", re.IGNORECASE)


def without_article(mention: str) -> str:
    """The mention without an article or a possessive before it."""
    return _LEAD.sub("", " ".join(mention.split()))


def bounded(text: str, mention: Span) -> Span:
    """The mention without an office before the name, a verb and what follows it, and a time at its end."""
    words = mention.of(text)
    if office := _OFFICE.match(words):  # "US Secretary of State Antony Blinken"
        mention = Span(mention.start + office.end(), mention.end)
        words = words[office.end() :]
    last = _NAME_LAST.search(words)
    if last and any(is_role(word.strip(",").lower()) for word in words[: last.start()].split()):
        return Span(mention.start + last.start(1), mention.end)  # "Its head, a lawyer who joined in May, | Ann Roe"
    verbs = (m.start() for verb in (_VERB, _ACTS) for m in verb.finditer(words))
    end = min((at for at in verbs if not _DETERMINERS.match(words[:at])), default=len(words))
    if (lead := _LEADING.match(words, 0, end)) and lead.end() < end:  # "On social media | the Port Police"
        mention = Span(mention.start + lead.end(), mention.end)
        words, end = words[lead.end() :], end - lead.end()
    by = _DOCUMENT_BY.match(words, 0, end)  # "a notice by | the landlord's agent | about the eviction"
    if by and (by[1] != by[1].lower() or by[1].startswith("the ") or "'s " in by[1] or "’s " in by[1]):
        mention = Span(mention.start + by.start(1), mention.end)
        words, end = by[1], len(by[1])
    means = (m.start() for m in _MEANS.finditer(words, 0, end) if _NAME_ENDS.search(words, 0, m.start()))
    end = min(means, default=end)
    if (told := _TOLD.match(words, 0, end)) and not is_organisation(told[1].split()):
        end = told.end()
    if dangling := _DANGLING.search(words, 0, end):
        end = dangling.start()
    when = _WHEN.search(words, 0, end)
    return Span(mention.start, mention.start + (when.start() if when and when.start() else end))
