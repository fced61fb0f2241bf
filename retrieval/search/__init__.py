"""Ranks passages for a question, and finds the speakers whom the articles quote by a name."""
