"""Which words of a conversation belong to the question that is asked now: learned, word by word."""
