"""Nothing leaves unverified: evidence becomes citations only after a look at the stored article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answers import Citation, Evidence
from retrieval.articles import Article


def is_verbatim(article: Article | None, start: int, end: int, quote: str) -> bool:
    """Whether the quote is what the article's text says at these offsets, to the letter."""
    return article is not None and 0 <= start < end <= len(article.text) and article.text[start:end] == quote


def cite(evidence: Sequence[Evidence], stored: Mapping[str, Article], shown: int = 0) -> list[Citation]:
    """The evidence as numbered citations, in order, from `shown` + 1 on; what the articles do not bear out is left out.

    `stored` are the articles as the catalog has them now, by id: an article that was edited or removed since it was
    searched fails the check, and its quotation does not leave.
    """
    checked: dict[tuple[str, int, int], Citation] = {}
    for each in evidence:
        article, (start, end) = each.article, each.span
        quote = article.text[start:end]
        key = (article.id, start, end)
        if key in checked or not is_verbatim(stored.get(article.id), start, end, quote):
            continue
        checked[key] = Citation(
            marker=shown + len(checked) + 1,
            article_id=article.id,
            start=start,
            end=end,
            quote=quote,
            speaker=each.speaker,
            title=article.title,
            url=article.url,
            published=article.published,
            publisher=article.publisher,
        )
    return list(checked.values())
