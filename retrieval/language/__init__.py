"""Words, sentences, names, dates, numbers and quotations; the lists of one language stand in a folder of its own."""
