"""An answer's quotations as they leave: each with its citation, as the catalog has it at this moment."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import Checked, Citation, Evidence
from bot.conversation.citations import cite, is_copy
from bot.conversation.work import Work
from retrieval.language.sentences import begins_sentence
from retrieval.store.duplicates import copies

#: Stands before a quotation that begins within a sentence.
CUT = "… "
#: A quotation that begins with one of these does not say who speaks.
BARE = frozenset(("He", "She", "They", "he", "she", "they"))
#: Why a quotation is verified.
AS_IT_STANDS = "it is the article's text"


def cited(work: Work, evidence: Sequence[Evidence]) -> list[Citation]:
    """The evidence as citations, as far as the catalog bears it out at this moment and its article is admitted."""
    admissible = [each for each in evidence if work.among is None or each.article.id in work.among]
    keys = sorted({each.article.id for each in admissible})
    others = copies(work.store.catalog, keys)
    if work.among is not None:
        others = {key: [other for other in others[key] if other in work.among] for key in others}
    stored = work.store.catalog.articles(sorted({*keys, *(other for some in others.values() for other in some)}))
    return cite(admissible, stored, others, work.page.skip)


def quoted(work: Work) -> tuple[str, list[Citation]]:
    """The draft's text with the citations it rests on, both of what the catalog bears out at this moment."""
    citations = cited(work, [each for section in work.drafted.sections for each in section.evidence])
    by_place = {(each.article_id, each.start, each.end): each for each in citations}
    lines: list[str] = []
    for section in work.drafted.sections:
        found = [
            by_place.get((each.article.id, *each.span)) or _elsewhere(each, citations) for each in section.evidence
        ]
        left = [_shown(each, one) if one else None for each, one in zip(section.evidence, found, strict=True)]
        told = list(dict.fromkeys(filter(None, left)))
        if told and section.heading:
            lines += [f"{section.heading}:", *(f"- {line}" for line in told)]
        else:
            lines += told
        for each, shown in zip(section.evidence, left, strict=True):
            said = " ".join(each.span.of(each.article.text).split())
            if shown:
                work.checked.append(Checked(said, "verified", AS_IT_STANDS, shown))
            else:
                work.checked.append(Checked(said, "dropped", "its article has changed meanwhile"))
    return "\n".join(lines), citations


def _shown(evidence: Evidence, citation: Citation) -> str:
    """The quotation on one line with its marker, from the beginning of its sentence.

    An ellipsis stands where it begins within a sentence all the same, and the speaker's name, in brackets, where it
    begins with a bare "She".
    """
    text, start = evidence.article.text, evidence.span.start
    begins = start if evidence.begins is None else evidence.begins
    quote = " ".join(f"{text[begins:start]}{citation.quote}".split())
    cut = "" if begins_sentence(text, begins) else CUT
    who = f"[{evidence.speaker}] " if evidence.speaker and quote.split(" ", 1)[0] in BARE else ""
    return f"{cut}{who}{quote} [{citation.marker}]"


def _elsewhere(evidence: Evidence, citations: Sequence[Citation]) -> Citation | None:
    """The citation of another article that names this evidence as a copy of its own."""
    quote = evidence.span.of(evidence.article.text)
    return next((each for each in citations if is_copy(each, evidence.article.id, quote)), None)
