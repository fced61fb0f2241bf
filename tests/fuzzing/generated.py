"""Fuzz targets that read what a model writes: cut into sentences as it streams, verified, judged, scored."""

from __future__ import annotations

from functools import cache

from bot.chat_models.client import Tokens
from bot.evaluation.judges.chat import judge
from bot.evaluation.judges.judging import Failed
from bot.evaluation.metrics.citations import statements, supports
from bot.evaluation.metrics.inputs import Answered, Sources
from bot.evaluation.metrics.wording import asked_words, squad_words, stated_form, without_markers
from bot.evaluation.testset import Question
from bot.verification import Sentence, Unit, split, verify
from bot.verification.pointers import Pointer
from tests.bot.verification.checking import stream, units
from tests.fuzzing.draw import Draw, article_text, typed
from tests.scripted import Scripted
from tests.scripted_news import BRIDGE

#: Marks that verification takes for one another in quotations.
_MARKS = str.maketrans(dict.fromkeys("\"“”„«»‘’'`", "'"))


def verify_sentences(data: bytes) -> None:
    """A text in pieces: the same sentences as of the whole, and what passes quotes the article."""
    draw = Draw(data)
    own, pieces = draw.part(), []
    while draw:
        pieces.append(typed(draw.part()))
    sentences = list(stream(pieces))
    assert sentences == split("".join(pieces))
    text = article_text(own) or BRIDGE.text
    for sentence in sentences:
        assert sentence.text or sentence.pointers
        assert "\n" not in sentence.text
        _check(sentence, text)


@cache
def _bridge() -> list[Unit]:
    return units(BRIDGE.text)


def _check(sentence: Sentence, text: str) -> None:
    known = _bridge() if text == BRIDGE.text else units(text)
    for cited in (sentence, Sentence(sentence.text, (Pointer(1),))):
        verdict = verify(cited, known)
        assert bool(verdict.text) == (verdict.status == "worded") == (verdict.waits is not None)
        assert bool(verdict.evidence) == (verdict.status != "dropped")
        if verdict.evidence:
            assert all(unit.article.text == text for unit in verdict.evidence)
            for quotation in verdict.text.split("“")[1:]:
                assert _flat(quotation.partition("”")[0]) in _flat(text)


def _flat(text: str) -> str:
    """What of a quotation must be the article's: all but white space, the shape of marks, and what ends it."""
    return " ".join(text.translate(_MARKS).split()).strip(" ,.'")


def score_texts(data: bytes) -> None:
    """Answers and verdicts of a judge, as an evaluation reads them."""
    text = typed(data)
    for read in (squad_words, stated_form, asked_words, without_markers):
        read(text)
    for stated in statements(Answered("1", text, refused=False, standalone="")):
        assert supports([text], stated.text)
    asked = Question(id="1", question="What did she say?", answers=("No.",))
    answer = Answered("1", text, refused=False, standalone=asked.question)
    try:
        scores = judge(Scripted(script=[text]), Sources({}), Tokens())(asked, answer)
        assert set(scores) == {"judged_faithful", "judged_correct"}
    except Failed as failed:
        assert failed.args
