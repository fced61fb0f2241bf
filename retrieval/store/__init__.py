"""What is stored: the catalog in SQLite, which is the truth, its two indexes, and one writer at a time. All SQL on
articles stands here."""
