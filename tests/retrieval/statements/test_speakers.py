"""Who a mention means: full names, roles, pronouns, organisations; nobody rather than the wrong one."""

from __future__ import annotations

from retrieval.articles import Article
from retrieval.statements import statements


def speakers(text: str) -> list[str | None]:
    return [one.speaker for one in statements(Article("a", text))]


def test_a_surname_alone_means_the_full_name() -> None:
    text = "Ann Roe built the bridge. The river is wide. Roe said the bridge is safe."
    assert speakers(text) == ["Ann Roe"]


def test_a_family_name_that_comes_first_means_the_full_name() -> None:
    assert speakers("President Yoon Suk Yeol came. Yoon said the bridge is safe.") == ["Yoon Suk Yeol"]


def test_she_means_who_spoke_last() -> None:
    assert speakers("Maria Roe said the bridge is safe. She said it was tested.") == ["Maria Roe", "Maria Roe"]


def test_he_is_no_organisation_known_by_its_letters() -> None:
    assert speakers("BFTU said the port would open. He said the strike was over.") == ["BFTU", None]


def test_she_is_not_a_man() -> None:
    text = "John Doe said the bridge is safe. She said it was tested."
    assert speakers(text) == ["John Doe", None]


def test_they_is_nobody_in_particular() -> None:
    assert speakers("Ann Roe and John Doe came. They said the bridge is safe.") == [None]


def test_a_role_means_who_has_it() -> None:
    text = "The mayor, Ann Roe, opened the bridge. John Doe came too. The mayor said it is safe."
    assert speakers(text) == ["Ann Roe"]


def test_titles_tell_two_people_of_one_surname_apart() -> None:
    text = "John Roe and Maria Roe came. Mr. Roe said the bridge is safe. Mrs. Roe said it is not."
    assert speakers(text) == ["John Roe", "Maria Roe"]


def test_two_people_joined_by_and_are_neither_of_them() -> None:
    assert speakers("Ann Roe and John Doe said the bridge is safe.") == ["Ann Roe and John Doe"]


def test_a_role_before_the_name_is_kept_without_its_article() -> None:
    text = "The city council's spokeswoman, Ann Roe, said the bridge is safe."
    (one,) = statements(Article("a", text))
    assert (one.speaker, one.role) == ("Ann Roe", "city council's spokeswoman")


def test_a_dateline_is_no_part_of_a_role() -> None:
    (one,) = statements(Article("a", "RIVERTON (HPA) — Former council leader Ann Roe said the bridge was safe."))
    assert (one.speaker, one.role) == ("Ann Roe", "Former council leader")


def test_a_title_is_a_role() -> None:
    (one,) = statements(Article("a", "President Ann Roe said the bridge is safe."))
    assert (one.speaker, one.role) == ("Ann Roe", "President")


def test_an_organisation_has_the_name_that_it_was_first_given() -> None:
    text = (
        "The foreign ministry of South Korea said the talks failed. Seoul's Foreign Ministry said they may go on. "
        "The Ministry said nobody left."
    )
    assert speakers(text) == ["foreign ministry of South Korea"] * 3


def test_ministries_of_two_countries_stay_apart() -> None:
    text = (
        "The Russian Foreign Ministry said the talks failed. Japan's Foreign Ministry said they may go on. "
        "Moscow's Foreign Ministry said nobody left."
    )
    assert speakers(text) == ["Russian Foreign Ministry", "Japan's Foreign Ministry", "Russian Foreign Ministry"]


def test_a_campaign_is_not_its_candidate() -> None:
    text = "Ann Roe runs for mayor. Ann Roe's campaign said the bridge is safe."
    assert speakers(text) == ["Ann Roe's campaign"]


def test_a_statement_speaks_for_its_ministry() -> None:
    text = '"The talks failed," the Russian Foreign Ministry\'s statement explained.'
    assert speakers(text) == ["Russian Foreign Ministry"]


def test_a_transcript_in_capitals_means_the_person() -> None:
    text = "Ann Roe met John Doe.\n\nROE: Is it safe?\n\nDOE: It is."
    assert speakers(text) == ["Ann Roe", "John Doe"]


def test_a_name_in_apposition_is_the_speaker() -> None:
    text = "Her rival, opposition leader Marco Silva, said the bridge is safe."
    (one,) = statements(Article("a", text))
    assert (one.speaker, one.role) == ("Marco Silva", "opposition leader")


def test_she_is_the_unnamed_speaker_after_one() -> None:
    text = "Maria Roe said the bridge is safe. One nurse said the bridge is old. She said it shook."
    assert speakers(text) == ["Maria Roe", "One nurse", "One nurse"]


def test_a_plural_that_starts_a_sentence_is_no_name() -> None:
    text = "Maria Roe came. Analysts said the bridge is safe. She said it shook."
    assert speakers(text) == ["Analysts", "Maria Roe"]


def test_a_surname_of_two_people_means_the_one_just_named_in_full() -> None:
    filler = "The river was high that week, and the trains ran late all along the valley. " * 4
    text = f"John Roe came. John Roe left. {filler}Maria Roe arrived. Roe said the bridge is safe."
    assert speakers(text) == ["Maria Roe"]


def test_a_surname_of_two_people_named_alike_often_is_nobody() -> None:
    filler = "The river was high that week, and the trains ran late all along the valley. " * 4
    text = f"John Roe and Maria Roe came. {filler}Roe said the bridge is safe."
    assert speakers(text) == [None]


def test_a_surname_of_two_people_means_the_one_whom_the_article_is_about() -> None:
    filler = "The river was high that week, and the trains ran late all along the valley. " * 4
    text = f"Maria Roe runs for mayor. Maria Roe won. John Roe came. {filler}Roe said the bridge is safe."
    assert speakers(text) == ["Maria Roe"]


def test_mrs_is_not_the_man_of_that_surname() -> None:
    assert speakers("John Roe came. Mrs. Roe said the bridge is safe.") == ["Roe"]


def test_an_adverb_between_subject_and_verb_is_no_speaker() -> None:
    text = "The Sierra Group opened on Monday. The group had earlier warned that the bridge is unsafe."
    assert speakers(text) == ["group"]


def test_somebody_close_to_a_person_is_not_that_person() -> None:
    text = "Ann Roe runs the city. The bridge will close, said a person close to Ann Roe."
    assert speakers(text) == ["person close to Ann Roe"]


def test_a_headline_in_capitals_is_not_one_long_name() -> None:
    text = "Roe Says Old Bridge Will Hold\n\nAnn Roe came on Monday. Roe said the bridge is safe."
    assert speakers(text)[-1] == "Ann Roe"


def test_the_company_is_the_one_that_the_article_is_about() -> None:
    text = (
        "Netflix will raise its prices in May, Netflix said on Monday. Netflix has more viewers than ever. "
        "The company said the change was needed."
    )
    assert speakers(text) == ["Netflix", "Netflix"]


def test_letters_mean_the_name_that_they_are_the_initials_of() -> None:
    text = "The World Health Organization met in Geneva. The WHO said the outbreak was over."
    assert speakers(text) == ["World Health Organization"]


def test_letters_of_a_country_and_a_body_mean_that_body() -> None:
    text = "The US Postal Service has a new stamp. The USPS said it was on sale."
    assert speakers(text) == ["US Postal Service"]


def test_a_mention_ends_before_a_verb_of_its_own() -> None:
    (one,) = speakers("The agency contacted the company on Monday, and the agency on Tuesday said the bridge is safe.")
    assert one == "agency"


def test_a_junior_is_not_the_father() -> None:
    text = "Donald Roe came. Donald Roe Jr. said the bridge is safe. Donald Roe said it is not."
    assert speakers(text) == ["Donald Roe Jr.", "Donald Roe"]


def test_a_prince_has_a_whole_name() -> None:
    assert speakers("Prince Harry said the bridge is safe.") == ["Prince Harry"]


def test_a_short_first_name_is_the_long_one() -> None:
    text = "Samuel Roe came. Sam Roe said the bridge is safe. Roe said it was tested."
    assert speakers(text) == ["Samuel Roe", "Samuel Roe"]


def test_an_office_of_something_is_no_name() -> None:
    text = "Antony Roe came. US Secretary of State Antony Roe said the bridge is safe."
    assert speakers(text) == ["Antony Roe"]


def test_an_offices_field_is_no_first_name() -> None:
    assert speakers("Secretary of State Al Jaeger said the bridge is safe.") == ["Al Jaeger"]


def test_a_credit_is_no_first_name() -> None:
    text = "The bridge of Riverton. Ann Roe/Getty Images Bob Levitt said that the bridge is safe."
    assert speakers(text) == ["Bob Levitt"]
