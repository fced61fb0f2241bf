"""A test set: questions with their gold, read from JSON lines and checked completely before any work.

The fields are those of the project's formats; `stated_in` (ids of articles that state the answer) and `wrong` (places
that look as if they answered) are kept but not scored. Any other field is an error: a misspelt `answer` would silently
leave its question unscored.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.errors import EvaluationError
from retrieval.articles import Span

#: A message lists at most this many problems; the rest are counted.
MOST_PROBLEMS = 20

_Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
_Offset = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Message(_Strict):
    """A message before the question."""

    role: Literal["user", "assistant"]
    content: str


class Evidence(_Strict):
    """A place in an article that answers the question; `parts` are its pieces if it is interrupted."""

    article_id: _Text
    start: _Offset
    end: _Offset
    parts: tuple[tuple[_Offset, _Offset], ...] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"start {self.start} is not before end {self.end}")
        for start, end in self.parts or ():
            if not self.start <= start < end <= self.end:
                raise ValueError(f"part {start}-{end} is not inside {self.start}-{self.end}")
        return self

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the evidence, or the whole."""
        return tuple(Span(*part) for part in self.parts or ((self.start, self.end),))


class Question(_Strict):
    """A question of a test set. Only `id` and `question` are required.

    A good answer contains one of `answers`; or, where it must say several things, one of each of `states`.
    """

    id: _Text
    question: _Text
    history: tuple[Message, ...] = ()
    answerable: bool | None = None
    answers: tuple[_Text, ...] = ()
    states: tuple[Annotated[tuple[_Text, ...], Field(min_length=1)], ...] = ()
    speaker: _Text | None = None
    asked: datetime.date | None = None
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()
    standalone: _Text | None = None
    stated_in: tuple[str, ...] = ()
    wrong: tuple[Evidence, ...] = ()

    @property
    def can_be_answered(self) -> bool | None:
        """Whether the articles answer it, as the test set says; else True where there is gold, and None without."""
        if self.answerable is not None:
            return self.answerable
        return True if self.answers or self.states or self.evidence or self.speaker else None

    @property
    def needs_articles(self) -> bool:
        """Whether more than the understanding of the question can be scored."""
        return self.standalone is None or self.can_be_answered is not None

    def as_line(self) -> str:
        """The question as a line of JSON, without fields that were not given."""
        return json.dumps(self.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


class Asked(_Strict):
    """A turn of a conversation: a question with its gold, as in `Question`; its history is the turns before it."""

    question: _Text
    answerable: bool | None = None
    answers: tuple[_Text, ...] = ()
    states: tuple[Annotated[tuple[_Text, ...], Field(min_length=1)], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()
    standalone: _Text | None = None


class Conversation(_Strict):
    """A conversation of a test set: its `turns` are asked one after the other, each after the product's own answers."""

    id: _Text
    turns: Annotated[tuple[Asked, ...], Field(min_length=1)]
    asked: datetime.date | None = None
    tags: tuple[str, ...] = ()

    def questions(self) -> list[Question]:
        """The turns as questions with their histories; the ids of turns are the conversation's with a number."""
        history: tuple[Message, ...] = ()
        questions = []
        for number, turn in enumerate(self.turns, 1):
            fields = turn.model_dump() | {"tags": (*self.tags, *turn.tags), "evidence": turn.evidence}
            questions.append(Question(id=f"{self.id}-{number}", asked=self.asked, history=history, **fields))
            history += (Message(role="user", content=turn.question),)
        return questions


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, in its order.

    Raises:
        EvaluationError: the file cannot be read or holds no question; lines are broken or have unknown fields, wrong
            types or repeated ids. The message names the first 20 such lines.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}.", "Give a file of questions.") from error
    questions: list[Question] = []
    problems: list[str] = []
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = _questions_of(line)
        except ValidationError as error:
            problems += [f"line {number}: {problem}" for problem in _problems(error)]
            continue
        for question in asked:
            if question.id in first:
                problems.append(f"line {number}: the id {question.id} is already used in line {first[question.id]}")
            first.setdefault(question.id, number)
        questions += asked
    if problems:
        raise _refusal(f"{path} is not a test set", problems, "Correct the lines: see docs/evaluation.md.")
    if not questions:
        raise EvaluationError(f"{path} contains no question.", 'Put one on each line: {"id": "1", "question": "..."}')
    return questions


def _questions_of(line: bytes) -> list[Question]:
    """The question of a line, or those of a conversation."""
    if re.search(rb'"turns"\s*:', line):
        return Conversation.model_validate_json(line).questions()
    return [Question.model_validate_json(line)]


def by_id(questions: Iterable[Question], lengths: Mapping[str, int], titles: Mapping[str, str]) -> list[Question]:
    """The questions, where evidence that names an article by its title names it by its id instead.

    A file without an id gets one made from its path, which differs between machines; its title does not.
    """

    def named(evidence: Evidence) -> Evidence:
        key = evidence.article_id
        return evidence if key in lengths else evidence.model_copy(update={"article_id": titles.get(key, key)})

    return [each.model_copy(update={"evidence": tuple(map(named, each.evidence))}) for each in questions]


def check_evidence(questions: Iterable[Question], lengths: Mapping[str, int]) -> None:
    """Checks that all evidence is in the articles; `lengths` gives the number of characters of each article's text.

    Raises:
        EvaluationError: evidence names an article that does not exist, or a place beyond its end.
    """
    problems = []
    missing: set[str] = set()
    for question in questions:
        for each in question.evidence:
            length = lengths.get(each.article_id)
            if length is None:
                if each.article_id not in missing:  # hundreds of questions may name the same article
                    problems.append(f"question {question.id}: there is no article {each.article_id}")
                missing.add(each.article_id)
            elif each.end > length:
                problems.append(
                    f"question {question.id}: evidence {each.start}-{each.end} is outside article {each.article_id},"
                    f" which has {length} characters"
                )
    if problems:
        raise _refusal(
            "The evidence does not fit the articles", problems, "Give the articles that it is from: --articles PATH"
        )


def digest(questions: Sequence[Question]) -> str:
    """The SHA-256 of the questions in hexadecimal digits: any change to a question changes it."""
    return hashlib.sha256("\n".join(question.as_line() for question in questions).encode()).hexdigest()


def _problems(error: ValidationError) -> list[str]:
    found = []
    for each in error.errors(include_url=False):
        where = ".".join(str(part) for part in each["loc"])
        match each["type"]:
            case "json_invalid":
                found.append(f"broken JSON: {each['msg'].removeprefix('Invalid JSON: ')}")
            case "extra_forbidden":
                near = difflib.get_close_matches(str(each["loc"][-1]), Question.model_fields, n=1)
                found.append(f"unknown field `{where}`" + (f" (did you mean `{near[0]}`?)" if near else ""))
            case "missing":
                found.append(f"no `{where}`")
            case _:
                found.append(f"`{where}`: {each['msg'].removeprefix('Value error, ')}" if where else each["msg"])
    return found


def _refusal(what: str, problems: Sequence[str], mend: str) -> EvaluationError:
    return EvaluationError("\n  ".join([f"{what}:", *at_most(problems, MOST_PROBLEMS)]), mend)


def at_most(lines: Sequence[str], most: int) -> list[str]:
    """The first lines, and a last one that counts the rest."""
    more = len(lines) - most
    return [*lines[:most], f"and {more} more"] if more > 0 else list(lines)
