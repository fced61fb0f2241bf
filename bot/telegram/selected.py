"""Questions about words that a user selected in an answer: when, where and by whom they were said is known already."""

from __future__ import annotations

import string

from bot.answers import Answer, Citation
from bot.telegram.archive import Archive
from bot.telegram.records.records import Asked, Record
from retrieval.articles import Span
from retrieval.language.words import words

_ASKING = frozenset("when where who which".split())
_SAYING = frozenset("say said saying says tell told claim claimed state stated write wrote written".split())
_MEANT = frozenset("that this it so these those".split())


def selected_answer(archive: Archive, asked: Asked, record: Record | None) -> Answer | None:
    """The statement that the selected words are from, once more with its source: "When did she say that?".

    `record` is the answer with what was selected of it. None where the question asks for something else, where several
    statements are selected, or where the article has changed.
    """
    said = [word.lower() for word in words(asked.question)]
    if not asked.words or record is None or len(record.citations) != 1 or not _ASKING & set(said[:2]):
        return None
    if not (_SAYING & set(said) and _MEANT & set(said)):
        return None
    cited = record.citations[0]
    article = archive.articles([cited.article_id]).get(cited.article_id)
    if article is None or Span(cited.start, cited.end).of(article.text) != cited.quote:
        return None
    source = (article.title, article.url, article.published, article.publisher)
    citation = Citation(1, article.id, cited.start, cited.end, cited.quote, record.about, *source)
    text = f"{cited.quote.strip(string.whitespace)} [1]"
    return Answer(asked.question, asked.question, text, refused=False, citations=(citation,), about=record.about)
