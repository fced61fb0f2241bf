"""Every fuzz target, by its name: what it does with bytes, and what inputs are put together from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzzing import articles, files, generated, talk, updates, web
from tests.fuzzing.pieces import (
    ANSWER,
    ASKED,
    ENV,
    FEED,
    FRONT,
    HEADING,
    HTTP,
    KEYS,
    LINE,
    MARKUP,
    NEWS,
    PAGE,
    SAID,
    SET,
    STORY,
    WRITTEN,
    XML,
    words,
)
from tests.retrieval.reading.test_pdf import WHOLE
from tests.scripted_news import BRIDGE
from tests.website import story


@dataclass(frozen=True)
class Target:
    """What is fuzzed. `logs`: it finds failures in what is logged; `slow`: an input takes some milliseconds."""

    name: str
    run: Callable[[bytes], None]
    tokens: tuple[bytes, ...]
    examples: tuple[bytes, ...]
    longest: int = 4_096
    logs: bool = False
    slow: bool = False


_ALL = (
    Target("txt", articles.reading(".txt"), NEWS, (("A bridge" + HEADING + STORY).encode(),)),
    Target(
        "md",
        articles.reading(".md"),
        (*NEWS, *words("---\n", "title: ", "date: ", "&a ", "*a", "!!", "# ")),
        ((FRONT + STORY).encode(),),
    ),
    Target("html", articles.reading(".html"), (*NEWS, *MARKUP), (PAGE.encode(),), 8_192, slow=True),
    Target("jsonl", articles.reading(".jsonl"), (*KEYS, *NEWS), (LINE.encode() * 2,)),
    Target(
        "pdf",
        articles.reading(".pdf"),
        words(
            "obj",
            "endobj",
            "stream",
            "xref",
            "trailer",
            "/Page",
            "/Kids",
            "/Length",
            " R",
            "<<",
            ">>",
            "/FlateDecode",
            "Tj",
            "-1",
            "/Encrypt",
        ),
        (WHOLE,),
        8_192,
        slow=True,
    ),
    Target(
        "headings",
        articles.heading_of,
        (*NEWS, *words("By ", "Published: ", " | ", "Feb 3, 2024", "(Reuters) - ")),
        (HEADING.encode(),),
    ),
    Target(
        "address-lists",
        articles.address_list,
        words("https://", "# ", "\n", "[::1", "@", "%"),
        (b"https://example.org/a\n# b\n",),
    ),
    Target("sentences", articles.split_sentences, NEWS, (STORY.encode(),)),
    Target("passages", articles.cut_passages, NEWS, (b"\x20A bridge\0" + STORY.encode(),)),
    Target("statements", articles.find_statements, NEWS, (STORY.encode(),), slow=True),
    Target(
        "questions",
        talk.understand_questions,
        ASKED,
        (b"\x01What did Ines Okoro say about the plan?\0And about steel?",),
        2_048,
    ),
    Target(
        "dates-and-names",
        talk.read_dates_and_names,
        (*ASKED, *NEWS),
        (b"in February 2031, 3 days ago\0Mr. John F. Kerry Jr.",),
        512,
    ),
    Target(
        "conversations",
        talk.ask_questions,
        ASKED,
        (b"\0\5What did Ines Okoro say?\0\0\5Who denied it?\0\0\5And Milo Kessler?",),
        1_024,
        slow=True,
    ),
    Target("verification", generated.verify_sentences, SAID, (WRITTEN, BRIDGE.text.encode() + WRITTEN), slow=True),
    Target(
        "scoring",
        generated.score_texts,
        (*SAID, *KEYS, *words('"faithful"', '"correct"')),
        (b'{"faithful": 1, "correct": 0.5}', b"Okoro said no. [1]"),
    ),
    Target("feeds", web.read_feeds, XML, (b"\0" + FEED.encode(),), 8_192, slow=True),
    Target(
        "pages",
        web.read_pages,
        (*MARKUP, *NEWS),
        (b"\0\0" + story("A bridge", STORY, STORY).encode(),),
        8_192,
        slow=True,
    ),
    Target(
        "addresses",
        web.read_addresses,
        words(
            "https://",
            "http:",
            "//",
            "@",
            "[",
            "]",
            "%",
            "%zz",
            "?utm_source=x",
            "#!",
            ":99999",
            "xn--",
            "..",
            "User-agent: *",
            "Disallow: /*$",
            "\u3002",
        ),
        (b"https://www.Example.org:443/a%2fb?utm_source=x&b=1#/c\0User-agent: *\nDisallow: /a",),
        1_024,
    ),
    Target("servers", web.fetch_answers, HTTP, (ANSWER,), 2_048, slow=True),
    Target(
        "updates",
        updates.take_updates,
        ASKED,
        (b"\0\0\3\0\0\1What did she say?\0\0\2\0\0\1\0", b"\0\0\5\0\0\2Who?\0\0\0\2\0\0\0"),
        512,
        logs=True,
        slow=True,
    ),
    Target(
        "test-sets",
        files.read_test_sets,
        (*KEYS, *words('"question"', '"history"', '"evidence"', '"parts"', '"asked"', '"attributions"')),
        (SET,),
    ),
    Target(
        "settings",
        files.read_settings,
        (
            *words(
                "ONRECORD_",
                "=",
                "\n",
                "${HOME}",
                "export ",
                "'",
                "MODEL_TIMEOUT",
                "nan",
                "inf",
                "~",
                "TELEGRAM_LISTEN=",
                "\0",
            ),
            b"\xff",
        ),
        (ENV,),
        slow=True,
    ),
)
TARGETS = {target.name: target for target in _ALL}
