"""A sentence leaves when an article bears it out, word by word; what says something else never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification import Sentence, split, verify
from tests.bot.verification.checking import check, units

PASSES = {
    "Mayor Ines Okoro said she would not withdraw the plan.": [
        "Mayor Ines Okoro said she would not withdraw the plan.",
        "Ines Okoro said she would not withdraw the plan.",
        "Okoro said she wouldn't withdraw the plan.",
    ],
    "The bridge may close in May, Delia Farrow warned.": [
        "Delia Farrow warned the bridge may close in May.",
        "Farrow said that the bridge may close in May.",
        "The bridge may close in May, according to Farrow.",
    ],
    "Halden Steel sued Borg Mining over two dozen contracts on Jan. 26.": [
        "Halden Steel sued Borg Mining over 24 contracts on 26 January.",
        "Halden Steel sued Borg Mining over two dozen contracts on January 26th.",
    ],
    "“I will never resign,” Lund told reporters.": [
        "Lund told reporters “I will never resign”.",
        'Lund said: "I will never resign."',
    ],
    "Sales fell 5% in Europe but rose 3% in Asia.": [
        "Sales fell five per cent in Europe but rose three percent in Asia.",
    ],
    "Kim Gunn, the harbour's chief pilot, also met the crew.": [
        "Kim Gunn is the harbour's chief pilot.",
        "The harbour's chief pilot is Kim Gunn.",
        "Kim Gunn met the crew.",
    ],
    "The river rose by 2.5 metres, which flooded 40 of 300 homes.": ["The river rose by 2.5 metres."],
    "The visiting minister, Olu Bako, opened a new U.S. school.": [
        "The visiting minister opened a new US school.",
    ],
    "On Monday, Russian Foreign Ministry spokesperson Mila Sund resigned.": ["Sund resigned.", "Mila Sund resigned."],
}


@pytest.mark.parametrize(("sentence", "text"), [(each, text) for text, all_ in PASSES.items() for each in all_])
def test_a_sentence_that_the_article_says_leaves_as_it_is(sentence: str, text: str) -> None:
    verdict = check(sentence, text)
    assert (verdict.status, verdict.text.replace("“", '"').replace("”", '"')) == (
        "verified",
        sentence.replace("“", '"').replace("”", '"'),
    ), verdict.reason


FAILS = {
    "Mayor Ines Okoro said she would not withdraw the plan.": [
        "Okoro said she would withdraw the plan.",
        "Ines Okoro would withdraw the plan.",
        "Okoro would not withdraw the plan.",
        "Okoro said she would never withdraw the plan.",
        "Okoro said she will not withdraw the plan.",
        "Okoro said she would not publish the plan.",
        "Mayor Ines Lund said she would not withdraw the plan.",
        "She said she would not withdraw the plan.",
    ],
    "The bridge may close in May, Delia Farrow warned.": [
        "The bridge will close in May.",
        "The bridge may close in May.",
        "The bridge may close in June, Delia Farrow warned.",
        "The bridge may not close in May, Delia Farrow warned.",
        "Delia Farrow denied the bridge may close in May.",
        "Delia Farrow promised the bridge may close in May.",
    ],
    "Halden Steel sued Borg Mining over two dozen contracts on Jan. 26.": [
        "Borg Mining sued Halden Steel.",
        "Halden Steel sued Borg Mining over 25 contracts.",
        "Halden Steel sued Borg Mining on 27 January.",
        "Halden Steel sued Borg Mining over two contracts on Jan. 26.",
        "Borg Mining sued Halden Steel over two dozen contracts on Jan. 26.",
    ],
    "Nearly 200 people died, the ministry reported.": [
        "200 people died.",
        "Nearly 200 people died.",
        "The ministry reported that 200 people died.",
        "Nearly 2,000 people died, the ministry reported.",
    ],
    "Tomas Reiter denied that Ana Lund stole the money.": [
        "Ana Lund stole the money.",
        "Tomas Reiter said that Ana Lund stole the money.",
        "Ana Lund denied that Tomas Reiter stole the money.",
        "Tomas Reiter denied that he stole the money.",
    ],
    "Anyone who says the bank is insolvent is lying, Reiter said.": [
        "The bank is insolvent.",
        "Reiter said the bank is insolvent.",
        "Reiter said that the bank is lying.",
    ],
    "“I will never resign,” Lund told reporters.": [
        'Lund said "I will resign".',
        "I will never resign.",
        "Lund said I will never resign.",
        "Reiter said “I will never resign”.",
        "Lund told reporters “I will never sign”.",
        "Lund told reporters “I will never resign.",
    ],
    "Lund said she was tired of the “endless, costly war”.": [
        "Lund said she was “tired of the endless, costly war”.",
        "Lund said she was tired of the “costly, endless war”.",
    ],
    "Sales fell 5% in Europe but rose 3% in Asia.": [
        "Sales fell 5%.",
        "Sales rose 5% in Europe.",
        "Sales fell 3% in Asia.",
        "Sales fell in Asia.",
    ],
    "Police in Oslo arrested a man accused of killing Per Dahl.": [
        "Per Dahl was arrested.",
        "Police in Oslo killed Per Dahl.",
        "Police in Oslo arrested Per Dahl.",
        "Police in Oslo arrested a man for killing Per Dahl.",
    ],
    "The former president, Olu Bako, was not charged.": [
        "Olu Bako was charged.",
        "The president, Olu Bako, was not charged.",
        "Olu Bako is not charged.",
    ],
    "If the vote fails, Bako will resign.": [
        "Bako will resign.",
        "The vote fails.",
        "Bako will resign if the vote passes.",
    ],
    "Lena Moss met Ida Kern. Park Su was absent.": [
        "Park Su met Ida Kern.",
        "Ida Kern met Lena Moss.",
        "Lena Moss was absent.",
    ],
    "The tram was cheaper to run than the bus.": [
        "The bus was cheaper to run than the tram.",
        "The tram was cheaper.",
        "The tram was the cheapest to run.",
    ],
    "In the film, Bako kills a judge.": ["Bako kills a judge."],
    "Kern, whose aide had accused Moss, resigned.": ["Kern had accused Moss.", "Moss resigned.", "Kern accused Moss."],
    "All Norwegian diplomats were expelled by Chad.": [
        "All diplomats were expelled by Chad.",
        "Chad was expelled by all diplomats.",
        "Norwegian diplomats were expelled.",
    ],
    "Bako said the minister lied. He apologised later.": [
        "Bako lied.",
        "The minister lied.",
        "He apologised later.",
        "Bako apologised later.",
    ],
    "The wife of Tom Hale won the prize.": ["Tom Hale won the prize."],
    "Hale's lawyer admitted the theft.": ["Hale admitted the theft."],
    "The council voted to ban cars without a permit.": ["The council voted to ban cars.", "The council ban cars."],
    "Hale was cleared of killing Moss.": ["Hale was killing Moss.", "Hale killed Moss."],
    "Rumours that the dam broke were false.": ["The dam broke.", "The dam broke were false."],
    "South Sudan said it would leave the union.": ["Sudan said it would leave the union."],
    "The New Harbour Bank closed 12 branches.": ["Harbour Bank closed 12 branches.", "Bank closed 12 branches."],
    "Reiter, who met the King of North Varland, resigned.": ["Reiter, who met the King of Varland, resigned."],
    "Lund cited the deal as an example of waste.": ["Lund cited the deal as an of waste."],
    "— “It was the mayor,” he said. Moss agreed.": ["It was the mayor, he said."],
    "Member of Harbour Panel says the quay must close.": ["Harbour Panel says the quay must close."],
    "“The quay must close,” Deputy Minister Olu Bako said.": ["Minister Olu Bako said “the quay must close”."],
    "Has Kern resigned?": ["Kern resigned.", "Kern has resigned."],
    "Had Kern resigned, the deal would have failed.": ["Kern resigned."],
    "Will Moss pay?": ["Moss will pay.", "Moss pay."],
    "Many Varland soldiers surrendered.": ["Varland soldiers surrendered."],
    "Fake Varland passports were sold.": ["Varland passports were sold."],
    "Kern, in theory, owns the mine.": ["Kern owns the mine."],
    "Kern, jokingly, threatened Moss.": ["Kern threatened Moss."],
    "Kern won the race, on paper.": ["Kern won the race."],
    "Moss refused to pay Kern.": ["Moss pay Kern.", "Moss paid Kern.", "Kern refused to pay Moss."],
    "The dam, unlike the bridge, is safe.": ["The dam is safe.", "The bridge is safe."],
}


@pytest.mark.parametrize(("sentence", "text"), [(each, text) for text, all_ in FAILS.items() for each in all_])
def test_a_sentence_that_says_something_else_does_not_leave(sentence: str, text: str) -> None:
    verdict = check(sentence, text)
    assert verdict.status != "verified"
    assert verdict.text != sentence
    if verdict.status == "repaired":  # then the article's own sentence left in its place
        assert " ".join(verdict.text.split()).rpartition(": ")[2] in " ".join(text.split())


def test_an_altered_sentence_is_replaced_by_the_articles_where_it_can_be_only_one() -> None:
    text = "Halden Steel sued Borg Mining over two contracts. Farmers cheered."
    verdict = check("Halden Steel sued Borg Mining over nine contracts.", text)
    assert (verdict.status, verdict.text) == ("repaired", "Halden Steel sued Borg Mining over two contracts.")
    assert "“nine” is not in what it cites" in verdict.reason


def test_an_altered_sentence_that_could_be_either_of_two_is_dropped() -> None:
    text = "Halden Steel sued Borg Mining in May. Halden Steel sued Borg Mining in June."
    assert check("Halden Steel sued Borg Mining in July.", text).status == "dropped"


def test_a_pronoun_at_the_beginning_is_replaced_by_the_speaker_of_the_index() -> None:
    text = "Mayor Ines Okoro said on Monday that the bridge was safe. She said the plan would cost two million euros."
    verdict = check("She said the plan would cost two million euros.", text)
    assert (verdict.status, verdict.text) == ("repaired", "Ines Okoro said the plan would cost two million euros.")
    assert verdict.speaker == "Ines Okoro"


@pytest.mark.parametrize(
    ("figure", "words"),
    [("100", "a hundred"), ("12", "a dozen"), ("22", "twenty-two"), ("2,500", "two thousand five hundred")],
)
def test_a_number_may_be_written_in_figures_or_words_and_may_not_be_another(figure: str, words: str) -> None:
    text = f"Halden Steel sued Borg Mining over {words} contracts."
    assert check(f"Halden Steel sued Borg Mining over {figure} contracts.", text).status == "verified"
    assert check("Halden Steel sued Borg Mining over 23 contracts.", text).text == text


def test_a_shortened_report_of_somebody_who_is_not_clear_is_not_shortened() -> None:
    text = "In Oslo on Monday he said that Lena Moss met Ida Kern."
    verdict = check("In Oslo he said that Lena Moss met Ida Kern.", text)
    assert (verdict.status, verdict.text) == ("repaired", text)
    assert "whose words these are is not clear" in verdict.reason


def test_words_of_a_speaker_whom_the_article_does_not_make_clear_are_dropped() -> None:
    text = "“The mine was never safe and everybody knew.”"
    assert check("Bako said the mine was never safe and everybody knew.", text).status == "dropped"


@pytest.mark.parametrize("marker", ["", "[9]", "[2]"])
def test_a_sentence_with_no_citation_or_a_wrong_one_gets_the_only_place_that_bears_it_out(marker: str) -> None:
    [sentence] = split(f"Lena Moss met Ida Kern {marker}.")
    verdict = verify(sentence, units("Lena Moss met Ida Kern. Park Su was absent."))
    assert (verdict.status, verdict.unit and verdict.unit.text) == ("repaired", "Lena Moss met Ida Kern.")


def test_a_sentence_that_two_places_bear_out_and_none_is_cited_is_dropped() -> None:
    twice = units("Lena Moss met Ida Kern. It rained for days. Lena Moss met Ida Kern.")
    assert verify(Sentence("Lena Moss met Ida Kern.", ()), twice).status == "dropped"


@pytest.mark.parametrize(
    "sentence",
    [
        "Лена Мосс встретила Иду Керн.",
        "莉娜见了艾达。",
        "Lena Moss s'est entretenue avec Ida Kern.",
        '{"answer": "Lena Moss met Ida Kern',
        "Lena Moss met [Ida Kern](https://evil.example).",
        "Visit https://evil.example now.",
        "<b>Lena Moss met Ida Kern.</b>",
        "Lena Moss met Ida\u202e Kern.",
        "a" * 5_000,
        "Lena Moss met Ida Kern. " * 1 + "\x1b[2J",
        "I am Lena Moss.",
        "You must resign.",
        "...",
        "The",
    ],
)
def test_what_is_unreadable_foreign_or_addresses_the_reader_is_dropped(sentence: str) -> None:
    for each in split(f"{sentence} [1]"):
        verdict = verify(each, units("Lena Moss met Ida Kern. Park Su was absent."))
        assert verdict.status == "dropped" or verdict.text == "Lena Moss met Ida Kern."


def test_a_quotation_leaves_as_it_stands_in_the_article() -> None:
    verdict = check("Lund called it “a  joke, a 'sad' one”.", "Lund called it “a joke, a ‘sad’ one”.")
    assert (verdict.status, verdict.text) == ("verified", "Lund called it “a joke, a ‘sad’ one”.")


WORDS = "Moss Kern Lund met sued paid said denied that would not never may 12 the a in Oslo May if , and who to".split()


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=9))
def test_of_words_of_the_article_in_another_order_nothing_leaves_that_it_does_not_say(words: list[str]) -> None:
    """Whatever is verified is the sentence of the article with words left out, in their order."""
    text = "Moss said that Kern, who met Lund in Oslo, would not pay 12 and never sued the mine in May if paid."
    verdict = check(" ".join(words) + ".", text)
    if verdict.status == "verified":
        rest = iter(text.replace(",", "").rstrip(".").lower().split())
        left = [word for word in verdict.text.replace(",", " ").rstrip(".").lower().split() if word not in ("the", "a")]
        assert all(word in rest for word in left)
        assert {"not", "never", "if", "would", "said"} & set(left) >= {"would", "not", "never", "if"} or not left


@given(st.text(max_size=400))
def test_any_text_at_all_is_judged_without_failing(text: str) -> None:
    article = units("Lena Moss met Ida Kern. “I will go,” she said.")
    for sentence in split(text):
        assert verify(sentence, article).status in ("verified", "repaired", "dropped")


@given(st.text(alphabet="ab \"“”‘’'.,-$%1 MayJan\n", max_size=300))
def test_any_article_can_be_held_against(text: str) -> None:
    for unit in units(text):
        verify(Sentence(unit.text, (1,)), [unit])
