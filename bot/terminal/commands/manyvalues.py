"""An option that takes all values up to the next option: `--articles a.jsonl b.jsonl`, as a shell's * gives them."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


def option_of_many(name: str) -> type[TyperCommand]:
    """A kind of command whose option `name` (a list) takes several values at once."""

    class Command(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # of click, which typer may bring or import
            return super().parse_args(ctx, spread(args, name))

    return Command


def spread(args: list[str], name: str) -> list[str]:
    """The arguments with `name` repeated before each of its values."""
    found: list[str] = []
    taking = False
    for position, arg in enumerate(args):
        if arg == "--":
            return found + args[position:]
        if arg == name:
            taking = True
            found.append(arg)
        elif arg.startswith("-"):
            taking = False
            found.append(arg)
        else:
            found += [name, arg] if taking and found[-1] != name else [arg]
    return found
