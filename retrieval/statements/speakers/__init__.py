"""Who speaks: the people of an article, and whom a mention means."""
