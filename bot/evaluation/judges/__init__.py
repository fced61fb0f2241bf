"""Judges of answers that may fail: a chat model, and RAGAS."""
