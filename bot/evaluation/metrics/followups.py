"""Follow-ups: how the question was understood, against how a person rewrote it without the history."""

from __future__ import annotations

from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.metrics.wording import asked_words
from bot.evaluation.testset import Question


def standalone_scores(question: Question, answer: Answered, sources: Sources) -> dict[str, float | None]:
    """standalone_f1, standalone_recovered and standalone_kept: content words, as sets, against the person's rewrite.

    F1 of the words; of those that the person added, the share that is there too (none added: no figure); of those that
    the person kept from the question, the share that was kept. As rewrites are compared on TREC CAsT by unigrams
    (Vakulenko et al., WSDM 2021), here without function words.
    """
    if question.standalone is None:
        return {}
    wanted, got, asked = map(asked_words, (question.standalone, answer.standalone, question.question))
    added, kept = wanted - asked, wanted & asked
    return {
        "standalone_f1": 2 * len(wanted & got) / (len(wanted) + len(got)) if wanted or got else 1.0,
        "standalone_recovered": len(added & got) / len(added) if added else None,
        "standalone_kept": len(kept & got) / len(kept) if kept else 1.0,
    }
