"""A test set: questions with what is known of their answers, read from JSON lines and checked whole before any work.

Fields are those of the project's formats; `stated_in` (ids of articles that state the answer) is known besides, kept
and not scored. Any other field is an error: a misspelt `answer` would quietly leave its question unscored.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.errors import EvaluationError
from retrieval.articles import Span

#: Problems that are told one by one; the rest are counted.
PROBLEMS_TOLD = 20

_Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
_Offset = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Message(_Strict):
    """Something said before the question."""

    role: Literal["user", "assistant"]
    content: str


class Evidence(_Strict):
    """A place in an article that answers; `parts` are its pieces where it is interrupted."""

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
        """The pieces that the evidence consists of: its parts, or the whole of it."""
        return tuple(Span(*part) for part in self.parts or ((self.start, self.end),))


class Question(_Strict):
    """A question of a test set. Only `id` and `question` need be given."""

    id: _Text
    question: _Text
    history: tuple[Message, ...] = ()
    answerable: bool | None = None
    answers: tuple[_Text, ...] = ()
    speaker: _Text | None = None
    asked: datetime.date | None = None
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()
    standalone: _Text | None = None
    stated_in: tuple[str, ...] = ()

    @property
    def can_be_answered(self) -> bool | None:
        """Whether the articles answer it: as the test set says, else yes where it gives gold, else not known."""
        if self.answerable is not None:
            return self.answerable
        return True if self.answers or self.evidence or self.speaker else None

    @property
    def needs_articles(self) -> bool:
        """Whether more can be scored than how the question was understood."""
        return self.standalone is None or self.can_be_answered is not None

    def as_line(self) -> str:
        """The question as a line of JSON, without what was not given."""
        return json.dumps(self.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, in its order.

    Raises:
        EvaluationError: the file cannot be read or holds no question; lines are broken, have unknown fields, wrong
            types or an id twice. The message names every such line (the first twenty).
    """
    questions: list[Question] = []
    problems: list[str] = []
    first: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            problems += [f"line {number}: {problem}" for problem in _problems(error)]
            continue
        if question.id in first:
            problems.append(f"line {number}: the id {question.id} is that of line {first[question.id]} already")
        first.setdefault(question.id, number)
        questions.append(question)
    if problems:
        raise _refusal(f"{path} is no test set", problems, "Correct the lines; fields are described in the README.")
    if not questions:
        raise EvaluationError(f"{path} holds no question.", 'Put one on each line: {"id": "1", "question": "..."}')
    return questions


def by_id(questions: Iterable[Question], lengths: Mapping[str, int], titles: Mapping[str, str]) -> list[Question]:
    """The questions with evidence that names an article by its title naming it by its id.

    A file that brings no id is given one made of its path, which differs from machine to machine; its title does not.
    """
    found = []
    for question in questions:
        evidence = tuple(
            each
            if each.article_id in lengths
            else each.model_copy(update={"article_id": titles.get(each.article_id, each.article_id)})
            for each in question.evidence
        )
        found.append(question.model_copy(update={"evidence": evidence}) if evidence != question.evidence else question)
    return found


def check_evidence(questions: Iterable[Question], lengths: Mapping[str, int]) -> None:
    """Refuses evidence that is not in the articles; `lengths` gives the characters of each article's text.

    Raises:
        EvaluationError: an article that evidence names is not there, or is shorter than the evidence says.
    """
    problems = []
    missing: set[str] = set()
    for question in questions:
        for each in question.evidence:
            length = lengths.get(each.article_id)
            if length is None:
                if each.article_id not in missing:  # one article may be missed by hundreds of questions
                    problems.append(f"question {question.id}: there is no article {each.article_id}")
                missing.add(each.article_id)
            elif each.end > length:
                problems.append(
                    f"question {question.id}: evidence {each.start}-{each.end} is outside article {each.article_id},"
                    f" which has {length} characters"
                )
    if problems:
        raise _refusal(
            "The evidence does not fit the articles", problems, "Give the articles it was made from: --articles PATH"
        )


def digest(questions: Sequence[Question]) -> str:
    """The SHA-256 of the questions, in hexadecimal digits: it differs when anything about one does."""
    return hashlib.sha256("\n".join(question.as_line() for question in questions).encode()).hexdigest()


def _lines(path: Path) -> list[tuple[int, bytes]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}.", "Give a file of questions.") from error
    return [
        (number, line)
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
        if line.strip()
    ]


def _problems(error: ValidationError) -> list[str]:
    told = []
    for each in error.errors(include_url=False):
        where = ".".join(str(part) for part in each["loc"])
        match each["type"]:
            case "json_invalid":
                told.append(f"broken JSON: {each['msg'].removeprefix('Invalid JSON: ')}")
            case "extra_forbidden":
                near = difflib.get_close_matches(str(each["loc"][-1]), Question.model_fields, n=1)
                told.append(f"unknown field `{where}`" + (f" (did you mean `{near[0]}`?)" if near else ""))
            case "missing":
                told.append(f"no `{where}`")
            case _:
                told.append(f"`{where}`: {each['msg'].removeprefix('Value error, ')}" if where else each["msg"])
    return told


def _refusal(what: str, problems: Sequence[str], mend: str) -> EvaluationError:
    told = list(problems[:PROBLEMS_TOLD])
    if len(problems) > len(told):
        told.append(f"and {len(problems) - len(told)} more")
    return EvaluationError("\n  ".join([f"{what}:", *told]), mend)
