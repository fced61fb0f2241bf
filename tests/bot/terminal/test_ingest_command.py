"""`onrecord ingest`, `articles` and `reindex` as a shell sees them: output, files, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import corpus

#: Where the packages are: the commands run in a folder of their own.
ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "import sys; from bot.cli import main; sys.argv[0] = 'onrecord'; sys.exit(main())"]


def onrecord(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment() | (env or {}),
        timeout=120,
    )


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def jsonl(path: Path, count: int, sentences: int = 4) -> Path:
    lines = []
    for number in range(count):
        article = corpus.article(number, sentences=sentences)
        facts = {"id": article.id, "title": article.title, "text": article.text, "url": article.url}
        lines.append(json.dumps({**facts, "published": str(article.published)}))
    path.write_text("\n".join(lines) + "\n")
    return path


def stored() -> list[str]:
    listed = onrecord("articles", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return [json.loads(line)["id"] for line in listed.stdout.splitlines()]


def test_a_missing_path_is_an_error_and_makes_no_store(ready_home: Path) -> None:
    ended = onrecord("ingest", "nowhere.txt")
    assert ended.returncode == 2
    assert "nowhere.txt" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (ready_home / "catalog.sqlite3").exists()


@pytest.mark.parametrize("command", [["articles", "list"], ["reindex"], ["ask", "Who?"], ["articles", "show", "x"]])
def test_without_a_store_a_command_says_how_to_make_one(home: Path, command: list[str]) -> None:
    ended = onrecord(*command)
    assert ended.returncode == 2
    assert "Add some: onrecord ingest PATH" in ended.stderr
    assert ended.stdout == ""


def test_articles_go_in_are_listed_shown_and_removed(ready_home: Path, tmp_path: Path) -> None:
    articles = jsonl(tmp_path / "news.jsonl", 3)
    first = onrecord("ingest", articles)
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.strip() == "3 added"
    assert onrecord("ingest", articles).stderr.strip() == "3 unchanged"
    assert stored() == ["article-2", "article-1", "article-0"]

    shown = onrecord("articles", "show", "article-1", "--json")
    assert json.loads(shown.stdout)["text"] == corpus.article(1, sentences=4).text
    assert onrecord("articles", "remove", "article-1").returncode == 0
    assert stored() == ["article-2", "article-0"]
    missing = onrecord("articles", "remove", "article-1")
    assert missing.returncode == 2
    assert "article-1" in missing.stderr

    again = onrecord("reindex")
    assert again.returncode == 0
    assert "Reindexed 2 articles." in again.stderr


def test_refused_files_are_reported_and_the_good_ones_go_in(ready_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "good.txt").write_text("Seoul protests\n\nYoon said that he would protest.\n")
    ended = onrecord("ingest", folder)
    assert ended.returncode == 2
    assert "1 added, 2 refused" in ended.stderr
    for name in ("empty.txt", "binary.txt"):
        assert name in ended.stderr
    assert len(stored()) == 1


def test_a_broken_line_is_reported_by_its_number_and_the_good_ones_go_in(ready_home: Path, tmp_path: Path) -> None:
    articles = jsonl(tmp_path / "news.jsonl", 3)
    lines = articles.read_text().splitlines()
    articles.write_text("\n".join([lines[0], '{"text": "broken', *lines[1:]]))
    ended = onrecord("ingest", "--json", articles)
    assert ended.returncode == 2
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert sorted(each["id"] for each in told if each["outcome"] == "added") == ["article-0", "article-1", "article-2"]
    (refused,) = [each for each in told if each["outcome"] == "refused"]
    assert "line 2" in refused["source"]
    assert "broken JSON" in refused["reason"]
    assert "3 added, 1 refused" in ended.stderr
    assert len(stored()) == 3


def test_many_refusals_do_not_flood_the_screen(ready_home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{\n" * 500)
    ended = onrecord("ingest", broken)
    assert ended.returncode == 2
    assert "500 refused" in ended.stderr
    assert "and 480 more" in ended.stderr
    assert len(ended.stderr.splitlines()) < 30


def test_another_embedding_model_is_an_error_with_what_mends_it(ready_home: Path, tmp_path: Path) -> None:
    onrecord("ingest", jsonl(tmp_path / "news.jsonl", 1))
    ended = onrecord("ask", "Who?", env={"ONRECORD_EMBEDDING_MODEL": "somebody/other-model"})
    assert ended.returncode == 2
    assert "onrecord reindex" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unwritable_home_is_an_error(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    articles = jsonl(tmp_path / "news.jsonl", 1)
    ended = onrecord("ingest", articles, env={"ONRECORD_HOME": str(tmp_path / "file" / "home")})
    assert ended.returncode == 2
    assert "ONRECORD_HOME" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_full_disk_is_an_error_with_what_to_do(ready_home: Path, tmp_path: Path) -> None:
    few, many = jsonl(tmp_path / "few.jsonl", 2), jsonl(tmp_path / "many.jsonl", 50, sentences=3)
    assert onrecord("ingest", few).returncode == 0
    largest = max(path.stat().st_size for path in ready_home.rglob("*.sqlite3"))
    bound = f'ulimit -f {largest // 1024 + 40} && exec "$@"'  # a bound on each file stands in for the disk's
    command = ["bash", "-c", bound, "bash", *COMMAND, "ingest", str(many)]
    # What counts coverage would write to that disk, too.
    uncounted = {name: value for name, value in environment().items() if not name.startswith("COVERAGE_")}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=uncounted)
    assert ended.returncode == 2, ended.stderr
    assert "full" in ended.stderr
    assert "Free some space" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert {"article-0", "article-1"} <= set(stored())
    assert onrecord("ingest", many).returncode == 0
    assert len(stored()) == 50


def test_ctrl_c_leaves_a_good_store(ready_home: Path, tmp_path: Path) -> None:
    articles = jsonl(tmp_path / "news.jsonl", 400, sentences=3)
    process = subprocess.Popen(
        [*COMMAND, "ingest", "--json", str(articles)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())["id"]
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    told = {first, *(json.loads(line)["id"] for line in rest.splitlines())}
    assert len(told) < 400
    assert told <= set(stored())
    assert onrecord("ask", "--json", "What did Zakharova say?").returncode == 0
