"""Whatever a chat model does, no sentence leaves that no article bears out, in any face."""

from __future__ import annotations

import datetime
import io
import itertools
import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.answers import Answer, Turn
from bot.chat_models.client import Chat, Stopped
from bot.conversation.graph import build, stream
from bot.conversation.steps import reply
from bot.conversation.work import Work
from bot.evaluation.run import answer_line
from bot.evaluation.testset import Question
from bot.telegram.archive import StoreArchive
from bot.telegram.messages.rendering import answer_messages
from bot.terminal import chat as terminal
from bot.understanding.resolution.by_model import rewritten
from retrieval.store.store import Store
from tests.scripted import GONE, Streaming
from tests.scripted_news import rests_on_articles, stored

QUESTION = "What did Ines Okoro say about the plan?"
#: What a model streams, and a word or two that must not leave.
MISBEHAVES: dict[str, tuple[Iterable[Any], str]] = {
    "an invented citation": (["Okoro sold the bridge [9]."], "sold"),
    "a citation from nowhere": (["Okoro sold the bridge [0]. Okoro left [-1]. She won [999]."], "sold"),
    "an altered quotation": (["Okoro told reporters “I will resign over a bridge” [1]."], "“I will resign"),
    "a quotation of nobody": (['Okoro said "the bridge is dead" [1].'], "dead"),
    "a negation dropped": (["Okoro said she would withdraw the plan [1]."], "would withdraw"),
    "a denial turned into a fact": (
        ["The company paid two councillors [1]. It did [2]."],
        "The company paid",
    ),
    "a negation added": (["The council never voted for the plan [1]."], "never voted"),
    "may turned into will": (["Reiter said the bridge will open in 2031 [1][2][3]."], "will open"),
    "the wrong speaker": (["Tomas Reiter told reporters “I will never resign over a bridge” [1]."], "Reiter told"),
    "a speaker who is nowhere": (["Olga Brandt said on Monday she would not withdraw the plan [1]."], "Brandt"),
    "a number changed": (["The council voted 12 to 8 for the plan on March 4 [1]."], "12 to 8"),
    "numbers swapped": (["The council voted 9 to 12 for the plan [1]."], "9 to 12"),
    "a date changed": (["The council voted 12 to 9 for the plan on March 14 [1]."], "March 14"),
    "subject and object swapped": (["The Kestrel newspaper sued Halden Steel over the report [1]."], "newspaper sued"),
    "an attribution dropped": (["The bridge may open in 2031 [1]."], "The bridge may open in 2031 ["),
    "no citations": (["Okoro lied to the council. The plan is secret."], "lied"),
    "citations as a list at the end": (["Okoro lied to the council. The plan is secret.\n\n[1] [2] [3]"], "secret"),
    "nothing": ([""], "zzz"),
    "half a surrogate pair": (["Okoro sold the bridge \ud83c", " [1]. She \udf09 won [1]."], "sold"),
    "only white space": (["\n \n", "\t"], "zzz"),
    "no end": (itertools.repeat("Okoro sold the bridge [1] and "), "sold"),
    "the same again and again": (itertools.repeat("Okoro sold the bridge [1]. "), "sold"),
    "another language": (["La maire a retiré le plan [1]. Мэр ушла [1]."], "retiré"),
    "half a JSON": (['{"answer": "Okoro sold the bridge [1]', ""], "sold"),
    "a JSON": (['{"answer": "Okoro sold the bridge", "citations": [1]}'], "sold"),
    "markup and a link": (["**Okoro** sold [it](https://evil.example) [1]. <script>x</script> [1]"], "evil"),
    "commands to the terminal": (["\x1b[2J\x1b]0;Okoro sold the bridge\x07 [1]."], "\x1b"),
    "an error at once": ([RuntimeError("sk-secret-key in the message")], "secret-key"),
    "an error in mid-stream": (["Okoro sold the ", ConnectionError("reset")], "sold"),
    "an error behind a lie": (["Okoro sold the bridge [1]. And ", ConnectionError("reset")], "sold"),
    "silence": (["Okoro sold ", GONE], "sold"),
    "a half marker": (["Okoro sold the bridge ["], "sold"),
    "typographic markers": (["Okoro sold the bridge 【1】. Okoro left ［1］."], "sold"),
    "two passages in one sentence": (["Ines Okoro said on Monday she paid two councillors [1][2][3]."], "she paid"),
    "its instructions": (
        ["You answer a question from news articles [1]. Write one sentence [1]."],
        "You answer",
    ),
    "a word too many": (["Mayor Ines Okoro secretly said on Monday she would not withdraw the plan [1]."], "secretly"),
    "an ex-mayor": (["Former mayor Ines Okoro said on Monday she would not withdraw the plan [1]."], "Former"),
    "a thought": (["<think>\nThe council voted 12 to 9 for the plan on March 4 [2].", " So: </th", "ink>\n"], "voted"),
    "a thought without an end": (["<think>The council voted 12 to 9 for the plan on March 4 [2]. "] * 3, "voted"),
    "thoughts without an end": (itertools.repeat("<think>The council voted 12 to 9 for the plan [2]. "), "voted"),
    "a refusal and a lie": (["The articles do not say. Okoro sold the bridge [1]."], "sold"),
}


def chat(pieces: Iterable[Any]) -> Chat:
    endless = isinstance(pieces, itertools.repeat)
    return Chat(Streaming(pieces=list(itertools.islice(pieces, 100_000 if endless else None))), timeout=0.7, backoff=())


@pytest.fixture
def news(store: Store) -> Store:
    return stored(store)


def by_reply(news: Store, pieces: Iterable[Any]) -> tuple[str, list[str]]:
    heard: list[str] = []
    answer = reply(news, QUESTION, chat=chat(pieces), hear=heard.append)
    assert rests_on_articles_or_streamed(answer, news)
    return answer.text + (answer.notice or ""), heard


def by_graph(news: Store, pieces: Iterable[Any]) -> tuple[str, list[str]]:
    *heard, answer = stream(build(InMemorySaver()), Work(news, QUESTION, chat=chat(pieces)), "one")
    assert isinstance(answer, Answer)
    assert rests_on_articles_or_streamed(answer, news)
    return answer.text + (answer.notice or ""), [each for each in heard if isinstance(each, str)]


def by_terminal(news: Store, pieces: Iterable[Any]) -> tuple[str, list[str]]:
    printed = io.StringIO()
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(f"{QUESTION}\r\x04")
        terminal.chat(news, Console(file=printed, width=400), model=partial(chat, pieces))
    return printed.getvalue(), []


def by_telegram(news: Store, pieces: Iterable[Any]) -> tuple[str, list[str]]:
    archive = StoreArchive(news, lambda **_: chat(pieces))
    *heard, last = archive.answer(QUESTION, (), datetime.date(2031, 3, 6), stopped=threading.Event())
    assert not isinstance(last, str)
    shown = "\n".join(part.text for part in answer_messages(last, "en"))
    return shown, [each for each in heard if isinstance(each, str)]


def by_evaluation(news: Store, pieces: Iterable[Any]) -> tuple[str, list[str]]:
    line = answer_line(build(), news, Question(id="q", question=QUESTION), 20, {}, partial(chat, pieces))
    return str(line["text"]) + str(line["notice"]), []


def rests_on_articles_or_streamed(answer: Answer, news: Store) -> bool:
    markers = {f"[{each.marker}]" for each in answer.citations}
    return rests_on_articles(answer, news) or all(
        each.text.rpartition(" ")[2] in markers for each in answer.sentences if each.text
    )


@pytest.mark.parametrize("face", [by_reply, by_graph, by_terminal, by_telegram, by_evaluation])
@pytest.mark.parametrize("name", MISBEHAVES)
def test_nothing_unverified_leaves(news: Store, name: str, face: Any) -> None:
    pieces, forbidden = MISBEHAVES[name]
    text, heard = face(news, pieces)
    assert forbidden not in text
    assert not any(forbidden in sentence for sentence in heard)
    assert "[1]" in text  # the quoted answer, or a sentence of the article, took its place


def test_there_are_at_least_25_ways() -> None:
    assert len(MISBEHAVES) >= 25


def test_a_model_that_keeps_to_the_passages_is_heard_sentence_by_sentence(news: Store) -> None:
    heard: list[str] = []
    said = [
        "Ines Okoro said on Monday she would not withdraw the plan for the Fen",
        "wick bridge [1]. The council voted",
        " 12 to 9 for the plan on March 4 [2].",
    ]
    answer = reply(news, QUESTION, chat=chat(said), hear=heard.append)
    assert heard == [
        "> Mayor Ines Okoro said on Monday she would not withdraw the plan for the Fenwick bridge. (2031-03-05) [1]",
        "> The council voted 12 to 9 for the plan on March 4. [2]",
    ]
    assert answer.text == "\n".join(heard)
    assert answer.citations[0].speaker == "Ines Okoro"
    assert answer.notice is None


def test_a_sentence_is_said_once_with_whatever_stop(news: Store) -> None:
    voted = "The council voted 12 to 9 for the plan on March 4"
    heard: list[str] = []
    said = chat([f"{voted} [2]. {voted}. {voted}! [2]\n{voted} [2]\n"])
    answer = reply(news, "How did the council vote on the plan?", chat=said, hear=heard.append)
    assert len(heard) == 1
    assert {each.reason for each in answer.sentences if each.status == "dropped"} == {"it was said already"}


def test_the_refusal_phrase_alone_is_a_refusal(news: Store) -> None:
    answer = reply(news, "When was the Fenwick bridge painted?", chat=chat(["The articles do not say."]))
    assert (answer.refused, answer.text, answer.citations) == (True, "The articles do not say.", ())


LONG_THOUGHT = ("<think>", *["The passages say many things about it. "] * 500, "</think>\n\n")


def test_the_refusal_behind_a_thought_is_a_refusal(news: Store) -> None:
    said = [*LONG_THOUGHT, "The articles do not say."]
    answer = reply(news, "When was the Fenwick bridge painted?", chat=chat(said))
    assert (answer.refused, answer.text, answer.notice) == (True, "The articles do not say.", None)


def test_a_long_thought_takes_nothing_from_the_answer(news: Store) -> None:
    said = [*LONG_THOUGHT, "The council voted 12 to 9 for the plan on March 4 [1]."]
    answer = reply(news, "How did the council vote on the plan?", chat=chat(said))
    assert answer.text == "> The council voted 12 to 9 for the plan on March 4. [1]"
    assert answer.notice is None
    assert len(answer.sentences) == 1


def test_a_thought_that_never_ends_is_said_to_be_no_answer(news: Store) -> None:
    answer = reply(news, "How did the council vote on the plan?", chat=chat(LONG_THOUGHT[:-1]))
    assert "it thought, and came to no answer" in str(answer.notice)
    assert "voted 12 to 9" in answer.text  # the quoted answer


def test_a_question_is_completed_behind_a_thought() -> None:
    said = [*LONG_THOUGHT, "What did Ines Okoro say about the bus?"]
    history = [Turn("What did Ines Okoro say about the tram?", "Ines Okoro")]
    day = datetime.date(2031, 3, 6)
    assert rewritten(chat(said), "and the bus?", history, day) == said[-1]


def test_what_was_verified_stays_when_the_model_breaks_off_and_is_said_to_be_part(news: Store) -> None:
    said = ["The council voted 12 to 9 for the plan on March 4 [1]. Okoro", ConnectionError("reset")]
    answer = reply(news, "How did the council vote on the plan?", chat=chat(said))
    assert answer.text == "> The council voted 12 to 9 for the plan on March 4. [1]"
    assert answer.notice == "The model did not finish its answer: its connection broke off."


def test_a_model_that_fails_at_first_is_asked_again(news: Store) -> None:
    class Flaky(Streaming):
        def _stream(self, messages: Any, *rest: Any, **named: Any) -> Any:
            if not self.heard:
                self.heard.append("")
                raise ConnectionError("busy")
            return super()._stream(messages, *rest, **named)

    flaky = Flaky(pieces=["The council voted 12 to 9 for the plan on March 4 [1]."])
    answer = reply(news, "How did the council vote on the plan?", chat=Chat(flaky, timeout=5, backoff=(0.01,)))
    assert answer.notice is None
    assert "12 to 9" in answer.text


def test_a_stop_reaches_the_model(news: Store) -> None:
    model = Streaming(pieces=["Okoro lied [1]. "] * 100_000)
    asked = Chat(model, timeout=30, backoff=())
    asked.stopped.set()
    with pytest.raises(Stopped):
        reply(news, QUESTION, chat=asked)
    assert model.given_up.wait(10)


def test_the_model_gets_passages_as_data_of_whole_sentences_within_the_budget(news: Store) -> None:
    model = Streaming(pieces=["The articles do not say."])
    reply(news, QUESTION, chat=Chat(model, backoff=()))
    import json

    told = json.loads(model.heard[0])
    assert told["question"] == QUESTION
    assert [each["number"] for each in told["passages"]] == list(range(1, len(told["passages"]) + 1))
    assert told["passages"][0]["speaker"] == "Ines Okoro"
    sentences = [sentence for each in told["passages"] for sentence in each["sentences"]]
    assert all(each.endswith((".", "”", '"')) for each in sentences)
    assert len({each.partition(" ")[2] for each in sentences}) == len(sentences)  # none stands in two passages
