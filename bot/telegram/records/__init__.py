"""The bot's own database: questions, answers, judgements, and who may ask."""
