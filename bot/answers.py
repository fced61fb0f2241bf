"""Answers and their parts, the same for every face."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

import prompts
from retrieval.articles import Article, Span

if TYPE_CHECKING:
    from retrieval.ranked import Ranked

#: What became of a sentence that was held against the articles.
Status = Literal["worded", "verified", "repaired", "dropped"]
#: What asks nothing of the articles.
SmallTalk = Literal["greeting", "thanks", "agreement", "goodbye", "doubt", "form", "inventory"]
_MARKER = re.compile(r" ?\[\d+\]")
#: So many words and characters of an answer are kept for the questions that follow.
TOLD_WORDS, TOLD_CHARACTERS = 40, 600
#: How many other articles a refusal offers.
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in an article that answers, before it is checked and numbered; who speaks there, where somebody does.

    `begins` is where its sentence begins, or the one before that says who "she" is: what is shown begins there, while
    the place that is cited stays the span.
    """

    article: Article
    span: Span
    speaker: str | None = None
    begins: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Also:
    """Another article that has a citation's quotation, but for the kind of its quotation marks and dashes.

    `quote` is what it says itself: `quote == article.text[start:end]`.
    """

    article_id: str
    start: int
    end: int
    quote: str
    title: str
    url: str | None
    published: datetime.date | None
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """The place behind a marker [n]: `quote == article.text[start:end]`; `also` names its copies elsewhere."""

    marker: int
    article_id: str
    start: int
    end: int
    quote: str
    speaker: str | None
    title: str
    url: str | None
    published: datetime.date | None
    publisher: str | None = None
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The fate of one sentence of an answer: `said` as it was written, `text` as it left (with its markers, or
    nothing), the `reason`, and `by` whom it was written. `status`: "worded" left in the model's own words, "verified"
    is the article's text, "repaired" had that in its place, "dropped" did not leave. `check` names what decided it."""

    said: str
    status: Status
    reason: str
    text: str = ""
    by: Literal["article", "model"] = "article"
    check: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence that was read for a question, and how well it answers: a logit, in which 0 is that none does."""

    article_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it leaves the bot.

    `standalone` is the question with the words `added` to it from the conversation. `text` carries a marker [n] behind
    each quotation; `notice` says how the question was understood where that is not plain, `about` whom it speaks of;
    `confidence` is 1 or more where the articles are thought to answer; `passages` are the ranked candidates; `more`
    statements would answer too; `sentences` say what was verified, `tokens` what a model used, None without one. A
    refusal has no citations, nor has the reply to `small_talk`, which is none. Of a question of fact, `probability`
    says how likely its first sentence answers (0 to 1; None of others), `read` what the reader scored, best first, and
    `nearest`, of a refusal, the sentence that comes closest.
    """

    question: str
    standalone: str
    text: str
    refused: bool
    citations: tuple[Citation, ...] = ()
    passages: tuple[Ranked, ...] = ()
    notice: str | None = None
    about: str | None = None
    confidence: float = 0.0
    probability: float | None = None
    nearest: Citation | None = None
    read: tuple[Scored, ...] = ()
    more: int = 0
    sentences: tuple[Checked, ...] = ()
    small_talk: SmallTalk | None = None
    added: tuple[str, ...] = ()
    tokens: dict[str, int] | None = None
    latency_s: float = 0.0
    id: str = ""

    @property
    def worded(self) -> bool:
        """Whether a sentence of it is in a model's own words."""
        return any(each.status == "worded" for each in self.sentences)

    @property
    def tokens_used(self) -> int:
        """The tokens that a model read and wrote for it, second readings included."""
        return sum(count for kind, count in (self.tokens or {}).items() if kind.endswith(("input", "output")))

    def as_json(self) -> dict[str, object]:
        """The answer in the format of a run's answers.jsonl."""
        return {
            "id": self.id,
            "question": self.question,
            "standalone": self.standalone,
            "added": list(self.added),
            "text": self.text,
            "refused": self.refused,
            "small_talk": self.small_talk,
            "notice": self.notice,
            "confidence": self.confidence,
            "probability": self.probability,
            "nearest": _place(self.nearest) if self.nearest else None,
            "read": [asdict(each) for each in self.read],
            "more": self.more,
            "citations": [
                {"marker": each.marker, **_place(each), "speaker": each.speaker, "also": [_place(o) for o in each.also]}
                for each in self.citations
            ],
            "passages": [
                {
                    "article_id": each.passage.article_id,
                    "start": each.passage.start,
                    "end": each.passage.end,
                    "score": each.score,
                }
                for each in self.passages
            ],
            "sentences": [asdict(each) for each in self.sentences],
            "tokens": self.tokens,
            "latency_s": self.latency_s,
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """A reply of `prompts/replies` by its key, with the values of its names, to be worded in the user's language."""

    key: str
    values: Mapping[str, str | Sequence[str] | Sequence[Notice]] = field(default_factory=dict)

    def worded(self, language: str = prompts.DEFAULT) -> str:
        """Returns the reply; several names are joined by "or", several notices by spaces."""

        def shown(value: str | Sequence[str] | Sequence[Notice]) -> str:
            if isinstance(value, str):
                return value
            between = " " if all(isinstance(each, Notice) for each in value) else f" {prompts.reply('or', language)} "
            return between.join(each.worded(language) if isinstance(each, Notice) else each for each in value)

        return prompts.reply(self.key, language, **{name: shown(value) for name, value in self.values.items()})


def counted(number: int, thing: str) -> str:
    """The number with what it counts: "1 article", "1,273 articles"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _place(cited: Citation | Also) -> dict[str, object]:
    return {
        "article_id": cited.article_id,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
        "title": cited.title,
        "url": cited.url,
        "published": cited.published.isoformat() if cited.published else None,
        "publisher": cited.publisher,
    }


def nearest(answer: Answer) -> list[str]:
    """The titles of the articles whose passages rank first, for who was refused an answer."""
    titles = dict.fromkeys(ranked.article.title or ranked.article.id for ranked in answer.passages)
    return list(titles)[:NEAREST]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what became of it.

    `standalone` is the question with the words of the conversation that it meant, `asked` as it was typed and `told`
    the beginning of its answer ("" where an earlier version did not keep them), `about` whom the answer was about.
    `cited` are places: the article's id, start and end.
    """

    standalone: str
    about: str | None = None
    cited: Sequence[Sequence[str | int]] = ()
    asked: str = ""
    told: str = ""


def turn_of(asked: str, standalone: str, about: str | None, text: str, cited: Sequence[Sequence[str | int]]) -> Turn:
    """The turn that an answer was; of its `text`, the beginning, without markers, where it cites anything."""
    told = " ".join(_MARKER.sub("", text).split()[:TOLD_WORDS])[:TOLD_CHARACTERS] if cited else ""
    return Turn(standalone, about, cited, asked, told)
