"""Decoding of bytes: encodings that are declared or can be recognised, newlines, control characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.retrieval.reading.reads import article, line_article, refusal

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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_and_goes(tmp_path: Path, encoding: str) -> None:
    found = article(tmp_path, "a.txt", QUOTES.encode(encoding))
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
def test_another_encoding_is_recognised_where_only_one_fits(tmp_path: Path, content: str, encoding: str) -> None:
    found = article(tmp_path, "a.txt", content.encode(encoding))
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
    found = line_article(tmp_path, {"text": "It\x92s \x93over\x94\x85 \x81"})
    assert found.text == "It’s “over”… \ufffd"


def test_lone_surrogates_of_json_escapes_are_replaced(tmp_path: Path) -> None:
    found = line_article(
        tmp_path, r'{"text": "a \ud800 b \ud83d\ude00 \u0000", "title": "\udfff t", "publisher": "\ud800"}'
    )
    assert (found.text, found.title) == ("a \ufffd b 😀 \ufffd", "\ufffd t")


def test_text_is_otherwise_untouched(tmp_path: Path) -> None:
    text = "  Two  spaces,\u00a0a\u200bzero width, e\u0301 and é. \n\n\n\tA tab.  \n\n"
    assert article(tmp_path, "a.txt", "Title\n" + text).text == text


def test_a_title_is_on_one_line_without_control_characters(tmp_path: Path) -> None:
    found = line_article(tmp_path, {"text": "t", "title": " Envoy\x07  \n summoned\t", "author": "Jane\x00 \r\nDoe "})
    assert (found.title, found.author) == ("Envoy summoned", "Jane Doe")
