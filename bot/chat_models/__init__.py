"""Any chat model of LangChain: named in the settings, asked with a deadline and a stop, its failures told in words."""
