"""The chat at a terminal, as it is typed and read."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.memory import sqlite
from bot.memory.memory import FILE, Memory, open_memory
from bot.settings import Settings
from bot.terminal import chat
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.search.ranking import search
from retrieval.store.store import Store

CTRL_C, CTRL_D = "\x03", "\x04"
TITLE = "Seoul calls in Russia envoy over criticism of President Yoon's remarks"


def talk(store: Store, typed: str, memory: Memory | None = None, *, go_on: bool = False) -> str:
    """Returns what the chat prints when `typed` is typed; at 400 columns nothing wraps."""
    printed = io.StringIO()
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(typed)
        chat.chat(store, Console(file=printed, width=400), memory, go_on=go_on)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines())


def test_the_transcript_of_a_conversation(seeds: Store) -> None:
    typed = "Who is Seoul's nuclear envoy?\rWhat did Yoon say?\rWhat did he say about football?\r/show 1\r/new\r"
    assert talk(seeds, typed + CTRL_D) == (
        "Ask about 1 article. /help shows the commands, Ctrl-D leaves.\n"
        "Kim Gunn, Seoul's nuclear envoy, also met with Rudenko. [1]\n"
        "Seoul's Foreign Ministry said today that Chung had met with Russia's visiting Deputy Foreign Minister, Andrei"
        ' Rudenko, on Friday and affirmed Seoul\'s stern stance on the "military cooperation" between the DPRK and'
        " Russia. [2]\n"
        "Russian President, Vladimir Putin, has strengthened his country's relationship with the DPRK, since the"
        " beginning of the war in Ukraine in 2022. [3]\n"
        f"[1][2][3] {TITLE}\n"
        "Yoon Suk Yeol, President:\n"
        '- On Wednesday, Yoon told a group of defense and security officials, "The North Korean regime is going'
        " through fire and water solely for the sake of maintaining its hereditary totalitarian regime,"
        " while blatantly ignoring international law and UN Security Council resolutions by trading arms with"
        ' Russia," [1]\n'
        f"[1] {TITLE}\n"
        "About: Yoon Suk Yeol\n"
        "The articles quote Yoon Suk Yeol, but not about that.\n"
        "The articles do not say.\n"
        f"Nearest articles: {TITLE}\n"
        "Which passage? Type /show N with the number of a citation (none yet).\n"
        "This is a new conversation."
    )


@pytest.mark.parametrize("leave", ["/quit", "/exit", "/QUIT"])
def test_a_command_leaves_as_ctrl_d_does(seeds: Store, leave: str) -> None:
    assert talk(seeds, f"{leave}\rWhat did Yoon say?\r{CTRL_D}").splitlines()[1:] == []


def test_a_cited_passage_is_shown_in_its_paragraph(seeds: Store) -> None:
    shown = talk(seeds, "Who is Seoul's nuclear envoy?\r/show 1\r" + CTRL_D)
    paragraph = shown.splitlines()[-1]
    assert paragraph.strip().startswith("[1] Seoul's Foreign Ministry said today that Chung had met")
    assert "Kim Gunn, Seoul's nuclear envoy, also met with Rudenko. The Ministry announced as well" in paragraph


def test_sources_shows_each_cited_passage_under_its_article_once(seeds: Store) -> None:
    shown = talk(seeds, "What did Zakharova say?\r/sources\r" + CTRL_D)
    sources = shown.split(TITLE)
    assert len(sources) == 3  # once under the answer, once over the sources
    assert all(f"[{marker}]" in sources[2] for marker in range(1, 6))


def test_more_goes_on_with_the_statements_and_their_numbers(store: Store) -> None:
    stalls = "\n".join(f'"Stall number {n} is closed," Milo Kessler said.' for n in range(1, 14))
    ingest(store, [Article("fair", stalls, "The fair")])
    shown = talk(store, "What did Kessler say?\r/more\r/show 12\r/more\r" + CTRL_D)
    first, second = shown.split("and 3 more: /more\n")
    assert "[10]" in first
    assert "[11]" not in first
    assert "[11]" in second
    assert second.count("Stall number 12 is closed") == 2  # in the list, and in its paragraph
    assert shown.endswith("There are no more statements.")


def test_a_new_conversation_forgets_the_person(seeds: Store) -> None:
    assert "Maria Zakharova" not in talk(seeds, "What did Zakharova say?\r/new\rwhen did she?\r" + CTRL_D)[-200:]


@pytest.fixture
def memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    home.mkdir()
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    with closing(open_memory(Settings())) as opened:
        yield opened


def test_a_conversation_that_another_one_follows_stays_in_the_list(seeds: Store, memory: Memory) -> None:
    shown = talk(seeds, "What did Zakharova say?\r/help\r/new\rWhat did Yoon say?\r" + CTRL_D, memory)
    assert "/new       start a new conversation; `onrecord conversations` lists this one" in shown
    assert [each.last for each in memory.conversations()] == ["What did Yoon say?", "What did Zakharova say?"]


def test_going_on_is_with_the_last_conversation_in_which_something_was_answered(seeds: Store, memory: Memory) -> None:
    talk(seeds, "What did Zakharova say?\r/new\rhello\r" + CTRL_D, memory)
    shown = talk(seeds, "what did she say about Seoul?\r" + CTRL_D, memory, go_on=True)
    assert "Continuing after: What did Zakharova say?" in shown
    assert "About: Maria Zakharova" in shown


def test_a_question_is_asked_again_by_itself(seeds: Store, memory: Memory) -> None:
    shown = talk(seeds, "/alone\rWhat did Zakharova say?\rWhat about Yoon?\r/alone\r" + CTRL_D, memory)
    assert shown.startswith("Ask about") and "Nothing has been asked yet." in shown
    behind = shown[shown.rindex("Yoon Suk Yeol, President:") :]
    assert "Zakharova" not in behind and "About:" not in behind


def test_a_chat_goes_on_when_its_conversations_are_locked(seeds: Store, memory: Memory, home: Path) -> None:
    with closing(sqlite3.connect(home / FILE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        shown = talk(seeds, "Who is Seoul's nuclear envoy?\rWho is Seoul's nuclear envoy?\r" + CTRL_D, memory)
    assert shown.count("Kim Gunn, Seoul's nuclear envoy") == 2
    assert shown.count("This question is not remembered.") == 2


def test_ctrl_c_at_the_prompt_drops_the_line_and_not_the_program(seeds: Store) -> None:
    assert "Kim Gunn" in talk(seeds, "half a question" + CTRL_C + "Who is Seoul's nuclear envoy?\r" + CTRL_D)


def test_ctrl_c_stops_an_answer_and_not_the_program(seeds: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = search, []

    def interrupted(*given: object, **named: object) -> object:
        asked.append(given)
        if len(asked) == 1:
            raise KeyboardInterrupt
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.conversation.steps.search", interrupted)
    shown = talk(seeds, "What did Zakharova say?\rWho is Seoul's nuclear envoy?\r" + CTRL_D)
    assert "Stopped.\nKim Gunn" in shown


def test_help_lists_every_command(seeds: Store) -> None:
    shown = talk(seeds, "/help\r" + CTRL_D)
    assert all(name in shown for name in ("/sources", "/show N", "/new", "/help", "Ctrl-C", "Ctrl-D"))


@pytest.mark.parametrize("typed", ["/", "/nonsense", "/show", "/show 99", "/sources", "/show [bold]x[/bold]"])
def test_a_command_that_makes_no_sense_gets_one_line(seeds: Store, typed: str) -> None:
    assert len(talk(seeds, f"{typed}\r" + CTRL_D).splitlines()) == 2


def test_what_is_typed_is_printed_as_text_and_not_as_markup(seeds: Store) -> None:
    assert "“[bold]Lavrov[/bold]”" in talk(seeds, "What did [bold]Lavrov[/bold] say?\r" + CTRL_D)
