"""The command `onrecord`: its groups of commands, the options before them, and how failures are told.

Heavy imports happen inside the commands that need them, so that --help is instant.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated, NoReturn

import typer

from bot.errors import OnRecordError
from bot.terminal.commands import articles, asking, conversations, evaluation, feeds, upkeep
from bot.terminal.commands.common import BAD_INPUT, console

app = typer.Typer(
    name="onrecord",
    help="Answers questions about news articles, every sentence quoted with its place in its article.",
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

#: The exit code of Ctrl-C, the shell's own.
INTERRUPTED = 130
#: What others of the machine might do with a new file. Whatever is written, also by a library, holds what people ask or
#: what they read: it is theirs alone, until they say otherwise with chmod.
OTHERS = 0o077


def main() -> None:
    """Runs the command line; an expected failure is told in two lines, without a traceback."""
    try:
        app(standalone_mode=True)
    except OnRecordError as error:
        _fail(error, error.message, error.mend)
    except OSError as error:  # where the answer goes: a full disk, a pipe that was closed
        _fail(error, f"Could not write: {error.strerror or error}.", "Check where the output goes.")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _fail(error: Exception, message: str, mend: str) -> NoReturn:
    """Ends with the error told in two lines, or with its traceback when that was asked for."""
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        raise error
    from bot.console import plain

    err = console(stderr=True)
    err.print(f"Error: {plain(message)}", style="red", markup=False, highlight=False)
    if mend:
        err.print(plain(mend), markup=False, highlight=False)
    sys.exit(BAD_INPUT)


def tell_version(wanted: bool) -> None:
    """Prints the version and ends, when that is asked for: before a command is missed."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=tell_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and what the libraries log.")] = False,
) -> None:
    """Reads the options that come before the command."""
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING)
    os.umask(os.umask(0) | OTHERS)
