"""The metrics: functions that score a question, and `registry` with one row for each metric."""
