"""The same text on several sites: near-duplicates by MinHash, found when an article is stored, and kept as pairs.

They are pairs, not groups, so that an edit or a removal changes only the pairs of its article. (Broder, On the
resemblance and containment of documents, 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4 on
banding.)
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from retrieval.store.catalog import Catalog

#: Words of a shingle, and numbers of a signature: its error is about 1 / sqrt(128) = 0.09.
SHINGLE, PERMUTATIONS = 3, 128
#: Numbers of a band: two articles with 60% of their shingles in common share one of 32 bands in 99 of 100 cases.
BAND = 4
#: The likeness (Jaccard) from which two articles are one text. With 8 of 100 words changed it is 0.61; among 1,273 news
#: articles the most alike two that are not one text (a weekly column of fixed phrases) have 0.63, the next two 0.45.
ALIKE = 0.6
#: A shorter text says too little to be compared: "Read the full story on our site."
LEAST_WORDS = 20
#: At most this many articles are compared with one, and this many copies of one returned: some texts, such as a cookie
#: notice read as an article, are everywhere.
MOST_IN_A_BAND, MOST_COPIES = 100, 20
#: Articles whose signatures are computed again in one transaction.
BATCH = 64

_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """The MinHash of a text's shingles as 128 little-endian 32-bit numbers; empty for a text too short to compare."""
    import numpy as np
    from rensa import RMinHash

    words = _WORD.findall(text.casefold())
    if len(words) < LEAST_WORDS:
        return b""
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return np.array(sketch.digest(), dtype="<u4").tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that two texts have in common (Jaccard), from their signatures."""
    import numpy as np

    return float((np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")).mean()) if one and other else 0.0


def record(catalog: Catalog, article_id: str, made: bytes) -> None:
    """Replaces an article's signature and finds its copies again; in a transaction."""
    for table in ("signatures", "bands", "copies"):
        catalog.change(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    catalog.change("DELETE FROM copies WHERE other_id = ?", (article_id,))
    catalog.change("INSERT INTO signatures VALUES (?, ?)", (article_id, made))
    keys = list(_bands(made))
    copies = _alike(catalog, made, keys)
    catalog.change("INSERT INTO copies VALUES (?, ?)", *((article_id, other) for other in copies))
    catalog.change("INSERT INTO copies VALUES (?, ?)", *((other, article_id) for other in copies))
    catalog.change("INSERT INTO bands VALUES (?, ?) ON CONFLICT DO NOTHING", *((key, article_id) for key in keys))


def record_missing(catalog: Catalog) -> None:
    """Computes the signatures of articles that have none; of all if they were computed in another way."""
    if catalog.fact("minhash") != (method := _method()):
        with catalog.transaction():
            for table in ("signatures", "bands", "copies"):
                catalog.change(f"DELETE FROM {table}", ())
            catalog.set_fact("minhash", method)
    query = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM signatures) ORDER BY rowid"
    missing = [key for (key,) in catalog.select(query)]
    for at in range(0, len(missing), BATCH):
        with catalog.transaction():
            for article in catalog.articles(missing[at : at + BATCH]).values():
                record(catalog, article.id, signature(article.text))


def copies(catalog: Catalog, article_ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the near-duplicates of each of these articles; articles without any are left out."""
    query = "SELECT other_id FROM copies WHERE article_id = ? ORDER BY other_id LIMIT ?"
    found = {key: [other for (other,) in catalog.select(query, (key, MOST_COPIES))] for key in article_ids}
    return {key: others for key, others in found.items() if others}


def _alike(catalog: Catalog, made: bytes, keys: Sequence[int]) -> list[str]:
    """The ids of the stored articles whose signature is like this one, the most alike first."""
    query = "SELECT article_id FROM bands WHERE key = ? LIMIT ?"
    met = Counter(other for key in keys for (other,) in catalog.select(query, (key, MOST_IN_A_BAND)))
    likely = [key for key, _ in met.most_common(MOST_IN_A_BAND)]
    marks = ",".join("?" * len(likely))
    stored = catalog.select(f"SELECT article_id, minhash FROM signatures WHERE article_id IN ({marks})", likely)
    measured = sorted(((likeness(made, other), key) for key, other in stored), reverse=True)
    return [key for alike, key in measured[:MOST_COPIES] if alike >= ALIKE]


def _bands(made: bytes) -> Iterator[int]:
    """A number for each band of the signature, equal for equal bands."""
    width = BAND * 4  # bytes
    for at in range(0, len(made), width):
        mark = hashlib.blake2b(made[at : at + width], digest_size=8, salt=at.to_bytes(16, "little")).digest()
        yield int.from_bytes(mark, "little", signed=True)  # as SQLite's integers are


def _method() -> str:
    from rensa import RMinHash

    return f"RMinHash {RMinHash.ALGORITHM_VERSION}, {PERMUTATIONS} of {SHINGLE} words, bands of {BAND}, {ALIKE}"
