"""Statements found by rules: cues, subjects, clauses, transcripts."""
