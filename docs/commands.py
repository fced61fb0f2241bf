"""Writes the README's command table from the commands themselves, between its two markers."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bot.cli import app

BEGIN, END = "<!-- commands: made by `make docs` -->", "<!-- /commands -->"


def table() -> str:
    """The commands with their arguments, options and first line of help, as a Markdown table."""
    rows = ["| Command | What it does |", "| --- | --- |"]
    root = typer.main.get_command(app)
    for name, command in sorted(_commands(root, "onrecord")):
        usage = " ".join(part for parameter in command.params for part in _usage(parameter))
        rows.append(f"| `{f'{name} {usage}'.strip()}` | {command.get_short_help_str(200)} |")
    return "\n".join(rows)


def _commands(command, name):  # type: ignore[no-untyped-def]  # click's classes differ between typer's versions
    for key, sub in getattr(command, "commands", {}).items():
        if hasattr(sub, "commands"):
            yield from _commands(sub, f"{name} {key}")
        else:
            yield f"{name} {key}", sub


def _usage(parameter):  # type: ignore[no-untyped-def]
    if parameter.param_type_name == "argument":
        name = (parameter.metavar or parameter.name.upper()) + "..." * (parameter.nargs == -1)
        yield name if parameter.required else f"[{name}]"
    elif parameter.name != "help":
        yield f"[{parameter.opts[-1]}]"


def rewritten(readme: str) -> str:
    """The README with the table of today."""
    head, rest = readme.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
