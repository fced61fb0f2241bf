"""Furniture of an article: bylines, datelines, credits, links, times of a live blog, which are none of its sentences.

The text is stored as it is; whoever quotes or answers from it leaves these places out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from retrieval.articles import Span
from retrieval.language.sentences import trimmed

_ZONE = r"(?: (?:ET|EDT|EST|CT|PT|GMT|BST|CET|CEST|UTC))"
_TIME = rf"\d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?|[AP]\.?M\.?){_ZONE}?"
#: A line that says when: of an article or of an entry of a live blog.
_WHEN = (
    rf"(?:(?:Updated|Posted|Published|Last updated)(?: at)?:? ?)?(?:{_TIME}|\d{{1,2}}:\d\d{_ZONE}?)"
    r"(?:,? (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+\.?)(?:,? \d{4})?)?"
    r"|\d{1,2} ?(?:hrs?|hours?|h|min|minutes?|m)(?: ?\d{1,2} ?m(?:in)?)? ago(?:[^\n]{0,40}(?<![.!?]))?"
)
#: Whole lines. Each begins with what tells it, so that the search stays linear.
_LINE = re.compile(
    "|".join(
        (
            r"(?:[Bb][Yy]|BY|From) [A-Z][\w .,'’&|-]{2,80}(?<!\.)",
            r"[–—―-]{1,2} ?[A-Z][\w.,'’ -]{2,60}(?<!\.)",
            r"[_=*•–—―-]{2,}",
            r"(?:CNN|AP|AFP|Reuters)|(?:[A-Z][\w.]+ ){0,4}CNN(?: \w+)? ?—",
            r"(?:Share|Email|Print|Save|Copy) (?:this|link)\b[^\n]{0,40}",
            r"(?:\*\*|__)?(?:READ MORE|Read more|Read More|MORE|More|RELATED|Related|STORY|Story|Game Story|WATCH|Watch"
            r"|LISTEN|PHOTOS|Photos|VIDEO|Video|OPINION|FACT CHECK|Fact check|ALSO|DIG DEEPER|More to read)"
            r" ?:[^\n]{0,200}",
            r"[>»›▶►•*–— ]{0,4}(?:[Rr]ead|[Ss]ee|[Ww]atch|READ|SEE|WATCH|ALSO|Also|Don['’]t|DON['’]T) "
            r"(?:[Aa]lso|[Nn]ext|[Mm]ore|[Rr]ead|[Tt]his next|[Mm]iss|ALSO|NEXT|MORE|READ|THIS NEXT|MISS)"
            r" ?[:|»›–—][^\n]{0,200}",
            r"(?:Video )?Ad Feedback[^\n]{0,200}",
            r"(?:ADVERTISEMENT|Advertisement|Sign up|Subscribe|Follow|Click here|Contact|Reach)\b[^\n.!?]{0,120}",
            r"(?:Photo|Photograph|Image|Illustration|Credit|Source|Contributing|Graphic)s?(?: by|:) [^\n]{0,80}",
            r"[^\n]{0,200}(?:Getty Images|AP Photo|/AP|/Reuters|/AFP|USA TODAY Sports|Shutterstock)\)?",
            r"[^\n]{0,80}\bcontributed to this (?:report|story|article)\.?",
            _WHEN,
        )
    )
)
#: What stands before a paragraph's first sentence: "WASHINGTON (AP) — ", "10:15 p.m. ― ".
_LEAD = re.compile(
    rf"(?:[A-Z][A-Z. '’-]{{2,30}}(?:, [A-Z][\w. ]{{1,20}})?(?: \([A-Za-z /]{{2,30}}\))?|{_TIME}"
    r"|(?:[A-Z][a-z]+ ){0,3}\((?:AP|CNN|Reuters|AFP)\)|(?:[A-Z][\w.]+ ){0,3}CNN(?: \w+)?) ?(?:[–—―]|--?) "
)
#: What stands between the entries of a live blog: when one was written, or what shares it; or a time before its text.
_BETWEEN_ENTRIES = re.compile(rf"{_WHEN}|Share this(?: update| post| entry)?|{_TIME} ?(?:[–—―-]|--) ?[^\n]*")
#: Fewer of them make no live blog, more a table of times.
LEAST_ENTRIES, MOST_ENTRIES = 2, 500
_ENDS = (".", "!", "?", "”", '"', ")")
#: A heading within an article: a few words without an end, a colon or a mark of a list, above a paragraph of prose.
_SUBHEAD = re.compile(r"[A-Z“\"‘][^\n:;|•]{2,80}[\w”\"’)?]")
SUBHEAD_WORDS, PROSE = 12, 80
#: A longer line is none of these.
LONGEST_LINE = 260
#: What stands before a first sentence is no longer than this.
LONGEST_LEAD = 90
#: Articles whose furniture is kept: an answer asks for each of an article's sentences.
ARTICLES_KEPT = 64


@lru_cache(maxsize=ARTICLES_KEPT)
def furniture(text: str) -> tuple[Span, ...]:
    """The places of the text that are no part of its sentences, in order."""
    found: list[Span] = []
    start = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        end = start + len(line)
        if line.strip() and len(line) <= LONGEST_LINE and (_LINE.fullmatch(line.strip()) or _is_subhead(lines, number)):
            found.append(Span(start, end))
        elif lead := _LEAD.match(line[:LONGEST_LEAD]):
            found.append(Span(start, start + lead.end()))
        start = end + 1
    return tuple(found)


def _is_subhead(lines: Sequence[str], number: int) -> bool:
    """Whether a line is a heading: short, without an end, between blank lines or paragraphs, above a paragraph."""
    line = lines[number].strip()
    if len(line.split()) > SUBHEAD_WORDS or not _SUBHEAD.fullmatch(line):
        return False
    above = next((each for each in lines[max(0, number - 2) : number][::-1] if each.strip()), "")
    below = next((each for each in lines[number + 1 : number + 3] if each.strip()), "")
    return len(below) >= PROSE and len(above) >= PROSE and above.rstrip().endswith(_ENDS)


@lru_cache(maxsize=ARTICLES_KEPT)
def entries(text: str) -> tuple[int, ...]:
    """The places where the entries of a live blog begin, in order; none in any other text.

    A headline and a by-line above an entry's time belong to it.
    """
    found: list[int] = []
    start, heading = 0, None
    for line in text.split("\n"):
        words = line.strip()
        if words and len(line) <= LONGEST_LINE and _BETWEEN_ENTRIES.fullmatch(words):
            found.append(start if heading is None else heading)
            heading = None
        elif words:
            short = len(line) <= LONGEST_LINE and not words.endswith(_ENDS)
            heading = (start if heading is None else heading) if short else None
        start += len(line) + 1
    return tuple(found) if LEAST_ENTRIES <= len(found) <= MOST_ENTRIES else ()


def without_furniture(text: str, span: Span) -> list[Span]:
    """Returns what is left of the span without lines that are none of the text's sentences, in order."""
    places = furniture(text)
    left, start = [], span.start
    for place in places[bisect_left(places, span.start + 1, key=lambda place: place.end) :]:
        if place.start >= span.end:
            break
        left.append(trimmed(text, start, max(start, place.start)))
        start = place.end
    left.append(trimmed(text, start, span.end) if start < span.end else None)
    return [each for each in left if each]


def is_furniture(text: str, span: Span) -> bool:
    """Whether most of the span is none of the text's sentences."""
    places = furniture(text)
    at = bisect_left(places, span.start, key=lambda place: place.end)
    return any(2 * place.overlap(span) > span.end - span.start for place in places[at : at + 2])
