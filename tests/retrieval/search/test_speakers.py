"""Whom a question means, and whose names are one person's."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.search.identities import Identity, allot, identities, shown, speaking_together
from retrieval.search.speakers import find, look_up
from retrieval.store.catalog import Place, Speaker
from retrieval.store.store import Store

MARIA = Speaker("Maria Zakharova", ("Russian Foreign Ministry spokesperson",), ("Zakharova", "She"), 5, 2)
CHUNG = Speaker("Chung Byung-won", ("South Korea's Deputy Foreign Minister",), ("Deputy Minister Chung",), 2, 1)
BILL, HILLARY = Speaker("Bill Clinton", (), ("Clinton",), 3, 3), Speaker("Hillary Clinton", (), ("Clinton",), 9, 4)
RUSSIA = Speaker("Russia's Foreign Ministry", (), ("the Russian Foreign Ministry's",), 3, 1)
SEOUL = Speaker("foreign ministry of South Korea", (), ("Seoul's Foreign Ministry",), 4, 1)
BYRNE = Speaker("Byrne", (), ("Byrne",), 1, 1)
KIMBALL = Speaker("Dora Kimball", ("director of the Arms Control Association",), ("Kimball",), 1, 1)
AXFORD = Speaker("Axford scandal", (), ("the Axford scandal",), 1, 1)
EVERYBODY = [MARIA, CHUNG, BILL, HILLARY, RUSSIA, SEOUL, BYRNE, KIMBALL, AXFORD]


def named(asked: str, speakers: list[Speaker]) -> set[str]:
    match = find(asked, speakers)
    return {each.name for each in match.speakers} if match else set()


def merged(*names: str) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(each.names)) for each in identities([Speaker(name, (), (), 1, 1) for name in names]))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Zakharova", {"Maria Zakharova"}),
        ("maria zakharova", {"Maria Zakharova"}),
        ("ZAKHAROVA's", {"Maria Zakharova"}),
        ("the spokeswoman", {"Maria Zakharova"}),
        ("the Russian Foreign Ministry spokesman", {"Maria Zakharova"}),
        ("Russian Foreign Ministry spokeswoman Maria Zakharova", {"Maria Zakharova"}),
        ("Deputy Minister Chung", {"Chung Byung-won"}),
        ("Clinton", {"Bill Clinton", "Hillary Clinton"}),
        ("Hillary Clinton", {"Hillary Clinton"}),
        ("President William Clinton", {"Bill Clinton"}),
        ("the Russian Foreign Ministry", {"Russia's Foreign Ministry"}),
        ("Moscow's foreign ministry", {"Russia's Foreign Ministry"}),
        ("the foreign ministries", {"Russia's Foreign Ministry", "foreign ministry of South Korea"}),
        ("the Russian one", {"Russia's Foreign Ministry"}),
        ("Seoul's foreign ministry", {"foreign ministry of South Korea"}),
        ("Gabriel Byrne", {"Byrne"}),
        ("the Arms Control Association", {"Dora Kimball"}),
    ],
)
def test_a_name_finds_whom_it_means(asked: str, meant: set[str]) -> None:
    assert named(asked, EVERYBODY) == meant


@pytest.mark.parametrize(
    "asked", ["Lavrov", "Biden", "Kim Jong Un", "Bono", "Chelsea Clinton", "", "the", "Chun", "Axford", "Roberts"]
)
def test_nobody_else_is_taken_for_a_stranger(asked: str) -> None:
    assert find(asked, [*EVERYBODY, Speaker("Robert Finch", (), ("Finch",), 1, 1)]) is None


def test_who_only_speaks_for_what_was_asked_is_told_apart() -> None:
    match = find("the Arms Control Association", EVERYBODY)
    assert match is not None
    assert match.speaking_for


@pytest.mark.parametrize(
    "names",
    [
        ("John F. Kerry", "John Kerry", "Secretary of State John Kerry"),
        ("Joe Tarrant", "Joseph Tarrant", "Joseph R. Tarrant Jr."),
        ("José Muñoz", "Jose Munoz"),
        ("Ban Ki-moon", "Ban Ki Moon"),
        ("Rep. Ann Lee", "Ann Lee"),
        ("Engineer Clara Voss", "Clara Voss"),
        ("Russia's Foreign Ministry", "the Russian foreign ministry", "Foreign Ministry of Russia"),
        ("Some Democrats", "Democrats"),
        ("De Blasio", "de Blasio"),
    ],
)
def test_names_of_one_come_together(names: tuple[str, ...]) -> None:
    assert merged(*names) == [tuple(sorted(names))]


@pytest.mark.parametrize(
    "names",
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("John F. Kerry", "John Q. Kerry"),
        ("Mary Ann Lee", "Ann Lee"),
        ("Russian Foreign Ministry", "Foreign Ministry of Japan"),
        ("White House", "House"),
    ],
)
def test_names_of_two_stay_apart(names: tuple[str, ...]) -> None:
    assert merged(*names) == sorted((name,) for name in names)


def test_an_initial_that_may_be_either_is_neither() -> None:
    assert merged("John Smith", "Jane Smith", "J. Smith") == [("J. Smith",), ("Jane Smith",), ("John Smith",)]


def owners(speakers: list[Speaker], *places: Place) -> list[str]:
    return [identity.name for identity, _ in allot(identities(speakers), places)]


CLINTON = Speaker("Clinton", (), ("Clinton", "Mrs. Clinton"), 4, 2)


def test_a_surname_alone_is_the_only_ones_of_that_name() -> None:
    assert owners([BILL, CLINTON], Place("a", 0, "Clinton", "Clinton")) == ["Bill Clinton"]


def test_a_surname_alone_is_theirs_who_speaks_in_the_same_article() -> None:
    places = Place("a", 0, "Bill Clinton", "Bill Clinton"), Place("a", 1, "Clinton", "Clinton")
    assert owners([BILL, HILLARY, CLINTON], *places) == ["Bill Clinton", "Bill Clinton"]


def test_a_surname_alone_of_two_people_stays_alone() -> None:
    assert owners([BILL, HILLARY, CLINTON], Place("a", 0, "Clinton", "Clinton")) == ["Clinton"]


def test_a_surname_alone_is_the_one_whom_articles_mean_by_it() -> None:
    known = Speaker("Hillary Clinton", (), (), 99, 40)
    assert owners([BILL, known, CLINTON], Place("a", 0, "Clinton", "Clinton")) == ["Hillary Clinton"]
    assert [each.name for each in shown(identities([BILL, known, CLINTON]))] == ["Hillary Clinton", "Bill Clinton"]


def test_a_title_says_which_of_two_it_is_not() -> None:
    assert owners([BILL, CLINTON], Place("a", 0, "Clinton", "Mrs. Clinton")) == ["Clinton"]


def test_an_asian_name_is_found_by_the_surname_that_stands_first() -> None:
    yoon = [Speaker("Yoon Suk Yeol", (), (), 3, 2), Speaker("Yoon", (), ("Yoon",), 1, 1)]
    assert owners(yoon, Place("a", 0, "Yoon", "Yoon")) == ["Yoon Suk Yeol"]


def test_counts_are_those_of_all_names() -> None:
    (one,) = identities([Speaker("Joe Tarrant", ("mayor",), (), 3, 2), Speaker("Joseph Tarrant", (), (), 1, 1)])
    assert one == Identity("Joe Tarrant", ("Joe Tarrant", "Joseph Tarrant"), ("mayor",), (), 4, 3)


TRUMP, HIS_SON = Speaker("Donald Trump", (), ("Trump",), 90, 40), Speaker("Donald Trump Jr.", (), ("Trump Jr.",), 5, 3)


def test_a_surname_means_whom_the_articles_quote_far_more_often() -> None:
    others = [Speaker("Melania Trump", (), ("Trump",), 4, 2), Speaker("How Trump", (), ("How Trump",), 2, 1)]
    assert named("trump", [TRUMP, *others]) == {"Donald Trump"}


def test_a_body_of_just_that_name_comes_before_longer_names() -> None:
    house, white_house = (
        Speaker("House", (), ("the House",), 3, 2),
        Speaker("White House", (), ("the White House",), 2, 2),
    )
    assert named("the House", [house, white_house]) == {"House"}


def test_a_junior_stands_apart_from_who_is_quoted_more_under_the_name() -> None:
    assert len(identities([TRUMP, HIS_SON])) == 2


def test_a_junior_who_is_quoted_more_is_the_one_of_that_name() -> None:
    kennedys = [Speaker("Robert Kennedy Jr.", (), (), 9, 4), Speaker("Robert Kennedy", (), (), 2, 1)]
    assert len(identities(kennedys)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Sergey Lavrov", "Sergei Lavrov"),
        ("CDC", "Centers for Disease Control and Prevention"),
        ("US Department of Justice", "DOJ"),
    ],
)
def test_spellings_and_abbreviations_of_one_name_come_together(one: str, other: str) -> None:
    assert merged(one, other) == [tuple(sorted((one, other)))]


@pytest.mark.parametrize(
    ("one", "other"), [("Prince Harry", "Debbie Harry"), ("Maria Roe", "Mario Roe"), ("CDC", "CIA")]
)
def test_names_that_are_only_alike_stay_apart(one: str, other: str) -> None:
    assert len(merged(one, other)) == 2


def test_a_title_of_one_bearer_means_the_bearer() -> None:
    assert named("the pope", [Speaker("Pope Francis", (), ("Francis",), 5, 3), MARIA]) == {"Pope Francis"}


def test_the_mayor_of_a_city_is_not_the_city() -> None:
    mayor = Speaker("Ann Roe", ("Riverton Mayor",), ("Roe",), 2, 1)
    assert named("mayor of Riverton", [Speaker("Riverton", (), ("Riverton",), 4, 2), mayor]) == {"Ann Roe"}


def test_what_several_said_together_is_each_ones() -> None:
    both = Speaker("Governor Ann Roe and Kimball", (), (), 1, 1)
    roe = Speaker("Ann Roe", (), ("Roe",), 3, 2)
    place = Place("a", 0, both.name, both.name)
    namesakes = identities([both, roe, KIMBALL])
    assert {identity.name for identity, _ in allot(namesakes, [place])} == {both.name, "Ann Roe", "Dora Kimball"}


@pytest.mark.parametrize("name", ["Food and Drug Administration", "Roe", "Ann Roe of Finance and Trade", "CVS and FDA"])
def test_one_name_with_an_and_is_not_several_peoples(name: str) -> None:
    assert speaking_together(name) == ()


FARROWS = [
    Speaker("Daniel Farrow", ("mill owner",), ("Mr Farrow", "Farrow"), 2, 1),
    Speaker("Ruth Farrow", ("judge",), ("Mrs Farrow",), 1, 1),
    Speaker("Sorrel Farrow", ("senator",), ("Sen. Farrow",), 1, 1),
]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Mr Farrow", {"Daniel Farrow"}),
        ("mrs farrow", {"Ruth Farrow"}),
        ("Judge Farrow", {"Ruth Farrow"}),
        ("Senator Farrow", {"Sorrel Farrow"}),
        ("Farrow", {"Daniel Farrow", "Ruth Farrow", "Sorrel Farrow"}),
    ],
)
def test_courtesies_and_offices_choose_among_namesakes(asked: str, meant: set[str]) -> None:
    assert named(asked, FARROWS) == meant


def test_a_courtesy_never_names_the_other_spouse() -> None:
    assert named("Mrs Farrow", FARROWS[:1]) == set()


OFFICES = [
    Speaker("Nora Quill", (), ("US Secretary of State Nora Quill", "Quill"), 4, 2),
    Speaker("Dale Finch", ("Arizona secretary of state",), ("Finch",), 9, 4),
    Speaker("Ute Brandt", ("Chairwoman",), ("Fed Chairwoman Ute Brandt", "she"), 2, 1),
    Speaker("Ira Mott", ("Federal Reserve Vice Chair",), ("Mott",), 3, 2),
    Speaker("Lena Hoff", ("New York Gov.",), ("Gov. Lena Hoff",), 3, 2),
    Speaker("Otto Crane", ("Florida Gov.",), ("Crane",), 8, 5),
    Speaker("Sven Aldal", ("NATO Secretary General",), ("Aldal",), 5, 3),
    Speaker("Bea Lund", ("NATO spokesperson",), ("Lund",), 7, 3),
    Speaker("Tariq Osman", (), ("Tariq Osman, director-general of the World Health Organization",), 2, 2),
    Speaker("Vera Kolb", ("Ukrainian President",), ("Kolb",), 6, 3),
    Speaker("Yuri Sand", ("Ukrainian soccer federation president",), ("Sand",), 6, 3),
    Speaker("Carl Deeg", ("Pellworm CEO",), ("Deeg",), 2, 1),
    Speaker("Anthony Fauci", ("Dr.",), ("Dr. Fauci",), 2, 1),
    Speaker("Stephen King", ("author",), ("King",), 2, 1),
    Speaker("Bed Bath & Beyond", (), ("Bed Bath & Beyond",), 2, 1),
    Speaker("NATO", (), ("NATO",), 9, 4),
    Speaker("Justice Department", (), ("the Justice Department",), 2, 2),
    Speaker("Aya Berg", ("Justice Department Correspondent",), ("Berg",), 5, 1),
    Speaker("Gus Tamm", ("President", "then Vice President"), ("Tamm",), 9, 4),
    Speaker("Pia Holm", ("Vice President",), ("Holm",), 2, 2),
]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("us secretary of state", {"Nora Quill"}),
        ("american secretary of state", {"Nora Quill"}),
        ("Arizona's secretary of state", {"Dale Finch"}),
        ("the fed chair", {"Ute Brandt"}),
        ("chairman of the federal reserve", {"Ute Brandt"}),
        ("fed vice chair", {"Ira Mott"}),
        ("new york governor", {"Lena Hoff"}),
        ("the governor of Florida", {"Otto Crane"}),
        ("nato chief", {"Sven Aldal"}),
        ("the head of NATO", {"Sven Aldal"}),
        ("nato spokeswoman", {"Bea Lund"}),
        ("who chief", {"Tariq Osman"}),
        ("the WHO's boss", {"Tariq Osman"}),
        ("ukrainian president", {"Vera Kolb"}),
        ("ukraine's leader", {"Vera Kolb"}),
        ("pellworm boss", {"Carl Deeg"}),
        ("chief executive of Pellworm", {"Carl Deeg"}),
        ("stephen king", {"Stephen King"}),
        ("nato", {"NATO"}),
        ("bed bath and beyond", {"Bed Bath & Beyond"}),
        ("Department of Justice", {"Justice Department"}),
        ("the vice president", {"Pia Holm"}),
        ("speaker crane", {"Otto Crane"}),
        ("the governor", {"Lena Hoff", "Otto Crane"}),
        ("texas governor", set()),
    ],
)
def test_an_office_means_whoever_holds_it(asked: str, meant: set[str]) -> None:
    assert named(asked, OFFICES) == meant


def test_an_office_of_the_us_may_be_told_without_its_country() -> None:
    plain = Speaker("Nora Quill", (), ("Secretary of State Nora Quill",), 4, 2)
    assert named("us secretary of state", [plain, *OFFICES[1:]]) == {"Nora Quill"}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Bidden", "Joe Biden"),
        ("dr fauchi", "Anthony Fauci"),
        ("the fed chair", "Ute Brandt"),
        ("gutteres", "António Guterres"),
    ],
)
def test_names_as_people_type_them_are_found_in_a_store(store: Store, asked: str, meant: str) -> None:
    texts = (
        "President Joe Biden said that the bridge was safe.",
        "Dr. Anthony Fauci said that the water was clean.",
        "Federal Reserve Chair Ute Brandt said that the rates would stay.",
        "António Guterres said that the sea would rise.",
    )
    ingest(store, [Article(str(number), text) for number, text in enumerate(texts)])
    match = look_up(store.catalog, asked)
    assert match is not None
    assert [each.name for each in match.speakers] == [meant]


@pytest.mark.parametrize("asked", ["the French president", "the union president", "the deputy president"])
def test_an_office_of_something_is_nobody_of_whom_only_the_office_is_told(asked: str) -> None:
    assert find(asked, [Speaker("Ivan Sand", ("president",), ("President Sand",), 3, 1)]) is None
