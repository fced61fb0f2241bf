"""The characters that an article keeps, the same for every kind of file.

Text is kept as it was written, with these changes, made once so that every store and every output can hold it:

- a byte order mark at the beginning is dropped;
- every newline of the Unicode standard (5.8) becomes `\\n`: CR LF, CR, VT, FF, U+2028, U+2029;
- U+0080 to U+009F become the windows-1252 characters of these numbers, as in browsers (HTML standard, 13.2.5.80), since
  that is what they always were, so U+0085 is `…` and not a newline;
- other control characters and lone surrogates become U+FFFD, one for one, which shows that something was there.
"""

from __future__ import annotations

import re

_NEWLINE = re.compile("\r\n?|[\v\f\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WINDOWS = {chr(code): bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}


def fit(text: str) -> str:
    """`text` with the changes listed at the top of this module."""
    text = _NEWLINE.sub("\n", text.removeprefix("\ufeff"))
    return _UNFIT.sub(lambda found: _WINDOWS.get(found.group(), "\ufffd"), text)


def line(text: str) -> str:
    """`text` on one line: white space collapsed to single spaces, control characters removed."""
    return " ".join(fit(CONTROL.sub("", text)).split())
