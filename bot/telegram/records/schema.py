"""The migrations of the bot's database, a list that only grows, in SQLite's words; PostgreSQL's are made from them."""

from __future__ import annotations

#: The states of an answer that has not arrived, and of which the user knows nothing yet.
UNFINISHED = "('asked', 'ready', 'sending')"

_FIRST = (
    # Telegram delivers an update again when it does not know whether it has arrived.
    "CREATE TABLE updates (id INTEGER PRIMARY KEY, at REAL NOT NULL) STRICT",
    # One question and its answer. `state`: asked, ready (to be sent), sending (a message is on its way), sent,
    # uncertain (it may not have arrived), unreachable, failed, stopped; stopping, for another host.
    """CREATE TABLE answers (
        key TEXT PRIMARY KEY, at REAL NOT NULL, chat INTEGER NOT NULL, thread INTEGER NOT NULL, "user" INTEGER NOT NULL,
        message INTEGER NOT NULL, language TEXT NOT NULL, asked TEXT NOT NULL, parent TEXT, question TEXT NOT NULL,
        skip INTEGER NOT NULL, state TEXT NOT NULL, standalone TEXT, about TEXT, text TEXT, refused INTEGER,
        citations TEXT, more INTEGER, parts TEXT
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX answers_message ON answers (chat, message)",
    'CREATE INDEX answers_user ON answers ("user")',
    "CREATE INDEX answers_at ON answers (at)",
    # The bot's messages: part `part` of an answer, or the prompt that asks what was expected (-1).
    """CREATE TABLE messages (
        chat INTEGER NOT NULL, message INTEGER NOT NULL,
        answer TEXT NOT NULL REFERENCES answers (key) ON DELETE CASCADE, part INTEGER NOT NULL,
        PRIMARY KEY (chat, message)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX messages_answer ON messages (answer)",
    # The last answer of each conversation.
    """CREATE TABLE conversations (
        chat INTEGER NOT NULL, thread INTEGER NOT NULL, "user" INTEGER NOT NULL, answer TEXT NOT NULL,
        PRIMARY KEY (chat, thread, "user")
    ) STRICT, WITHOUT ROWID""",
    # A judgement outlives its answer: `record` has everything that a test set needs.
    """CREATE TABLE feedback (
        answer TEXT NOT NULL, "user" INTEGER NOT NULL, at REAL NOT NULL, verdict TEXT NOT NULL, expected TEXT,
        record TEXT NOT NULL, PRIMARY KEY (answer, "user")
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE admitted (id INTEGER PRIMARY KEY, at REAL NOT NULL, how TEXT NOT NULL) STRICT",
    "CREATE TABLE codes (digest TEXT PRIMARY KEY, until REAL NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE usage (
        "user" INTEGER NOT NULL, day TEXT NOT NULL, questions INTEGER NOT NULL, PRIMARY KEY ("user", day)
    ) STRICT, WITHOUT ROWID""",
)

#: What a question is about: the words of the answer that the user selected, or somebody else's message.
_WORDS = ("ALTER TABLE answers ADD COLUMN words TEXT",)

#: For hosts that share a database: the updates that wait for their chat's turn (the others have no body), and how often
#: an answer was begun anew because its host had ended.
_HOSTS = (
    "ALTER TABLE updates ADD COLUMN chat INTEGER",
    "ALTER TABLE updates ADD COLUMN body TEXT",
    "ALTER TABLE answers ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX updates_waiting ON updates (chat, id) WHERE body IS NOT NULL",
    f"CREATE INDEX answers_unfinished ON answers (chat) WHERE state IN {UNFINISHED}",
)

#: Whether a chat model worded the answer, and the tokens that it took.
_WORDED = ("ALTER TABLE answers ADD COLUMN worded INTEGER", "ALTER TABLE answers ADD COLUMN tokens INTEGER")

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _WORDS, _HOSTS, _WORDED)
