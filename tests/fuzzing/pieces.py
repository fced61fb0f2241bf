"""What fuzz inputs are put together from: tokens that a target knows or trips over, and whole examples to cut up."""

from __future__ import annotations

from tests.website import rss


def words(*tokens: str) -> tuple[bytes, ...]:
    return tuple(token.encode() for token in tokens)


#: What texts of news are made of, and what has broken readers of text elsewhere.
_TEXT = (
    "said", " said ", "that ", "told ", "according to ", "she ", "who ", "and ", "the ministry", "Ann Roe", "Mr. ",
    "U.S. ", "ROE: ", "— Ann", "“", "”", '"', "''", "‘", "’s ", "(", ")", ", ", ". ", "? ", "...", ":", "\n", "\n\n",
    "\r\n", "\u2028", "\x85", "\x00", "\x1b[31m", "\u202e", "\u2066", "\u200d", "\ufeff", "\ufffd", "İ", "ß", "é",
    "e\u0301", "👩\u200d🚀", "🇰🇷", "서울", "الرياض", "x" * 60,
)  # fmt: skip
STORY = (
    "Mayor Ines Okoro said on Monday she would not withdraw the plan. “I will never resign,” Okoro told reporters.\n\n"
    "According to the ministry, 3.5 million people left the U.S. on Jan. 26. 'It is late,' she added: \"Go home.\"\n"
)
FRONT = "---\ntitle: A bridge\ndate: 2024-02-03\nauthor: [Ann Roe]\nurl: https://example.org/a\n---\n# A bridge\n\n"
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>A bridge</title>'
    '<meta property="og:title" content="A bridge"><meta property="article:published_time" content="2024-02-03">'
    f"</head><body><nav><a href=/>Home</a></nav><article><h1>A bridge</h1><p>{STORY}</p><p>{STORY}</p></article></body>"
)
LINE = '{"id": "1", "title": "A bridge", "text": "The bridge is \\ud83c closed.", "published": "2024-02-03"}\n'
HEADING = (
    "\nBy Ann Roe, Reuters\nPublished: Feb 3, 2024 10:30 am GMT | The Daily Globe\nSource: https://example.org\n\n"
)


NEWS = (*words(*_TEXT), b"\xff", b"\xff\xfe", b"\xed\xa0\x80")
MARKUP = words(
    "<p>", "</p>", "<div>", "<article>", "<h1>", "<script>", "<!--", "-->", "<![CDATA[", "]]>", "<meta charset=",
    "&amp;", "&#0;", "&#xd800;", "&#1114112;", "<table><tr><td>", "<br>", "<a href=", "style=", "<!doctype html>",
    "<time datetime=", "\"2024-02-30\"", "application/ld+json", "{\"@type\": \"NewsArticle\"", "<svg>", "<math>",
)  # fmt: skip
KEYS = words(
    "{", "}", "[", "]", ":", ",", '"', "null", "true", "1e999", "-1", "NaN", "\\ud800", "\\u0000", '"text"', '"id"',
    '"title"', '"url"', '"published"', '"https://example.org/a"', '"2024-02-30"', "\n",
)  # fmt: skip

ASKED = words(
    "what did ", "who said ", " say", " about ", "said", "how many ", "when ", "why", "where ",
    "which country ", "and ",
    "tell me more", "the first one", "it", "he", "they", "that", "Okoro", "Ines Okoro", "Mr. ", "the mayor", "Russia",
    "'s ", "in February 2031", "yesterday", "last week", "3 days ago", "since 2031-02-30", "according to ", " AND ",
    "NOT ", "title:", "*", "~2", "^9", "[a TO b]", "\"", "(", ")", "?", "!", ".", ",", "\n", "\0", "\u200d", "\u202e",
    "who else", "hello", "thanks", "U.S.", "Jan. 26", "İ", "👍",
)  # fmt: skip
SAID = (*NEWS, *words("[1]", " [2, 3]", "【4】", "[", "]", "- ", "1. ", "12 to 9", "not ", "Okoro", "\0", "\u2026"))
XML = words(
    "<rss>", "<channel>", "<item>", "</item>", "<guid>", "<link>", "<title>", "<description>", "<feed>",
    "<entry>", "<id>",
    "<content type=", "<updated>", "<pubDate>", "<?xml", "encoding=", "<!ENTITY", "<!DOCTYPE", "<![CDATA[",
    "]]>", "&lt;",
    "&#x0;", "&#xd800;", "xml:base=", "2024-02-30T25:61:61Z", "Mon, 31 Feb 2024 25:00:00 +9999",
    "https://[::1", "\xff",
)  # fmt: skip
HTTP = words(
    "HTTP/1.1 200 OK\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n",
    "br", "zstd",
    "Location: ", "Retry-After: ", "ETag: ", "304", "301", "429", "\r\n\r\n", "\x1f\x8b\x08", "charset=",
    "Content-Type: ",
    "-1", "99999999999999999999", "Mon, 31 Feb 2024 25:00:00 GMT", "http://[::1/", "\xff",
)  # fmt: skip
FEED = rss(("/1", "One", "<description>&lt;p&gt;Said so.&lt;/p&gt;</description>"), ("/2", "Two", ""))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: 1\r\nContent-Length: 5\r\n\r\nhello"
WRITTEN = (
    "\0Okoro said she would not\0 withdraw the plan. [1] “I will never resign over a bridge” [2,\0 1]\n"
    "- It voted 12 to 9."
).encode()
SET = (
    b'{"id": "1", "question": "Who?", "history": [{"role": "user", "content": "x"}], "evidence": '
    b'[{"article_id": "a", "start": 0, "end": 9, "parts": [[0, 4]]}]}\n'
)
ENV = (
    b"ONRECORD_HOME=~/x\nONRECORD_THREADS=2\nONRECORD_TELEGRAM_ALLOW=1, 2\n"
    b"ONRECORD_TELEGRAM_TOKEN='123456789:AAtest-token_of-the-loopback-server_0123'\n"
)
