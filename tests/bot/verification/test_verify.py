"""A sentence that an article says leaves as its quotation; one in other words waits to be read, or a rule stops it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification import Sentence, doubts, instead, split, verify
from tests.bot.verification.checking import check, shown, units

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
#: The share of such sentences that rules alone stop or doubt: the others are left to the second reading.
STOPPED = 0.28


@pytest.mark.parametrize(("sentence", "text"), [(each, text) for text, all_ in PASSES.items() for each in all_])
def test_nothing_is_found_against_a_sentence_that_the_article_says(sentence: str, text: str) -> None:
    verdict = check(sentence, text)
    assert verdict.status in ("verified", "worded"), verdict.reason


@pytest.mark.parametrize(("sentence", "text"), [(each, text) for text, all_ in FAILS.items() for each in all_])
def test_of_a_sentence_that_says_something_else_at_most_the_articles_own_leaves(sentence: str, text: str) -> None:
    verdict = check(sentence, text)
    assert verdict.status != "verified"
    assert all(line in " ".join(text.split()) for line in shown(verdict).split("\n"))


def test_some_sentences_that_say_something_else_are_stopped_or_doubted_by_rules() -> None:
    verdicts = [check(each, text) for text, all_ in FAILS.items() for each in all_]
    assert sum(verdict.waits is None or bool(doubts(verdict.waits)) for verdict in verdicts) / len(verdicts) >= STOPPED


def test_a_sentence_that_could_be_either_of_two_and_points_at_nothing_is_dropped() -> None:
    text = units("Halden Steel sued Borg Mining in May. Halden Steel sued Borg Mining in June.")
    assert verify(Sentence("Halden Steel sued Borg Mining in July.", ()), text).status == "dropped"


@pytest.mark.parametrize(
    ("figure", "words"),
    [("100", "a hundred"), ("12", "a dozen"), ("22", "twenty-two"), ("2,500", "two thousand five hundred")],
)
def test_a_number_may_be_written_in_figures_or_words_and_may_not_be_another(figure: str, words: str) -> None:
    text = f"Halden Steel sued Borg Mining over {words} contracts."
    assert check(f"Halden Steel sued Borg Mining over {figure} contracts.", text).status == "verified"
    assert shown(check("Halden Steel sued Borg Mining over 23 contracts.", text)) == text


@pytest.mark.parametrize("marker", ["", "[9]", "[1.7]", "[1 “nowhere to be found”]"])
def test_a_sentence_of_an_article_that_points_nowhere_leaves_as_its_quotation(marker: str) -> None:
    [sentence] = split(f"Lena Moss met Ida Kern {marker}.")
    verdict = verify(sentence, units("Lena Moss met Ida Kern. Park Su was absent."))
    assert (verdict.status, shown(verdict)) == ("verified", "Lena Moss met Ida Kern.")


@pytest.mark.parametrize(
    ("marker", "evidence"),
    [
        ("[1.2]", ["Park Su was absent."]),
        ("[1.1-2]", ["Lena Moss met Ida Kern.", "Park Su was absent."]),
        ("[1.3, 1.1]", ["It rained.", "Lena Moss met Ida Kern."]),
        ("[1 “Park Su … rained”]", ["Park Su was absent.", "It rained."]),
    ],
)
def test_what_fails_gives_way_to_the_very_sentences_that_it_points_at(marker: str, evidence: list[str]) -> None:
    [sentence] = split(f"The harbour of Ostry burnt down {marker}.")
    verdict = verify(sentence, units("Lena Moss met Ida Kern. Park Su was absent. It rained."), "quoted")
    assert (verdict.status, [unit.text for unit in verdict.evidence]) == ("repaired", evidence)


def test_what_a_later_check_stops_gives_way_to_its_evidence() -> None:
    verdict = check("With a boat of hers Lena Moss has come to see Ida Kern.", "Lena Moss met Ida Kern. It rained.")
    assert verdict.status == "worded"
    stopped = instead(verdict, "reading", "“boat” does not follow")
    assert (stopped.status, stopped.text, shown(stopped)) == ("repaired", "", "Lena Moss met Ida Kern.")


def test_where_only_the_articles_words_may_leave_no_others_wait() -> None:
    [sentence] = split("Ida Kern was met by Lena Moss [1.1].")
    verdict = verify(sentence, units("Lena Moss met Ida Kern. It rained."), "quoted")
    assert (verdict.check, verdict.waits, shown(verdict)) == ("wording", None, "Lena Moss met Ida Kern.")


def test_of_a_sentence_in_another_language_numbers_and_quotations_are_checked() -> None:
    text = "Lena Moss met Ida Kern. The council voted 12 to 9 for the plan."
    assert check("Совет проголосовал за план 12 голосами против 9.", text).waits
    assert check("Совет проголосовал за план 13 голосами против 9.", text).check == "numbers"


@pytest.mark.parametrize(
    "sentence",
    [
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
def test_of_what_is_unreadable_or_addresses_the_reader_at_most_the_articles_own_leaves(sentence: str) -> None:
    for each in split(f"{sentence} [1]"):
        verdict = verify(each, units("Lena Moss met Ida Kern. Park Su was absent."))
        assert verdict.waits is None
        assert verdict.status != "worded"


def test_a_quotation_leaves_as_it_stands_in_the_article() -> None:
    verdict = check("It was called “a  joke, a 'sad' one” by Lund.", "Lund called it “a joke, a ‘sad’ one”. It rained.")
    assert verdict.text == "It was called “a joke, a ‘sad’ one” by Lund."


@given(st.text(max_size=400))
def test_any_text_at_all_is_judged_without_failing(text: str) -> None:
    article = units("Lena Moss met Ida Kern. “I will go,” she said.")
    for sentence in split(text):
        assert verify(sentence, article).status in ("worded", "verified", "repaired", "dropped")


@given(st.text(alphabet="ab \"“”‘’'.,-$%1 MayJan\n", max_size=300))
def test_any_article_can_be_held_against(text: str) -> None:
    found = units(text)
    for unit in found:
        for sentence in split(f"{unit.text} [1]"):
            verify(sentence, found)
