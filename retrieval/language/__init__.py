"""Words, sentences, names, dates and quotations in a text; each language has its word lists in its own folder."""
