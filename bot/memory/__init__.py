"""Keeps conversations, in a SQLite file or in PostgreSQL."""
