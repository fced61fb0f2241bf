"""Turns of speech that stand on lines of their own: transcripts ("PENCE: …") and headlines ("Pence: …")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.articles import Span
from retrieval.language.english.name_words import CAPITAL, PARTICLES_BEFORE, ROLES, TITLES
from retrieval.language.names import is_person, is_role
from retrieval.language.saying import FORMS
from retrieval.language.sentences import trimmed
from retrieval.statements.rules.interviews import interview
from retrieval.statements.rules.labels import labels_of
from retrieval.statements.statement import Found

_HEADLINE = re.compile(r"((?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+): (?=\S)")
_INTRODUCTION = re.compile(
    r"(?:(?:And|Also|Then|Next|Here is|Here's|This is|This|Finally|Last),? )?"
    r"((?:[A-Z]?[a-z’']{0,12} (?:[a-z’']{1,12} ){0,3}?)?(?:[Ff]rom|[Bb]y|[Ww]ords of) )?"
    r"(?:the (?:desk|pen|office) of )?([^:\n\"“”]{3,100}?) ?([:.—–]|)"
)
#: A word with a capital, with the one behind it: "Mike Pence".
_FULL_NAME = re.compile(r"(?<![\w.])[A-Z][\w.-]{1,20} (?=([A-Z][\w-]{1,24}))")
_NAME = re.compile(r"[A-Z][\w.'’-]+ (?:[a-z]{2,3} )?[A-Z][\w'’-]+")
LONGEST_INTRODUCTION = 140
#: An answer of an interview has at most so many paragraphs that nothing labels.
MOST_PARAGRAPHS = 6
_SIGNATURE = re.compile(
    r"(--|[―—–(-]|[Ss]igned(?: by)?[:,])[ \xa0]?"
    r"((?:the )?[A-Za-z][\w.'’-]*(?: [\w.'’-]+){0,5}?)(?:, [^\n]{2,60})?[.)]?$"
)
#: A line of a list of voices: `- Ann Roe, teacher: "It is late."`
_VOICE = re.compile(
    r"(?:[-–—•*▪·] ?)?((?:[Tt]he )?[A-Z][\w.'’-]*(?: [\w.'’-]+){0,5}|the [\w.'’-]+(?: [\w.'’-]+){0,5})"
    r"(?:, [^:\n\"“”]{2,60})?: ?"
)
#: A name, and what its bearer is: "Dr Ann Roe, head of surgery" above or below a quotation.
_NAMED = re.compile(
    rf"(?:[\w’'.-]{{1,20}} ){{0,6}}?"
    rf"((?:{CAPITAL}[\w.'’-]* (?:[\"“]{CAPITAL}[\w’'-]{{0,15}}[\"”] )?{PARTICLES_BEFORE}){{1,4}}?"
    rf"(?:[a-z]{{1,3}}[-'’])?{CAPITAL}[\w'’-]+)(?:(?:, |\n)([^\n.:;\"“”]{{2,80}}))?"
)
_FULL = rf"{CAPITAL}[\w.'’-]*(?: {PARTICLES_BEFORE}{CAPITAL}[\w'’-]*){{1,3}}"
#: Whose the quotation of the paragraph before was: "So says his teacher, | Ann Roe", "That is how | Ann Roe sums it".
_WHOSE = re.compile(
    r"(?:(?:That|This)(?: is|['’]s| was) how|So (?:says?|said|argues?)|(?:These|Those) (?:are|were) the words of) "
    rf"((?:(?:the|his|her|its|their|an?) (?:[\w’'-]{{1,20}},? ){{1,6}}?)?{_FULL})"
)
#: What somebody is, on a line of its own below the name.
_OFFICE_LINE = re.compile(r"[A-Z][^\n.:;\"“”]{2,80}")
LONGEST_SIGNATURE = 120
_LINE = re.compile(r"\S[^\n]*")
_MARKS = frozenset("\"“”'’‘")
_ASIDE = re.compile(r"[\"“]?[\[(]")
_NOT_SPEAKERS = frozenset(("The Latest", "Report", "Video", "Watch", "Update", "Exclusive", "Breaking", "Opinion"))
#: A statement, and the paragraphs that it takes.
_Turn = tuple[Found, range]


def _opened(match: re.Match[str], parts: list[Span], paragraphs: range) -> _Turn:
    """The turn whose name and colon have matched."""
    name = Span(*match.span(1))
    return Found(parts, name, name, Span(name.end, name.end + 1), plain=True), paragraphs


def _transcript(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """The turns that labels tell, in order."""
    labels = labels_of(text, paragraphs)
    found = []
    for number, label in enumerate(labels):
        stop = labels[number + 1].paragraph if number + 1 < len(labels) else len(paragraphs)
        parts = [Span(label.end, paragraphs[label.paragraph].end)]
        at = label.paragraph + 1
        if parts[0].start >= parts[0].end:
            parts = []
        within = label.interview and number + 1 < len(labels) and stop - at <= MOST_PARAGRAPHS
        while at < stop and (within or not parts or _goes_on(text, paragraphs[at])):
            parts.append(paragraphs[at])
            at += 1
        if parts:
            colon = Span(label.name.end, label.name.end + 1)
            found.append((Found(parts, label.name, label.named, colon, plain=True), range(label.paragraph, at)))
    return found


def _goes_on(text: str, paragraph: Span) -> bool:
    return text[paragraph.start] in '"“' and not _ASIDE.match(text, paragraph.start)


def _introduced(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations in a paragraph of their own under a line that says whose they are: "And from Mayor Ann Roe:"."""
    found = []
    for index, (line, after) in enumerate(pairwise(paragraphs)):
        match = _INTRODUCTION.fullmatch(text, *line) if line.end - line.start <= LONGEST_INTRODUCTION else None
        if not match or text[after.start] not in _MARKS or not _NAME.search(text, *match.span(2)):
            continue
        if not (match[1] or match[3] == ":") or not FORMS.keys().isdisjoint(match[2].split()):
            continue
        at, said = index + 1, [after]
        while text[said[-1].end - 1] not in _MARKS and at + 1 < len(paragraphs) and _goes_on(text, paragraphs[at + 1]):
            at += 1
            said.append(paragraphs[at])
        if text[said[-1].end - 1] in _MARKS:
            name = Span(*match.span(2))
            found.append((Found(said, name, name, None, plain=True), range(index, at + 1)))
    return found


def _lines(text: str, paragraphs: Sequence[Span]) -> list[tuple[int, Span]]:
    """The lines, each with the number of its paragraph."""
    return [
        (index, Span(*line.span()))
        for index, paragraph in enumerate(paragraphs)
        for line in _LINE.finditer(text, *paragraph)
    ]


def _is_quotation(text: str, said: Span) -> bool:
    return text[said.start] in _MARKS and text[said.end - 1] in _MARKS


def _signed(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations with the name after a dash, on the same line or on the next: `"It is late." — Ann Roe`."""
    found = []
    lines = _lines(text, paragraphs)
    for at, (index, line) in enumerate(lines):
        match = _SIGNATURE.search(text, max(line.start, line.end - LONGEST_SIGNATURE), line.end)
        if not match or not _speaks(match[2]) or not (match[2].startswith("the ") or any(map(str.isupper, match[2]))):
            continue
        first, (start, end) = index, Span(line.start, match.start())
        if start == end and at:
            first, (start, end) = lines[at - 1]
        said = trimmed(text, start, end)
        if said and _is_quotation(text, said):
            name = Span(*match.span(2))
            signed = Found([said], name, name, Span(*match.span(1)), plain=True)
            found.append((signed, range(first, index + 1)))
    return found


def _speaks(name: str) -> bool:
    """Whether these words may name somebody: they have no verb that says who speaks."""
    return FORMS.keys().isdisjoint(re.findall(r"\w+", name.lower()))


def _voices(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations that are all of a line but for a name before a colon, where two or more lines are so."""
    found = []
    for index, line in _lines(text, paragraphs):
        match = _VOICE.match(text, line.start, min(line.end, line.start + LONGEST_INTRODUCTION))
        if match and match.end() < line.end and _speaks(match.group()):
            said = Span(match.end(), line.end)
            if _is_quotation(text, said):
                found.append(_opened(match, [said], range(index, index + 1)))
    return found if len({one.source and one.source.of(text) for one, _ in found}) > 1 else []


def _named_beside(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations on lines of their own, each with a line above or below it that has a name and what its bearer is.

    Where names stand on both sides, the first of the run tells: a name above it, or the quotation.
    """
    lines = _signatures_joined(text, _lines(text, paragraphs))
    quoted = [_is_quotation(text, line) for _, line in lines]
    names = [None if quoted[at] else _name_line(text, line) for at, (_, line) in enumerate(lines)]
    found: list[_Turn] = []
    at = 0
    while at < len(lines):
        begin = at
        while at < len(lines) and (names[at] if (at - begin) % 2 == 0 else quoted[at]):
            at += 1
        above = [(k, k - 1) for k in range(begin + 1, at, 2)]
        below = [(k, k + 1) for k in range(begin - 1, at - 1, 2) if k >= 0 and quoted[k]]
        for quote, name in below if begin and quoted[begin - 1] else above:
            first, last = sorted((lines[quote][0], lines[name][0]))
            mention = names[name]
            if mention:
                found.append((Found([lines[quote][1]], mention, mention, None, plain=True), range(first, last + 1)))
        at = max(at, begin + 1)
    return found


def _signatures_joined(text: str, lines: Sequence[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """The lines, those of a name and of what its bearer is, one below the other, as one."""
    joined: list[tuple[int, Span]] = []
    for index, line in lines:
        if joined and _OFFICE_LINE.fullmatch(text, *line) and text[line.start - 1] == "\n" != text[line.start - 2]:
            above = joined[-1][1]
            told = any(is_role(word.strip(".,").lower()) for word in line.of(text).split())
            if told and _NAMED.fullmatch(text, *above) and is_person(above.of(text)):
                joined[-1] = (joined[-1][0], Span(above.start, line.end))
                continue
        joined.append((index, line))
    return joined


def _name_line(text: str, line: Span) -> Span | None:
    """The name on a line that has nothing but somebody's name and what he or she is; a title or a role must tell."""
    match = _NAMED.fullmatch(text, *line) if line.end - line.start <= LONGEST_INTRODUCTION else None
    if not match:
        return None
    words = {word.lower().rstrip(".,") for word in match.group().split()}
    if not FORMS.keys().isdisjoint(text[line.start : match.start(1)].split()):
        return None
    told = bool(match[2]) or bool(words & (ROLES | TITLES))
    return Span(*match.span(1)) if told and is_person(match[1].title() if match[1].isupper() else match[1]) else None


def _told_behind(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """Quotations in a paragraph of their own, of which the next one says whose they are: "That is how Ann Roe …"."""
    found = []
    for index, (said, after) in enumerate(pairwise(paragraphs)):
        match = _WHOSE.match(text, *after)
        if match and _is_quotation(text, said):
            name = Span(*match.span(1))
            found.append((Found([said], name, name, None, plain=True), range(index, index + 1)))
    return found


def _headline(text: str, paragraphs: Sequence[Span]) -> list[_Turn]:
    """The first line as somebody's words: "Pence: The wall will be built"."""
    match = _HEADLINE.match(text, *paragraphs[0]) if paragraphs else None
    name = match[1].title() if match and match[1].isupper() else match[1] if match else ""
    if match and " " not in name and name not in {full[1] for full in _FULL_NAME.finditer(text, match.end())}:
        return []  # a dateline: "NAGPUR: Two people …"
    if match and match[1].isupper() and name not in text[match.end() :] and match[1] not in text[match.end() :]:
        return []  # "KUALA SERAI: The state …"
    if not match or match.group(1) in _NOT_SPEAKERS or paragraphs[0].end - paragraphs[0].start > 200:
        return []
    return [_opened(match, [Span(match.end(), paragraphs[0].end)], range(1))]


def turns(text: str, paragraphs: Sequence[Span]) -> tuple[list[Found], set[int]]:
    """Every turn of the text in order, and the indices of their paragraphs.

    Each paragraph is of one kind only: headline, transcript, interview, signature, introduction, name beside it.
    """
    found: list[Found] = []
    taken: set[int] = set()
    labelled = _transcript(text, paragraphs)
    unlabelled = [] if labelled else interview(text, paragraphs)
    for kind in (
        _headline(text, paragraphs),
        labelled,
        unlabelled,
        _voices(text, paragraphs),
        _signed(text, paragraphs),
        _introduced(text, paragraphs),
        _named_beside(text, paragraphs),
        _told_behind(text, paragraphs),
    ):
        fresh = [turn for turn in kind if taken.isdisjoint(turn[1])]
        found.extend(one for one, _ in fresh)
        taken.update(index for _, indices in fresh for index in indices)
    return sorted(found, key=lambda one: one.parts[0]), taken
