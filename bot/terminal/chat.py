"""The terminal chat: a line in, an answer out. Ctrl-C stops an answer and not the program, Ctrl-D leaves."""

from __future__ import annotations

import contextlib
import datetime
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.answering.what_was_said import FIRST_PAGE, Page
from bot.answers import Answer, counted
from bot.console import plain
from bot.conversation.graph import Graph, build, new_conversation, stream
from bot.conversation.steps import reply
from bot.conversation.work import Work
from bot.errors import OnRecordError
from bot.terminal import views
from bot.terminal.printing import Spoken
from retrieval.search.filters import EVERYTHING, Filter
from retrieval.store.store import Store

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from prompt_toolkit import PromptSession

    from bot.chat_models.client import Chat as ChatModel
    from bot.memory.memory import Memory

GREETING = "Ask about {articles}. /help shows the commands, Ctrl-D leaves."
HELP = """\
/sources   the cited passages of the last answer, in their paragraphs
/show N    passage [N] of the last answer in its paragraph
/more      the next statements, where there are more than were shown
/new       begin another conversation; this one stays in `onrecord conversations list`
/help      this list
/quit      leave
Ctrl-C stops an answer, Ctrl-D leaves."""


@dataclass
class Chat:
    """One conversation at a terminal."""

    store: Store
    console: Console
    graph: Graph = field(default_factory=lambda: build(_in_memory()))
    conversation: str = field(default_factory=new_conversation)
    model: Callable[[], ChatModel] | None = None
    last: Answer | None = None
    page: Page = FIRST_PAGE
    leaned_on: Filter = EVERYTHING

    def take(self, line: str) -> None:
        """Answers one line: a question or a command."""
        line = line.strip()
        if not line:
            return
        if not line.startswith("/"):
            self._answer(line)
            return
        name, _, rest = line.partition(" ")
        command = _COMMANDS.get(name.lower())
        if command:
            command(self, rest.strip())
        else:
            self._say(f"There is no {name}. /help shows what there is.")

    def _answer(self, question: str) -> None:
        work = Work(self.store, question, on=datetime.date.today(), chat=self.model() if self.model else None)
        spoken = Spoken(
            self.console,
            slow=bool(work.chat),
            understood=lambda: f"Understood as: {work.alone}" if work.alone != question else None,
        )
        with _stopped_by_ctrl_c(work), spoken:
            answer = spoken.tell(stream(self.graph, work, self.conversation))
        if not answer.small_talk:
            self.last, self.page, self.leaned_on = answer, work.page, work.leaned_on
        self._tell_the_rest(answer)

    def _tell_the_rest(self, answer: Answer) -> None:
        if answer.more:
            self.console.print(views.more_line(answer, "/more"))
        if answer.citations:
            self.console.print(views.source_list(answer.citations))

    def more(self, _: str) -> None:
        """Shows the next statements of the last answer, their numbers going on."""
        if not self.last or not self.last.more:
            self._say("There are no more statements.")
            return
        shown = {(each.article_id, each.start, each.end) for each in self.last.citations if self.page.without}
        self.page = replace(self.page, skip=self.page.skip + self.page.most, without=self.page.without | shown)
        today = datetime.date.today()
        answer = reply(self.store, self.last.standalone, on=today, page=self.page, only=self.leaned_on)
        self.console.print(views.answer_view(answer))
        self._tell_the_rest(answer)
        self.last = replace(answer, citations=(*self.last.citations, *answer.citations))

    def sources(self, _: str) -> None:
        """Shows the cited passages of the last answer."""
        if not self.last or not self.last.citations:
            self._say("No answer with sources yet.")
            return
        articles = self.store.catalog.articles(sorted({each.article_id for each in self.last.citations}))
        self.console.print(views.sources(self.last.citations, articles))

    def show_passage(self, which: str) -> None:
        """Shows one cited passage in its paragraph."""
        citations = {str(each.marker): each for each in (self.last.citations if self.last else ())}
        citation = citations.get(which.strip("[] "))
        if citation is None:
            known = f"1 to {list(citations)[-1]}" if citations else "none yet"
            self._say(f"Which passage? /show N, where N is the number of a citation ({known}).")
            return
        articles = self.store.catalog.articles([citation.article_id])
        self.console.print(views.sources([citation], articles))

    def new(self, _: str) -> None:
        """Begins another conversation; the one before is kept where conversations are."""
        self.conversation = new_conversation()
        self.last = None
        self._say("A new conversation.")

    def help(self, _: str) -> None:
        """Lists the commands."""
        self._say(HELP)

    def quit(self, _: str) -> None:
        """Leaves, as Ctrl-D does."""
        raise EOFError

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)


_COMMANDS: dict[str, Callable[[Chat, str], None]] = {
    "/sources": Chat.sources,
    "/show": Chat.show_passage,
    "/more": Chat.more,
    "/new": Chat.new,
    "/help": Chat.help,
    "/quit": Chat.quit,
    "/exit": Chat.quit,
}


def chat(
    store: Store,
    console: Console,
    memory: Memory | None = None,
    model: Callable[[], ChatModel] | None = None,
    *,
    go_on: bool = False,
) -> None:
    """Talks until Ctrl-D; a line that fails is told about, and the conversation goes on.

    It is a new conversation, or with `go_on` the last one that the memory keeps; without a memory nothing is kept.
    """
    talk = Chat(store, console, build(memory.saver if memory else _in_memory()), model=model)
    kept = memory.conversations() if memory and go_on else []
    if kept:
        talk.conversation = kept[0].conversation
        console.print(plain(f"Going on after: {kept[0].last}"), style="dim", markup=False, highlight=False)
    session = _session(store)
    console.print(GREETING.format(articles=counted(store.catalog.count("articles"), "article")), style="dim")
    while True:
        try:
            line = session.prompt("> ")
        except KeyboardInterrupt:
            continue  # as in a shell: Ctrl-C drops the line
        except EOFError:
            return
        try:
            talk.take(line)
        except EOFError:
            return
        except KeyboardInterrupt:
            console.print("Stopped.", style="dim")
        except OnRecordError as error:
            console.print(plain(f"{error.message} {error.mend}"), style="red", markup=False, highlight=False)


@contextlib.contextmanager
def _stopped_by_ctrl_c(work: Work) -> Iterator[None]:
    """Inside, Ctrl-C stops the model before it interrupts: the graph, interrupted, waits for its step to end."""

    def stop(*_: object) -> None:
        work.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _in_memory() -> BaseCheckpointSaver[Any]:
    from langgraph.checkpoint.memory import InMemorySaver

    return InMemorySaver()


def _session(store: Store) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    commands = WordCompleter(list(_COMMANDS), sentence=True)
    history = store.home / "chat-history"
    with contextlib.suppress(OSError):  # a disk that is full or read-only is told of when something is written
        history.touch(0o600)
        history.chmod(0o600)  # earlier versions left it to the user's umask
    return PromptSession(history=FileHistory(str(history)), completer=commands)
