"""Fitting the network to annotated examples, and to what other networks make of texts that nobody annotated."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from retrieval.statements.tagger.linking import SCALE, PieceSpan, relations
from retrieval.statements.tagger.model import flat, rows_of, windows
from retrieval.statements.training.data import GUIDES, ROLES, UNKNOWN, Example
from retrieval.statements.training.network import TAGS, Network
from retrieval.statements.training.teaching import Taught

ARTICLES_A_STEP = 4
LEARNING_RATE = 2e-3
#: How much each of the tags counts, and the linking.
WEIGHTS = {"content": 1.0, "source": 0.7, "cue": 0.5}
LINK_WEIGHT = 0.15
#: The weights that are kept are a running average over the second half of the training, this much of each step.
AVERAGED = 0.005
#: Scores of one guide.
HEAD = TAGS * len(ROLES)


@dataclass(frozen=True, slots=True)
class Plan:
    """A network's training: its seed, the passes over the data, the size of its LSTM, and how often a pass has each web
    article, of which there are fewer."""

    seed: int
    epochs: int
    hidden: int
    web_times: int


def fit(examples: Sequence[Example], table: torch.Tensor, plan: Plan, taught: Sequence[Taught] = ()) -> Network:
    """A network fitted to the examples and the `taught` texts; the same for the same ones, machine and number of
    threads."""
    torch.manual_seed(plan.seed)
    annotated = [each for each in examples for _ in range(plan.web_times if each.guide == "web" else 1)]
    items: list[Example | Taught] = [*annotated, *taught]
    shuffled = np.random.default_rng(plan.seed)
    network = Network(table, plan.hidden)
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = plan.epochs * math.ceil(len(items) / ARTICLES_A_STEP)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, steps, pct_start=0.1)
    averaged = AveragedModel(network, avg_fn=lambda average, weight, _: average.lerp(weight, AVERAGED))
    since, step = time.monotonic(), 0
    for epoch in range(plan.epochs):
        order = shuffled.permutation(len(items))
        total = 0.0
        for at in range(0, len(items), ARTICLES_A_STEP):
            loss = _loss_of_both(network, [items[k] for k in order[at : at + ARTICLES_A_STEP]])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            total += loss.item()
            if step > steps // 2:
                averaged.update_parameters(network)
        print(f"  epoch {epoch + 1}/{plan.epochs}: loss {total / len(order) * ARTICLES_A_STEP:.3f},"
              f" {time.monotonic() - since:.0f} s", flush=True)  # fmt: skip
    network.load_state_dict(averaged.module.state_dict())
    network.eval()
    return network


def _loss_of_both(network: Network, items: Sequence[Example | Taught]) -> torch.Tensor:
    examples = [each for each in items if isinstance(each, Example)]
    taught = [each for each in items if isinstance(each, Taught)]
    loss = torch.zeros(())
    if examples:
        loss = loss + _loss(network, examples) * (len(examples) / len(items))
    if taught:
        loss = loss + _taught_loss(network, taught) * (len(taught) / len(items))
    return loss


def _taught_loss(network: Network, taught: Sequence[Taught]) -> torch.Tensor:
    """The cross-entropy with the teachers' probabilities, a piece."""
    places = [windows(len(each.pieces)) for each in taught]
    pairs = list(zip(taught, places, strict=True))
    ids = np.concatenate([rows_of(each.pieces.ids, at) for each, at in pairs])
    features = np.concatenate([rows_of(each.pieces.matrix(), at) for each, at in pairs])
    tags, _, _ = network(torch.from_numpy(ids), torch.from_numpy(features))
    weights = torch.tensor([WEIGHTS[role] for role in ROLES])
    at, loss = 0, torch.zeros(())
    for each, rows in pairs:
        scores = flat(tags[at : at + len(rows)], len(each.pieces)).unflatten(-1, (len(GUIDES), len(ROLES), TAGS))
        loss = loss - ((torch.from_numpy(each.tags) * torch.log_softmax(scores, -1)).sum(-1) * weights).sum()
        at += len(rows)
    return loss / sum(len(each.pieces) for each in taught)


def _loss(network: Network, examples: Sequence[Example]) -> torch.Tensor:
    places = [windows(len(each.pieces)) for each in examples]
    pairs = list(zip(examples, places, strict=True))
    ids = np.concatenate([rows_of(each.pieces.ids, at) for each, at in pairs])
    features = np.concatenate([rows_of(each.pieces.matrix(), at) for each, at in pairs])
    outputs = network(torch.from_numpy(ids), torch.from_numpy(features))
    at, links = 0, []
    by_guide: dict[str, list[tuple[torch.Tensor, torch.Tensor]]] = {guide: [] for guide in GUIDES}
    for each, rows in pairs:
        tags, contents, sources = (flat(output[at : at + len(rows)], len(each.pieces)) for output in outputs)
        wanted = torch.from_numpy(each.tags)
        for place, guide in enumerate(GUIDES):
            # What only the other guide leaves out says nothing of this one.
            known = wanted if guide == each.guide else torch.where(wanted == 0, UNKNOWN, wanted)
            if each.guide in (guide, "web"):
                by_guide[guide].append((tags[:, HEAD * place : HEAD * (place + 1)], known))
        if each.contents and each.sources:
            linked = _link_scores(network, each, contents, sources)
            links.append(functional.cross_entropy(linked, torch.tensor(each.links)))
        at += len(rows)
    loss = LINK_WEIGHT * sum(links, torch.zeros(())) / max(1, len(links))
    for pairs_of in by_guide.values():
        if pairs_of:
            every, wanted = (torch.cat(parts) for parts in zip(*pairs_of, strict=True))
            loss = loss + _tag_loss(every, wanted)
    return loss


def _tag_loss(every: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    loss = torch.zeros(())
    for place, role in enumerate(ROLES):
        if (wanted[:, place] != UNKNOWN).any():
            loss = loss + WEIGHTS[role] * functional.cross_entropy(
                every[:, TAGS * place : TAGS * (place + 1)], wanted[:, place], ignore_index=UNKNOWN
            )
    return loss


def _link_scores(network: Network, each: Example, contents: torch.Tensor, sources: torch.Tensor) -> torch.Tensor:
    alike = _averages(contents, each.contents) @ _averages(sources, each.sources).T / SCALE
    stands = torch.from_numpy(relations(each.pieces, each.contents, each.sources))
    return torch.cat([alike + network.relation(stands)[..., 0], network.none.expand(len(each.contents), 1)], 1)


def _averages(vectors: torch.Tensor, spans: Sequence[PieceSpan]) -> torch.Tensor:
    sums = torch.cat([torch.zeros(1, vectors.shape[1]), torch.cumsum(vectors, 0)])
    begin, end = (torch.tensor([span[k] for span in spans]) for k in (0, 1))
    return (sums[end] - sums[begin]) / (end - begin).unsqueeze(1)
