"""Whether tests may have file systems of their own, which takes a user namespace and no other privilege."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache


@cache
def may_mount() -> bool:
    """Whether `unshare -rm` may mount a file system here."""
    unshare = shutil.which("unshare")
    if not unshare:
        return False
    trial = [unshare, "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0
