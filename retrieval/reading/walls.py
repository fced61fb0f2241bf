"""Pages in an article's place: consent walls, "not found" with status 200, front pages, teasers for subscribers.

Each is told by several signs together, and only where there is little text: an article about cookies is an article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from retrieval.errors import WallError
from retrieval.reading import characters

#: What asks for consent, and what is shown of an article to those who have not paid, is shorter than this (characters).
LONGEST_WALL, LONGEST_BEGINNING = 1_800, 1_000
#: So is what says that an article is gone, or that a robot may not read it.
LONGEST_NOTICE = 700
#: Such a page speaks to its reader: the share of its words that do, of its sentences that are about consent, and the
#: number of different words for that.
LEAST_YOU, LEAST_SENTENCES, LEAST_SIGNS = 0.03, 0.7, 4
#: A front page has at least as many teasers, and they make up this share of its text.
TEASERS, TEASERS_SHARE = 5, 0.6
#: Or headlines of at least as many articles are on it.
HEADLINES = 10
#: The longest teaser with its headline (characters), and the shortest headline (words).
LONGEST_TEASER, HEADLINE_WORDS = 500, 3
_YOU = re.compile(r"\byour?\b", re.IGNORECASE)
_DATA = re.compile(r"cookie|consent|privacy|device|personal data|tracking|gdpr|advert|personali[sz]", re.IGNORECASE)
_CHOICE = re.compile(
    r"\b(?:agree|accept|reject|refuse|allow|decline|withdraw|choice|choose|manage|preference|purpose|vendor|partner|setting)",
    re.IGNORECASE,
)
_WHAT = r"\b(?:page|article|story|link|address|url|content|document|post|item)\b"
_GONE = re.compile(
    rf"{_WHAT}[^.!?\n]{{0,60}}\b(?:not (?:be )?found|(?:does not|doesn['’]t) exist"
    r"|no longer (?:available|exists?|here|online)"
    r"|(?:has|have|was) (?:been )?(?:moved|removed|deleted|taken down|expired)"
    r"|is (?:missing|gone|unavailable|not available))"
    rf"|\b(?:can['’]?t|cannot|couldn['’]t|could not|unable to) find [^.!?\n]{{0,30}}{_WHAT}"
    rf"|{_WHAT} not found|\bnot found[:,]? {_WHAT}",
    re.IGNORECASE,
)
_ABOUT_PAGE = re.compile(_WHAT, re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:404|410)\b|\bnot found\b|\bnothing found\b", re.IGNORECASE)
_ROBOT = re.compile(
    r"\b(?:(?:enable|turn on) javascript|are (?:you )?(?:not )?a robot|you are (?:a )?human|checking your browser"
    r"|unusual (?:traffic|activity)|access (?:is )?denied|complete the captcha)\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:subscri(?:be|bers?|bing|ption)|sign in|log in|register|sign up|members?|free trial|unlock)\b", re.IGNORECASE
)
_REST = re.compile(
    r"\b(?:to (?:continue|keep|go on) reading|to (?:read|unlock|see|access|view) (?:the |this |our )?"
    r"(?:full|rest|whole|entire|complete|article|story)|(?:rest|remainder) of (?:the|this) (?:article|story)"
    r"|(?:only|exclusive|reserved|available) (?:for|to) (?:our )?(?:paying )?(?:subscribers|members)"
    r"|(?:subscribers|members)[ -]only|want to read (?:on|more)|already (?:a |have a )?(?:subscri|member|account)"
    r"|unlimited access)",
    re.IGNORECASE,
)


def refuse_walls(tree: Any, title: str, text: str, *, dated: bool) -> None:
    """Raises `WallError` when the page is not that of an article.

    `text` is its main text, `title` what it calls itself; `dated` says whether it declares a day.
    """
    if len(text) <= LONGEST_WALL and _is_consent(text):
        raise _wall("a page that asks for consent")
    if len(text) <= LONGEST_NOTICE and _is_gone(tree, title, text):
        raise _wall("a page that says that there is nothing here")
    if len(text) <= LONGEST_NOTICE and _ROBOT.search(text) and _YOU.search(text):
        raise _wall("a page that keeps robots out")
    if len(text) <= LONGEST_BEGINNING and _is_beginning(tree):
        raise _wall("the beginning of an article for subscribers")
    links = _linked_headlines(tree)
    if _is_front(links, _sizes(tree), text) or (not dated and _has_no_own_headline(tree, links, title, text)):
        raise _wall("a page of links to articles")


def _wall(what: str) -> WallError:
    return WallError(f"{what}, not an article", "Open it in a browser, and save the article's text as a .txt file.")


def _is_consent(text: str) -> bool:
    sentences = [each for each in re.split(r"[.!?\n]", text) if each.strip()]
    signs = {each.group().lower() for pattern in (_DATA, _CHOICE) for each in pattern.finditer(text)}
    about = sum(any(each.search(sentence) for each in (_DATA, _CHOICE, _YOU)) for sentence in sentences)
    return (
        len(signs) >= LEAST_SIGNS
        and _DATA.search(text) is not None
        and _CHOICE.search(text) is not None
        and about >= LEAST_SENTENCES * len(sentences)
        and len(_YOU.findall(text)) >= LEAST_YOU * len(text.split())
    )


def _is_gone(tree: Any, title: str, text: str) -> bool:
    headings = [characters.line(each)[:200] for each in (title, *(h1.text_content() for h1 in tree.iter("h1")))]
    named = any(_GONE.search(each) or _NUMBER.search(each) for each in headings)
    told, to_you = _GONE.search(text), _YOU.search(text)
    return bool((told and (named or to_you)) or (named and to_you and _ABOUT_PAGE.search(text)))


def _is_beginning(tree: Any) -> bool:
    """Whether the page asks for a subscription to go on; what scripts may show is not looked at."""
    shown = tree.xpath("//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
    text = " ".join(" ".join(shown).split())
    return _REST.search(text) is not None and _PAY.search(text) is not None


def _linked_headlines(tree: Any) -> list[Any]:
    return [
        heading
        for heading in tree.iter("h1", "h2", "h3", "h4")
        if (heading.find(".//a") is not None or next(heading.iterancestors("a"), None) is not None)
        and len(heading.text_content().split()) >= HEADLINE_WORDS
    ]


def _is_front(headlines: Sequence[Any], sizes: Mapping[Any, int], text: str) -> bool:
    """Whether most of the text is headlines that are links, with a few words beside each."""
    lines = {" ".join(line.split()) for line in text.split("\n")} - {""}
    whole, teasers, size = sum(map(len, lines)), 0, 0
    for headline in headlines:
        block = headline
        while (above := block.getparent()) is not None and sizes[above] <= LONGEST_TEASER:
            block = above
        beside = {" ".join(each.text_content().split()) for each in block.iter("p", "a", "div", headline.tag)} & lines
        teasers += bool(beside)
        size += sum(map(len, beside))
        lines -= beside
    return teasers >= TEASERS and size >= TEASERS_SHARE * whole


def _has_no_own_headline(tree: Any, headlines: Sequence[Any], title: str, text: str) -> bool:
    """Whether a page with little text has headlines of many articles, and none that its title has."""
    if len(text) > LONGEST_BEGINNING or len(headlines) < HEADLINES:
        return False
    own = (each for each in tree.iter("h1", "h2") if each not in set(headlines))
    told = (" ".join(each.text_content().split()) for each in own)
    return not any(len(each.split()) >= HEADLINE_WORDS and each in title for each in told)


def _sizes(tree: Any) -> dict[Any, int]:
    """The number of characters in each element."""
    sizes: dict[Any, int] = {}
    for each in reversed(list(tree.iter())):
        inner = sum(sizes[child] + len((child.tail or "").strip()) for child in each)
        sizes[each] = inner + (len((each.text or "").strip()) if isinstance(each.tag, str) else 0)
    return sizes
