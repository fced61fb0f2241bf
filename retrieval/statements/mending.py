"""The statements found are mended: whose a quotation cannot be, and where content cannot begin or end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from retrieval.articles import Span
from retrieval.language.furniture import is_furniture, without_furniture
from retrieval.language.quotations import Quotation
from retrieval.language.saying import FORMS
from retrieval.statements.rules.reading import Reading
from retrieval.statements.statement import Found

#: What was asked is no statement of whoever answers: "Asked | whether it was safe, she said". So many characters before
#: a content are looked at.
_PUT = re.compile(
    r"(?:^|[.!?:;\n][\"”’)]*\s+|, |—|– |\b(?:[Ww]hen|[Ww]hile|[Aa]fter being|[Oo]n being|[Bb]eing|and) )"
    r"(?:repeatedly |directly |then |also )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Qq]uizzed|[Qq]ueried|[Cc]hallenged"
    r"|[Pp]robed|[Gg]rilled)(?: (?!that\b)[\w'’.-]+){0,8},? ?$"
    r"|(?:(?:^|[.!?:;\n][\"”’)]*\s+)(?:Told|Reminded|Informed|Confronted|Shown|Faced)"
    r"|\b(?:[Ww]hen|[Aa]fter being|[Oo]n being) (?:told|reminded|informed|confronted|shown|faced))"
    r"(?: [\w'’.-]+){0,4} (?:that|of|with|by) $"
)
#: The same as the content's own words, which end before who answers: "To the question | whether it was safe, she said".
_QUESTION = re.compile(
    r"(?:In (?:answer|reply|response) )?[Tt]o (?:the|a|her|his|their|one|another) (?:\w{1,20} )?questions? "
)
#: Who was asked said nothing yet: "Roe was also asked about the tax".
_IS_ASKED = re.compile(r" (?:was|were|is|are|has been|have been|had been)(?: \w+)? asked\b")
BEFORE_CONTENT = 100
#: A quotation that is closed behind a full stop ends its sentence.
ENDED = re.compile(r"[.!?…][\"”»]|[.!?…](?:''|’’)")
#: Content begins so many characters behind its cue at most: "said that".
BEHIND_CUE = 6
_SIGNS = re.compile(r"\s?(?:--?|[―—–])")
#: What may stand between such a quotation and who said it, and so many words after that name: `"It is." Roe said.`
MOST_WORDS_BEHIND = 4
#: Where the reporter's own words begin behind what somebody said.
_REPORTERS = re.compile(
    r", (?:(?:but|and|though|although|while|yet) (?:[\w.'’-]{1,30} ){1,5}(?:has |have |had )?"
    r"(?:den(?:ied|ies)|disputed|disputes)\b"
    r"|(?:raising|leading|prompting|sparking|drawing|fuell?ing|triggering|renewing|stoking) (?=[a-z]))"
)
_LOOSE_END = re.compile(r",? (?:but|and|though|although|while|yet)$")
#: That is so many characters at most.
LONGEST_LOOSE_END = 12
#: A line of a few words, of which only the first has a capital letter.
_HEADING = re.compile(r"[A-Z][a-z]+(?: [a-z][\w'’-]{0,20}){1,8}")
#: Where something was said, which is not what was said: "In a message".
_WHERE = re.compile(r"(?:In|On|At|During|After) (?:an?|the|his|her|its|their) (?:[\w-]{1,20} ?){1,2}")
_SAID_ABOUT = re.compile(
    r"(?:(?:has|had|have|also) )?(?:said|says|say|adds|added) (about|at|after|in|on|by|for|over|during|under|before"
    r"|since|with|among|between|within|from|as|if|when|while|because|once) "
)
#: A clause has at least so many words: "said about | half of them came".
LEAST_CLAUSE = 5
_IN_A = re.compile(r"(?:^|[.!?\n][\"”’)]{0,2}\s{0,3})(?:In|On|At|During|Via|Through) (?:an?|the|his|her|its|their) $")
_DOCUMENT = re.compile(
    r"(?:[a-z-]{1,15} ){0,2}(?:e-?mail|letter|statement|post|interview|message|note|tweet|speech|filing|report|video"
    r"|blog|memo|notice|briefing|release)\b"
)
#: A preposition that content ends with, and the noun that it has lost: "announced the closing on | Monday".
_LEFT_OVER = re.compile(r" (?:on|in|at|by|from)$")
_NOUN = re.compile(r" [A-Z\d]")
_DIGITS_GO_ON = re.compile(r"[.,:]\d[\d.,:]*(?<=\d)(?: (?:million|billion|trillion|percent))?")
_DIGITS_BEFORE = re.compile(r"[$€£]?\d[\d.,:]*[.,:]$")
#: A number has at most so many characters.
LONGEST_NUMBER = 24


def mended(reading: Reading, found: Sequence[Found]) -> list[Found]:
    """The statements without what cannot be theirs; those of which nothing is left are gone."""
    text = reading.text
    _join_paragraphs(reading.quotes, found)
    ends = [quote.span.end for quote in reading.quotes]
    for one in found:
        one.parts = [part for part in one.parts if not _was_asked(text, part) and not _QUESTION.match(text, *part)]
        one.parts = [piece for part in one.parts for piece in without_furniture(text, part)]
        one.parts = [_bounded(text, part, reading.quotes, ends) for part in one.parts]
        one.parts = [part for part in one.parts if not _WHERE.fullmatch(text, *part) and not _is_where(text, part)]
        _regain_preposition(text, one)
        if _only_asked(text, one):
            one.parts = []
        if one.source and not one.plain and _is_heading(text, one.source):
            one.source = one.named = one.cue = None
    left = [one for one in (*found, *_loose(text, reading.quotes, found)) if one.parts]
    clauses = [(one.source, one) for one in left if one.source and one.parts[-1].start > one.source.start]
    begins = sorted(source.start for source, _ in clauses)
    sentence_ends = [sentence.end for sentence in reading.sentences]
    for one in left:
        if not one.plain and _floats(text, one, begins, sentence_ends):
            one.source = one.named = one.cue = None
    return left


def _loose(text: str, quotes: Sequence[Quotation], found: Sequence[Found]) -> Iterator[Found]:
    """Takes parts from those whose they cannot be: a quotation before a sentence in which its bearer says something
    else ("“It is ours!” | Roe, who drew it, said he would wait"), and what follows a quotation that tells whom others
    quote ("“People told us that it would fail,” said Roe. | “It works.”"), which goes to whom the quotation is of.
    Yields the others as statements of nobody."""
    begins = [quote.span.start for quote in quotes]

    def around(place: Span) -> int:
        """The number of the quotation that the place is in; -1 for none."""
        at = bisect_right(begins, place.start) - 1
        return at if at >= 0 and place.end <= quotes[at].span.end else -1

    owners = {around(part): one for one in found if one.source for part in one.parts if around(one.source) < 0}
    for one in found:
        if one.source is None or one.plain or len(one.parts) < 2:
            continue
        first, cue = one.parts[0], one.cue
        says_more = cue is not None and any(0 <= part.start - cue.end <= BEHIND_CUE for part in one.parts[1:])
        before = first.end <= one.source.start and ENDED.fullmatch(text, max(first.start, first.end - 2), first.end)
        if says_more and before:
            del one.parts[0]
            yield Found([first], None, None, None)
        owner = owners.get(inside) if (inside := around(one.source)) >= 0 else None
        outside = [part for part in one.parts if around(part) != inside]
        if owner and 0 < len(outside) < len(one.parts):
            one.parts = [part for part in one.parts if part not in outside]
            owner.parts = sorted({*owner.parts, *outside})


def _regain_preposition(text: str, one: Found) -> None:
    """Begins what was said with its preposition: "Roe said | about half of them came", "said | at least one did"."""
    if one.cue is None or not one.parts or one.parts[0].start < one.cue.start:
        return
    first = one.parts[0]
    lost = _SAID_ABOUT.fullmatch(text, one.cue.start, first.start)
    if lost and len(first.of(text).split()) >= LEAST_CLAUSE:
        one.parts[0] = Span(lost.start(1), first.end)


def _only_asked(text: str, one: Found) -> bool:
    """Whether somebody was asked, and it is not told that they said something: "Roe was also asked about | the tax"."""
    asked = _IS_ASKED.match(text, one.source.end) if one.source else None
    return asked is not None and (one.cue is None or one.cue.start < asked.end())


def _is_where(text: str, part: Span) -> bool:
    """Whether words tell where something was said, at the head of a sentence: "In an | email to parents", Roe wrote."""
    begins = _IN_A.search(text, max(0, part.start - LONGEST_NUMBER), part.start)
    return begins is not None and _DOCUMENT.match(text, *part) is not None


def _is_heading(text: str, source: Span) -> bool:
    """Whether the words stand in a heading or the like, and so say nothing: "Bad | piers"."""
    return is_furniture(text, source) or _HEADING.fullmatch(text, source.start, text.find("\n", source.end)) is not None


def _was_asked(text: str, part: Span) -> bool:
    return _PUT.search(text[max(0, part.start - BEFORE_CONTENT) : part.start]) is not None


def _floats(text: str, one: Found, clauses: Sequence[int], sentence_ends: Sequence[int]) -> bool:
    """Whether a quotation that ends its sentence was given to whom only the next sentence, or paragraph, names.

    That names its speaker where nothing else is said in it, or it only says that this was said.
    """
    end = one.parts[-1].end
    source = one.source
    if source is None or source.start < end:
        return False
    if "\n" in text[end : source.start]:
        return True
    if not ENDED.fullmatch(text, max(0, end - 2), end):
        return False
    if _SIGNS.match(text, end):
        return False
    at = bisect_left(clauses, source.start)
    if at < len(clauses) and clauses[at] < source.end:
        return True
    stop = bisect_right(sentence_ends, source.end)
    behind = text[source.end : sentence_ends[stop]] if stop < len(sentence_ends) else ""
    words = behind.lower().split()
    return len(words) > MOST_WORDS_BEHIND or not any(word.strip(".,") in FORMS for word in words) or "comment" in behind


def _bounded(text: str, part: Span, quotes: Sequence[Quotation], ends: Sequence[int]) -> Span:
    """The part up to where the reporter goes on, and never from or to the middle of a number."""
    start, end = part
    for cut in _REPORTERS.finditer(text, start, end):
        at = bisect_right(ends, cut.start())
        if at == len(quotes) or quotes[at].span.start > cut.start():
            end = cut.start()
            break
    if loose := _LOOSE_END.search(text, max(start + 1, end - LONGEST_LOOSE_END), end):
        end = loose.start()
    left_over = _LEFT_OVER.search(text, max(start + 1, end - LONGEST_LOOSE_END), end)
    if left_over and _NOUN.match(text, end):
        end = left_over.start()
    if text[start].isdigit() and (digits := _DIGITS_BEFORE.search(text, max(0, start - LONGEST_NUMBER), start)):
        start = digits.start()
    if text[end - 1].isdigit() and (digits := _DIGITS_GO_ON.match(text, end, end + LONGEST_NUMBER)):
        end = digits.end()
    return Span(start, end)


def _chains(quotes: Sequence[Quotation]) -> Iterator[list[Span]]:
    """The quotations that go on over several paragraphs, each as its pieces in order."""
    chain: list[Span] = []
    for quote in quotes:
        if chain and not quote.continues:
            if len(chain) > 1:
                yield chain
            chain = []
        if quote.runs_on or chain:
            chain.append(quote.span)
        if chain and not quote.runs_on:
            if len(chain) > 1:
                yield chain
            chain = []
    if len(chain) > 1:
        yield chain


def _join_paragraphs(quotes: Sequence[Quotation], found: Sequence[Found]) -> None:
    """Gives a quotation that goes on in the next paragraph to one speaker; not where two are named plainly."""
    places = sorted((part.start, number) for number, one in enumerate(found) for part in one.parts)
    for chain in _chains(quotes):
        here = places[
            bisect_left(places, (chain[0].start - BEFORE_CONTENT, 0)) : bisect_left(places, (chain[-1].end, 0))
        ]
        inside = list(
            dict.fromkeys(
                number for _, number in here if any(piece.overlap(p) for piece in chain for p in found[number].parts)
            )
        )
        plain = [number for number in inside if found[number].plain]
        named = plain or [number for number in inside if found[number].source]
        if not named or len(plain) > 1:
            continue
        owner = found[named[0]]
        for number in inside:
            if number != named[0]:
                one = found[number]
                one.parts = [part for part in one.parts if not any(piece.overlap(part) for piece in chain)]
        missing = [
            piece for piece in chain if not any(2 * piece.overlap(p) > piece.end - piece.start for p in owner.parts)
        ]
        if missing:
            kept = [part for part in owner.parts if not any(piece.overlap(part) for piece in missing)]
            owner.parts = sorted([*kept, *missing])
