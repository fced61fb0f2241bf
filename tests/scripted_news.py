"""Two articles of invented news, and what may be said from them."""

from __future__ import annotations

import datetime

from bot.answers import Answer
from bot.conversation.citations import is_verbatim
from retrieval.articles import Article
from retrieval.ingest.storing import ingest
from retrieval.store.store import Store

BRIDGE = Article(
    "bridge",
    "Mayor Ines Okoro said on Monday she would not withdraw the plan for the Fenwick bridge. "
    "“I will never resign over a bridge,” Okoro told reporters. "
    "The council voted 12 to 9 for the plan on March 4.\n"
    "Tomas Reiter, the head of Halden Steel, denied that the company paid two councillors. "
    "Reiter said the bridge may open in 2031. "
    "Halden Steel sued the Kestrel newspaper over the report.",
    "Mayor stands by the bridge",
    "https://news.example/bridge",
    datetime.date(2031, 3, 5),
)
HARBOUR = Article(
    "harbour",
    "Kim Gunn, the harbour's chief pilot, met the crew of the Orlin on Friday. "
    "The ship lost 40 of 300 containers in the storm.",
    "Storm at the harbour",
    None,
    datetime.date(2031, 2, 1),
)


def stored(store: Store, *articles: Article) -> Store:
    """The store with these articles, by default both."""
    ingest(store, articles or (BRIDGE, HARBOUR))
    return store


def rests_on_articles(answer: Answer, store: Store) -> bool:
    """Whether each citation is the article's text, and each sentence of the answer ends with a marker of one."""
    articles = store.catalog.articles([each.article_id for each in answer.citations])
    verbatim = all(is_verbatim(articles.get(c.article_id), c.start, c.end, c.quote) for c in answer.citations)
    markers = {f"[{each.marker}]" for each in answer.citations}
    lines = [line for line in answer.text.split("\n") if line and not line.endswith(":")]
    return verbatim and (answer.refused or all(line.rpartition(" ")[2] in markers for line in lines))
