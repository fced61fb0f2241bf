"""Reads a question: whose words or which fact it asks for, about what, of which days; or that it asks nothing."""
