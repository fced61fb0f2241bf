"""PDF documents, made here: whole, encrypted, scanned and broken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from retrieval.errors import ArticleError
from retrieval.reading.pdf import MOST_PAGES, document
from tests.retrieval.reading.reads import article, refusal


def pdf(*lines: str, title: str = "", pages: int = 1) -> bytes:
    """A document with these lines on each of its pages."""
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    content = f"BT /F1 12 Tf 50 700 Td {shown}ET".encode("cp1252")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{6 + number} 0 R" for number in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] /MediaBox [0 0 600 800] >>".encode(),
        font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        f"<< /Title ({title}) >>".encode(),
        *([page] * pages),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{head}trailer\n{trailer}\nstartxref\n{len(out)}\n%%EOF\n".encode()


WHOLE = pdf("Bridge closed", "By Anna Berg, Reuters", "5 February 2024", "The bridge is closed, Maria Lind said.")


def test_a_document_is_read_like_a_plain_text(tmp_path: Path) -> None:
    found = article(tmp_path, "bridge.pdf", WHOLE)
    assert (found.title, found.author, str(found.published)) == ("Bridge closed", "Anna Berg", "2024-02-05")
    assert found.text == "The bridge is closed, Maria Lind said."


def test_a_title_of_the_metadata_counts_when_the_first_page_has_it() -> None:
    data = pdf(
        "Bridge closed", "for three weeks", "The bridge is closed, she said.", title="Bridge closed for three weeks"
    )
    found = document(data)
    assert (found.title, found.text) == ("Bridge closed for three weeks", "The bridge is closed, she said.")
    assert document(pdf("Bridge closed", "The bridge is.", title="scan0042.doc")).title == "Bridge closed"


def encrypted(password: str) -> bytes:
    writer, out = PdfWriter(PdfReader(io.BytesIO(WHOLE))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_an_encrypted_document_is_refused_by_name_with_what_to_do(tmp_path: Path) -> None:
    found = refusal(tmp_path, "secret.pdf", encrypted("secret"))
    assert found.source.endswith("secret.pdf")
    assert "encrypted" in found.reason
    assert "qpdf" in found.mend


def test_a_document_that_anybody_may_open_is_read() -> None:
    assert document(encrypted("")).title == "Bridge closed"


def test_a_scanned_document_is_refused() -> None:
    with pytest.raises(ArticleError, match="without text") as refused:
        document(pdf())
    assert "OCR" in refused.value.mend


@pytest.mark.parametrize("data", [WHOLE[:200], b"%PDF-1.4\n" + bytes(5000), WHOLE.replace(b"/Kids", b"/Kinds")])
def test_a_broken_document_is_refused(data: bytes) -> None:
    with pytest.raises(ArticleError):
        document(data)


def test_something_else_by_that_name_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "text.pdf", b"No document.").reason == "not a PDF document"


def test_a_book_is_refused() -> None:
    with pytest.raises(ArticleError, match="pages"):
        document(pdf("One line.", pages=MOST_PAGES + 1))


def test_a_document_that_is_its_own_page_ends() -> None:
    with pytest.raises(ArticleError):
        document(WHOLE.replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]"))
