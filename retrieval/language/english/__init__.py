"""English word classes, each listed once."""
