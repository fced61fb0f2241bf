"""What is shown begins with its sentence and says who speaks, while the place that is cited stays the statement."""

from __future__ import annotations

import pytest

from bot.conversation.steps import reply
from retrieval.articles import Article
from retrieval.store.store import Store
from tests.scripted_news import stored


def lines(store: Store, text: str, question: str) -> list[str]:
    stored(store, Article("a", text, "The bridge of Norholm"))
    answer = reply(store, question)
    for each in answer.citations:
        assert text[each.start : each.end] == each.quote
    return [line.removeprefix("- ") for line in answer.text.split("\n")[1:]]


def test_a_clause_is_shown_from_the_beginning_of_its_sentence(store: Store) -> None:
    text = (
        "Judge Carla Benn sentenced the driver to four years. The driver's lawyer, Fred Amsel, who has known him since "
        "they went to one school in the old harbour of Norholm, said his client would appeal."
    )
    (line,) = lines(store, text, "What did Fred Amsel say?")
    assert line.startswith("The driver's lawyer, Fred Amsel, who has known him")


def test_a_bare_pronoun_has_the_sentence_before_it_that_names_the_speaker(store: Store) -> None:
    text = "Ann Roe came to the bridge on Monday. She said that it is safe."
    (line,) = lines(store, text, "What did Ann Roe say?")
    assert line == "Ann Roe came to the bridge on Monday. She said that it is safe [1]"


def test_a_bare_pronoun_without_such_a_neighbour_has_the_name_outside_of_the_quotation(store: Store) -> None:
    text = "Ann Roe came to the bridge on Monday.\n\nShe said that it is safe."
    (line,) = lines(store, text, "What did Ann Roe say?")
    assert line == "[Ann Roe] She said that it is safe [1]"


def test_an_answer_stands_with_the_question_that_was_put(store: Store) -> None:
    text = (
        'Asked whether the tunnel was safe, Governor Amelia Foss said: "No."\n\n'
        'Asked if she would resign, she said: "Yes, on Friday."'
    )
    found = lines(store, text, "What did Governor Foss say about the tunnel?")
    assert found == ['Asked whether the tunnel was safe, Governor Amelia Foss said: "No." [1]']


@pytest.mark.parametrize(("asked", "said"), [("Mrs Farrow", "I will not sign"), ("Mr Farrow", "It is a ruin")])
def test_a_courtesy_asks_for_one_of_two_spouses(store: Store, asked: str, said: str) -> None:
    text = (
        "Daniel Farrow, who owns the mill, will sell it. His wife, Ruth Farrow, will not.\n\n"
        '"It is a ruin and it eats our money," said Mr Farrow.\n\n'
        'Mrs Farrow said: "My grandfather built it. I will not sign."'
    )
    (line,) = lines(store, text, f"What did {asked} say?")
    assert said in line


@pytest.mark.parametrize("asked", ["Bidden", "joe bidden", "bed bath and beyond"])
def test_a_slip_and_a_written_and_land_on_whom_a_reader_means(store: Store, asked: str) -> None:
    text = "Joe Biden said the bridge is safe.\n\nBed Bath & Beyond said the bridge is safe for its lorries."
    assert len(lines(store, text, f"What did {asked} say?")) == 1
