"""Updates in, messages out: in order, at Telegram's pace, each once."""
