"""A question that leaves out what it is about, made whole with the conversation's topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers import Turn
from bot.understanding.followups import word_classes
from bot.understanding.followups.antecedents import fuller, is_somebody, topic
from bot.understanding.followups.phrases import Phrase, Token, bare, phrases, tokens
from bot.understanding.questions import understand

#: A question that says what it is about has more nouns and adjectives than this, or, with a "the" that nothing
#: explains, than that.
FEW_WORDS, MOST_WORDS = 3, 4
#: Words of this length that begin another are its stem.
STEM = 5
DEFINITE = frozenset("the this that these those".split())
#: "Tell me about the plastics" and "what is inflation?" change the subject, "tell me about the effects" does not.
_TELL_ME = re.compile(r"(?:please |now )?tell me (?:something |more )?about\b", re.IGNORECASE)
_WHAT_IS = re.compile(r"what(?: is| was|'s|’s) (?P<what>[^,;?!.]{1,60})[ ?!.]*", re.IGNORECASE)
#: What is no question and no request is not made one: a slip of the keyboard, a sentence.
_REQUESTS = frozenset("tell show give explain describe list name compare".split())


def completed(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the whole name for "the ministry", or the conversation's topic behind it, or None."""
    words, found = tokens(question), phrases(question)
    asks = "?" in question or any(token.tag in "WX" or token.low in _REQUESTS for token in words)
    # Who names somebody or something says what the question is about.
    if not asks or any(word[:1].isupper() for each in found if each.start for word in each.words):
        return None
    return _with_whole_name(question, found, history) or _with_topic(question, words, found, history)


def _with_whole_name(question: str, found: Sequence[Phrase], history: Sequence[Turn]) -> str | None:
    """ "The ambassador" as "the Russian ambassador", as he was called before."""
    for phrase in found:
        if phrase.determiner in DEFINITE and phrase.after != "of" and "of" not in phrase.words:
            longer = fuller(phrase, history)
            if longer:
                ending = question[phrase.end - len("'s") : phrase.end] if phrase.possessor else ""
                return question[: phrase.start] + longer + ending + question[phrase.end :]
    return None


def _with_topic(question: str, words: Sequence[Token], found: Sequence[Phrase], history: Sequence[Turn]) -> str | None:
    about = topic(history)
    if not words or about is None or is_somebody(about, history) or not _leaves_out(question, words, found, about):
        return None
    # What somebody said, and what was said after that, is asked whole.
    if understand(question).speaker or understand(history[-1].standalone).speaker:
        return None
    end = len(question.rstrip(" ?!."))
    return f"{question[:end]} {_preposition(words)} {about.named}{question[end:]}"


def _leaves_out(question: str, words: Sequence[Token], found: Sequence[Phrase], about: Phrase) -> bool:
    """Whether the question is about something that it does not say."""
    mine = {_stem(word) for each in found for word in each.words}
    if any(_akin(one, _stem(other)) for one in mine for other in about.words):
        return False
    if any(each.possessor for each in found):  # "the harbour's pilot" needs no more
        return False
    if _TELL_ME.search(question) and found and found[0].head not in word_classes.RELATIONAL:
        return False
    definite = [each for each in found if each.determiner in DEFINITE and each.after != "of"]
    if len(mine) <= MOST_WORDS and not all(_described(each, words) for each in definite):
        return True
    return len(mine) <= FEW_WORDS and not _changes_the_subject(question, found)


def _changes_the_subject(question: str, found: Sequence[Phrase]) -> bool:
    """Whether the question brings up something new, without a "the": "what is inflation?"."""
    if not found or found[0].determiner:
        return False
    defined = _WHAT_IS.fullmatch(question)
    new = defined is not None and defined["what"].strip() == found[0].text
    return new and found[0].head not in word_classes.RELATIONAL


def _described(phrase: Phrase, words: Sequence[Token]) -> bool:
    """Whether more is said of the phrase behind it: "the issues in social networks"."""
    after = next((each for each in words if each.start >= phrase.end), None)
    return "of" in phrase.words or (after is not None and after.tag in "IC")


def _akin(one: str, other: str) -> bool:
    """Whether two words are one or of one stem: "protests" and "protesters"."""
    return one == other or (min(len(one), len(other)) >= STEM and (one.startswith(other) or other.startswith(one)))


def _stem(word: str) -> str:
    return bare(word).lower().rstrip("s")


def _preposition(words: Sequence[Token]) -> str:
    """ "The symptoms of X", "what is needed for X", "how many died in X"."""
    if words[-1].tag == "N" and words[-1].low not in word_classes.ADJECTIVES:
        return "of"
    return "for" if words[-1].tag == "N" or words[-1].low in ("needed", "required", "used") else "in"
