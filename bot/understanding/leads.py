"""Questions that want an article told rather than a fact: "latest on X", "what happened with X", "tell me about X"."""

from __future__ import annotations

import re

_IT = r"(?:the |an? |that |this |all )*"
_WHAT_IS = r"(?:what['’]?s|what is|what are|whats|wats|any|is there any|are there any|give me|the|tell me)?"
_LATEST = re.compile(
    rf"^\W*(?:(?:so|ok|hey|hi)\W+)?{_WHAT_IS} ?{_IT}(?:latest|newest|fresh news|new|news|updates?|most recent|up"
    r"|going on|happening)(?: (?:news|updates?|development|developments|thing|story|word|now))?"
    r" (?:with|w|on|about|of|from|in|at|regarding|around|re)\b",
    re.IGNORECASE,
)
_ANY_LATEST = re.compile(r"\b(?:latest|newest|up to date|any news|any updates?|update on)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"^\W*(?:(?:so|ok|hey|hi|please|can you|could you)\W+)*(?:"
    r"what(?: exactly| all| even| ever| actually)? (?:(?:has )?happen\w{0,3}|went (?:down|on)|became of"
    r"|was (?:the (?:deal|story)|all that|that))\b(?!.*\b(?:how (?:many|much|old|long)|where|why|which)\b)"
    r"|what(?: is|['’]?s) (?:the (?:deal|(?:current )?(?:situation|state)|story)|going on|up)\b"
    r"|(?:tell|fill|catch|bring|brief|walk) me (?:more |up |in |through )*(?:about|on|of|what happened)\b"
    r"|(?:give me|i need|i want) (?:an? )?(?:overview|summary|briefing) (?:of|on|about)\b|summari[sz]e\b"
    r"|who(?:['’]?s| is| was| are| were) (?!the |a )[\w.-]+(?: [\w.-]+){0,2}(?:[?.! ]*$|, ))"
    r"|\b(?:what happened (?:with|to) (?:it|them|him|her)|what(?: is|['’]?s) going on with it)\W*$",
    re.IGNORECASE,
)
_WHO_IS = re.compile(
    r"\W*(?:(?:so|ok|hey|hi|and|please|remind me|tell me)\W+)*who(?:['’]?s| is| was| are| were) (?!the |a |an )"
    r"(?P<name>[\w.’'-]+(?: [\w.’'-]+){0,4})\W*",
    re.IGNORECASE,
)
#: Words of the longest name that is asked for, and what may follow it.
_LONGEST_NAME = 4
_AGAIN = frozenset(("again", "anyway", "exactly", "then"))


def asked_who_is(question: str) -> str | None:
    """The words after "who is" in a question who somebody is, as they are typed, be they a name or not."""
    found = _WHO_IS.fullmatch(question)
    words = found["name"].split() if found else []
    if words[-1:] and words[-1].lower() in _AGAIN:
        words.pop()
    owned = any(word.endswith(("'s", "’s")) for word in words)
    return None if owned or not 0 < len(words) <= _LONGEST_NAME else " ".join(words)


def wants_the_latest(question: str) -> bool:
    """Whether the question asks what is newest about something."""
    return _LATEST.match(question) is not None or _ANY_LATEST.search(question[:60]) is not None


def wants_to_be_told(question: str) -> bool:
    """Whether the question asks to be told about something, rather than for one fact of it."""
    return wants_the_latest(question) or _TOLD.search(question) is not None
