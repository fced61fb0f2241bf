"""Files become articles, or say why not: kinds, encodings, metadata, and everything that goes wrong on a disk."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.articles import Article, article_id, digest
from retrieval.errors import ArticleError
from retrieval.reading import MAX_ARTICLE_BYTES, Refused, find, read

SEED = Path(__file__).parents[2] / "seeds" / "seoul-summons-the-russian-ambassador.txt"
FEBRUARY_3 = datetime.date(2024, 2, 3)
RUSSIAN = "Вызов посла\nМинистерство иностранных дел России заявило, что посол был вызван для объяснений в Сеуле."
POLISH = "Orzeł wrócił\nMinister powiedział, że sytuacja jest poważna. Żołnierze wrócili już do domów, a rząd świętuje."
SPANISH = "Señales\nEl señor Peña declaró que la situación del país está en peligro, según los niños. ¿Qué pasó?"
DANISH = "Bøn\nRegeringen sagde på mandag, at situationen er alvorlig for børn på øen. Mange rejste derfor hjem."
CZECH = "Český hlas\nPrezident řekl, že situace je vážná. Ministr zahraničí odmítl tvrzení a předvolal velvyslance."
TURKISH = "Elçi\nCumhurbaşkanı durumun çok ciddi olduğunu söyledi. Dışişleri Bakanlığı büyükelçiyi çağırdı."
JAPANESE = (
    "大使を呼ぶ\n外務省はロシア大使を呼び、大統領の発言に対する批判に抗議した。報道官は発言を偏ったものだと述べた。"
)
CHINESE = "召见大使\n韩国外交部召见俄罗斯大使，抗议对总统言论的批评。扎哈罗娃称这些言论是带有明显偏见的。"
KOREAN = "대사 초치\n외교부는 러시아 대사를 초치하여 대통령 발언에 대한 비판에 항의했다. 대변인은 편향적이라고 말했다."
QUOTES = "Envoy “summoned”\nThe ministry’s spokeswoman – a critic – called it “odious”…"
PAGE = """<!DOCTYPE html><html><head><title>Envoy summoned | The Globe</title>
<meta property="og:site_name" content="The Globe"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-02-03T10:00:00Z"><link rel="canonical" href="{url}"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Envoy summoned</h1>{paragraphs}</article>
<footer>All rights reserved</footer></body></html>"""
PARAGRAPHS = "".join(
    f"<p>The spokeswoman said “the remarks were odious”, and official number {number} of the ministry in Seoul"
    " answered that it was regrettable, according to a statement of the government.</p>"
    for number in range(5)
)


def read_bytes(folder: Path, name: str, data: bytes) -> Article | Refused:
    path = folder / name
    path.write_bytes(data)
    (only,) = read([path])
    return only


def article(folder: Path, name: str, content: str) -> Article:
    found = read_bytes(folder, name, content.encode("utf-8"))
    assert isinstance(found, Article), found
    return found


def refusal(folder: Path, name: str, data: bytes) -> Refused:
    found = read_bytes(folder, name, data)
    assert isinstance(found, Refused), found
    assert found.reason and found.mend
    return found


def lines(folder: Path, *objects: object) -> list[Article | Refused]:
    path = folder / "news.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in objects) + "\n")
    return list(read([path]))


def line_refusal(folder: Path, line: object) -> Refused:
    (found,) = lines(folder, line)
    assert isinstance(found, Refused), found
    assert found.source.endswith("news.jsonl, line 1")
    return found


# Plain text


def test_the_seeds_first_line_is_its_title_and_the_rest_its_text_unchanged() -> None:
    (seed,) = read([SEED])
    assert isinstance(seed, Article)
    title, _, text = SEED.read_bytes().decode("utf-8").partition("\n")
    assert (seed.title, seed.text) == (title, text)
    assert (seed.url, seed.published, seed.author, seed.publisher) == (None, None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "2024-02-03",
        "2024/02/03",
        "2024-02-03T10:15:00Z",
        "2024-02-03 10:15:30.5+01:00",
        "February 3, 2024",
        "3 February 2024",
        "Sat, 3rd Feb. 2024",
        "Published: Feb. 3, 2024 10:15 GMT",
        "Published on Saturday, February 3, 2024 at 5:04 p.m. ET",
        "Updated 3 Feb 2024",
        "Last updated: 2024-02-03",
    ],
)
def test_a_date_line_under_the_title_is_the_date_and_not_text(tmp_path: Path, line: str) -> None:
    found = article(tmp_path, "a.txt", f"Envoy summoned\n{line}\nThe ministry spoke.\n")
    assert (found.published, found.text) == (FEBRUARY_3, "The ministry spoke.\n")


def test_the_date_of_publication_counts_more_than_that_of_an_update(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Title\nUpdated: 2024-02-05\nPublished: 2024-02-03\nText.")
    assert (found.published, found.text) == (FEBRUARY_3, "Text.")


@pytest.mark.parametrize(
    ("line", "author", "publisher"),
    [
        ("By Jane Doe", "Jane Doe", None),
        ("By Jane Doe, Reuters", "Jane Doe", "Reuters"),
        ("BY JANE DOE and KIM LEE in Moscow", "JANE DOE, KIM LEE", None),
        ("By Jane Doe, Chief Political Correspondent", "Jane Doe", None),
        ("By Ursula von der Leyen, The New York Times", "Ursula von der Leyen", "The New York Times"),
        ("By Reuters", None, "Reuters"),
        ("Source: The Moscow Times", None, "The Moscow Times"),
        ("Author: Jane Doe", "Jane Doe", None),
    ],
)
def test_a_byline_or_source_under_the_title_is_no_text(
    tmp_path: Path, line: str, author: str | None, publisher: str | None
) -> None:
    found = article(tmp_path, "a.txt", f"Envoy summoned\n\n{line}\n\nThe ministry spoke.")
    assert (found.author, found.publisher, found.text) == (author, publisher, "The ministry spoke.")


def test_several_lines_of_metadata_are_all_taken(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Title\nBy Jane Doe\nReuters | Feb 3, 2024\nhttps://ex.org/a?b=1\n\nText.")
    assert (found.author, found.publisher, found.published) == ("Jane Doe", "Reuters", FEBRUARY_3)
    assert (found.url, found.id, found.text) == ("https://ex.org/a?b=1", article_id("https://ex.org/a?b=1"), "Text.")


@pytest.mark.parametrize(
    "line",
    [
        "By Monday",
        "By Tuesday, Moscow had withdrawn",
        "By Jane Doe's account the talks failed.",
        "February 3, 2024 was a cold day.",
        "Source: officials said on Monday.",
        "Updated figures were published.",
        "2024-02-30",
        "03/02/2024",
        "URL: ftp://ex.org/a",
        "See https://ex.org/a",
        "Moscow | Seoul",
        "By " + "Jane Doe, " * 50,
    ],
)
def test_a_line_that_is_not_metadata_in_full_is_text(tmp_path: Path, line: str) -> None:
    text = f"{line}\nThe ministry spoke."
    assert article(tmp_path, "a.txt", f"Envoy summoned\n{text}").text == text


def test_blank_lines_under_the_title_are_no_text_and_those_further_on_are(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "\n Title \n\n\nOne.\n\n\nTwo.\n\n").text == "One.\n\n\nTwo.\n\n"


def test_a_second_byline_is_text_as_it_may_quote_another_article(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "Title\nBy Jane Doe\nBy Kim Lee\nText.").text == "By Kim Lee\nText."


def test_a_dateline_stays_in_the_text_and_names_the_agency(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Envoy summoned\nMOSCOW, Feb 3 (Reuters) - The ministry spoke.")
    assert (found.publisher, found.text) == ("Reuters", "MOSCOW, Feb 3 (Reuters) - The ministry spoke.")


def test_a_country_in_a_dateline_is_no_agency(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "Envoy summoned\nKYIV (Ukraine) - The ministry spoke.").publisher is None


def test_a_single_line_is_text_without_a_title(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "The ministry summoned the ambassador on Friday.\n")
    assert (found.title, found.text) == ("", "The ministry summoned the ambassador on Friday.\n")


def test_a_first_line_as_long_as_a_paragraph_is_text(tmp_path: Path) -> None:
    content = "The ministry spoke. " * 30 + "\n\nThe ambassador did not."
    found = article(tmp_path, "a.txt", content)
    assert (found.title, found.text) == ("", content)


def test_a_title_with_nothing_but_metadata_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.txt", b"Envoy summoned\n2024-02-03\n").reason == "no text"


# Characters


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_and_goes(tmp_path: Path, encoding: str) -> None:
    found = read_bytes(tmp_path, "a.txt", QUOTES.encode(encoding))
    assert isinstance(found, Article)
    assert f"{found.title}\n{found.text}" == QUOTES


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (QUOTES, "cp1252"),
        ("Café\nThe “café” of Mr. Müller closed. It’s over, said Señor Peña.", "cp1252"),
        (
            "Überschrift\nDer Präsident erklärte, daß die Lage gefährlich sei. Die Außenministerin widersprach.",
            "cp1252",
        ),
        (SPANISH, "cp1252"),
        (DANISH, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (TURKISH, "cp1254"),
        ("Solidarity\nLech Wałęsa of Gdańsk spoke, and “nobody” else did that day in the hall.", "cp1250"),
        ("Łukasz\nMr. Łukasz spoke to nobody else that day.", "cp1250"),
        ("Names\nMr. Müller, Mr. Håkansson and Mr. Peña " + "spoke of it for hours to the press. " * 5, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "euc_kr"),
    ],
)
def test_another_encoding_is_mended_where_it_can_be_told(tmp_path: Path, content: str, encoding: str) -> None:
    found = read_bytes(tmp_path, "a.txt", content.encode(encoding))
    assert isinstance(found, Article), found
    assert f"{found.title}\n{found.text}" == content


def test_letters_of_no_one_language_are_refused_and_not_guessed(tmp_path: Path) -> None:
    assert (
        "not text in a known" in refusal(tmp_path, "a.txt", "Håkan\nÞór, Müller, Peña, Çelik.".encode("cp1252")).reason
    )


def test_bytes_in_no_known_encoding_are_refused(tmp_path: Path) -> None:
    noise = bytes(range(128, 256)) * 4
    assert "not text in a known encoding" in refusal(tmp_path, "a.txt", noise).reason


def test_damaged_utf_8_is_refused_at_its_place_and_not_read_as_another_encoding(tmp_path: Path) -> None:
    data = "Title\nIt’s over, the ministry said.\n".encode()
    assert refusal(tmp_path, "a.txt", data + "’".encode()[:2]).reason == f"damaged UTF-8 at byte {len(data)}, line 3"


def test_damaged_utf_16_is_refused(tmp_path: Path) -> None:
    assert "damaged UTF-16" in refusal(tmp_path, "a.txt", b"\xff\xfea\0b\0\x00\xd8").reason


def test_newlines_of_every_kind_become_one(tmp_path: Path) -> None:
    found = article(tmp_path, "a.txt", "Title\r\nOne.\r\nTwo.\rThree.\u2028Four.\u2029Five.\fSix.\vSeven.\n")
    assert found.text == "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.\n"


def test_a_control_character_is_replaced_one_for_one(tmp_path: Path) -> None:
    assert article(tmp_path, "a.txt", "Title\nThe\tbell\x07 rang \x1b[31mloud\x7f.").text == (
        "The\tbell\ufffd rang \ufffd[31mloud\ufffd."
    )


def test_c1_control_characters_are_the_windows_quotes_they_always_were(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, {"text": "It\x92s \x93over\x94\x85 \x81"})
    assert isinstance(found, Article)
    assert found.text == "It’s “over”… \ufffd"


def test_lone_surrogates_of_json_escapes_are_replaced(tmp_path: Path) -> None:
    (found,) = lines(
        tmp_path, r'{"text": "a \ud800 b \ud83d\ude00 \u0000", "title": "\udfff t", "publisher": "\ud800"}'
    )
    assert isinstance(found, Article)
    assert (found.text, found.title) == ("a \ufffd b 😀 \ufffd", "\ufffd t")


def test_text_is_otherwise_untouched(tmp_path: Path) -> None:
    text = "  Two  spaces,\u00a0a\u200bzero width, e\u0301 and é. \n\n\n\tA tab.  \n\n"
    assert article(tmp_path, "a.txt", "Title\n" + text).text == text


def test_a_title_is_on_one_line_without_control_characters(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, {"text": "t", "title": " Envoy\x07  \n summoned\t", "author": "Jane\x00 \r\nDoe "})
    assert isinstance(found, Article)
    assert (found.title, found.author) == ("Envoy summoned", "Jane Doe")


# What is no article


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf \n", b"...---"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl"])
def test_a_file_without_a_word_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    refusal(tmp_path, name, data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\nsome text", "PDF"),
        (b"PK\x03\x04 some text", "zip"),
        (b"\x89PNG\r\n\x1a\n some text", "PNG"),
        (b"{\\rtf1 some text}", "RTF"),
        (b"some text\0 and more", "binary"),
        (b"\1\2\3\4\5\6\7 some text", "binary"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.htm", "a.jsonl"])
def test_a_binary_file_under_the_name_of_text_is_refused(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    reason = refusal(tmp_path, name, data).reason
    assert kind in reason or name == "a.jsonl"


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    os.truncate(path, 50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    (found,) = read([path])
    assert isinstance(found, Refused)
    assert found.reason == "too large for one article: 50.0 MB, at most 5 MB are read"


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    assert len(article(tmp_path, "a.txt", "T\n" + "a" * (MAX_ARTICLE_BYTES - 2)).text) == MAX_ARTICLE_BYTES - 2


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_read(tmp_path: Path) -> None:
    assert ".txt, .md" in refusal(tmp_path, "a.docx", b"text").reason


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.jsonl")
    assert [found.reason for found in read(find([tmp_path])) if isinstance(found, Refused)] == [
        "not a regular file"
    ] * 2


def test_a_broken_link_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text("Title\nText.")
    broken, whole = read(find([tmp_path]))
    assert isinstance(broken, Refused)
    assert broken.reason == "a link to a file that is not there"
    assert isinstance(whole, Article)


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    (found,) = read(find([tmp_path]))
    assert isinstance(found, Refused)
    assert found.reason == "a link that leads back to itself"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / name).write_text("Title\nText.")
    monkeypatch.setattr(Path, "open", denied)  # the tests may run as root, whom no file denies anything
    (found,) = read([tmp_path / name])
    assert isinstance(found, Refused)
    assert found.reason == "no permission to read it"


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    (found,) = read([tmp_path / "gone.txt"])
    assert isinstance(found, Refused)
    assert found.reason == "not there"


def test_a_file_name_that_is_not_utf_8_is_shown_so_that_it_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_bytes(b"")
    (found,) = read(find([tmp_path]))
    assert isinstance(found, Refused)
    assert "caf\ufffd.txt" in found.source.encode().decode()
    path.write_text("Title\nText.")
    (whole,) = read(find([tmp_path]))
    assert isinstance(whole, Article)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    (found,) = read([Path("a\0.txt")])
    assert isinstance(found, Refused)


# Markdown


def test_front_matter_tells_about_the_article_and_is_no_text(tmp_path: Path) -> None:
    front = "title: 'Envoy:  summoned'\ndate: 2024-02-03\nauthor: [Jane Doe, Kim Lee]\nsource: The Globe\n"
    front += "url: https://ex.org/a\nlanguage: en\nid: envoy-1\ntags: [x]\n"
    found = article(tmp_path, "a.md", f"---\n{front}---\n\nThe *ministry* spoke.\n\n- one\n")
    assert found == Article(
        id="envoy-1",
        text="The *ministry* spoke.\n\n- one\n",
        title="Envoy: summoned",
        url="https://ex.org/a",
        published=FEBRUARY_3,
        author="Jane Doe, Kim Lee",
        publisher="The Globe",
        language="en",
    )


@pytest.mark.parametrize("day", ["2024-02-03T10:15:00Z", "2024-02-03 10:15", "'Feb. 3, 2024'", "3 February 2024"])
def test_front_matter_may_write_its_date_in_several_ways(tmp_path: Path, day: str) -> None:
    assert article(tmp_path, "a.md", f"---\npublished: {day}\n---\nText.").published == FEBRUARY_3


def test_the_first_heading_is_the_title_of_markdown_without_front_matter(tmp_path: Path) -> None:
    found = article(tmp_path, "a.md", "# Envoy  summoned #\n\nThe ministry spoke.\n\n# Background\n\nMore.\n")
    assert (found.title, found.text) == ("Envoy summoned", "The ministry spoke.\n\n# Background\n\nMore.\n")


def test_a_heading_may_end_in_a_sharp(tmp_path: Path) -> None:
    assert article(tmp_path, "a.md", "# The future of C#\n\nText.").title == "The future of C#"


def test_text_before_the_first_heading_is_kept_with_the_heading(tmp_path: Path) -> None:
    content = "Updated today.\n\n# Envoy summoned\n\nThe ministry spoke."
    found = article(tmp_path, "a.md", content)
    assert (found.title, found.text) == ("Envoy summoned", content)


def test_text_between_two_rulers_is_no_front_matter(tmp_path: Path) -> None:
    content = "---\nThe ministry spoke.\n---\nThe ambassador did not.\n"
    assert article(tmp_path, "a.md", content).text == content


def test_a_number_may_be_a_title(tmp_path: Path) -> None:
    assert article(tmp_path, "a.md", "---\ntitle: 1984\n---\nText.").title == "1984"
    assert article(tmp_path, "a.md", f"---\ntitle: 0x{'f' * 6000}\n---\nText.").title == ""


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: [unclosed", "not YAML"),
        ("date: 2024-02-30", "not YAML"),
        ("x: !!python/object/apply:os.system ['true']", "not YAML"),
        ("x: " + "[" * 5000, "not YAML"),
        ("date: soon", "not a date"),
        ("date: {}", "`published` is not text"),
        ("url: ftp://ex.org/a", "http(s)"),
        ("url: 'javascript:alert(1)'", "http(s)"),
        ("language: no", "`language` is not text"),
        ("title: {a: b}", "`title` is not text"),
        ("title: " + "[" * 5000 + "]" * 5000, "not"),
        ("a: &a x\nauthor: [*a, *a]", "aliases"),
        (
            "\n".join(["a: &a0 [x, x]", *(f"b{n}: &a{n + 1} [*a{n}, *a{n}]" for n in range(40)), "title: *a40"]),
            "aliases",
        ),
    ],
)
def test_front_matter_that_cannot_be_kept_is_refused_by_name(tmp_path: Path, front: str, reason: str) -> None:
    assert reason in refusal(tmp_path, "a.md", f"---\n{front}\n---\nText.".encode()).reason


# Web pages


def test_a_page_gives_its_main_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    found = article(tmp_path, "a.html", PAGE.format(url="https://ex.org/world/envoy", paragraphs=PARAGRAPHS))
    assert found.text.startswith("The spokeswoman said “the remarks were odious”")
    assert "Home" not in found.text and "rights reserved" not in found.text
    assert (found.title, found.author, found.publisher) == ("Envoy summoned", "Jane Doe", "The Globe")
    assert (found.published, found.url) == (FEBRUARY_3, "https://ex.org/world/envoy")
    assert found.id == article_id("https://ex.org/world/envoy")


@pytest.mark.parametrize("url", ["https://ex.org/", "/world", "javascript:alert(1)"])
def test_a_page_that_does_not_name_its_own_address_has_none(tmp_path: Path, url: str) -> None:
    found = article(tmp_path, "a.htm", PAGE.format(url=url, paragraphs=PARAGRAPHS))
    assert (found.url, found.id) == (None, article_id(str(tmp_path / "a.htm")))


def test_the_encoding_that_a_page_declares_is_believed(tmp_path: Path) -> None:
    page = "<html><head><meta charset='windows-1251'><title>Вызов</title></head><body><p>Посол.</p></body></html>"
    found = read_bytes(tmp_path, "a.html", page.encode("cp1251"))
    assert isinstance(found, Article)
    assert found.text == "Посол."


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "unicode_escape", "no-such-thing", "utf-16"])
def test_a_declared_encoding_that_no_page_is_in_is_not_believed(tmp_path: Path, charset: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body><p>It’s over, said Mr. Smith.</p></body></html>"
    found = read_bytes(tmp_path, "a.html", page.encode("cp1252"))
    assert isinstance(found, Article)
    assert found.text == "It’s over, said Mr. Smith."


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<script>var a = 1</script>", "no page at all", "<" * 99]
)
def test_a_page_without_main_text_is_refused_in_silence(
    tmp_path: Path, page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "no main text" in refusal(tmp_path, "a.html", page.encode()).reason
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("page", ["<div>" * 50_000 + "text", "<p>&#0;&#xd800;&#x1F;</p>", "<?xml encoding='x'?><p>a"])
def test_a_hostile_page_is_read_or_refused(tmp_path: Path, page: str) -> None:
    assert isinstance(read_bytes(tmp_path, "a.html", page.encode()), Article | Refused)


def test_trafilatura_is_silent_outside_of_tests_too(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html></html>")
    script = "import sys, pathlib, retrieval.reading as r; list(r.read([pathlib.Path(sys.argv[1])]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.html")], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_reading_imports_its_libraries_only_when_a_file_needs_them() -> None:
    script = (
        "import sys, retrieval.reading; print({'trafilatura', 'frontmatter', 'charset_normalizer'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# JSON lines


def test_a_line_gives_all_the_fields_of_an_article(tmp_path: Path) -> None:
    whole = {"id": "a-1", "title": "T", "text": " One.\r\nTwo.\n", "url": "https://ex.org/a", "published": "2024-02-03"}
    whole |= {"author": "Jane Doe", "publisher": "Reuters", "language": "en"}
    assert lines(tmp_path, whole) == [
        Article("a-1", " One.\nTwo.\n", "T", "https://ex.org/a", FEBRUARY_3, "Jane Doe", "Reuters", "en")
    ]


def test_only_the_text_is_required_and_null_is_as_good_as_nothing(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("id", "title", "url", "published", "author", "publisher", "language"))
    bare, null = lines(tmp_path, {"text": "Text."}, {"text": "Text."} | nothing)
    assert bare == null
    assert isinstance(bare, Article)
    assert bare == Article(bare.id, "Text.")


def test_a_broken_jsonl_line_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    first, broken, last = lines(tmp_path, {"text": "One."}, "", '{"text": "Two."', {"text": "Four."})
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(broken, Refused)
    assert broken.source == f"{tmp_path / 'news.jsonl'}, line 3"
    assert "broken JSON" in broken.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "broken JSON"),
        ("null", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("{}", "no `text`"),
        ({"text": None}, "no `text`"),
        ({"text": 1}, "`text` is not text"),
        ({"text": ""}, "no text"),
        ({"text": " \n "}, "no text"),
        ({"text": "a", "txet": "b", "\x07": 1}, 'unknown key "txet"'),
        ('{"text": "a", "text": "b"}', "twice"),
        ({"text": "a", "title": 1}, "`title` is not text"),
        ({"text": "a", "language": ["en"]}, "`language` is not text"),
        ({"text": "a", "published": "3.2.2024"}, "not a date"),
        ({"text": "a", "published": "2024-02-30"}, "not a date"),
        ({"text": "a", "published": 2024}, "`published` is not text"),
        ({"text": "a", "url": "ex.org/a"}, "http(s)"),
        ({"text": "a", "url": "https://"}, "http(s)"),
        ({"text": "a", "url": "https://[ex.org/a"}, "http(s)"),
        ({"text": "a", "url": "https://ex.org/a b"}, "http(s)"),
        ({"text": "a", "url": "javascript:alert(1)//http://"}, "http(s)"),
        ({"text": "a", "id": ""}, "`id`"),
        ({"text": "a", "id": "a\nb"}, "`id`"),
        ({"text": "a", "id": 7}, "`id` is not text"),
        ({"text": "a", "id": "a" * 201}, "`id`"),
        ('{"text": ' + "[" * 100_000, "nested"),
        ('{"text": ' + "1" * 10_000 + "}", "too long"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(tmp_path: Path, line: object, reason: str) -> None:
    assert reason in line_refusal(tmp_path, line).reason


@pytest.mark.parametrize(
    "written", ["2024-02-03", "2024-02-03T23:59:00-05:00", "2024-02-03T10:15:00Z", "2024-02-03 10:15"]
)
def test_a_line_may_give_a_date_or_a_date_and_time(tmp_path: Path, written: str) -> None:
    (found,) = lines(tmp_path, {"text": "a", "published": written})
    assert isinstance(found, Article)
    assert found.published == FEBRUARY_3


def test_a_line_that_is_not_utf_8_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "caf\xe9"}\n{"text": "b"}')
    first, bad, last = read([tmp_path / "a.jsonl"])
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(bad, Refused)
    assert bad.reason == "not UTF-8 at byte 13 of the line"


def test_jsonl_in_utf_16_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert "UTF-16" in refusal(tmp_path, "a.jsonl", '{"text": "a"}\n{"text": "b"}\n'.encode("utf-16")).reason


def test_a_jsonl_may_be_larger_than_an_article_but_no_line_of_it(tmp_path: Path) -> None:
    half = {"text": "a" * (MAX_ARTICLE_BYTES // 2)}
    first, long, *others, last = lines(
        tmp_path, half, {"text": "a" * (3 * MAX_ARTICLE_BYTES)}, half, half, {"text": "b"}
    )
    assert isinstance(long, Refused)
    assert long.source.endswith("line 2") and "5 MB" in long.reason
    assert all(isinstance(one, Article) for one in (first, *others, last))
    assert isinstance(last, Article) and last.text == "b"


def test_a_unicode_line_separator_ends_no_line_of_jsonl(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, '{"text": "One.\u2028Two."}')
    assert isinstance(found, Article)
    assert found.text == "One.\nTwo."


def test_two_lines_of_one_id_both_come_out(tmp_path: Path) -> None:
    first, second = lines(tmp_path, {"id": "a", "text": "1"}, {"id": "a", "text": "2"})
    assert (first, second) == (Article("a", "1"), Article("a", "2"))


# Ids


def test_an_id_of_a_line_survives_lines_above_it_and_a_correction(tmp_path: Path) -> None:
    (before,) = lines(tmp_path, {"title": "T", "text": "Old."})
    _, after = lines(tmp_path, {"title": "Other", "text": "x"}, {"title": "T", "text": "New."})
    assert isinstance(before, Article) and isinstance(after, Article)
    assert before.id == after.id


def test_lines_of_one_title_and_several_days_are_several_articles(tmp_path: Path) -> None:
    days = ("2024-02-03", "2024-02-04", None)
    found = lines(tmp_path, *({"title": "The week", "text": "x", "published": day} for day in days))
    assert len({one.id for one in found if isinstance(one, Article)}) == 3


def test_an_id_does_not_depend_on_how_the_path_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = article(tmp_path, "a.txt", "Title\nText.")
    monkeypatch.chdir(tmp_path)
    (again,) = read([Path("a.txt")])
    assert whole == again
    assert whole.id == article_id(str(tmp_path.resolve() / "a.txt"))
    assert len(whole.id) == 16 and int(whole.id, 16) >= 0


def test_a_digest_differs_when_any_field_does() -> None:
    one = Article("a", "b", author="c")
    others = [Article("a", "b", publisher="c"), Article("a", "b", "c"), Article("a", "b\ud800"), Article("a", "b")]
    assert digest(one) == digest(Article("a", "b", author="c"))
    assert len({digest(article) for article in (one, *others)}) == 5


# Finding


def test_a_folder_stands_for_its_readable_files_sorted_and_without_the_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.MD", "a/y.html", "c.jsonl", "d.pdf", ".hidden.txt", ".git/e.txt", "f.htm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [str(path.relative_to(tmp_path)) for path in find([tmp_path])]
    assert names == ["a/y.html", "a/z.MD", "b.txt", "c.jsonl", "d.pdf", "f.htm"]


def test_a_file_that_is_named_itself_is_kept_whatever_its_kind_and_once(tmp_path: Path) -> None:
    for name in ("a.pdf", ".hidden.txt", "b.txt"):
        (tmp_path / name).touch()
    paths = [tmp_path / "a.pdf", tmp_path / "b.txt", tmp_path, tmp_path / ".hidden.txt"]
    assert find(paths) == [tmp_path / "a.pdf", tmp_path / "b.txt", tmp_path / ".hidden.txt"]


def test_a_circle_of_linked_folders_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("Title\nText.")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "other").symlink_to(tmp_path / "a", target_is_directory=True)
    assert find([tmp_path]) == [tmp_path / "a" / "b.txt"]


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (found,) = read(find([tmp_path]))
    assert isinstance(found, Refused)
    assert "no articles in this folder" in found.reason


def test_a_folder_that_may_not_be_opened_is_refused_and_the_others_go_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "open.txt").write_text("Title\nText.")
    scandir, iterdir = os.scandir, Path.iterdir

    def denied(function: object, path: Path) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return function(path)  # type: ignore[operator]

    monkeypatch.setattr(os, "scandir", lambda path: denied(scandir, path))
    monkeypatch.setattr(Path, "iterdir", lambda path: denied(iterdir, path))
    refused, whole = read(find([tmp_path]))
    assert isinstance(refused, Refused)
    assert refused.reason == "no permission to read it"
    assert isinstance(whole, Article)


def test_a_missing_path_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    with pytest.raises(ArticleError) as caught:
        find([tmp_path / "seeeds" / "a.txt"])
    assert caught.value.message == f"no such file or folder: {tmp_path / 'seeeds' / 'a.txt'}"
    assert caught.value.mend == f"Did you mean {tmp_path / 'seeds'}?"


@pytest.mark.parametrize("name", ["nothing/like/it", "a\0b", "a" * 5000])
def test_a_missing_path_like_no_other_is_an_error_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArticleError, match="no such file or folder"):
        find([tmp_path / name])


# Anything at all


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text(st.characters(max_codepoint=0x2FF), max_size=200).map(lambda text: text.encode("cp1252", "replace"))
)
@example(b"a\n\xed\xa0\x80")
@example(b"\xff\xfe\x00\x00")
@example(b"T\nBy |\n| |\nx")
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_any_bytes_are_an_article_or_refused_and_the_text_can_be_written(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for found in read([path]):
        if isinstance(found, Refused):
            assert f"{found.source}{found.reason}{found.mend}".encode()
        else:
            assert "".join(filter(None, (found.text, found.title, found.author, found.publisher))).encode()
            assert found.text.strip() and "\r" not in found.text and "\0" not in found.text
