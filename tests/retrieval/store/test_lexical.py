from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import StoreDamaged
from retrieval.store.lexical import Lexical


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    opened = Lexical(tmp_path / "tantivy", create=True)
    opened.change(
        [
            (1, "Seoul summons the ambassador", "Zakharova called the remarks biased."),
            (2, "Harvest", "Rice prices rose, the ministry said."),
            (3, "", "The ambassador had no comment."),
        ]
    )
    return opened


def found(lexical: Lexical, text: str) -> list[int]:
    return [key for key, _ in lexical.search(text, 10)]


def test_a_word_is_found_in_any_of_its_forms(lexical: Lexical) -> None:
    assert found(lexical, "price") == [2]
    assert found(lexical, "REMARKED upon") == [1]


def test_a_match_in_the_text_goes_before_one_in_the_title(lexical: Lexical) -> None:
    assert found(lexical, "ambassadors") == [3, 1]


def test_a_question_of_function_words_asks_for_them(lexical: Lexical) -> None:
    assert set(found(lexical, "What had the")) == {1, 2, 3}


def test_words_weigh_the_same_whether_or_not_others_were_removed(lexical: Lexical, tmp_path: Path) -> None:
    passages = [(key, "", f"The harvest of field {key} was good.") for key in range(10, 40)]
    lexical.change(passages, [1, 2, 3])
    lexical.change((), [key for key, _, _ in passages[4:]])
    clean = Lexical(tmp_path / "clean", create=True)
    clean.change(passages[:4])
    for stem in ("harvest", "field", "ambassador"):
        assert lexical.frequency(stem) == clean.frequency(stem)
    (best, score), *_ = lexical.search("Was the harvest of field 12 good?", 5)
    assert best == 12
    assert score == pytest.approx(clean.search("Was the harvest of field 12 good?", 5)[0][1], abs=0.1)


def test_a_text_without_words_finds_nothing(lexical: Lexical) -> None:
    assert found(lexical, "?! …") == []


@pytest.mark.parametrize(
    "asked",
    [
        "remarks AND NOT (biased",
        'body:"remarks',
        "remarks* ~2 ^5",
        "[remarks TO zz}",
        "remarks OR -biased +",
        "\\ / remarks",
    ],
)
def test_a_question_is_not_parsed_as_a_query(lexical: Lexical, asked: str) -> None:
    assert 1 in found(lexical, asked)


def test_what_is_removed_is_not_found_or_counted(lexical: Lexical) -> None:
    lexical.change([(4, "", "Zakharova again.")], [1, 77])
    assert lexical.count() == 3
    assert found(lexical, "Zakharova") == [4]
    lexical.change((), [2])
    assert lexical.count() == 2
    assert found(lexical, "rice") == []


def test_many_changes_keep_the_count(tmp_path: Path) -> None:
    lexical = Lexical(tmp_path / "tantivy", create=True)
    for batch in range(12):
        lexical.change(
            [(batch * 10 + each, "", f"word{batch}") for each in range(10)],
            [batch * 10 + 1_000, max(0, batch * 10 - 1)],
        )
    assert lexical.count() == 109


def test_the_score_is_the_share_of_the_words_by_rarity(lexical: Lexical) -> None:
    (best, whole), (_, less), *_ = lexical.search("rice ambassador prices", 3)
    assert best == 2
    assert less + whole > 0.5
    assert 0 < less < whole < 1.1
    assert lexical.search("rice", 1)[0][1] == pytest.approx(1.0, abs=0.15)


def test_only_some_passages_can_be_looked_at(lexical: Lexical) -> None:
    everywhere = dict(lexical.search("ambassador rice", 10))
    assert dict(lexical.search("ambassador rice", 10, among=[1, 2])) == {key: everywhere[key] for key in (1, 2)}
    assert lexical.search("ambassador", 10, among=[]) == []


def test_the_stems_that_begin_so_are_listed(lexical: Lexical) -> None:
    assert dict(lexical.terms("ri")) == {"rice": 1}


def test_a_rare_word_weighs_more(lexical: Lexical) -> None:
    assert lexical.frequency("rice") == 1
    assert lexical.weight(1) > lexical.weight(3) > 0


def test_what_was_removed_is_not_counted_in_a_words_frequency(lexical: Lexical) -> None:
    lexical.change((), [2, 3])
    assert lexical.frequency("remark") <= lexical.count() == 1


def test_an_open_index_sees_what_another_committed_after_a_reload(lexical: Lexical) -> None:
    reader = Lexical(lexical.folder)
    lexical.change([(4, "", "A bridge.")])
    reader.reload()
    assert found(reader, "bridge") == [4]


def test_the_remains_of_a_killed_removal_do_not_stop_the_next(lexical: Lexical, tmp_path: Path) -> None:
    """A killed writer leaves a list of deletions that it did not commit, under the name of the next one."""
    before = tmp_path / "before"
    shutil.copytree(lexical.folder, before)
    lexical.change((), [1])
    (left,) = lexical.folder.glob("*.del")
    shutil.copy(left, before)
    managed = before / ".managed.json"
    managed.write_text(managed.read_text().replace("[", f'["{left.name}",', 1))
    again = Lexical(before)
    again.change((), [1])
    assert again.count() == 2


def test_a_missing_index_says_how_to_rebuild_it(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="missing") as error:
        Lexical(tmp_path / "tantivy")
    assert "reindex" in error.value.mend


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda folder: (folder / "meta.json").write_text("{"), id="meta.json broken"),
        pytest.param(lambda folder: (folder / "meta.json").write_text(""), id="meta.json empty"),
        pytest.param(lambda folder: [path.unlink() for path in folder.glob("*.idx")], id="postings lost"),
        pytest.param(
            lambda folder: [path.write_bytes(b"x" * 99) for path in folder.glob("*.term")], id="terms garbled"
        ),
        pytest.param(lambda folder: [path.write_bytes(b"") for path in folder.glob("*.fast")], id="ids lost"),
    ],
)
def test_damage_is_noticed(lexical: Lexical, tmp_path: Path, harm: Callable[[Path], object]) -> None:
    folder = tmp_path / "copy"  # cutting short what is mapped into memory would kill this process
    shutil.copytree(lexical.folder, folder)
    harm(folder)
    with pytest.raises(StoreDamaged) as error:
        Lexical(folder)
    assert "reindex" in error.value.mend
