"""A test set is checked completely before any work, and every mistake in it is named."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from bot.errors import EvaluationError
from bot.evaluation.testset import Question, check_evidence, digest, read_questions

EVIDENCE = {"article_id": "a", "start": 2, "end": 9}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def refusal(folder: Path, *lines: object) -> str:
    with pytest.raises(EvaluationError) as caught:
        read_questions(written(folder, *lines))
    assert caught.value.mend
    return caught.value.message


def test_only_id_and_question_are_required(tmp_path: Path) -> None:
    (only,) = read_questions(written(tmp_path, {"id": "1", "question": "Who?"}))
    assert (only.answers, only.evidence, only.can_be_answered) == ((), (), None)


def test_every_field_of_the_format_is_read(tmp_path: Path) -> None:
    told = {
        "id": "1",
        "question": "Who?",
        "history": [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "That."}],
        "answerable": True,
        "answers": ["Kim"],
        "speaker": "Kim",
        "asked": "2023-12-15",
        "evidence": [{**EVIDENCE, "parts": [[2, 4], [6, 9]]}],
        "tags": ["who"],
        "standalone": "Who was it?",
        "stated_in": ["a"],
    }
    (only,) = read_questions(written(tmp_path, told))
    assert only.asked == datetime.date(2023, 12, 15)
    assert only.evidence[0].spans == ((2, 4), (6, 9))
    assert json.loads(only.as_line()) == told


def test_a_question_with_gold_can_be_answered_though_it_does_not_say_so() -> None:
    assert Question(id="1", question="Who?", answers=("Kim",)).can_be_answered
    assert Question(id="1", question="Who?", answers=("Kim",), answerable=False).can_be_answered is False


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "2", "question": ', "line 2: broken JSON: EOF"),
        ("[1]", "line 2: Input should be an object"),
        ({"id": "2"}, "line 2: no `question`"),
        ({"id": "2", "question": " "}, "line 2: `question`"),
        ({"id": 2, "question": "Who?"}, "line 2: `id`: Input should be a valid string"),
        ({"id": "2", "question": "Who?", "answer": ["x"]}, "unknown field `answer` (did you mean `answers`?)"),
        ({"id": "2", "question": "Who?", "answers": "x"}, "line 2: `answers`: Input should be a valid"),
        ({"id": "2", "question": "Who?", "answerable": "yes"}, "line 2: `answerable`: Input should be a valid boolean"),
        ({"id": "2", "question": "Who?", "asked": "last week"}, "line 2: `asked`: Input should be a valid date"),
        ({"id": "2", "question": "Who?", "history": ["What?"]}, "line 2: `history.0`"),
        ({"id": "2", "question": "Who?", "evidence": [{**EVIDENCE, "end": 2}]}, "start 2 is not before end 2"),
        ({"id": "2", "question": "Who?", "evidence": [{**EVIDENCE, "start": -1}]}, "`evidence.0.start`"),
        ({"id": "2", "question": "Who?", "evidence": [{**EVIDENCE, "parts": [[0, 4]]}]}, "part 0-4 is not inside 2-9"),
        ({"id": "1", "question": "Who?"}, "line 2: the id 1 is already used in line 1"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, line: object, told: str) -> None:
    assert told in refusal(tmp_path, {"id": "1", "question": "Who?"}, line)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, "{", {"id": "1", "question": "Who?"}, "", {"id": "1", "question": "Who?", "tag": []})
    assert "line 1: broken JSON" in message
    assert "line 4: unknown field `tag` (did you mean `tags`?)" in message


def test_a_file_full_of_mistakes_does_not_fill_the_screen(tmp_path: Path) -> None:
    assert refusal(tmp_path, *["{"] * 100).splitlines()[-1] == "  and 80 more"


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    assert "contains no question" in refusal(tmp_path, "")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read: No such file"):
        read_questions(tmp_path / "nowhere.jsonl")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b'{"id": "1", "question": "\xff\xfe"}\n')
    with pytest.raises(EvaluationError, match="line 1: broken JSON"):
        read_questions(path)


def test_evidence_outside_its_article_is_refused() -> None:
    questions = [Question.model_validate_json(json.dumps({"id": "1", "question": "Who?", "evidence": [EVIDENCE]}))]
    check_evidence(questions, {"a": 9})
    with pytest.raises(EvaluationError, match="question 1: evidence 2-9 is outside article a, which has 8 characters"):
        check_evidence(questions, {"a": 8})
    with pytest.raises(EvaluationError, match="question 1: there is no article a"):
        check_evidence(questions, {"b": 9})


def test_the_digest_differs_when_anything_about_a_question_does() -> None:
    asked = Question(id="1", question="Who?", tags=("who",))
    assert digest([asked]) == digest([Question(id="1", question="Who?", tags=("who",))])
    assert digest([asked]) != digest([Question(id="1", question="Who?", tags=("what",))])


def test_a_conversation_is_its_turns_each_after_those_before_it(tmp_path: Path) -> None:
    turns = [
        {"question": "Who is the mayor?", "states": [["Ann Roe"]], "evidence": [EVIDENCE], "tags": ["first"]},
        {"question": "since when", "answerable": False},
    ]
    line = {"id": "c", "asked": "2024-03-08", "tags": ["local"], "turns": turns}
    first, second = read_questions(written(tmp_path, line))
    assert (first.id, first.question, first.history, first.tags) == ("c-1", "Who is the mayor?", (), ("local", "first"))
    assert (first.states, first.evidence[0].end, first.can_be_answered) == ((("Ann Roe",),), 9, True)
    assert (second.id, second.asked, second.can_be_answered) == ("c-2", datetime.date(2024, 3, 8), False)
    assert [message.content for message in second.history] == ["Who is the mayor?"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"id": "c", "turns": []}, "turns"),
        ({"id": "c", "turns": [{"question": "Who?", "history": []}]}, "unknown field `turns.0.history`"),
        ({"id": "c", "question": "Who?", "turns": [{"question": "Who?"}]}, "unknown field `question`"),
    ],
)
def test_a_mistake_in_a_conversation_is_reported(tmp_path: Path, line: object, told: str) -> None:
    assert told in refusal(tmp_path, line)
