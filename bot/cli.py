"""The command `onrecord`: its groups of commands, the options before them, and how failures are printed.

Heavy imports happen inside the commands that need them, so that --help is instant.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated, NoReturn

import typer

from bot.console import say
from bot.errors import OnRecordError
from bot.terminal.commands import articles, asking, conversations, evaluation, feeds, upkeep
from bot.terminal.commands.common import BAD_INPUT, console

app = typer.Typer(
    name="onrecord",
    help="Answers questions about news articles with verbatim, cited quotations.",
    epilog='Example: onrecord ingest seeds && onrecord ask "What did Zakharova say?"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (asking, articles, evaluation, upkeep):
    app.add_typer(commands.app)  # without a name before them
app.add_typer(feeds.app, name="follow")
app.add_typer(conversations.app, name="conversations")

#: Whose log lines the terminal shows without --debug.
OURS = ("bot", "prompts", "retrieval")
#: The exit code of Ctrl-C, the shell's own.
INTERRUPTED = 130
#: Other users may do none of this with a new file, whichever library writes it: it holds what people ask and read.
OTHERS = 0o077


def main() -> None:
    """Runs the command line; an expected failure prints two lines and no traceback."""
    try:
        app()
    except OnRecordError as error:
        _fail(error, error.message, error.mend)
    except OSError as error:  # of the output: a full disk, a closed pipe
        _fail(error, f"Could not write: {error.strerror or error}.", "Check where the output goes.")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _fail(error: Exception, message: str, mend: str) -> NoReturn:
    """Prints the error in two lines and exits; with --debug, raises it."""
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        raise error
    err = console(stderr=True)
    say(err, f"Error: {message}", "red")
    if mend:
        say(err, mend)
    sys.exit(BAD_INPUT)


def tell_version(wanted: bool) -> None:
    """Prints the version and exits, before a missing command is an error."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=tell_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and the logs of libraries.")] = False,
) -> None:
    """Applies the options before the command."""
    shown = logging.StreamHandler()
    if not debug:
        shown.addFilter(lambda record: record.name.partition(".")[0] in OURS)
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, handlers=[shown])
    os.umask(os.umask(0) | OTHERS)
