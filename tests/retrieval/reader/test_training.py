"""The data that the reader is trained on, and that a step of training makes the loss smaller."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.articles import Article
from retrieval.reader.training.data import HELD, SENTENCES, WINDOWS, Corpus, drawn, quarter, read_quiz, read_users

MILL = "The mill burned. A dryer overheated, investigators said. Nobody was hurt. " * 8
CORPUS = [
    Article("mill", MILL, "Fire at the mill", published=datetime.date(2024, 3, 8)),
    *(Article(f"other-{k}", f"The mill of town {k} makes paper. It was built long ago.", "Paper") for k in range(6)),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(CORPUS, tmp_path / "words")


def users(path: Path) -> Path:
    start = MILL.index("A dryer")
    place = {"article_id": "mill", "start": start, "end": start + len("A dryer overheated, investigators said.")}
    told = {"id": "1", "question": "Why did the mill burn?", "asked": "2024-03-08", "answerable": True}
    untold = {"id": "2", "question": "Who owns the mill of the town?", "answerable": False, "wrong": [place]}
    lines = [told | {"states": [["overheated"]], "evidence": [place]}, untold]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path


def test_a_users_question_knows_the_sentences_that_answer_it(corpus: Corpus, tmp_path: Path) -> None:
    told, untold = read_users(users(tmp_path / "users.jsonl"), corpus)
    windows = [told.windows[number] for answer in told.answers for number, _ in answer]
    sentences = [w.sentences[k].of(w.text) for w, (_, k) in zip(windows, told.answers[0], strict=True)]
    assert set(sentences) == {"A dryer overheated, investigators said."}
    assert untold.answers == ()
    assert untold.windows[0].text == MILL  # what only looks as if it answered is the likeliest to be drawn


def test_what_is_drawn_fits_a_step_and_keeps_its_answers(corpus: Corpus, tmp_path: Path) -> None:
    groups = read_users(users(tmp_path / "users.jsonl"), corpus)
    random = np.random.default_rng(1)
    emptied = 0
    for _ in range(60):
        for group, answers in drawn(groups, random):
            assert 0 < len(group.windows) <= WINDOWS
            assert all(len(each.sentences) <= SENTENCES for each in group.windows)
            for number, place in (at for answer in answers for at in answer):
                window = group.windows[number]
                assert window.sentences[place].of(window.text) == "A dryer overheated, investigators said."
            emptied += group.id == "1" and not answers
    assert 0 < emptied < 30


def test_the_quiz_is_cut_into_what_is_trained_on_and_what_is_not(tmp_path: Path) -> None:
    window = {"title": "Mill", "published": "2023-05-01", "text": "Nothing. The mill burned in Harlow.", "states": True}
    rows = [
        {"id": day, "question": "Where?", "asked": day, "answers": ["Harlow"], "candidates": [window]}
        for day in ("2023-05-02", "2023-08-02")
    ]
    path = tmp_path / "questions.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in rows)
    (trained,), (held,) = read_quiz(path), read_quiz(path, held=True)
    assert (trained.id, held.id) == ("2023-08-02", "2023-05-02")
    assert quarter(datetime.date(2023, 5, 2)) in HELD
    assert trained.answers == (frozenset({(0, 1)}),)


def test_training_makes_the_loss_smaller_and_the_export_says_the_same(corpus: Corpus, tmp_path: Path) -> None:
    import torch

    from retrieval.embeddings.onnx import session
    from retrieval.reader.inputs import pieces
    from retrieval.reader.model import feed_of
    from retrieval.reader.training.export import write
    from retrieval.reader.training.fit import fit, loss_of
    from retrieval.reader.training.network import Network, scores_of

    groups = read_users(users(tmp_path / "users.jsonl"), corpus)
    (step, answers), *_ = (each for each in drawn(groups, np.random.default_rng(3)) if each[1])
    with torch.no_grad():
        before = float(loss_of(Network().eval(), step, answers))
    network = fit([groups[:1] * 16], tmp_path / "reader.pt")
    with torch.no_grad():
        assert float(loss_of(network, step, answers)) < before / 2
    seen = [pieces(step.question, each, step.asked) for each in step.windows]
    assert write(network, tmp_path / "reader.onnx", seen) < 0.5
    scores = session(tmp_path / "reader.onnx", 1).run(["scores"], feed_of(seen[0]))[0]
    np.testing.assert_allclose(scores, scores_of(network, seen)[0], atol=1.0)
