"""The commands that add, list, show and remove articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.console import say_json
from bot.errors import UsageError
from bot.terminal.commands.common import Json, as_text, console, fetcher, opened

if TYPE_CHECKING:
    from retrieval.articles import Article

app = typer.Typer()
articles_app = typer.Typer(help="List, show or remove stored articles.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")

LIST_THEM = "List them: onrecord articles list"


@app.command(epilog="Example: onrecord ingest news.jsonl articles/ page.html https://example.org/news/rss")
def ingest(
    given: Annotated[
        list[str],
        typer.Argument(
            help="Files or folders (.txt, .md, .html, .jsonl, .pdf), URLs of pages or feeds, or a file of URLs.",
            metavar="SOURCE",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Add articles to the store; unchanged ones are skipped, edited ones replaced."""
    from bot.terminal.ingest import ingest_all

    ingest_all(given, lambda: opened(create=True), fetcher, console(stderr=True), as_json=as_json)


@app.command()
def reindex() -> None:
    """Rebuild passages, statements and both indexes from the stored articles."""
    from bot.terminal.ingest import reindex_all

    with opened(any_model=True) as store:
        reindex_all(store, console(stderr=True))


@articles_app.command("list")
def articles_list(as_json: Json = False) -> None:
    """List the stored articles, newest first."""
    with opened(any_model=True) as store:
        entries = store.catalog.entries()
    if not as_json:
        from bot.terminal import views

        console().print(views.listing(entries))
        return
    for entry in entries:
        counts = {"characters": entry.characters, "passages": entry.passages, "statements": entry.statements}
        say_json({**_facts(entry.article), **counts})


@articles_app.command("show")
def articles_show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The article's id.", callback=as_text)],
    as_json: Json = False,
) -> None:
    """Show one article with its facts."""
    with opened(any_model=True) as store:
        article = store.catalog.article(article_id)
    if article is None:
        raise UsageError(f"There is no article {article_id}.", LIST_THEM)
    if as_json:
        say_json({**_facts(article), "text": article.text})
        return
    from bot.terminal import views

    console().print(views.whole(article))


@articles_app.command("remove")
def articles_remove(
    article_ids: Annotated[list[str], typer.Argument(metavar="ID", help="Ids of articles.", callback=as_text)],
) -> None:
    """Remove articles from the store and its indexes."""
    from bot.answers import counted
    from retrieval.ingest.storing import remove

    with opened(any_model=True) as store:
        missing = [article_id for article_id in article_ids if store.catalog.article(article_id) is None]
        if missing:
            raise UsageError(f"There is no article {', '.join(missing)}.", LIST_THEM)
        removed = remove(store, article_ids)
    console().print(f"Removed {counted(len(removed), 'article')}.", highlight=False)


def _facts(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "author": article.author,
        "publisher": article.publisher,
        "language": article.language,
    }
