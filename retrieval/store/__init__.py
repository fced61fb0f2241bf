"""The catalog in SQLite, its two indexes, and the lock of the one writer. All SQL on articles is in this folder."""
