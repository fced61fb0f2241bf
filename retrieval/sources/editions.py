"""An article that comes again, compared with the stored one: whether it is that one, and whether it is whole."""

from __future__ import annotations

from dataclasses import replace

from retrieval.addresses import page_of
from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.ingest.changes import has_lost_text
from retrieval.store.store import Store


def is_edition(store: Store, article_id: str, article: Article) -> bool:
    """Whether an entry's article is the one stored for it: its page, title or day may change, but not all of them."""
    old = store.catalog.article(article_id)
    return old is None or (
        page_of(old.url) == page_of(article.url) or old.title == article.title or old.published == article.published
    )


def completed(store: Store, article: Article) -> Article:
    """The article, with the date and author that the store knows if it gives none itself."""
    for old in _stored(store, article):
        published, author = article.published or old.published, article.author or old.author
        article = replace(article, published=published, author=author)
    return article


def loss(store: Store, article: Article) -> ArticleError | None:
    """The reason why the article may not replace the stored one of its page: most of that one's text is gone."""
    for old in _stored(store, article):
        if has_lost_text(old, article):
            sizes = f"{len(old.text):,} characters before, {len(article.text):,} now"
            return ArticleError(
                f"most of its text is gone ({sizes}); the stored article stays",
                f"If the page is right: onrecord articles remove {old.id}, then ingest the page again.",
            )
    return None


def _stored(store: Store, article: Article) -> list[Article]:
    ids = [article.id, *store.catalog.of_page(article.url)]
    return list(store.catalog.articles(ids).values())
