"""How good the answers are: a test set through the whole pipeline, and what came of it in numbers and in pictures.

A run is a folder: questions.jsonl and run.json (what was asked, of what), answers.jsonl (written as it goes),
scores.jsonl (a line a question), metrics.json (the means with their intervals), report.html.
"""
