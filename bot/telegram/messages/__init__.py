"""Answers as Telegram shows them: text with entities, buttons, and what the bot itself says."""
