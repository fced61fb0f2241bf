"""From a question to ranked passages, and from a name to those whom the articles quote by it."""
