"""Articles into the store: cut into passages, embedded, and visible whole or not at all."""
