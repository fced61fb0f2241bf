"""The catalog's tables in SQLite and in PostgreSQL, column by column."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from retrieval.store.schema import MIGRATIONS
from retrieval.store.shared.postgres import Postgres
from retrieval.store.shared.schema import OWN_TABLES, SCHEMA
from retrieval.store.sqlite import open_catalog

#: SQLite's kind for each of PostgreSQL's.
KINDS = {"bigint": "INTEGER", "text": "TEXT", "bytea": "BLOB"}
#: A table's columns, and how it refers to others: (kind, is never null, default, place in the primary key) by name.
Tables = dict[str, dict[str, tuple[str, bool, str | None, int]]]
References = set[tuple[str, str, str, str, str]]


def of_sqlite(path: Path) -> tuple[Tables, References]:
    open_catalog(path, create=True).close()
    tables: Tables = {}
    references: References = set()
    with sqlite3.connect(path) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            tables[table] = {
                name: (kind, bool(never or key), default and default.strip("'"), key)
                for _, name, kind, never, default, key in db.execute(f"PRAGMA table_info({table})")
            }
            for _, _, other, column, to, _, gone, _ in db.execute(f"PRAGMA foreign_key_list({table})"):
                references.add((table, column, other, to, gone))
    db.close()
    return tables, references


def of_postgres(address: str) -> tuple[Tables, References]:
    Postgres(address, create=True).close()
    tables: Tables = {}
    with psycopg.connect(address) as db:
        keys = {
            (table, column): place
            for table, column, place in db.execute(
                "SELECT table_name, column_name, ordinal_position FROM information_schema.key_column_usage"
                " JOIN information_schema.table_constraints USING (constraint_name, table_name)"
                f" WHERE constraint_type = 'PRIMARY KEY' AND key_column_usage.table_schema = '{SCHEMA}'"
            )
        }
        for table, column, kind, null, default in db.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            f" WHERE table_schema = '{SCHEMA}' ORDER BY ordinal_position"
        ):
            if table not in OWN_TABLES and column != "rowid":
                plain = default and default.partition("::")[0].strip("'")
                place = keys.get((table, column), 0)
                tables.setdefault(table, {})[column] = (KINDS[kind], null == "NO", plain, place)
        references = {
            (str(table).rpartition(".")[2], column, str(other).rpartition(".")[2], to, {"c": "CASCADE"}[gone])
            for table, column, other, to, gone in db.execute(
                "SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname, confdeltype"
                " FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
                " JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1] WHERE contype = 'f'"
            )
        }
    return tables, references


def test_both_databases_have_the_same_tables_column_by_column(tmp_path: Path, own: str) -> None:
    tables, references = of_sqlite(tmp_path / "catalog.sqlite3")
    assert len(tables) >= 10
    assert len(references) >= 7
    assert of_postgres(own) == (tables, references)


def test_both_databases_refuse_the_same_values(tmp_path: Path, own: str) -> None:
    Postgres(own, create=True).close()
    with psycopg.connect(own) as db:
        query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        checks = [text for (text,) in db.execute(query)]
    written = [each for migration in MIGRATIONS for one in migration for each in one.split("CHECK (")[1:]]
    assert len(checks) == len(written)
    for value in ("direct", "indirect", "mixed", "said", "attitude"):
        assert any(f"'{value}'" in check for check in checks)
        assert any(f"'{value}'" in check for check in written)


def test_text_is_sorted_by_code_points(own: str) -> None:
    Postgres(own, create=True).close()
    with psycopg.connect(own) as db:
        others = db.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'text'"
            f" AND table_schema = '{SCHEMA}' AND table_name <> 'own' AND collation_name IS DISTINCT FROM 'C'"
        ).fetchall()
    assert others == []


def test_a_database_of_an_earlier_version_is_brought_up_to_date(own: str) -> None:
    first = Postgres(own, create=True)
    first.close()
    with psycopg.connect(own) as db:  # as the version before the last one left it
        db.execute(f"ALTER TABLE {SCHEMA}.statements DROP COLUMN sense")
        db.execute(f"UPDATE {SCHEMA}.own SET value = '{len(MIGRATIONS) - 1}' WHERE key = 'schema'")
    again = Postgres(own)
    assert again.schema_version == len(MIGRATIONS)
    assert again.select("SELECT sense FROM statements") == []
    again.close()


def test_processes_that_start_at_the_same_moment_make_the_tables_once(own: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: Postgres(own, create=True), range(8)))
    assert {each.id for each in opened} == {opened[0].id}
    for each in opened:
        each.close()
