"""The face in Telegram: questions in chats, groups and inline, answered with their citations folded below."""
