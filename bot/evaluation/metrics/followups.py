"""Follow-ups: the question as it was understood, compared with a person's rewrite that needs no history."""

from __future__ import annotations

from bot.evaluation.metrics.inputs import Answered, Scores, Sources
from bot.evaluation.metrics.wording import asked_words
from bot.evaluation.testset import Question


def standalone_scores(question: Question, answer: Answered, sources: Sources) -> Scores:
    """standalone_f1, standalone_recovered and standalone_kept: content words, as sets, compared with the rewrite's.

    F1 of the words; the share of the words added by the person that are there too (None where none was added); the
    share of the question's words kept by the person that were kept too. Rewrites on TREC CAsT are compared so by
    unigrams (Vakulenko et al., WSDM 2021), here without function words.
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
