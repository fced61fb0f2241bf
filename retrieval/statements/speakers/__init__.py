"""Speakers: the people of an article, and the person whom a mention means."""
