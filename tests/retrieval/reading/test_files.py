"""Which files are read, which are refused and why, and everything that goes wrong on a disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.articles import Article
from retrieval.errors import ArticleError
from retrieval.reading import MAX_ARTICLE_BYTES, Refused, find, read
from retrieval.reading.kinds import KINDS, Kind
from tests.retrieval.reading.reads import article, refusal, refused


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
    assert refused(path).reason == "too large for one article: 50.0 MB, at most 5 MB are read"


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    assert len(article(tmp_path, "a.txt", "T\n" + "a" * (MAX_ARTICLE_BYTES - 2)).text) == MAX_ARTICLE_BYTES - 2


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_read(tmp_path: Path) -> None:
    assert ".txt, .md" in refusal(tmp_path, "a.docx", b"text").reason


def test_a_new_kind_of_file_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Kind(".docx", lambda data: Article("", data[4:].decode()), signature=b"PK\x03\x04", name="a Word document")
    monkeypatch.setitem(KINDS, kind.suffix, kind)
    assert article(tmp_path, "a.docx", "PK\x03\x04Text.").text == "Text."
    assert find([tmp_path]) == [tmp_path / "a.docx"]
    assert refusal(tmp_path, "a.docx", b"text").reason == "not a Word document"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.jsonl")
    reasons = [found.reason for found in read(find([tmp_path])) if isinstance(found, Refused)]
    assert reasons == ["not a regular file"] * 2


def test_a_broken_link_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text("Title\nText.")
    broken, whole = read(find([tmp_path]))
    assert isinstance(broken, Refused)
    assert broken.reason == "a link to a file that is not there"
    assert isinstance(whole, Article)


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    assert refused(*find([tmp_path])).reason == "a link that leads back to itself"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / name).write_text("Title\nText.")
    monkeypatch.setattr(Path, "open", denied)  # the tests may run as root, whom no file denies anything
    assert refused(tmp_path / name).reason == "no permission to read it"


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.txt").reason == "not there"


def test_a_file_name_that_is_not_utf_8_is_shown_so_that_it_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_bytes(b"")
    assert "caf\ufffd.txt" in refused(*find([tmp_path])).source.encode().decode()
    path.write_text("Title\nText.")
    (whole,) = read(find([tmp_path]))
    assert isinstance(whole, Article)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert refused(Path("a\0.txt")).reason == "not a possible file name"


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
    assert "no articles in this folder" in refused(*find([tmp_path])).reason


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
