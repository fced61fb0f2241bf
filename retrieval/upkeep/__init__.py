"""A store checked, backed up and restored."""
