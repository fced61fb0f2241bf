"""Decodes bytes: by the encoding that they declare, as UTF-8, or in the only encoding in which they make sense.

A wrong guess would put wrong letters into every quotation, so bytes that fit none or several are refused. A page is
mostly not its article, and nobody can correct somebody else's page: its few damaged places become U+FFFD.
"""

from __future__ import annotations

import codecs
import re

from retrieval.errors import ArticleError
from retrieval.reading.characters import CONTROL, fit

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    # Before UTF-16, whose mark is the beginning of this one.
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# A page that is damaged in places loses a few bytes; one in another encoding loses every letter beyond ASCII.
_MOST_DAMAGED, _FEW = 0.001, 4
# A stray control character is a blemish of a text; one in ten characters means that it is not text.
_MOST_CONTROLS = 0.1

# charset-normalizer cannot tell these code pages apart ("Señor Peña" read as cp1250 is "Seńor Peńa"), so the alphabets
# decide: a text is in a code page if all its letters beyond ASCII are those of one language that is written in it.
_ALPHABETS = {
    "cp1252": (
        *("àâæçèéêëîïôœùûüÿ", "áéíñóúüªº", "äöüß", "àáâãçéêíóôõúüªº", "àèéìíîòóùú", "åäöéü", "æøåéóòêôü", "áðéíóúýþæö"),
        *("äöõüšž", "éëïèêöüóáíú", "àçèéíïòóúü·"),
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıöşüâîûi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž"),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ăâîşţ"),
}
_SIGNS = frozenset("‘’‚“”„«»‹›–—…€£$¢¥§°©®™•·¿¡¼½¾×†‡\u00a0\u00ad")
# Signs where another code page has letters: "£ukasz" is Łukasz, "mo¿e" może.
_MISPLACED = re.compile(r"£[^\W\d_]{2}|[^\W\d_][£¿¡§°]")
# Below this share of letters beyond ASCII a text is English or similar, and they are in names from anywhere.
_FEW_LETTERS = 0.03
_OTHER = ["cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "cp1253", "cp1255", "cp1256"]
# charset-normalizer's measure of how well the letters' frequencies fit a language. On two sentences in each of seven
# languages right guesses measured 0.41 to 0.65; wrong ones, and noise, when they came out best, 0.0 to 0.22.
_LEAST_COHERENCE = 0.3
# The measure says nothing about East Asian text, which its characters give away: Japanese is a third Hiragana, and the
# commonest syllables of Korean make up a fifth of it, the commonest characters of Chinese a tenth.
_EAST_ASIAN = {
    "cp932": (re.compile("[ぁ-ん]"), 0.2),
    "euc_jp": (re.compile("[ぁ-ん]"), 0.2),
    "cp949": (re.compile("[이다는을의에가고로하한지]"), 0.1),
    "gb18030": (re.compile("[的一是在不了有和人这]"), 0.02),
    "big5": (re.compile("[的一是在不了有和人這]"), 0.02),
}
_DECLARED = re.compile(
    rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})|\A\s{0,9}<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w.:-]{2,30})",
    re.IGNORECASE,
)
# Reaches past the declaration of a page, which the HTML standard wants in its first 1024 bytes.
_HEAD_BYTES = 4096
# Encodings that a page may declare: supersets of ASCII. Browsers read some names more widely than they mean.
_DECLARABLE = re.compile(r"iso8859-|cp\d|koi8|mac|shift_jis|euc_|gb|big5|windows|tis-620")
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def decode(data: bytes) -> str:
    """The text of `data`: in the encoding of its byte order mark, in UTF-8, or in the only one that fits.

    Raises `ArticleError` when none fits, or several do.
    """
    return fit(_decoded(data, declared=None))


def decode_page(data: bytes, charset: str | None = None) -> str:
    """The text of HTML or XML: as `decode`, but where UTF-8 does not fit, in the encoding that the page declares.

    If it declares none, its server's `charset` counts. A few damaged bytes become U+FFFD. Raises `ArticleError`.
    """
    match = _DECLARED.search(data[:_HEAD_BYTES])
    declared = (match.group(1) or match.group(2)).decode("ascii") if match else charset
    try:
        return fit(_decoded(data, declared=declared))
    except ArticleError:
        text = _mostly(data, declared)
        if text is None:
            raise
        return fit(text)


def _decoded(data: bytes, declared: str | None) -> str:
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    try:
        return _plausible(data.decode(marked or "utf-8"))
    except UnicodeDecodeError as error:
        lossy = data.decode("utf-8", "replace")
        lost = lossy.count("\ufffd")
        valid = sum(char > "\x7f" for char in lossy) - lost
        # Other encodings hardly ever look like UTF-8, and not at all where a page says that it is UTF-8.
        if marked or valid >= (1 if _name(declared) == "utf-8" else max(lost, 1)):
            raise _damaged(marked or "utf-8", data, error.start) from error
    text = _as_declared(data, declared) or _guessed(data)
    if text is None:
        raise ArticleError("not text in a known encoding", "Save it as UTF-8.")
    return _plausible(text)


def _plausible(text: str) -> str:
    if len(CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ArticleError("a binary file, not text", "Save its text as a .txt file in UTF-8.")
    return text


def _damaged(encoding: str, data: bytes, at: int) -> ArticleError:
    line_number = data.count(b"\n", 0, at) + 1
    return ArticleError(
        f"damaged {encoding.upper()} at byte {at}, line {line_number}",
        "Get an undamaged copy of the file, or correct that place and save it as UTF-8.",
    )


def _mostly(data: bytes, declared: str | None) -> str | None:
    """The text of a page that is damaged in places: in the encoding of its mark, in UTF-8, or as it declares."""
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    for encoding in filter(None, (marked or "utf-8", _declarable(declared))):
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") + len(CONTROL.findall(text)) <= max(_FEW, _MOST_DAMAGED * len(text)):
            return text
    return None


def _name(declared: str | None) -> str:
    """Python's name of a declared encoding; empty if there is none."""
    try:
        return codecs.lookup(declared or "").name
    except LookupError:
        return ""


def _declarable(declared: str | None) -> str | None:
    """The encoding that a page means by the name that it gives; None for one that no page is in."""
    name = _name(declared)
    return _WIDER.get(name, name) if _DECLARABLE.match(name) else None


def _as_declared(data: bytes, declared: str | None) -> str | None:
    encoding = _declarable(declared)
    return _strictly(data, encoding) if encoding else None


def _guessed(data: bytes) -> str | None:
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]{2,}", data) if not word.isascii()]
    high = sum(byte >= 0x80 for word in words for byte in word)
    # In Latin script a word with letters beyond ASCII has more ASCII letters; in other scripts it has none.
    if 2 * high <= sum(map(len, words)):
        return _latin(data)
    east_asian = [text for encoding in _EAST_ASIAN if (text := _east_asian(data, encoding)) is not None]
    return east_asian[0] if len(east_asian) == 1 else _best(data)


def _latin(data: bytes) -> str | None:
    texts = {encoding: text for encoding in _ALPHABETS if (text := _strictly(data, encoding)) is not None}
    fitting = {encoding: text for encoding, text in texts.items() if _fits(text, _ALPHABETS[encoding])}
    # The commonest code page first, as in browsers: a few letters may also fit a language of another one.
    if "cp1252" in fitting:
        return fitting["cp1252"]
    if fitting:
        return fitting.popitem()[1] if len(set(fitting.values())) == 1 else None
    western = texts.get("cp1252", "")
    letters = sum(char > "\x7f" and char.isalpha() for char in western)
    few = letters <= _FEW_LETTERS * sum(map(str.isalpha, western))
    return western if few and _fits(western, ("".join(_ALPHABETS["cp1252"]),)) else None


def _fits(text: str, alphabets: tuple[str, ...]) -> bool:
    """Whether all characters of `text` beyond ASCII are signs, or letters of one of `alphabets`."""
    beyond = {char for char in text.lower() if char > "\x7f"} - _SIGNS
    return not _MISPLACED.search(text) and any(beyond <= set(alphabet) for alphabet in alphabets)


def _best(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_OTHER).best()
    return _strictly(data, best.encoding) if best and best.coherence >= _LEAST_COHERENCE else None


def _east_asian(data: bytes, encoding: str) -> str | None:
    sign, least = _EAST_ASIAN[encoding]
    text = _strictly(data, encoding)
    wide = sum(char > "\x7f" for char in text or "")
    return text if text is not None and len(sign.findall(text)) >= least * wide else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
