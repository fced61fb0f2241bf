"""Follow-ups made to stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Turn
from bot.understanding.followups import small_talk, standalone
from bot.understanding.questions import MAX_CHARACTERS

ZAKHAROVA = Turn("What did Zakharova say?", "Maria Zakharova")
SUMMONED = Turn("Who summoned the ambassador?")
QUAKE = Turn("Where did the earthquake strike?")
PUMP = Turn("How does a heat pump work?")


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("what does she think of North Korea?", ZAKHAROVA, "what does Maria Zakharova think of North Korea?"),
        ("and what are her purposes?", ZAKHAROVA, "and what are Maria Zakharova's purposes?"),
        ("who asked her about it?", ZAKHAROVA, "who asked Maria Zakharova about it?"),
        ("How old is she?", Turn("Who is Ana Silva?"), "How old is Ana Silva?"),
        ("how old is he", Turn("who is bolt"), "how old is bolt"),
        ("Whom did he meet?", Turn("Who is the envoy?", "Kim Gunn"), "Whom did Kim Gunn meet?"),
        ("what did he say?", Turn("What is the mayor's name?", "Oslo"), "what did the mayor say?"),
        ("Who advises him?", Turn("Who is the mayor of Bergen?"), "Who advises the mayor of Bergen?"),
        ("Where is he?", Turn("Who is Bo Lund?", "On January"), "Where is Bo Lund?"),
        ("Where is she?", Turn("Did Ana Lund visit NASA?", "NASA"), "Where is Ana Lund?"),
    ],
)
def test_he_and_she_are_whom_the_last_turn_was_about(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("How strong was it?", QUAKE, "How strong was the earthquake?"),
        ("What are its limits?", PUMP, "What are a heat pump's limits?"),
        ("Where do they nest?", Turn("What are some facts about storks?"), "Where do storks nest?"),
        ("What is their range?", Turn("How fast are these ferries?"), "What is ferries' range?"),
        ("Why did they split?", Turn("Who founded the Beatles?"), "Why did the Beatles split?"),
        ("Who is mayor there?", Turn("Who won the race in Bergen?"), "Who is mayor in Bergen?"),
        ("Why?", Turn("Is the bridge closed?"), "Why is the bridge closed?"),
        (
            "Who denies that?",
            Turn("Did the airline cancel the flights?"),
            "Who denies that the airline did cancel the flights?",
        ),
        (
            "What does Hale say to that?",
            Turn("Is the bridge closed?"),
            "What does Hale say to the claim that the bridge is closed?",
        ),
    ],
)
def test_it_and_they_are_the_topic_of_their_number(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


def test_two_people_who_met_are_they() -> None:
    history = [Turn("Who did Ana Silva meet?", "Ole Berg"), Turn("When was the meeting with Ole Berg?", "Ole Berg")]
    assert standalone("What did they discuss?", history) == "What did Ana Silva and Ole Berg discuss?"


def test_two_of_one_question_who_met_are_they() -> None:
    history = [Turn("Did Lund meet Berg?"), Turn("Where did Lund meet Berg?")]
    assert standalone("What did they talk about?", history) == "What did Lund and Berg talk about?"


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("and when was that?", SUMMONED, "When was it that somebody summoned the ambassador?"),
        ("why?", SUMMONED, "Why was it that somebody summoned the ambassador?"),
        ("When?", QUAKE, "When did the earthquake strike?"),
        ("Why?", Turn("Which flights were cancelled?"), "Why were flights cancelled?"),
        ("By whom?", Turn("How many tanks did Norway send?"), "By whom did Norway send tanks?"),
        ("When?", ZAKHAROVA, "When did Zakharova say that?"),
        ("Why?", Turn("What did Hale say about coal?"), "Why did Hale say that about coal?"),
        ("Why?", Turn("What did the council decide on Monday?"), "Why did the council decide that on Monday?"),
        ("When?", Turn("Who did Hale talk to?"), "When did Hale talk to somebody?"),
        ("Why?", Turn("What was Hale accused of?"), "Why was Hale accused of that?"),
        ("When?", Turn("Which company sued the paper?"), "When was it that some company sued the paper?"),
        ("What about Yoon?", ZAKHAROVA, "What did Yoon say?"),
        ("and about Japan?", ZAKHAROVA, "What did Zakharova say about Japan?"),
        ("wat abt yoon", Turn("wat did zakharova say"), "wat did yoon say"),
        ("What about Sweden?", Turn("Who won the election in Norway?"), "Who won the election in Sweden?"),
        ("And his wife?", Turn("What did Hale say?", "Marcus Hale"), "What did Marcus Hale's wife say?"),
        ("Who else?", SUMMONED, "Who else summoned the ambassador?"),
        ("Who else?", Turn("What did Hale say about coal?"), "Who else said anything about coal?"),
        ("Anything else?", Turn("What did Hale say about coal?"), "What else did Hale say about coal?"),
        ("tell me more", Turn("What did Hale say about coal?"), "What else did Hale say about coal?"),
        ("Tell me more", PUMP, "Tell me more about a heat pump."),
        ("No, I meant Yoon", ZAKHAROVA, "What did Yoon say?"),
        ("not Zakharova, but Yoon", ZAKHAROVA, "What did Yoon say?"),
        ("Sorry, not coal, gas.", Turn("What did Hale say about coal?"), "What did Hale say about gas?"),
        ("I mean in Sweden", Turn("Who won the election in Norway?"), "Who won the election in Sweden?"),
        ("and Sweden?", Turn("What did Hale say about Norway?"), "What did Hale say about Sweden?"),
        ("And Sweden?", Turn("What did Norway say about Hale?"), "What did Sweden say about Hale?"),
    ],
)
def test_a_question_of_no_words_of_its_own_is_asked_of_the_last(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("and the strike?", "What did Hale say about the strike?"),
        ("and Sweden?", "What did Hale say about Sweden?"),
        ("and the minister?", "What did the minister say?"),
        ("and Norway?", "What did Norway say?"),
        ("and Bo Lund?", "What did Bo Lund say?"),
    ],
)
def test_what_the_articles_quote_nobody_by_is_asked_about(question: str, expected: str) -> None:
    def quoted(name: str) -> bool:
        return name in ("the minister", "Norway")

    assert standalone(question, [Turn("What did Hale say?")], quoted) == expected


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("How much is a small one?", PUMP, "How much is a small heat pump?"),
        ("and the russian one?", Turn("what did the south korean ministry say"), "what did the russian ministry say"),
        (
            "And how many did France send?",
            Turn("How many tanks did Norway send?"),
            "And how many tanks did France send?",
        ),
        ("What is the first?", Turn("How many aims has the plan?"), "What is the first aim of the plan?"),
        ("And the second one?", Turn("What is the first aim of the plan?"), "What is the second aim of the plan?"),
    ],
)
def test_one_and_how_many_get_their_noun(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("How many people died?", QUAKE, "How many people died in the earthquake?"),
        ("what was the magnitude", QUAKE, "what was the magnitude of the earthquake"),
        ("What permits are needed?", PUMP, "What permits are needed for a heat pump?"),
        ("What is the cheapest?", PUMP, "What is the cheapest of a heat pump?"),
        ("Who is the ambassador?", Turn("Who met the French ambassador?"), "Who is the French ambassador?"),
        ("Tell me about the costs", PUMP, "Tell me about the costs of a heat pump"),
        ("Tell me about the election", PUMP, "Tell me about the election"),
        ("What is the envoy's name?", Turn("Who met the French envoy?"), "What is the French envoy's name?"),
    ],
)
def test_what_a_question_leaves_out_comes_from_the_topic(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who is Seoul's nuclear envoy?",
        "What did Yoon say about the regime?",
        "ok, and why did Zakharova resign?",
        "And what is the capital of Australia?",
        "Tell me about biodegradable plastics.",
        "What is inflation?",
        "Who repaired the roof of the old town hall after the storm?",
        "How do heat pumps compare to gas boilers?",
        "  What did Lavrov say ?? ",
        "asdf qwer",
        "???",
    ],
)
@pytest.mark.parametrize("last", [ZAKHAROVA, PUMP])
def test_a_complete_question_stays_as_it_is_to_the_letter(question: str, last: Turn) -> None:
    assert standalone(question, [last]) == question


def test_without_a_conversation_nothing_is_changed() -> None:
    assert standalone("and when was that?", []) == "and when was that?"


def test_the_person_is_remembered_over_a_turn_about_something_else() -> None:
    assert "Maria Zakharova" in standalone("what did she say about Japan?", [ZAKHAROVA, SUMMONED])


def test_a_return_to_somebody_is_about_that_one() -> None:
    history = [ZAKHAROVA, Turn("Who is the envoy?", "Kim Gunn")]
    assert standalone("Back to Zakharova: how did she react?", history) == "how did Zakharova react?"


def test_a_name_in_the_question_itself_is_whom_it_means() -> None:
    question = "Did Hale resign before he was charged?"
    assert standalone(question, [ZAKHAROVA]) == question


def talk(*questions: str, about: str | None = None) -> list[str]:
    """The questions of a conversation as each is understood, when all answers are about the same."""
    history: list[Turn] = []
    for question in questions:
        history.append(Turn(standalone(question, history), about))
    return [turn.standalone for turn in history]


def test_a_topic_lasts_over_five_turns() -> None:
    assert talk(
        "Where did the earthquake strike?",
        "How strong was it?",
        "How many people died?",
        "And how many were injured?",
        "When did it happen?",
    ) == [
        "Where did the earthquake strike?",
        "How strong was the earthquake?",
        "How many people died in the earthquake?",
        "And how many people were injured?",
        "When did the earthquake happen?",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Reiter?", "What did Reiter say about coal?"),
        ("And about steel?", "What did Hale say about steel?"),
        ("Who else?", "Who else said anything about coal?"),
        ("Tell me more", "What else did Hale say about coal?"),
    ],
)
def test_after_why_somebody_said_that_what_was_said_is_asked_on(question: str, expected: str) -> None:
    asked = ("What did Hale say about coal?", "Why?", question)
    assert talk(*asked, about="Marcus Hale")[1:] == ["Why did Hale say that about coal?", expected]


def test_a_change_of_subject_leaves_the_old_one_behind() -> None:
    assert talk(
        "How does a heat pump work?",
        "Tell me about wind turbines.",
        "How are they built?",
        "What is the life span?",
        "Who is Ana Silva?",
    )[2:] == [
        "How are wind turbines built?",
        "What is the life span of wind turbines?",
        "Who is Ana Silva?",
    ]


def test_one_who_is_talked_about_is_no_thing() -> None:
    assert talk("Who is Ana Silva?", "Where was she born?", "Why did she leave it?", about="Ana Silva")[1:] == [
        "Where was Ana Silva born?",
        "Why did Ana Silva leave it?",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello", "greeting"),
        ("GOOD MORNING!", "greeting"),
        ("hi, how are you?", "greeting"),
        ("thanks", "thanks"),
        ("ok, thank you very much for your help", "thanks"),
        ("Ok.", "agreement"),
        ("got it", "agreement"),
        ("bye", "goodbye"),
        ("Thanks, see you tomorrow, bye", "goodbye"),
        ("👍🎉", "agreement"),
        ("What can you do?", "greeting"),
        ("Спасибо большое!", "thanks"),
        ("добрый день", "greeting"),
        ("have a nice day", "goodbye"),
        ("Hello, what can you do", "greeting"),
        ("Hello, what did Yoon say?", None),
        ("thanks, and why?", None),
        ("Who was thanked?", None),
        ("ok?", None),
        ("Good Friday", None),
        ("What is a good morning?", None),
        ("", None),
        ("???", None),
        ("thanks " * 50, None),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: str | None) -> None:
    assert small_talk(text) == kind


#: What follow-ups are made of, so that what hypothesis puts together meets the rules.
_PIECES = st.sampled_from(
    "who what when why how many is was did do it they he her his their that there one ones the a of and about tell me"
    " more else first second ambassador tanks Zakharova Russia's people's ? . , : ok back to".split()
)


@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_follow_up_gives_a_text_of_bounded_length(question: str) -> None:
    histories = ([ZAKHAROVA, SUMMONED], [Turn(question, question[:20]), PUMP], [Turn(question)], [PUMP, Turn(" ")])
    for history in histories:
        assert len(standalone(question, history)) <= len(question) + MAX_CHARACTERS


def test_a_conversation_of_follow_ups_does_not_grow_without_end() -> None:
    lengths = [
        len(text)
        for text in talk("How does a heat pump work?", *["What about the cost of the other one?", "Why?"] * 20)
    ]
    assert max(lengths) <= 2 * MAX_CHARACTERS


@pytest.mark.parametrize("piece", ["it ", "the a of ", "how many ", "a's ", "and ", "x and y of ", "he said, "])
def test_the_longest_question_is_read_as_any(piece: str) -> None:
    question = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    assert isinstance(standalone(question, [Turn(question), Turn(question, "Kim Gunn")]), str)


def test_what_is_longer_than_a_question_is_left_alone() -> None:
    question = "why did it " * MAX_CHARACTERS
    assert standalone(question, [PUMP]) == question
