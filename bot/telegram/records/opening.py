"""Opens the bot's database: in the PostgreSQL of a shared store, else the file of this host."""

from __future__ import annotations

from contextlib import closing

from bot.settings import Settings
from bot.telegram.connection import token_of
from bot.telegram.records.database import Database
from bot.telegram.records.sqlite import FILE, SqliteDatabase

#: What moves from a file; an answer comes before its messages. Updates are of the last two days only.
MOVED = ("answers", "messages", "conversations", "feedback", "admitted", "codes", "usage")


def open_database(settings: Settings) -> Database:
    """Returns the database of the bot that has the token. In a file there is only one bot, and the token is not needed.

    New tables in PostgreSQL take over what this host's file holds.

    Raises:
        SettingsError: the token is missing.
        StoreAway: PostgreSQL cannot be reached.
        TelegramFailed: the file cannot be opened, or the tables are a newer version's.
    """
    if settings.store is None:
        return SqliteDatabase(settings.home)
    bot = int(token_of(settings).partition(":")[0])
    from bot.telegram.records.postgres import PostgresDatabase

    database = PostgresDatabase(settings.store.get_secret_value(), bot)
    if database.fresh and (settings.home / FILE).exists():
        with closing(SqliteDatabase(settings.home)) as file:
            copy(file, database)
    return database


def copy(file: Database, database: Database) -> None:
    """Copies all records, except those that are there already."""
    with database.transaction():
        for table in MOVED:
            names = [name for (name,) in file.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()]
            columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
            put = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"
            for row in file.execute(f"SELECT {columns} FROM {table}").fetchall():
                database.execute(put, row)
