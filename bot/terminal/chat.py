"""The chat at a terminal. Ctrl-C stops an answer and not the program, Ctrl-D leaves."""

from __future__ import annotations

import contextlib
import datetime
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.answering.what_was_said import FIRST_PAGE, Page
from bot.answers import Answer, Citation, Turn, counted
from bot.console import say
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
/sources   show the passages that the last answer cites
/quotes    show the last answer as the quotations that it rests on
/show N    show passage [N] in its paragraph
/more      show the next statements, when there are more
/alone     ask the last question by itself, without what was said before
/new       start a new conversation; `onrecord conversations` lists this one
/help      show this list
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
    before: Sequence[Turn] = ()

    def take(self, line: str) -> None:
        """Answers one line: a question or a command."""
        line = line.strip()
        name, _, rest = line.partition(" ")
        if not line.startswith("/"):
            if line:
                self._answer(line)
        elif command := _COMMANDS.get(name.lower()):
            command(self, rest.strip())
        else:
            say(self.console, f"There is no command {name}. /help lists them.")

    def _answer(self, question: str, *, by_itself: bool = False) -> None:
        model = self.model() if self.model else None
        work = Work(self.store, question, on=datetime.date.today(), chat=model, by_itself=by_itself)
        spoken = Spoken(
            self.console,
            slow=bool(work.chat),
            understood=lambda: f"About: {', '.join(work.meant.added)}" if work.meant.added else None,
        )
        with _stopped_by_ctrl_c(work), spoken:
            answer = spoken.tell(stream(self.graph, work, self.conversation))
        if not answer.small_talk:
            self.last, self.page, self.leaned_on, self.before = answer, work.page, work.leaned_on, work.history
        self._tell_the_rest(answer)

    def _tell_the_rest(self, answer: Answer) -> None:
        if answer.more:
            self.console.print(views.more_line(answer, "/more"))
        if answer.citations:
            self.console.print(views.source_list(answer.citations))

    def more(self, _: str) -> None:
        """Shows the next statements of the last answer; their numbers continue."""
        if not self.last or not self.last.more:
            say(self.console, "There are no more statements.")
            return
        shown = {(each.article_id, each.start, each.end) for each in self.last.citations if self.page.without}
        self.page = replace(self.page, skip=self.page.skip + self.page.most, without=self.page.without | shown)
        today = datetime.date.today()
        answer = reply(self.store, self.last.question, self.before, on=today, page=self.page, only=self.leaned_on)
        self.console.print(views.answer_view(answer))
        self._tell_the_rest(answer)
        self.last = replace(answer, citations=(*self.last.citations, *answer.citations))

    def alone(self, _: str) -> None:
        """Asks the last question again, as if nothing had been said before it."""
        if self.last:
            self._answer(self.last.question, by_itself=True)
        else:
            say(self.console, "Nothing has been asked yet.")

    def sources(self, _: str) -> None:
        """Shows the cited passages of the last answer."""
        if self.last and self.last.citations:
            self._show(self.last.citations)
        else:
            say(self.console, "No answer with sources yet.")

    def quotes(self, _: str) -> None:
        """Shows the last answer as the quotations that it rests on."""
        if self.last and self.last.citations:
            self.console.print(views.quotations(self.last.citations))
        else:
            say(self.console, "No answer with sources yet.")

    def show_passage(self, which: str) -> None:
        """Shows one cited passage in its paragraph."""
        citations = {str(each.marker): each for each in (self.last.citations if self.last else ())}
        citation = citations.get(which.strip("[] "))
        if citation:
            self._show([citation])
        else:
            known = f"1 to {list(citations)[-1]}" if citations else "none yet"
            say(self.console, f"Which passage? Type /show N with the number of a citation ({known}).")

    def _show(self, citations: Sequence[Citation]) -> None:
        articles = self.store.catalog.articles(sorted({each.article_id for each in citations}))
        self.console.print(views.sources(citations, articles))

    def new(self, _: str) -> None:
        """Starts another conversation; the memory keeps the one before."""
        self.conversation = new_conversation()
        self.last = None
        say(self.console, "This is a new conversation.")

    def help(self, _: str) -> None:
        """Lists the commands."""
        say(self.console, HELP)

    def quit(self, _: str) -> None:
        """Leaves, as Ctrl-D does."""
        raise EOFError


_COMMANDS: dict[str, Callable[[Chat, str], None]] = {
    "/sources": Chat.sources,
    "/quotes": Chat.quotes,
    "/show": Chat.show_passage,
    "/more": Chat.more,
    "/alone": Chat.alone,
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
    """Talks until Ctrl-D; the error of a line is printed, and the conversation goes on.

    It is a new conversation, or with `go_on` the last one in the memory; without a memory nothing is kept.
    """
    talk = Chat(store, console, build(memory.saver if memory else _in_memory()), model=model)
    kept = memory.conversations() if memory and go_on else []
    if kept:
        talk.conversation = kept[0].conversation
        say(console, f"Continuing after: {kept[0].last}", "dim")
    session = _session(store)
    console.print(GREETING.format(articles=counted(store.catalog.count("articles"), "article")), style="dim")
    with contextlib.suppress(EOFError):  # Ctrl-D, /quit
        while True:
            try:
                line = session.prompt("> ")
            except KeyboardInterrupt:
                continue  # as in a shell: Ctrl-C drops the line
            try:
                talk.take(line)
            except KeyboardInterrupt:
                console.print("Stopped.", style="dim")
            except OnRecordError as error:
                say(console, f"{error.message} {error.mend}", "red")


@contextlib.contextmanager
def _stopped_by_ctrl_c(work: Work) -> Iterator[None]:
    """Inside, Ctrl-C stops the model and then interrupts: an interrupted graph waits for its step to end."""

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
    with contextlib.suppress(OSError):  # a full or read-only disk is reported when something is written
        history.touch(0o600)
        history.chmod(0o600)  # earlier versions left it to the user's umask
    return PromptSession(history=FileHistory(str(history)), completer=commands)
