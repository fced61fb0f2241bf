"""Training of the reader: needs torch, questions, and the articles that they are about."""
