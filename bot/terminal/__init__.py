"""The face at a terminal: the chat, printed answers, lists and reports."""
