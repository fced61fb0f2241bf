"""A store that several machines share: its catalog in PostgreSQL, its vectors on a Chroma server, the words here."""
