"""Who said what: the constructions of news, one a test."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.statements import Statement, statements


def said(text: str) -> list[tuple[str | None, str]]:
    return [(one.speaker, " … ".join(part.of(text) for part in one.parts)) for one in statements(Article("a", text))]


def only(text: str) -> Statement:
    found = statements(Article("a", text))
    assert len(found) == 1, said(text)
    return found[0]


def test_a_quotation_before_its_speaker() -> None:
    assert said('"The bridge is safe," Ann Roe said.') == [("Ann Roe", '"The bridge is safe,"')]


def test_a_that_clause_after_its_speaker() -> None:
    assert said("Ann Roe said that the bridge is safe.") == [("Ann Roe", "the bridge is safe")]


def test_a_clause_without_that() -> None:
    assert said("Ann Roe said the bridge is safe.") == [("Ann Roe", "the bridge is safe")]


def test_the_subject_after_the_verb_with_its_apposition() -> None:
    text = '"The bridge is safe," said Ann Roe, the spokeswoman for the city.'
    assert said(text) == [("Ann Roe", '"The bridge is safe,"')]


def test_according_to_before_and_after() -> None:
    assert said("According to Ann Roe, the bridge is safe.") == [("Ann Roe", "the bridge is safe")]
    assert said("The bridge is safe, according to Ann Roe.") == [("Ann Roe", "The bridge is safe")]


def test_a_relative_clause_between_subject_and_verb() -> None:
    text = "Ann Roe, who built the bridge, told reporters on Monday that it is safe."
    assert said(text) == [("Ann Roe", "it is safe")]


def test_an_apposition_between_subject_and_verb() -> None:
    text = "Ann Roe, the mayor of Springfield, said the bridge is safe."
    one = only(text)
    assert (one.speaker, one.role) == ("Ann Roe", "mayor of Springfield")


def test_a_noun_that_says() -> None:
    assert said("The paper printed Ann Roe's claim that the bridge is safe.") == [("Ann Roe", "the bridge is safe")]


def test_a_statement_interrupted_by_its_speaker_is_one_of_two_parts() -> None:
    text = '"The bridge," Ann Roe said, "is safe."'
    one = only(text)
    assert [part.of(text) for part in one.parts] == ['"The bridge,"', '"is safe."']


def test_a_quotation_of_several_sentences_is_one_statement() -> None:
    text = 'Ann Roe said, "The bridge is safe. It was tested twice. Nobody was hurt."'
    assert said(text) == [("Ann Roe", '"The bridge is safe. It was tested twice. Nobody was hurt."')]


def test_a_free_standing_quotation_goes_on_with_the_one_before() -> None:
    text = '"The bridge is safe," Ann Roe said. "We tested it twice."'
    assert said(text) == [("Ann Roe", '"The bridge is safe," … "We tested it twice."')]


def test_a_quotation_that_runs_over_paragraphs_is_one_statement() -> None:
    text = 'Ann Roe said, "The bridge is safe.\n\n"It was tested twice."'
    assert said(text) == [("Ann Roe", '"The bridge is safe. … "It was tested twice."')]


def test_a_colon_announces_the_paragraph_that_follows() -> None:
    text = "Ann Roe continued:\n\n“The bridge is safe. It was tested twice.”\n\nThe river is wide."
    assert said(text) == [("Ann Roe", "“The bridge is safe. It was tested twice.”")]


def test_a_quotation_continued_after_she_added() -> None:
    text = '"The bridge is safe," Ann Roe said. "It will stand," she added, "for years."'
    assert said(text) == [("Ann Roe", '"The bridge is safe,"'), ("Ann Roe", '"It will stand," … "for years."')]


def test_a_transcript_has_one_statement_a_turn() -> None:
    text = "ROE: Is the bridge safe?\n\nDOE: It was tested twice.\n\nROE: By whom?"
    assert [content for _, content in said(text)] == ["Is the bridge safe?", "It was tested twice.", "By whom?"]


def test_a_signature_after_a_dash() -> None:
    assert said("Readers wrote to us.\n\n“The bridge scares me every day.” — Ann Roe")[-1] == (
        "Ann Roe",
        "“The bridge scares me every day.”",
    )


def test_scare_quotes_are_no_statement() -> None:
    assert said('The so-called "bridge to nowhere" opened on Monday. It cost "a fortune" in all.') == []


def test_quoted_words_inside_reported_speech_stay_in_it() -> None:
    text = 'Ann Roe said the bridge is "perfectly safe" for lorries.'
    one = only(text)
    assert one.parts[0].of(text) == 'the bridge is "perfectly safe" for lorries'
    assert one.kind == "mixed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('Ann Roe said, "The bridge is safe."', "direct"),
        ("Ann Roe said the bridge is safe.", "indirect"),
        ('Ann Roe called the bridge "safe."', "mixed"),
    ],
)
def test_the_kind_tells_how_much_is_quoted(text: str, kind: str) -> None:
    assert only(text).kind == kind


@pytest.mark.parametrize("quoted", ["“{}”", "''{}''", '"{}"', "‘{}’", "'{}'"])
def test_any_quotation_marks_will_do(quoted: str) -> None:
    text = quoted.format("The bridge is safe, as it was,") + " Ann Roe said."
    assert said(text) == [("Ann Roe", quoted.format("The bridge is safe, as it was,"))]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = 'Ann Roe said, "The bridge is safe.\n\nThe river is wide.'
    assert said(text) == [("Ann Roe", '"The bridge is safe.')]


def test_groups_speak_too() -> None:
    assert said("Many residents said the bridge is safe.") == [("Many residents", "the bridge is safe")]


def test_two_verbs_of_one_subject_are_two_statements() -> None:
    text = "Ann Roe said the bridge is safe and warned that the river is rising."
    assert [speaker for speaker, _ in said(text)] == ["Ann Roe", "Ann Roe"]


def test_somebody_elses_clause_ends_a_statement() -> None:
    text = "Ann Roe said the bridge is safe, but John Doe said it is not."
    assert said(text) == [("Ann Roe", "the bridge is safe"), ("John Doe", "it is not")]


def test_what_is_said_inside_a_statement_belongs_to_it() -> None:
    text = "Ann Roe said John Doe thinks the bridge is safe."
    assert said(text) == [("Ann Roe", "John Doe thinks the bridge is safe")]


def test_adding_goes_to_whoever_said() -> None:
    text = "Ann Roe said the bridge is safe, adding that it was tested twice."
    assert said(text) == [("Ann Roe", "the bridge is safe"), ("Ann Roe", "it was tested twice")]


def test_a_noun_that_looks_like_a_verb_attributes_nothing() -> None:
    assert said("The reports on the bridge and the claims of the builders lie in the archive.") == []


def test_an_introduction_is_not_the_content() -> None:
    text = 'In a speech in Springfield, Ann Roe said, "The bridge is safe."'
    assert said(text) == [("Ann Roe", '"The bridge is safe."')]


def test_a_text_without_words_says_nothing() -> None:
    assert said("") == []
    assert said(" \n\n ... \n") == []


def test_a_signature_after_a_dash_and_a_hard_space_with_an_initial() -> None:
    text = "Readers wrote to us.\n\n“The bridge scares me every day.” ―\xa0Ann B. Roe"
    assert said(text)[-1] == ("Ann B. Roe", "“The bridge scares me every day.”")


@pytest.mark.parametrize(
    "text",
    [
        "Ann Roe wants to close the bridge by the end of the year.",
        "Ann Roe plans to close the bridge by the end of the year.",
        "Ann Roe believes that the bridge should be closed by the end of the year.",
    ],
)
def test_wishes_beliefs_and_plans_are_statements_too(text: str) -> None:
    assert any(speaker == "Ann Roe" and "the bridge" in content for speaker, content in said(text))


def test_a_text_of_many_parts_is_read_to_its_end() -> None:
    text = "\n\n".join(f'"The bridge number {number} is safe," Ann Roe said on Monday.' for number in range(600))
    found = said(text)
    assert len(found) == 600
    assert {speaker for speaker, _ in found} == {"Ann Roe"}
