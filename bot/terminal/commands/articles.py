"""The commands that take articles in, list, show and remove them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import UsageError
from bot.terminal.commands.common import Json, as_text, console, fetcher, opened

if TYPE_CHECKING:
    from retrieval.articles import Article

app = typer.Typer()
articles_app = typer.Typer(help="List, show or remove stored articles.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")


@app.command(epilog="Example: onrecord ingest news.jsonl articles/ page.html https://example.org/news/rss")
def ingest(
    given: Annotated[
        list[str],
        typer.Argument(
            help="Files or folders (.txt, .md, .html, .jsonl, .pdf), addresses of pages and feeds, or a file of such.",
            metavar="SOURCE...",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Add articles to the store; unchanged ones cost nothing, edited ones replace their old text."""
    from bot.terminal.ingest import ingest_all

    ingest_all(given, lambda: opened(create=True), fetcher, console(stderr=True), as_json=as_json)


@app.command()
def reindex() -> None:
    """Rebuild passages, statements and both indexes from the catalog."""
    with opened(any_model=True) as store:
        from bot.terminal.ingest import reindex_all

        reindex_all(store, console(stderr=True))


@articles_app.command("list")
def articles_list(as_json: Json = False) -> None:
    """List the stored articles, newest first."""
    with opened(any_model=True) as store:
        entries = store.catalog.entries()
        if as_json:
            for entry in entries:
                facts = {"characters": entry.characters, "passages": entry.passages, "statements": entry.statements}
                typer.echo(json.dumps({**_facts(entry.article), **facts}, ensure_ascii=False))
            return
        from bot.terminal import views

        console().print(views.listing(entries))


@articles_app.command("show")
def articles_show(
    article_id: Annotated[str, typer.Argument(metavar="ID", callback=as_text)], as_json: Json = False
) -> None:
    """Show one article with its facts."""
    with opened(any_model=True) as store:
        article = store.catalog.article(article_id)
        if article is None:
            raise UsageError(f"There is no article {article_id}.", "See which there are: onrecord articles list")
        if as_json:
            typer.echo(json.dumps({**_facts(article), "text": article.text}, ensure_ascii=False))
            return
        from bot.terminal import views

        console().print(views.whole(article))


@articles_app.command("remove")
def articles_remove(article_ids: Annotated[list[str], typer.Argument(metavar="ID...", callback=as_text)]) -> None:
    """Take articles out of the store and its indexes."""
    with opened(any_model=True) as store:
        from retrieval.ingest.storing import remove

        missing = [article_id for article_id in article_ids if store.catalog.article(article_id) is None]
        if missing:
            raise UsageError(
                f"There is no article {', '.join(missing)}.", "See which there are: onrecord articles list"
            )
        removed = remove(store, article_ids)
        console().print(f"Removed {len(removed)}.", highlight=False)


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
