"""The commands ask, chat, telegram, speakers and models."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.console import say_json
from bot.errors import UsageError
from bot.terminal.commands.common import BAD_INPUT, Json, as_text, chat_model, console, memory, opened

app = typer.Typer()


@app.command(epilog='Example: onrecord ask "What did Zakharova say about North Korea?" --since 2024-01')
def ask(  # noqa: PLR0913, PLR0917  each parameter is an option
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question.")],
    as_json: Json = False,
    k: Annotated[int, typer.Option(metavar="N", min=1, max=200, help="How many passages to rank.")] = 20,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="How many statements to show.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Also show the verification and the ranking.")] = False,
    since: Annotated[str, typer.Option(metavar="DATE", help="Only articles of this day or later.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Only articles of this day or earlier.")] = "",
    source: Annotated[str, typer.Option(metavar="NAME", help="Only this publisher or site.")] = "",
    speaker: Annotated[str, typer.Option(metavar="NAME", help="Only articles that quote NAME.")] = "",
    article: Annotated[
        str, typer.Option(metavar="ID", help="Only this article: id, title or URL.", callback=as_text)
    ] = "",
) -> None:
    """Answer a question from the stored articles, with the cited passages."""
    if not question.strip():
        raise UsageError("The question is empty.", 'Ask something: onrecord ask "What did Zakharova say?"')
    with opened() as store:
        import datetime
        from functools import partial

        from bot.answering.what_was_said import Page
        from bot.conversation.steps import reply
        from bot.understanding.limits import limited_to

        store.check_agreement()
        only = limited_to(store, since=since, until=until, source=source, speaker=speaker, article=article)
        asked = partial(reply, store, question, k=k, on=datetime.date.today(), page=Page(most), only=only)
        model = chat_model()
        if as_json:
            answer = asked(chat=model and model())
            say_json(answer.as_json())
            return
        from bot.terminal import views
        from bot.terminal.printing import Spoken

        screen = console()
        with Spoken(screen, slow=bool(model)) as spoken:
            answer = asked(chat=model and model(), hear=spoken.hear)
            spoken.finish(answer)
        if answer.more:
            screen.print(views.more_line(answer, f"--most {most + answer.more}"))
        if answer.citations:
            screen.print()
            articles = store.catalog.articles(sorted({each.article_id for each in answer.citations}))
            screen.print(views.sources(answer.citations, articles))
        if explain:
            if answer.sentences:
                screen.print(views.verdicts(answer))
            if answer.passages:
                screen.print(views.ranking(answer.passages))


@app.command(epilog="Example: onrecord speakers Zakharova")
def speakers(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only speakers of this name, in detail.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many to list on a page.")] = 40,
    page: Annotated[int, typer.Option(metavar="N", min=1, help="Which page of the list.")] = 1,
    check: Annotated[bool, typer.Option("--check", help="Only speakers that look wrong, and why.")] = False,
    as_json: Json = False,
) -> None:
    """List who is quoted and how often, or show the roles and names of one speaker."""
    with opened(any_model=True) as store:
        from bot.terminal import speakers as listing

        listing.speakers(store, listing.Request(name, limit, page, as_json, check), console())


@app.command(epilog="Commands in the chat: /sources, /quotes, /show N, /more, /alone, /new, /help. Ctrl-D leaves.")
def chat(
    go_on: Annotated[bool, typer.Option("--continue", help="Continue the last conversation.")] = False,
) -> None:
    """Ask questions and follow-ups in a chat."""
    with opened() as store:
        from bot.terminal.chat import chat as run_chat

        store.check_agreement()
        with memory() as stored:
            run_chat(store, console(), stored, chat_model(), go_on=go_on)


@app.command()
def models(as_json: Json = False) -> None:
    """Show the configured models, and try the chat model."""
    from bot import settings
    from bot.terminal.model_trial import tell_models

    if not tell_models(settings.load(), console(), as_json=as_json):
        raise typer.Exit(BAD_INPUT)


@app.command(epilog="Example: ONRECORD_TELEGRAM_TOKEN=… ONRECORD_TELEGRAM_ALLOW=123456789 onrecord telegram")
def telegram(
    pair: Annotated[bool, typer.Option("--pair", help="Print a code that lets one user in, and exit.")] = False,
) -> None:
    """Run the Telegram bot until it is stopped."""
    from bot.telegram import command

    if pair:
        command.pair(console())
    else:
        command.serve(console(stderr=True))
