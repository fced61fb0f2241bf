"""Measures the answers: a test set goes through the whole pipeline and is scored, in figures and charts.

A run is a folder: questions.jsonl and run.json (the questions and settings), answers.jsonl (written as they come),
scores.jsonl (one line per question), metrics.json (means with their intervals), report.html.
"""
