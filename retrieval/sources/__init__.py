"""Articles from the web: pages, PDF documents and feeds, fetched politely, and only from where they may be.

addresses.py   when two addresses are one
guard.py       which addresses may be connected to
fetching.py    one document, or a refusal that says why
robots.py      what sites ask of programs
lists.py       files that list addresses
feeds.py       RSS and Atom to entries
pages.py       a fetched document to an article
arriving.py    many documents at once, a host at a time
following.py   feeds kept current: what is new, what has changed
ledger.py      what is known of feeds, in the catalog
"""
