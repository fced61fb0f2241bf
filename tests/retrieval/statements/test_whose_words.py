"""A quotation is never somebody else's: unknown verbs, namesakes, paragraphs, questions put, labels."""

from __future__ import annotations

import pytest

from retrieval.articles import Article
from retrieval.statements import statements

SAYING = (
    "asserted thundered gushed cautioned lamented summarised allowed confided promised quipped sighed wept sobbed "
    "snapped barked growled muttered whispered shouted yelled roared chuckled joked laughed shrugged ventured offered "
    "countered retorted replied answered insisted maintained argued protested objected complained grumbled fumed raged "
    "exclaimed marvelled mused recalled advised urged pleaded begged vowed pledged warned predicted boasted crowed "
    "deadpanned"
).split()
SAYING += ["shot back", "hit back", "fired back", "blurted out", "chimed in", "burst out", "cut in", "spat"]


def said(text: str) -> list[tuple[str | None, str]]:
    return [(one.speaker, " … ".join(part.of(text) for part in one.parts)) for one in statements(Article("a", text))]


def roles(text: str) -> dict[str | None, str | None]:
    return {one.speaker: one.role for one in statements(Article("a", text))}


@pytest.mark.parametrize("verb", SAYING)
@pytest.mark.parametrize("order", ["{verb} Nyman", "Nyman {verb}"])
def test_a_dialogue_of_two_keeps_its_speakers_apart_whatever_the_verb(verb: str, order: str) -> None:
    text = (
        "Olaf Dern and Clara Nyman argue over the pump.\n\n"
        '"We have patched it eleven times," Dern said.\n\n'
        f'"A new pump will not help if the pipes are rotten," {order.format(verb=verb)}.\n\n'
        '"Then look again," said Dern.'
    )
    assert said(text) == [
        ("Olaf Dern", '"We have patched it eleven times,"'),
        ("Clara Nyman", '"A new pump will not help if the pipes are rotten,"'),
        ("Olaf Dern", '"Then look again,"'),
    ]


def test_there_are_62_verbs() -> None:
    assert len(set(SAYING)) >= 62


def test_a_description_and_a_name_beside_it_stand_behind_an_unknown_verb() -> None:
    text = (
        '"We have patched it eleven times," Olaf Dern said.\n\n'
        '"We were promised money in March and nothing came," lamented the town\'s treasurer, Paul Etter.\n\n'
        '"Then look again," hit back Dern.'
    )
    assert [speaker for speaker, _ in said(text)] == ["Olaf Dern", "Paul Etter", "Olaf Dern"]


def test_the_verb_is_no_part_of_the_role() -> None:
    text = '"He has not been here for three years," shot back coach Rolf Berger. "He should buy a ticket."'
    assert roles(text) == {"Rolf Berger": "coach"}
    assert said(text) == [("Rolf Berger", '"He has not been here for three years," … "He should buy a ticket."')]


def test_a_title_in_quotation_marks_is_no_quotation() -> None:
    assert said('"All Quiet," based on the novel, arrives on Friday. It has won "Best Film" twice.') == []


def test_a_quotation_that_ends_its_sentence_is_not_of_whom_the_next_sentence_names() -> None:
    text = (
        "Judge Carla Benn sentenced the driver, Nils Ott, to four years. “You drove at a child and you did not brake.” "
        "Ott's lawyer, Fred Amsel, said his client would appeal."
    )
    assert [content for speaker, content in said(text) if speaker == "Fred Amsel"] == ["his client would appeal"]


def test_a_courtesy_chooses_among_two_of_one_name() -> None:
    text = (
        "Daniel Farrow, who owns the mill, will sell it. His wife, Ruth Farrow, will not.\n\n"
        '"It is a ruin and it eats our money," said Mr Farrow.\n\n'
        'Mrs Farrow said: "My grandfather built it. I will not sign."'
    )
    assert [speaker for speaker, _ in said(text)] == ["Daniel Farrow", "Ruth Farrow"]


def test_an_office_chooses_among_two_of_one_name() -> None:
    text = (
        "Judge Tove Lind and Senator Arne Lind, who are not related, spoke in Norholm.\n\n"
        'They met at noon in the old court, and the hall was full. "The law is clear," said Senator Lind.\n\n'
        '"The law is anything but clear," said Judge Lind.'
    )
    assert [speaker for speaker, _ in said(text)] == ["Arne Lind", "Tove Lind"]


@pytest.mark.parametrize(
    ("one", "other"), [("Dr Alice Harper", "Senator Neil Harper"), ("Judge Peter Harper", "baker Colin Harper")]
)
def test_a_title_is_not_somebody_elses(one: str, other: str) -> None:
    first, second = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0].replace("baker", "Mr")
    text = (
        f"The clinic was shown to {one} and to the {other} on Monday, and both came to see it with their own eyes, for "
        "the "
        f'first time in nine years, while the council looked on.\n\n"It is full," {first} Harper said.\n\n'
        f'"It is empty," {second} Harper said.'
    )
    assert [speaker for speaker, _ in said(text)] == [" ".join(each.split()[1:]) for each in (one, other)]


def test_two_of_one_surname_are_told_together() -> None:
    text = 'Walter and Ines Bell of Pontville won.\n\n"We have no cat," said Mr Bell.\n\n"I have," said Mrs Bell.'
    assert [speaker for speaker, _ in said(text)] == ["Walter Bell", "Ines Bell"]


def test_a_quotation_is_not_of_whom_only_the_next_paragraph_names() -> None:
    text = (
        "Jan Wolski, who grows cabbages, came first.\n\n"
        '"My father sold milk for more than I do."\n\nThe transport minister, Ewa Zielak, arrived at noon.'
    )
    assert "Ewa Zielak" not in [speaker for speaker, _ in said(text)]


def test_names_on_lines_below_and_above_quotations_are_whose_they_are() -> None:
    below = '"I have waited for this day."\n\nDr Signe Holt, surgeon\n\n"We lose our ward."\n\nPer Aas, chairman'
    above = 'IAN MURRAY, MINER\n"I have waited for this day."\n\nSHEILA COYLE, SHOPKEEPER\n"We lose our ward."'
    assert [speaker for speaker, _ in said(f"Two voices\n\n{below}")] == ["Signe Holt", "Per Aas"]
    assert [speaker for speaker, _ in said(f"Two voices\n\n{above}")] == ["Ian Murray", "Sheila Coyle"]


def test_a_list_of_voices_names_each() -> None:
    text = 'Voices\n\n- Lena Roth, teacher: "They sleep again."\n- the pupils\' council: "Nobody asked us."'
    assert [speaker for speaker, _ in said(text)] == ["Lena Roth", "pupils' council"]


def test_a_speaker_never_crosses_a_paragraph() -> None:
    text = (
        "The agency named Ida Holm its chief engineer on Friday.\n\n"
        '"Ida knows every bridge by its number, and she will keep them standing." - Commissioner Tobias Grant\n\n'
        "And from Chairwoman Elena Ruiz:\n\n"
        '"Ida brings thirty years of work on steel and a calm head to an agency that has needed both."\n\n'
        "From the desk of Martin Kohl, chief analyst, Northbank.\n\n"
        '"The choice of an engineer rather than a lawyer is the best news for the sector in years."'
    )
    assert [(speaker, content[:11]) for speaker, content in said(text)] == [
        ("Tobias Grant", '"Ida knows '),
        ("Elena Ruiz", '"Ida brings'),
        ("Martin Kohl", '"The choice'),
    ]
    assert roles(text) == {"Tobias Grant": "Commissioner", "Elena Ruiz": "Chairwoman", "Martin Kohl": "chief analyst"}


def test_a_question_that_was_put_is_not_of_whoever_answers() -> None:
    text = (
        'Asked whether the tunnel was safe, Governor Amelia Foss said: "No."\n\n'
        'Asked if she would resign, she said: "Yes, on Friday."'
    )
    assert said(text) == [("Amelia Foss", '"No."'), ("Amelia Foss", '"Yes, on Friday."')]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('On social media the Port Police said: "The road stays shut until the crane is moved."', "Port Police"),
        ('A notice by the landlord\'s agent about the eviction read: "Be out by Easter."', "landlord's agent"),
        ('"Great fun," the neighbour in both Ansel and Norholm, Viktor Sand, said on the radio.', "Viktor Sand"),
        ('Norholm Premier Kaja Tamm on Monday conceded the contract was "a gift to nobody".', "Kaja Tamm"),
        ("US Ambassador to the United Nations Ines Holt said last week that the strikes were a crime.", "Ines Holt"),
        ("The system's makers, Norvane, claimed it had drawn more than a million users.", "Norvane"),
        ("Norvane has rules. Asked about the films, the company removed them, saying they broke its rules.", "Norvane"),
        ("Nils Holt runs it. Holt of the Norholm Department of Housing said the money went to inns.", "Nils Holt"),
        ("The men behind the plan said that the road will stay shut.", "men behind the plan"),
        ('Treasurer Ole Brandt late on Tuesday night told reporters the money was "gone for good".', "Ole Brandt"),
    ],
)
def test_words_around_a_speaker_are_no_part_of_the_name(text: str, speaker: str) -> None:
    assert [each for each, _ in said(text)] == [speaker]


def test_a_transcript_names_each_in_full_and_with_a_role() -> None:
    text = (
        "DAVE KELLAN, PRESENTER: Good evening. The whole coast is without light tonight.\n\n"
        "CAPT. JOHN PIKE, PORT ANALYST: The old piers were never inspected.\n\n"
        "KELLAN: 6:32, and the tide is still rising.\n\n"
        "PIKE (on the phone): It will turn within the hour."
    )
    assert [speaker for speaker, _ in said(text)] == ["Dave Kellan", "John Pike", "Dave Kellan", "John Pike"]
    assert roles(text) == {"Dave Kellan": "presenter", "John Pike": "port analyst"}


INTERVIEW = (
    "Hanne Storm has kept the light for 31 years. The Gazette met her on her last day.\n\n"
    "Gazette: Why did you come here?\n\n"
    "Hanne Storm: Because nobody else wanted the job.\n\n"
    "Gazette: Will you miss it?\n\n"
    "Storm: The light, yes. The sea, no. I have never liked the sea."
)


def test_an_interview_under_names_is_read_as_turns() -> None:
    assert said(INTERVIEW) == [
        ("Gazette", "Why did you come here?"),
        ("Hanne Storm", "Because nobody else wanted the job."),
        ("Gazette", "Will you miss it?"),
        ("Hanne Storm", "The light, yes. The sea, no. I have never liked the sea."),
    ]


def test_names_may_stand_on_lines_of_their_own() -> None:
    assert said(INTERVIEW.replace(": ", ":\n\n"))[1] == ("Hanne Storm", "Because nobody else wanted the job.")


def test_answers_are_of_whom_the_introduction_names() -> None:
    text = (
        "Lin Okafor opened her shop last year. We spoke to her on Monday.\n\n"
        "Q: Why bread?\n\nA: Because everybody eats it.\n\nMy mother baked as well.\n\n"
        "Q: And what is next?\n\nA: A second shop, in Norholm."
    )
    assert said(text) == [
        (None, "Why bread?"),
        ("Lin Okafor", "Because everybody eats it. … My mother baked as well."),
        (None, "And what is next?"),
        ("Lin Okafor", "A second shop, in Norholm."),
    ]


def test_labels_of_sections_are_no_speakers() -> None:
    text = (
        "The council meets again, and Monday is when it votes.\n\nWHEN: Monday at 7 p.m.\n\nWHERE: The town hall.\n\n"
        "READ MORE: The bridge is closed\n\nEditor's Note: This article was corrected.\n\n"
        "TL;DR: It is a long day.\n\nPHOTO: The town hall"
    )
    assert said(text) == []


def test_a_price_list_is_no_interview() -> None:
    text = "Two kettles, one price tag.\n\n" + "Price: $20, which is fair.\n\nPros: It boils the water fast.\n\n" * 3
    assert said(text) == []


def test_somebody_elses_denial_is_no_part_of_a_statement() -> None:
    text = "Ann Roe said the mayor took the money, but Paul Dee has denied that."
    assert ("Ann Roe", "the mayor took the money") in said(text)


def test_what_followed_from_it_is_no_part_of_a_statement() -> None:
    text = "Ann Roe said on Monday that the bridge will be closed for a year, raising fears among shopkeepers."
    assert said(text) == [("Ann Roe", "the bridge will be closed for a year")]


@pytest.mark.parametrize("number", ["$1.9 billion", "12:12", "10,000"])
def test_a_number_is_never_cut(number: str) -> None:
    text = f"Ann Roe said the bridge that the county built cost or took {number}. It opened on Monday."
    assert said(text) == [("Ann Roe", f"the bridge that the county built cost or took {number}")]


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_one() -> None:
    text = (
        "Ann Roe and Paul Dee spoke on Monday.\n\n“The bridge is safe,” Dee said.\n\n"
        "“I was there when it was built, and I was there when it fell down.\n\n“It will fall again,” Roe said."
    )
    assert said(text)[-1] == (
        "Ann Roe",
        "“I was there when it was built, and I was there when it fell down. … “It will fall again,”",
    )


LOST = '"We lost, and I know why,"'


@pytest.mark.parametrize(
    ("before", "whose"),
    [
        ("Coach Nils Dern had no complaints.", "Nils Dern"),  # with whom the sentence before begins
        ("Nils Dern, 41, had no complaints.", "Nils Dern"),
        ("The club's long-serving coach and part-time driver, Nils Dern, had no complaints.", "Nils Dern"),
        ("Asked about the defeat, Nils Dern did not hesitate.", "Nils Dern"),
        ("Among the players was Nils Dern, who had been hurt.", "Nils Dern"),
        ("The result was fair to Nils Dern's team.", "Olaf Berg"),  # not with whom it only names
        ("It was a long night.", "Olaf Berg"),
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_he_is_with_whom_the_sentence_before_begins(before: str, whose: str, gap: str) -> None:
    text = f'"It was close," Olaf Berg said.\n\n{before}{gap}{LOST} he said.'
    assert (whose, LOST) in said(text)


@pytest.mark.parametrize(
    ("before", "whose"),
    [
        ("Judge Carla Benn looked up.", "Carla Benn"),
        ("The door was shut. It rained.", None),  # nobody begins it
        ("Carla Benn came late, the report said.", None),  # somebody else has just spoken
    ],
)
def test_a_quotation_that_nothing_attributes_is_of_whom_the_sentence_before_begins_with(
    before: str, whose: str | None
) -> None:
    found = said(f'{before} "You drove at a child and did not brake." Lawyer Olaf Berg said his client would appeal.')
    assert (whose, '"You drove at a child and did not brake."') in found
    assert ("Olaf Berg", "his client would appeal") in found


def test_what_others_told_within_a_quotation_keeps_to_it() -> None:
    found = said('"People told us that it would fail," said Ann Roe. "It works on a kitchen table."')
    assert ("Ann Roe", '"People told us that it would fail," … "It works on a kitchen table."') in found


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("The mayor (Ann Roe)", "Ann Roe"),
        ("Ann Roe, in a call with analysts on Thursday afternoon,", "Ann Roe"),
        ("Union leader Ann Roe just after midnight", "Ann Roe"),
        ("The agency's head for Asia, Dr Ann Roe, speaking after a long meeting,", "Ann Roe"),
        ("Commissioner for Transport Ann Roe", "Ann Roe"),
        ("Outside, Mr Cole's sister, Ann Roe,", "Ann Roe"),
        ("Yusuf al-Haddad", "Yusuf al-Haddad"),
        ("Coach Wim ter Horst", "Wim ter Horst"),
        ("Donncha Ó Laoire", "Donncha Ó Laoire"),
        ("Washington “Pocho” Ferreira", "Washington “Pocho” Ferreira"),
        ("T.R. Govindachari", "T.R. Govindachari"),
        ("Alhaji Nuhu Danjibo", "Nuhu Danjibo"),
    ],
)
def test_a_name_is_whole_and_no_longer_than_that(mention: str, name: str) -> None:
    assert said(f"{mention} said the bridge was safe.") == [(name, "the bridge was safe")]


def test_a_byline_names_nobody_whom_the_article_quotes() -> None:
    text = 'By Hyun Kim and Ann Roe\n\nSpeaker Kim Jin-pyo opened the session. "It is late," Kim said.'
    assert ("Hyun Kim", '"It is late,"') not in said(text)


def test_a_dateline_speaks_not() -> None:
    assert said("NAGPUR: Central Zone beat West Zone by four wickets on Sunday.") == []
