"""Answers as Telegram shows them (text with entities, buttons), and the bot's own texts."""
