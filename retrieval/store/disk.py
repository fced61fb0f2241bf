"""Whether a failure to write is for want of room; libraries do not always say so."""

from __future__ import annotations

import shutil
from pathlib import Path

#: Chroma and tantivy write more than a batch at a time (journals, merged segments) and free it when they fail.
SCARCE_BYTES = 8_000_000


def nearly_full(folder: Path) -> bool:
    """Whether the disk that the folder is on has next to no room left."""
    try:
        return shutil.disk_usage(folder).free < SCARCE_BYTES
    except OSError:
        return False
