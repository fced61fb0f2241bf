from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import StoreDamaged
from retrieval.store.vectors import MATRIX, Vectors

#: More than Chroma's sync_threshold of 1,000: its vectors are in files of their own then.
MANY = 1_100


def random_vectors(count: int, seed: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(seed).normal(size=(count, 64)).astype(np.float32)


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    opened = Vectors(tmp_path / "chroma", create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "chroma"
    opened = Vectors(folder, create=True)
    opened.add(range(1, MANY + 1), random_vectors(MANY))
    opened.close()
    return folder


def test_the_nearest_come_first_with_their_cosine(vectors: Vectors) -> None:
    vectors.add([1, 2, 3], np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32))
    found = vectors.nearest([1.0, 0.0], 3)
    assert [key for key, _ in found] == [1, 2, 3]
    assert [score for _, score in found] == pytest.approx([1, 0.5**0.5, 0], abs=1e-6)


def test_an_empty_index_has_nothing_near(vectors: Vectors) -> None:
    assert vectors.nearest([1.0, 0.0], 5) == []
    assert vectors.found()


def test_vectors_come_back_as_they_were_put_in(vectors: Vectors) -> None:
    rows = random_vectors(3)
    vectors.add([1, 2, 3], rows)
    found = vectors.of([3, 1, 77])
    assert found.keys() == {1, 3}
    np.testing.assert_allclose([found[1], found[3]], [rows[0], rows[2]], rtol=1e-6)
    assert vectors.of([]) == {}


def test_adding_an_id_again_replaces_its_vector(vectors: Vectors) -> None:
    vectors.add([1, 2], np.array([[1, 0], [0, 1]], dtype=np.float32))
    vectors.add([1], np.array([[0, -1]], dtype=np.float32))
    assert vectors.count() == 2
    assert vectors.nearest([0.0, -1.0], 1)[0][0] == 1


def test_removing_passes_over_what_is_not_there(vectors: Vectors) -> None:
    vectors.add([1, 2], np.eye(2, dtype=np.float32))
    vectors.remove([2, 77])
    assert [key for key, _ in vectors.nearest([0.0, 1.0], 5)] == [1]


def test_as_many_are_found_as_are_asked_for(many: Path) -> None:
    opened = Vectors(many)
    assert len(opened.nearest(random_vectors(1, seed=4)[0].tolist(), 200)) == 200
    assert opened.found()
    opened.close()


def test_a_missing_index_says_how_to_rebuild_it(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="missing") as error:
        Vectors(tmp_path / "chroma")
    assert "reindex" in error.value.mend


def shorten(path: Path, size: int) -> int:
    return path.write_bytes(path.read_bytes()[:size])


def overwrite_database(folder: Path) -> None:
    """Damages the database so that Chroma panics, which is not an Exception of Python's."""
    with (folder / "chroma.sqlite3").open("r+b") as file:
        file.seek(40_960)
        file.write(b"\xff" * 81_920)


def lose_folders(folder: Path) -> None:
    for path in list(folder.rglob("*.pickle")):
        shutil.rmtree(path.parent)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda folder: [path.unlink() for path in folder.rglob("*.bin")], id="files of vectors lost"),
        pytest.param(lose_folders, id="folder lost"),
        pytest.param(lambda folder: [path.unlink() for path in folder.rglob("*.pickle")], id="names of vectors lost"),
        pytest.param(lambda folder: [shorten(path, 10) for path in folder.rglob("header.bin")], id="header cut"),
        pytest.param(lambda folder: [shorten(path, 9) for path in folder.rglob("data_level0.bin")], id="vectors cut"),
        pytest.param(
            lambda folder: [shorten(path, path.stat().st_size // 2) for path in folder.rglob("data_level0.bin")],
            id="half of the vectors cut",
        ),
        pytest.param(lambda folder: [shorten(path, 10) for path in folder.rglob("length.bin")], id="lengths cut"),
        pytest.param(lambda folder: shorten(folder / "chroma.sqlite3", 20_000), id="database cut"),
        pytest.param(lambda folder: shorten(folder / "chroma.sqlite3", 0), id="database empty"),
        pytest.param(lambda folder: (folder / "chroma.sqlite3").write_bytes(b"x" * 9000), id="no database"),
        pytest.param(overwrite_database, id="database damaged inside"),
    ],
)
def test_damage_is_noticed(many: Path, tmp_path: Path, harm: Callable[[Path], object]) -> None:
    folder = tmp_path / "chroma"
    shutil.copytree(many, folder)
    harm(folder)
    try:
        opened = Vectors(folder)
    except StoreDamaged as error:
        assert "reindex" in error.mend
        return
    try:
        assert not opened.found()
    except StoreDamaged as error:
        assert "reindex" in error.mend
    finally:
        opened.close()


def test_a_mended_folder_opens_in_the_process_that_found_it_damaged(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"x" * 9000)
    with pytest.raises(StoreDamaged):
        Vectors(folder)
    shutil.rmtree(folder)
    shutil.copytree(many, folder)
    opened = Vectors(folder)
    assert opened.count() == MANY
    opened.close()


def brute_force(all_of_them: np.ndarray[tuple[int, int], np.dtype[np.float32]], asked: list[float], k: int,
                among: set[int]) -> list[tuple[int, float]]:  # fmt: skip
    """The nearest of the rows whose ids (row n has the id n + 1) are in `among`, by the definition of the cosine."""
    lengths = np.linalg.norm(all_of_them, axis=1) * np.linalg.norm(asked)
    cosines = all_of_them @ np.array(asked, dtype=np.float32) / lengths
    return [(int(row) + 1, float(cosines[row])) for row in np.argsort(-cosines) if row + 1 in among][:k]


@pytest.mark.parametrize("share", [0.003, 0.1, 0.9, 1])
def test_the_nearest_among_some_are_those_of_brute_force(many: Path, share: float) -> None:
    rows, asked = random_vectors(MANY), random_vectors(1, seed=5)[0].tolist()
    among = {key for key in range(1, MANY + 1) if key * 7919 % MANY < share * MANY}
    opened = Vectors(many)
    found, wanted = opened.nearest(asked, 50, among), brute_force(rows, asked, 50, among)
    opened.close()
    assert [key for key, _ in found] == [key for key, _ in wanted]
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted], abs=1e-5)


def test_among_none_nothing_is_near(many: Path) -> None:
    opened = Vectors(many)
    assert opened.nearest(random_vectors(1)[0].tolist(), 5, set()) == []
    assert opened.nearest(random_vectors(1)[0].tolist(), 5, {MANY + 1, 10**12}) == []
    opened.close()


def test_a_replaced_vector_is_found_by_its_new_value(vectors: Vectors) -> None:
    vectors.add([1, 2], np.array([[1, 0], [0, 1]], dtype=np.float32))
    vectors.add([1], np.array([[0, -1]], dtype=np.float32))
    assert [key for key, _ in vectors.nearest([0.0, -1.0], 1, {1, 2})] == [1]


@pytest.mark.parametrize("left", [0, 1, 100_000])
def test_rows_that_the_file_has_lost_are_read_from_chroma(many: Path, tmp_path: Path, left: int) -> None:
    folder, asked = tmp_path / "chroma", random_vectors(1, seed=6)[0].tolist()
    shutil.copytree(many, folder)
    if left:
        shorten(folder / MATRIX, left)
    else:
        (folder / MATRIX).unlink()
    opened = Vectors(folder)
    wanted = brute_force(random_vectors(MANY), asked, 20, set(range(1, MANY + 1)))
    assert [key for key, _ in opened.nearest(asked, 20, set(range(1, MANY + 1)))] == [key for key, _ in wanted]
    opened.add([MANY + 1], np.array([asked], dtype=np.float32))
    assert [key for key, _ in opened.nearest(asked, 1, set(range(1, MANY + 2)))] == [MANY + 1]
    opened.close()
