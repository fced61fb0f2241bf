"""How much of a statement's sentence can be quoted as its speaker's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from retrieval.articles import Article, Span
from retrieval.language.words import words
from retrieval.statements import Statement
from retrieval.store.store import Store

#: At least this much of a quotation is the speaker's own words, or it is narrowed to them (who-said-dev: precision
#: 0.631 at 0.5, 0.660 at 0.7, 0.665 at 0.8; recall 0.667, 0.664, 0.664).
OWN_SHARE = 0.7
#: So much more than the own words may be shown at any rate, so that the sentence keeps its subject ("The Ministry
#: announced as well that"), as long as the own words are not a small part.
ATTRIBUTION, LEAST_SHARE = 50, 0.5
#: Words that attribute and say nothing else: what they introduce may stand without them ("denied" may not be lost).
_PLAIN_CUE = re.compile(
    r"(?:has |had |have |also |then |later |and )*(?:sa(?:y|id|ys|ying)|t(?:ells?|old|elling)|add(?:s|ed|ing)?"
    r"|wr(?:ites?|ote)|stat(?:es?|ed|ing)|not(?:es?|ed|ing)|explain(?:s|ed|ing)?|continu(?:es?|ed)|conclud(?:es?|ed)"
    r"|tweet(?:s|ed)?|according to)",
    re.IGNORECASE,
)
#: Who is told, where that ends what is quoted ("…," she told reporters): one word, or the name that it begins.
_TOLD = re.compile(r"\bt(?:old|ells?)$")
_TOLD_WHOM = re.compile(r" (?:(?:the|an?|his|her|their) )?[\w’'-]+(?: [A-Z][\w’'-]+)*")
#: What somebody was asked, behind the answer: "she replied when asked about layoffs".
_WHEN_ASKED = re.compile(
    r",? (?:when|after being|on being) (?:asked|pressed|questioned|quizzed) (?:about|whether|if|on|why|how|what)\b"
    r"[^.;:\n\"“”]{2,80}(?=[.;:\n])"
)
#: Between source and cue, what belongs to the cue: "did not" of "Lee (Ohio) did not say"; so many characters at most.
LEADING = 200
_LEADING_TO_CUE = re.compile(r"(?:\b[a-z][\w’'-]* +)*$")
#: What leads and says nothing: "prompted Lee to describe", "summoned Roe yesterday to say".
_PURPOSE = re.compile(r"(?:(?:yesterday|today|then|also|later) +)*to +")
#: A sentence that begins with what its speaker was asked.
_PUT = re.compile(
    r"(?:When |On being |After being )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Qq]uizzed|[Cc]hallenged|[Gg]rilled) "
    r"|(?:When |On being |After being )?(?:[Tt]old|[Rr]eminded|[Ii]nformed) (?:that|of) "
    r"|(?:When )?(?:[Cc]onfronted|[Ff]aced) with "
    r"|(?:In (?:answer|reply|response) )?[Tt]o (?:the|a|one|another) question "
)
_QUOTE = re.compile(r"[\"“”«»]")
_PRONOUN = re.compile(r"(?:He|She|They)\b")


def sentences_of(store: Store, article: Article) -> list[Span]:
    """The article's sentences, in order."""
    return sorted({span for passage in store.catalog.passages_of(article) for span in passage.sentences})


def quotable(statement: Statement, others: Sequence[Statement], sentences: Sequence[Span], text: str) -> Span:
    """As much of the statement's sentence as can be quoted as this speaker's.

    The whole sentences; or from the attribution to the content's end; or all that is said of the speaker, without the
    name; or the content alone: the first of these that is mostly the speaker's own words and has none of somebody
    else's. What the content would be misquoted without ("denied that") stays with it.
    """
    content = statement.extent
    attributed = _with_whom(whole(statement), text)
    predicate = _predicate(statement, text)
    own = [other for other in others if other.extent == content or not other.extent.covers(content)]
    foreign = [part for other in own for part in other.parts]
    if was_asked(text, (sentence := _whole_sentences(attributed, sentences)).start) and _nobody_elses(
        sentence, content, foreign
    ):
        return sentence  # "Asked whether it was safe, she said “No.”": an answer says nothing without its question
    own_words = sum(part.end - part.start for part in statement.parts)
    sentence = _whole_sentences(attributed, sentences)
    floating = _QUOTE.search(text, sentence.start, attributed.start)
    for candidate in (attributed if floating else sentence, attributed, predicate):
        length = candidate.end - candidate.start
        if own_words >= (OWN_SHARE if length - own_words > ATTRIBUTION else LEAST_SHARE) * length and _nobody_elses(
            candidate, content, foreign
        ):
            asked = _WHEN_ASKED.match(text, candidate.end)
            return Span(candidate.start, asked.end()) if asked else candidate
    before = text[predicate.start : content.start].strip(" ,:;“\"'")
    if _PLAIN_CUE.match(before) or not before or not _nobody_elses(predicate, content, foreign):
        return content
    return predicate


def was_asked(text: str, start: int) -> bool:
    """Whether the sentence that begins here begins with the question that was put to its speaker."""
    return _PUT.match(text, start) is not None


def beginning(  # noqa: PLR0913, PLR0917  all that stands around a quotation
    span: Span, speaker: str, own: Sequence[Span], foreign: Sequence[Span], sentences: Sequence[Span], text: str
) -> int:
    """Returns where what is shown begins: with the span's sentence, or the one before, which names who "she" is.

    With the span itself where somebody else's words stand between; `own` are the speaker's, `foreign` others'.
    """
    at = bisect_right(sentences, span.start, key=lambda each: each.start) - 1
    if at < 0 or sentences[at].end <= span.start:
        return span.start
    start = sentences[at].start
    if _PRONOUN.match(text, start) and at and "\n" not in text[sentences[at - 1].end : start]:
        before = sentences[at - 1]
        named = words(speaker.lower())[-1:]
        if set(named) & set(words(before.of(text).lower())) and _nobodys(Span(before.start, start), foreign):
            return before.start
    # Words in quotation marks that stand before, in the same sentence, are somebody's; nobody knows whose.
    quotes = _QUOTE.finditer(text, start, span.start)
    unknown = any(not any(part.start <= mark.start() <= part.end for part in own) for mark in quotes)
    return span.start if unknown or not _nobodys(Span(start, span.start), foreign) else start


def _nobodys(span: Span, foreign: Sequence[Span]) -> bool:
    return not any(span.overlap(part) for part in foreign)


def whole(statement: Statement) -> Span:
    """The statement's content, the words for who spoke and that they did, and all that stands between."""
    spans = [span for span in (statement.extent, statement.source, statement.cue) if span]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _with_whom(attributed: Span, text: str) -> Span:
    """With who was told at its end, where nothing else says so."""
    told = _TOLD.search(text, attributed.start, attributed.end)
    whom = told and _TOLD_WHOM.match(text, attributed.end)
    return Span(attributed.start, whom.end()) if whom else attributed


def _predicate(statement: Statement, text: str) -> Span:
    """From behind the source, or from the cue, to the content's end; the content where the cue stands behind it."""
    content, source, cue = statement.extent, statement.source, statement.cue
    if cue is None or cue.start >= content.start:
        return content  # a cue behind its content ("…," said) without whoever says it would dangle
    start = cue.start
    if source and source.end <= start and not text.startswith(("'", "’"), source.end):
        between = text[max(source.end, start - LEADING) : start]
        leading = between[_LEADING_TO_CUE.search(between).start() :]  # type: ignore[union-attr]  # it may be empty
        start -= 0 if _PURPOSE.fullmatch(leading) else len(leading)
    return Span(start, content.end)


def _nobody_elses(candidate: Span, content: Span, foreign: Sequence[Span]) -> bool:
    return not any(candidate.overlap(part) > content.overlap(part) for part in foreign)


def _whole_sentences(span: Span, sentences: Sequence[Span]) -> Span:
    touched = [sentence for sentence in sentences if sentence.overlap(span)]
    return Span(touched[0].start, max(each.end for each in touched)) if touched else span


def around_of(span: Span, sentences: Sequence[Span]) -> Span:
    """The span's sentences with the one before, which often names what "it" is."""
    whole = _whole_sentences(span, sentences)
    before = [sentence for sentence in sentences if sentence.end <= whole.start]
    return Span(before[-1].start, whole.end) if before else whole
