"""Opens the bot's database: in the PostgreSQL of a shared store, else the file of this host."""

from __future__ import annotations

from bot.settings import Settings
from bot.telegram.connection import token_of
from bot.telegram.records.database import Database
from bot.telegram.records.sqlite import SqliteDatabase


def open_database(settings: Settings) -> Database:
    """Returns the database of the bot that has the token. In a file there is only one bot, and the token is not needed.

    Raises:
        SettingsError: the token is missing.
        StoreAway: PostgreSQL cannot be reached.
        TelegramFailed: the file cannot be opened, or the tables are a newer version's.
    """
    if settings.store is None:
        return SqliteDatabase(settings.home)
    bot = int(token_of(settings).partition(":")[0])
    from bot.telegram.records.postgres import PostgresDatabase

    return PostgresDatabase(settings.store.get_secret_value(), bot)
