"""Incoming updates and outgoing messages: in order, at Telegram's pace, each once."""
