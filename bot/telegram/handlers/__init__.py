"""What the bot does on each kind of update, a module a concern; handlers are named after their commands."""
