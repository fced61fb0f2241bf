"""Citations: whether they are verbatim, and whether they support what the answer says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.metrics.inputs import Answered, Cited, Scores, Sources
from bot.evaluation.testset import Question
from retrieval.language.sentences import sentences
from retrieval.language.words import content_stems, content_words

#: A sentence is supported when the cited texts have at least this share of its content words: the answer may add one in
#: five of its own ("said", "also").
COVERED = 0.8
_MARKED = re.compile(r"(?P<said>.*?)(?P<markers>(?:(?<!\s)\s*\[\d+\])+)[.!?]?|(?P<rest>.+)", re.DOTALL)
_QUOTATION = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")


def verbatim(question: Question, answer: Answered, sources: Sources) -> Scores:
    """citations_verbatim: the share of the answer's `citations` whose quote is the article's text at its place.

    They match to the character, and any value below 1 is a fault. Summed up over citations, not over questions.
    """
    if not answer.citations:
        return {}
    count = len(answer.citations)
    matching = sum(sources.text(each.place) == each.quote for each in answer.citations)
    return {"citations_verbatim": matching / count, "citations": float(count)}


def support(question: Question, answer: Answered, sources: Sources) -> Scores:
    """citation_recall and citation_precision in ALCE's sense (Gao et al., EMNLP 2023, section 3), without a model.

    Recall: the share of the answer's sentences that the texts cited for them support together. Precision: the share of
    its citations that are relevant. One is not when its sentence is unsupported, or when it does not support the
    sentence alone and the others do without it. Where ALCE asks an NLI model, the test is `supports`. A line that ends
    in a colon introduces the next ones and is not a sentence. Refusals say nothing and are left out.
    """
    said = [] if answer.refused else statements(answer)
    if not said:
        return {}
    supported = pertinent = cited = 0
    for statement in said:
        texts = [sources.text(each.place) for each in statement.citations]
        whole = supports(texts, statement.text)
        supported += whole
        cited += len(texts)
        for number, text in enumerate(texts):
            others = texts[:number] + texts[number + 1 :]
            pertinent += whole and (supports([text], statement.text) or not supports(others, statement.text))
    return {"citation_recall": supported / len(said), "citation_precision": pertinent / cited if cited else None}


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence of an answer and what is cited for it."""

    text: str
    citations: tuple[Cited, ...]


def statements(answer: Answered) -> list[Stated]:
    """The answer's sentences; those between two markers of a line share the second marker."""
    by_marker = {each.marker: each for each in answer.citations}
    found = []
    for line in answer.text.split("\n"):
        if line.rstrip().endswith(":"):
            continue
        for match in _MARKED.finditer(line.removeprefix("- ")):
            text = match["said"] or match["rest"] or ""
            markers = map(int, re.findall(r"\d+", match["markers"] or ""))
            cited = tuple(by_marker[marker] for marker in dict.fromkeys(markers) if marker in by_marker)
            # A citation's quote stays whole: it may be several sentences, and cutting costs more than comparing.
            whole = any(_flat(text) == _flat(each.quote) for each in cited)
            pieces = [text] if whole else [span.of(text) for span in sentences(text)]
            found += [Stated(piece, cited) for piece in pieces if content_words(piece)]
    return found


def supports(texts: Sequence[str], statement: str) -> bool:
    """Whether texts support a statement, as far as this can be said without a model.

    They do when one contains it whole. Otherwise each of its quotations must be in one of them verbatim (white space
    aside), and `COVERED` of its stemmed content words in all together. Strict about quotations, lenient about negation.
    """
    flat = [_flat(text) for text in texts]
    if any(_flat(statement) in text for text in flat):
        return True
    quotations = [_flat(curly or straight) for curly, straight in _QUOTATION.findall(statement)]
    if not all(any(each in text for text in flat) for each in quotations):
        return False
    said = set(content_stems(statement))
    return bool(said) and len(said & set(content_stems(" ".join(texts)))) >= COVERED * len(said)


def _flat(text: str) -> str:
    return " ".join(text.split())
