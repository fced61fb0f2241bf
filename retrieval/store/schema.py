"""The catalog's schema, a list of migrations that only grows; `PRAGMA user_version` counts those a store has seen."""

from __future__ import annotations

_FIRST = (
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE articles (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, published TEXT, author TEXT,
        publisher TEXT, language TEXT, digest TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX passages_article ON passages (article_id)",
    """CREATE TABLE statements (
        article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, position INTEGER NOT NULL, speaker TEXT,
        role TEXT, kind TEXT NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')), parts TEXT NOT NULL, source TEXT,
        cue TEXT, mention TEXT, PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX statements_speaker ON statements (speaker)",
    # Passage ids that the indexes may hold although no article has them: see retrieval/ingest/storing.py.
    "CREATE TABLE stale (passage_id INTEGER PRIMARY KEY) STRICT",
)

#: The words of each speaker's name, roles and mentions; `words_of` is the catalog's function for `names.all_words`.
WORDS_OF_SPEAKERS = """INSERT OR IGNORE INTO speaker_words (word, speaker)
    SELECT each.value, speaker FROM (SELECT DISTINCT speaker, role, mention FROM statements WHERE {which}),
    json_each(words_of(speaker, role, mention)) AS each"""

_SPEAKERS = (
    # Words of a speaker whose statements are gone stay: looking them up finds no statements.
    "CREATE TABLE speaker_words (word TEXT NOT NULL, speaker TEXT NOT NULL, PRIMARY KEY (word, speaker))"
    " STRICT, WITHOUT ROWID",
    WORDS_OF_SPEAKERS.format(which="speaker IS NOT NULL"),
    # They cover the queries for speakers and the order of a listing, which so need not read statements and articles.
    "DROP INDEX statements_speaker",
    "CREATE INDEX statements_speaker ON statements (speaker, role, mention)",
    "CREATE INDEX articles_days ON articles (id, published)",
)

_SOURCES = (
    # Page and site, both from the url: see retrieval/addresses.py.
    "ALTER TABLE articles ADD COLUMN page TEXT",
    "ALTER TABLE articles ADD COLUMN host TEXT",
    "UPDATE articles SET page = page_of(url), host = host_of(url) WHERE url IS NOT NULL",
    "CREATE INDEX articles_page ON articles (page)",
    "CREATE INDEX articles_published ON articles (published)",
    "CREATE INDEX articles_source ON articles (publisher, host)",
    # Near-duplicates: see retrieval/store/duplicates.py. An article too short to compare has an empty signature.
    """CREATE TABLE signatures (
        article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, minhash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE bands (
        key INTEGER NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        PRIMARY KEY (key, article_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX bands_article ON bands (article_id)",
    """CREATE TABLE copies (
        article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        other_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, PRIMARY KEY (article_id, other_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX copies_other ON copies (other_id)",
    # Feeds: see retrieval/store/feeds.py.
    """CREATE TABLE feeds (
        url TEXT PRIMARY KEY, title TEXT NOT NULL, followed INTEGER NOT NULL, etag TEXT, modified TEXT, checked TEXT,
        fault TEXT, wait_until TEXT
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE entries (
        feed TEXT NOT NULL REFERENCES feeds (url) ON DELETE CASCADE, id TEXT NOT NULL, mark TEXT NOT NULL,
        article_id TEXT, own_text INTEGER NOT NULL, PRIMARY KEY (feed, id)
    ) STRICT, WITHOUT ROWID""",
)

_SENSES = (
    "ALTER TABLE statements ADD COLUMN sense TEXT NOT NULL DEFAULT 'said' CHECK (sense IN ('said', 'attitude'))",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SPEAKERS, _SOURCES, _SENSES)
