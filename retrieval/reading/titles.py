"""The title of a page without what its site puts around it: its name, the section."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.reading import characters

#: What stands between a headline and the name of its site, with spaces around it.
_BETWEEN = re.compile(r" (?:[-–—|*•·»›/~]|::|\|\|) | ?\| ?|: ")
#: A heading of fewer words, and less than half of the title, may be the site's name.
FEW_WORDS = 3
#: A longer title is none; what a hostile page gives is compared up to here (characters).
LONGEST = 1_000


def headline(title: str, headings: Iterable[str], sites: Iterable[str]) -> str:
    """`title` without the names around it.

    A heading of the page that the title begins or ends with is the headline, unless it is the site's name (one of
    `sites`). Without one, the site's name is taken off at the end and at the beginning.
    """
    title = characters.line(title)[:LONGEST]
    names = {_plain(site) for site in sites} - {""}
    cuts = [match.span() for match in _BETWEEN.finditer(title)]
    heads = {_plain(heading) for heading in headings} - names - {""}
    parts = [title[:start] for start, _ in cuts] + [title[end:] for _, end in cuts]
    if _plain(title) not in heads:
        for part in sorted(parts, key=len, reverse=True):
            if _plain(part) in heads and (len(part.split()) >= FEW_WORDS or 2 * len(part) >= len(title)):
                return part
    for start, end in reversed(cuts):
        if _plain(title[end:]) in names and title[:start].strip():
            return headline(title[:start], (), sites)
    for start, end in cuts:
        if _plain(title[:start]) in names and title[end:].strip():
            return title[end:]
    return title


def _plain(text: str) -> str:
    """The name in the form that its spellings share: lower case, letters and digits alone, without the domain's end."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.uk|[a-z]{2})$", "", text.strip().lower())
    return "".join(filter(str.isalnum, bare.removeprefix("the ")))
