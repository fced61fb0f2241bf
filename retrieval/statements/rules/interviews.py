"""Interviews whose questions stand in paragraphs of their own, in bold or plain, with nothing to label the answers.

An explainer looks alike ("When does it open?"); in an interview the questions say "you", and the answers "I".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.articles import Span
from retrieval.language.furniture import is_furniture
from retrieval.language.names import is_person
from retrieval.language.sentences import trimmed
from retrieval.statements.rules.labels import interviewed
from retrieval.statements.statement import Found

#: So many questions make an interview, and in this share of them and of their answers the one speaks to the other.
LEAST_QUESTIONS, LEAST_SHARE = 3, 0.6
#: A longer paragraph is not only a question.
LONGEST_QUESTION = 400
#: An answer has at most so many paragraphs, the last one just one: what follows it may be the reporter's again.
MOST_PARAGRAPHS = 6
#: What sets a question in bold or as a heading in Markdown.
_MARKUP = "*_# \t"
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself|[Ww]e|[Oo]ur|[Uu]s)\b")
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]?")


def interview(text: str, paragraphs: Sequence[Span]) -> list[tuple[Found, range]]:
    """The questions, which are nobody's, and the answers, with the paragraphs of each; nothing of other texts."""
    asked = [at for at, paragraph in enumerate(paragraphs[:-1]) if _is_question(text, paragraph)]
    words = [paragraphs[at].of(text) for at in asked]
    if len(asked) < LEAST_QUESTIONS or len(set(words)) < len(words):  # the same are put to several people
        return []
    ends = [*(min(after, at + 1 + MOST_PARAGRAPHS) for at, after in pairwise(asked)), asked[-1] + 2]
    answers = [
        [each for each in paragraphs[at + 1 : end] if not is_furniture(text, each)]
        for at, end in zip(asked, ends, strict=True)
    ]
    to_somebody = sum(bool(_YOU.search(question)) for question in words)
    of_oneself = sum(any(_I.search(_QUOTED.sub("", each.of(text))) for each in answer) for answer in answers)
    if not all(answers) or min(to_somebody, of_oneself) < LEAST_SHARE * len(asked):
        return []
    person = interviewed(text, paragraphs[asked[0]].start)
    if person is None or not is_person(person.of(text)):
        return []
    found = []
    for at, end, answer in zip(asked, ends, answers, strict=True):
        question = trimmed(text, *paragraphs[at], off=_MARKUP)
        if question:
            found.append((Found([question], None, None, None, plain=True), range(at, at + 1)))
        found.append((Found(answer, None, person, None, plain=True), range(at + 1, end)))
    return found


def _is_question(text: str, paragraph: Span) -> bool:
    """Whether a paragraph is the reporter's question, without quotation marks around it."""
    if paragraph.end - paragraph.start > LONGEST_QUESTION:
        return False
    words = paragraph.of(text).strip(_MARKUP)
    return words.endswith("?") and not _QUOTED.match(words) and len(words.split()) > 1
