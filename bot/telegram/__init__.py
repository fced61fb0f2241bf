"""The Telegram bot: it answers in chats, groups and inline mode, with the citations folded below each answer."""
