"""The steps from question to answer: understand, search, answer, verify, reply. Every face and every evaluation takes
them, as the nodes of a graph (graph.py); only `onrecord ask` takes them one after the other, with `reply`.
"""

from __future__ import annotations

import datetime
import logging
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import prompts
from bot.answering.drafting import Draft, draft
from bot.answering.places import TURNS, Place, day_of, places
from bot.answering.what_was_said import FIRST_PAGE, Cited, Page
from bot.answers import Answer, Citation, Notice, SmallTalk, Turn, turn_of
from bot.conversation.quoting import cited, quoted
from bot.conversation.work import Work
from bot.understanding.asked_people import is_quoted, whom
from bot.understanding.limits import narrowed
from bot.understanding.names import is_name
from bot.understanding.questions import MAX_CHARACTERS, Question, kind_of_fact, understand
from bot.understanding.resolution.resolve import (
    PERSONAL,
    WORDS_OF_ITS_OWN,
    Meant,
    named_in,
    pronouns,
    resolved,
    sex_in,
)
from bot.understanding.small_talk import small_talk
from retrieval.articles import Article
from retrieval.errors import VectorsAway
from retrieval.language.identifying import LANGUAGES, is_latin, language_of
from retrieval.language.words import content_words
from retrieval.ranked import Ranked
from retrieval.search.filters import EVERYTHING, Filter, admitted
from retrieval.search.ranking import PASSAGES, search
from retrieval.store.store import Store

if TYPE_CHECKING:
    from bot.chat_models.client import Chat

log = logging.getLogger(__name__)

#: Articles that are named to who asks which there are.
NEWEST = 5
#: Sentences whose scores are kept with an answer.
SCORED = 12
#: Of a title that is told among others, so many characters.
LONGEST_TITLE = 100
#: A question with so many content words is read in an article that was talked about without the words added to it.
ENOUGH_WORDS = 2
#: A question of the words of somebody without a name is looked for in the articles of so many passages.
NEAR_PASSAGES = 8


def understand_question(work: Work) -> None:
    """The question as it stands alone, what kind it is, and whom it is about; or that it is none, but small talk."""
    # What a shell passes on may not be text; and a question longer than this is read no further by anybody.
    work.asked = work.asked.encode("utf-8", "replace").decode()[:MAX_CHARACTERS]
    work.small_talk = small_talk(work.asked)
    if work.chat and work.small_talk == "form":  # "shorter", "as a list", "in Russian": the last question, otherwise
        work.small_talk, work.formed = None, True
    if work.small_talk:
        work.alone, work.text = work.asked, _said_back(work, work.small_talk)
        return
    asked, before = _asked(work)
    own = narrowed(work.store.catalog, asked, work.on)
    work.only, work.limits = work.only.within(own.only), own.limits
    work.meant = _meant(work, own.text, before)
    work.question, work.people = whom(work.store, work.meant.question)
    work.alone = work.meant.text if own.text == asked else " ".join((asked, *work.meant.added))
    for each in work.people:
        if each.match and each.match.guessed and work.question.speaker:
            work.alone = work.alone.replace(each.name, each.match.speakers[0].name)
    if work.question.further:
        work.page = replace(work.page, without=work.page.without | _cited_in(work.history))


def _asked(work: Work) -> tuple[str, Sequence[Turn]]:
    """The question as it was typed, and the turns before it; of a wish for another form, the question before it."""
    if work.formed:
        for at in range(len(work.history) - 1, -1, -1):
            turn = work.history[at]
            if small_talk(turn.asked) != "form":
                return turn.asked or turn.standalone, work.history[:at]
    return work.asked, work.history


def _meant(work: Work, asked: str, before: Sequence[Turn]) -> Meant:
    """The question as it is meant: as the model puts it where that makes sense, or with the words that are found."""
    texts = [each.text for each in _cited_articles(work)]
    found = resolved(asked, before, partial(is_quoted, work.store), cache(partial(sex_in, texts)), named_in(texts))
    written = None
    if work.chat and (languages := _other_languages(work)):
        from bot.understanding.other_languages import translated

        written = translated(work.chat, asked, before, languages[0], work.on)
    elif work.chat and before:
        from bot.understanding.resolution.by_model import rewritten

        written = rewritten(work.chat, asked, before, work.on)
    return found if written in (None, asked) else found.worded(asked, str(written))


def _cited_articles(work: Work) -> list[Article]:
    """The articles that the conversation cited last."""
    keys = {str(place[0]) for turn in work.history[-TURNS:] for place in turn.cited}
    return list(work.store.catalog.articles(sorted(keys)).values())


def _said_back(work: Work, said: SmallTalk) -> str:
    if said != "inventory":
        return prompts.reply(said, work.language)
    entries = work.store.catalog.entries()
    newest = ", ".join(_titled(each.article) for each in entries[:NEWEST]) or prompts.reply("none", work.language)
    count = prompts.reply("one_article" if len(entries) == 1 else "articles", work.language, number=f"{len(entries):,}")
    return prompts.reply(said, work.language, articles=count, newest=newest)


def _titled(article: Article) -> str:
    title = textwrap.shorten(article.title or article.id, LONGEST_TITLE, placeholder="…")
    return f"“{title}”{f' ({article.published})' if article.published else ''}"


def search_passages(work: Work) -> None:
    """The passages that may hold the answer, of the articles that are admitted; of a question that goes on, those that
    are near in time to the articles that were talked about."""
    work.among = admitted(work.store.catalog, work.only)
    day = None
    if work.meant.leans and (cited := next((turn.cited for turn in reversed(work.history) if turn.cited), ())):
        stored = work.store.catalog.articles(sorted({str(place[0]) for place in cited}))
        day = day_of([each.published for each in stored.values()])
    work.ranked = _search(work, work.alone, work.only, near=day)


def _is_named(work: Work) -> bool:
    """Whether the question asks for the words of somebody who has a name: not of "the judge"."""
    return work.question.speaker is not None and is_name(work.question.speaker)


def _search(work: Work, question: str, only: Filter, near: datetime.date | None = None) -> Sequence[Ranked]:
    """The ranked passages; when the vectors cannot be reached, by words alone, which the answer says once."""

    def tell(why: VectorsAway) -> None:
        log.warning("ranked by words alone: %s", why.message)
        if (notice := Notice("words_alone")) not in work.notices:
            work.notices.append(notice)

    named = work.question.speaker is not None
    return search(work.store, question, work.k, named=named, asked=near or work.on, only=only, by_words_alone=tell)


def answer_question(work: Work) -> None:
    """The answer as quotations, and, with a model, what it takes to have it write one."""
    work.drafted = _draft(work)
    if work.drafted.facts:
        work.ranked = _first(work.drafted.facts.ranked, work.ranked)[: work.k]
    if work.chat:
        from bot.answering.by_model import case, give, write
        from bot.verification import units

        evidence = [each for section in work.drafted.sections for each in section.evidence]
        given = give(work.store, evidence, work.ranked, work.chat.manner)
        data = case(work.asked, work.alone, given, work.on)
        work.write = partial(write, work.chat, data, units(work.store, given))


def _draft(work: Work) -> Draft:
    """The draft from the first place that answers the question; from everywhere, if none does."""
    text = work.question.text or work.alone
    plain: Draft | None = None
    for place in places(work.meant, work.history):
        ranked, among = work.ranked, work.among
        if place.only:
            only = place.only.within(work.only)
            ranked, among = _search(work, text, only), admitted(work.store.catalog, only)
        elif place.near:
            near = frozenset(each.article.id for each in ranked[:NEAR_PASSAGES])
            among = near if among is None else near & among
        asked = partial(draft, work.store, asked=work.people, ranked=ranked, on=work.on, page=work.page, among=among)
        # In the articles that were talked about, what was talked about tells nothing.
        typed = place.only and len(content_words(work.asked)) >= ENOUGH_WORDS
        found = asked(replace(work.question, text=work.asked) if typed else work.question)
        if place.only and not found.sections and work.question.kind == "said" and not _is_named(work):
            # What a judge says, an article may tell without giving it to anybody by name.
            found = asked(Question(work.asked if typed else text, kind_of_fact(work.asked)))
        if found.sections:
            if place != Place():
                work.leaned_on = Filter(ids=among)
                work.ranked = _first(ranked, work.ranked)[: work.k]
            return found
        if not place.only:
            plain = found
        if place.near:
            work.notices.append(Notice("looked_near"))
    return _as_typed(work) or plain or Draft()


def _as_typed(work: Work) -> Draft | None:
    """The draft of a question that can stand by itself without the words that were added to it, if it answers."""
    if work.chat or not work.meant.added:  # what a model put in its own words is not taken apart
        return None
    if pronouns(work.asked) & PERSONAL or len(content_words(work.asked)) < WORDS_OF_ITS_OWN:
        return None
    question, people = whom(work.store, understand(work.asked))
    ranked = _search(work, work.asked, work.only)
    found = draft(work.store, question, people, ranked, on=work.on, page=work.page, among=work.among)
    if not found.sections:
        return None
    work.alone, work.meant, work.ranked = work.asked, replace(work.meant, text=work.asked, added=()), ranked
    return found


def _first(ranked: Sequence[Ranked], others: Sequence[Ranked]) -> list[Ranked]:
    """The ranked passages, and behind them the others that are not among them."""
    known = {each.passage.id for each in ranked}
    return [*ranked, *(each for each in others if each.passage.id not in known)]


def verify_answer(work: Work) -> None:
    """Keeps the model's sentences that the articles support, or else the quotations that are still in the articles."""
    refused = False
    if work.write:
        from bot.conversation.wording import hear, laid_out

        written = work.write(partial(hear, work, cited))
        refused = written.refused
        work.text = laid_out(work.checked)
        if written.failure:
            log.info("the model failed: %s", written.failure)
            work.notices.append(Notice("model_failed", {"why": written.failure}))
    if not work.text and not refused:
        if work.write:
            work.notices.append(Notice("quoted_instead"))
        work.text, work.citations = quoted(work)


def reply_with(work: Work) -> None:
    """The answer as it leaves the bot, and the turn of the conversation that it was."""
    worded = any(each.by == "model" and each.text for each in work.checked)
    notices = [*(() if worded else work.drafted.notices), *work.notices]
    if not (work.small_talk or _is_answered(work)) and (languages := _other_languages(work)):
        # A name in that question, and articles that are near to it, say nothing.
        work.text = Notice("other_language", {"languages": languages}).worded(work.language)
        work.citations, work.ranked, work.checked, notices = (), (), [], work.notices
    if work.limits and not work.citations:
        notices.append(Notice("searched_only", {"limits": work.limits}))
    facts = None if work.citations and work.write else work.drafted.facts
    work.answer = Answer(
        question=work.asked,
        standalone=work.alone,
        text=work.text or prompts.reply("refusal", work.language),
        refused=not work.citations and not work.small_talk,
        citations=tuple(work.citations),
        passages=tuple(work.ranked),
        notice=" ".join(each.worded(work.language) for each in notices) or None,
        about=work.drafted.about,
        confidence=work.drafted.confidence,
        probability=facts.probability if facts else None,
        nearest=_nearest(work) if not work.citations and not work.small_talk else None,
        added=work.meant.added,
        read=tuple(each.scored for each in facts.read[:SCORED]) if facts else (),
        more=work.drafted.more if work.citations else 0,
        sentences=tuple(work.checked),
        small_talk=work.small_talk,
        tokens=work.chat.used() if work.chat else None,
        latency_s=time.perf_counter() - work.began,
    )


def _nearest(work: Work) -> Citation | None:
    """The sentence that comes nearest to an answer, as the catalog has it at this moment."""
    facts = work.drafted.facts
    near = work.drafted.nearest or (facts.nearest if facts else None)
    found = cited(work, [near]) if near else []
    return replace(found[0], marker=0) if found else None


def _is_answered(work: Work) -> bool:
    """Whether there is an answer. Quotations do not answer a question in another script or language, however alike."""
    worded = any(each.by == "model" and each.text for each in work.checked)
    if work.drafted.facts and not worded and is_latin(work.asked) and _other_languages(work):
        return False
    if not work.citations or work.write or is_latin(work.asked):
        return bool(work.citations)
    letters = set(filter(str.isalpha, work.asked.lower()))
    return any(letters.intersection(each.quote.lower()) for each in work.citations)


def _other_languages(work: Work) -> tuple[str, ...]:
    """Returns the languages of the articles, as replies name them, if the question is surely in none of them; else ().

    An article that declares no language counts as English, which onrecord understands.
    """
    codes = {code or "en" for code in work.store.catalog.languages()} or {"en"}
    asked = language_of(work.asked)
    if asked is None or asked in codes or not codes.issubset(LANGUAGES):
        return ()
    return tuple(prompts.language(code, work.language) for code in sorted(codes))


def turns_of(answer: Answer) -> list[Turn]:
    """Returns the turn that later questions may refer to; none for small talk, which asks nothing."""
    if answer.small_talk:
        return []
    cited = [(each.article_id, each.start, each.end) for each in answer.citations]
    return [turn_of(answer.question, answer.standalone, answer.about, answer.text, cited)]


def _cited_in(history: Sequence[Turn]) -> frozenset[Cited]:
    places = (place for turn in history for place in turn.cited)
    return frozenset((str(article), int(start), int(end)) for article, start, end in places)


def after_understanding(work: Work) -> str:
    """Returns the next step: the search, or the reply where nothing was asked."""
    return "reply" if work.small_talk else "search"


#: The steps by their names, in their order: the one definition that `reply` and the graph go by.
STEPS: tuple[tuple[str, Callable[[Work], None]], ...] = (
    ("understand", understand_question),
    ("search", search_passages),
    ("answer", answer_question),
    ("verify", verify_answer),
    ("reply", reply_with),
)


def reply(  # noqa: PLR0913  what may be known of a question besides its words
    store: Store,
    asked: str,
    history: Sequence[Turn] = (),
    k: int = PASSAGES,
    *,
    on: datetime.date | None = None,
    chat: Chat | None = None,
    hear: Callable[[str], None] = lambda sentence: None,
    page: Page = FIRST_PAGE,
    only: Filter = EVERYTHING,
) -> Answer:
    """The answer to a question asked after `history` (`on` a day, where that is known), with the `k` best passages.

    With a `chat` model it words the answer, and `hear` is told each sentence as soon as it is verified. `page` says
    which of many statements to show; only articles that `only` admits answer.
    """
    # As the graph does, but without LangGraph: `onrecord ask` is a new process, and importing that takes 1.1 s.
    work = Work(store, asked, history, k, on, chat, hear, page, only)
    understand_question(work)
    steps = dict(STEPS)
    names = list(steps)
    for name in names[names.index(after_understanding(work)) :]:
        steps[name](work)
    return answer_of(work)


def answer_of(work: Work) -> Answer:
    """The answer of a question that has taken all steps. Raises `ValueError` for one that has not."""
    if work.answer is None:
        raise ValueError("the question has not taken all steps")
    return work.answer
