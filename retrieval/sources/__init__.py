"""Articles from the web: pages, PDF documents and feeds, fetched politely, and only from where they may come.

guard.py       the addresses that may be connected to
fetching.py    one document, or a refusal that says why
robots.py      what sites ask of programs
lists.py       files that list addresses
feeds.py       RSS and Atom to entries
pages.py       a fetched document to an article
arriving.py    many documents at once, one at a time from each host
following.py   feeds kept current: what is new, what has changed
"""
