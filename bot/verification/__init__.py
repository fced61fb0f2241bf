"""Generated text held against the articles: a sentence leaves only when a sentence of an article bears it out.

It must be that sentence, shortened where shortening cannot change what is said (shortening.py), or give a statement of
the index to its speaker (claims.py); its quotations are the article's characters (quoting.py). When in doubt it
does not leave: a false drop costs fluency, a false pass the point of it all.
"""

from __future__ import annotations

from bot.verification.evidence import Given, Unit, instructs, units
from bot.verification.splitting import Sentence, Splitter, split
from bot.verification.verify import Verdict, verify

__all__ = ["Given", "Sentence", "Splitter", "Unit", "Verdict", "instructs", "split", "units", "verify"]
