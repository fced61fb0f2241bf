"""Nothing leaves unverified: evidence becomes citations only after a look at the stored article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.answers import Also, Citation, Evidence
from retrieval.articles import Article


def is_verbatim(article: Article | None, start: int, end: int, quote: str) -> bool:
    """Whether the quote is what the article's text says at these offsets, to the letter."""
    return article is not None and 0 <= start < end <= len(article.text) and article.text[start:end] == quote


def cite(
    evidence: Sequence[Evidence],
    stored: Mapping[str, Article],
    copies: Mapping[str, Sequence[str]] | None = None,
    shown: int = 0,
) -> list[Citation]:
    """The evidence as numbered citations, in order, from `shown` + 1 on; what the articles do not bear out is left out.

    `stored` are the articles as the catalog has them now, by id: an article that was edited or removed since it was
    searched fails the check, and its quotation does not leave. `copies` are the near-duplicates of articles, by id:
    those that have the quotation are named with it, and it is not cited from them again.
    """
    checked: dict[tuple[str, int, int], Citation] = {}
    for each in evidence:
        article, (start, end) = each.article, each.span
        quote = article.text[start:end]
        key = (article.id, start, end)
        begins = start if each.begins is None else each.begins
        if key in checked or not is_verbatim(stored.get(article.id), begins, end, article.text[begins:end]):
            continue
        if any(is_copy(cited, article.id, quote) for cited in checked.values()):
            continue
        others = [stored[other] for other in (copies or {}).get(article.id, ()) if other in stored]
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
            also=tuple(_also(quote, others)),
        )
    return list(checked.values())


def is_copy(cited: Citation, article_id: str, quote: str) -> bool:
    """Whether the quotation of that article is one that the citation names as a copy of its own."""
    return any(each.article_id == article_id for each in cited.also) and _folded(cited.quote) == _folded(quote)


def _also(quote: str, others: Sequence[Article]) -> Iterator[Also]:
    """Those of the other articles that have the quotation, each with its place there."""
    folded = _folded(quote)
    for other in others:
        start = _folded(other.text).find(folded)
        end = start + len(quote)
        if start >= 0:
            yield Also(
                other.id, start, end, other.text[start:end], other.title, other.url, other.published, other.publisher
            )


def _folded(text: str) -> str:
    """The text with one kind of quotation mark, dash and space each; of the same length, so that places stay."""
    return text.translate(_SIGNS)


_SIGNS = str.maketrans(
    {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("‐‑–—−", "-"), "\u00a0": " "}
)
