"""Calls any chat model of LangChain with a deadline and a stop, and puts its failures into words."""
