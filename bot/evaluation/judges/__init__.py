"""Judges of answers, which may fail: a chat model and RAGAS."""
