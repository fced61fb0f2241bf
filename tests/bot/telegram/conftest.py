"""Tests that talk with the bot are coroutines; each runs in an event loop of its own."""

from __future__ import annotations

import inspect

import pytest

from tests.bot.telegram.room import run


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a test that is a coroutine; pytest itself runs the others."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    run(test(**{name: pyfuncitem.funcargs[name] for name in inspect.signature(test).parameters}))
    return True
