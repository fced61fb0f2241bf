"""Statements found by a small trained network, and put together with those of the rules."""
