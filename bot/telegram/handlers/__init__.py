"""The handlers of updates, one module per concern; each function is named after its command."""
