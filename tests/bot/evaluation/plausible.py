"""A plausible run: invented articles, questions, answers and figures, always the same ones."""

from __future__ import annotations

import datetime
import json
import math
import random
from pathlib import Path
from typing import Any

PEOPLE = (
    "Ana Belmonte", "Tomasz Wilk", "Grace Adeyemi", "Henrik Solberg", "Mei-Lin Chua", "Oksana Hrytsenko",
    "David Okafor", "Leila Haddad", "Rosa Quintanilla", "Piotr Zieliński", "Sun-hee Park", "Emeka Nwosu",
    "Clara Lindqvist", "Yusuf Demir",
)  # fmt: skip
OFFICES = (
    "the mayor", "the harbour master", "a union leader", "the health minister", "the police chief", "a fisherman",
)  # fmt: skip
PLACES = ("Porto Verde", "Halden", "Nowy Staw", "Lagos", "Kaohsiung", "Izmir", "Valparaíso", "Tromsø", "Odesa", "Busan")
THINGS = (
    "the new bridge", "the port strike", "the flood defences", "the hospital budget", "the night trains",
    "the wage talks", "the ferry accident", "the water ban", "the school closures", "the wind farm", "the census",
)  # fmt: skip
SAYS = ("said", "told reporters", "warned", "insisted", "acknowledged", "announced", "argued")
CLAIMS = (
    "would cost {n} million euros more than planned", "had been discussed for {n} months without a result",
    "must be finished before the winter storms arrive", "affects {n},000 households along the coast",
    "was “never a question of money, only of will”", "would not be decided behind closed doors",
    "had the support of {n} of the {m} members of the council", "left {n} families without a home for the summer",
)  # fmt: skip
FILLERS = (
    "Residents of {place} have waited for an answer since {month}.", "The council meets again in {month}.",
    "A report that this newspaper has seen puts the figure at {n} per cent.", "Nobody was hurt, the authorities said.",
    "Similar plans in {place} were dropped after protests drew some {n},000 people.",
    "Work is due to begin in {month}, weather permitting.", "The opposition called for a second opinion.",
    "“We have heard promises before,” a shopkeeper in {place} added, and closed the door.",
)  # fmt: skip
MONTHS = ("January", "March", "April", "June", "September", "October", "December")
TAGS = ("who-said", "quiz", "follow-up", "unanswerable", "paraphrase")
#: Characters of a passage of 200 tokens.
PASSAGE = 900


def write_run(folder: Path, questions: int = 300, articles: int = 400, seed: int = 3) -> Path:
    """The folder of a finished run without its report."""
    chance = random.Random(seed)
    sources = [_article(chance, number) for number in range(articles)]
    asked = [_question(chance, number, sources) for number in range(questions)]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "sources.jsonl", sources)
    _write(folder / "questions.jsonl", [question for question, _, _ in asked])
    _write(folder / "answers.jsonl", [answer for _, answer, _ in asked])
    _write(folder / "scores.jsonl", [scores for _, _, scores in asked])
    (folder / "metrics.json").write_text(json.dumps(_metrics(questions, asked)), "utf-8")
    return folder


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def _filled(chance: random.Random, text: str) -> str:
    return text.format(
        n=chance.randint(2, 90), m=chance.randint(91, 120), place=chance.choice(PLACES), month=chance.choice(MONTHS)
    )


def _article(chance: random.Random, number: int) -> dict[str, Any]:
    place, thing = chance.choice(PLACES), chance.choice(THINGS)
    statements, text = [], ""
    for paragraph in range(14):
        person = chance.choice(PEOPLE)
        claim = _filled(chance, chance.choice(CLAIMS))
        lead = f"{person}, {chance.choice(OFFICES)} of {place}, {chance.choice(SAYS)} that "
        statement = f"{chance.choice(THINGS)} {claim}"
        start = len(text) + len(lead)
        statements.append((person, start, start + len(statement)))
        rest = " ".join(_filled(chance, chance.choice(FILLERS)) for _ in range(2 + paragraph % 3))
        text += f"{lead}{statement}. {rest}\n\n"
    day = datetime.date(2023, 1, 1) + datetime.timedelta(days=chance.randint(0, 360))
    return {
        "id": f"{number:016x}",
        "title": f"{place}: {chance.choice(('Doubts over', 'A year of', 'Who pays for', 'The truth about'))} {thing}",
        "text": text.rstrip(),
        "url": f"https://news.example/{day:%Y/%m/%d}/{number}",
        "published": day.isoformat(),
        "publisher": chance.choice(("The Harbour Post", "Northern Wire", "Diário do Porto")),
        "statements": statements,
    }


def _question(
    chance: random.Random, number: int, sources: list[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    source = chance.choice(sources)
    person, start, end = chance.choice(source["statements"])
    said, tag = source["text"][start:end], chance.choice(TAGS)
    about = next(thing for thing in THINGS if said.startswith(thing))
    asked = chance.choice(
        (
            f"What did {person} say about {about}?",
            f"who talked about {about}, and what was it",
            f"What has {person.split()[-1]} announced?",
        )
    )
    question: dict[str, Any] = {
        "id": f"q-{number:04d}",
        "question": asked,
        "tags": [tag],
        "answerable": tag != "unanswerable",
    }
    if tag == "follow-up":
        question |= {
            "question": "And what about " + about.removeprefix("the ") + "?",
            "history": [{"role": "user", "content": f"What did {person} say?"}],
            "standalone": asked,
        }
    if question["answerable"]:
        question["evidence"] = [{"article_id": source["id"], "start": start, "end": end}]
        question |= (
            {"speaker": person, "answers": []} if tag == "who-said" else {"answers": [" ".join(said.split()[-4:])]}
        )
    answer = _answer(chance, question, source, sources, asked)
    return question, answer, _scores(chance, question, answer)


def _answer(
    chance: random.Random, question: dict[str, Any], source: dict[str, Any], sources: list[dict[str, Any]], asked: str
) -> dict[str, Any]:
    common = {"id": question["id"], "question": question["question"], "standalone": asked}
    if chance.random() < 0.01:
        error = {"error": "The model did not answer within 60 seconds.", "refused": True, "confidence": 0.0}
        return {**common, **error, "text": "", "citations": [], "passages": [], "latency_s": None}
    refused = chance.random() < (0.12 if question["answerable"] else 0.7)
    evidence = question.get("evidence", [])
    places = [] if refused else [(source, each["start"], each["end"]) for each in evidence if chance.random() < 0.85]
    for _ in range(0 if refused else chance.randint(0 if places else 1, 3)):
        other = chance.choice((source, chance.choice(sources)))
        places.append((other, *chance.choice(other["statements"])[1:]))
    cited = [_citation(marker, *place) for marker, place in enumerate(places, 1)]
    lines = "\n".join(f"- {each['quote']} [{each['marker']}]" for each in cited)
    near = [(source, source["text"].rfind("\n", 0, each["start"]) + 1) for each in evidence]
    others = [
        (chosen, chosen["text"].find(". ", chance.randint(0, len(chosen["text"]) - PASSAGE)) + 2)
        for chosen in chance.choices(sources, k=20 - len(near))
    ]
    first = chance.randint(0, 6)
    ranked = [*others[:first], *near, *others[first:]]
    return {
        **common,
        "text": f"{question.get('speaker') or 'The articles say'}:\n{lines}" if cited else "The articles do not say.",
        "refused": refused,
        "notice": None,
        "confidence": round(chance.uniform(0.2, 1) if refused else chance.uniform(1, 2.4), 3),
        "citations": cited,
        "passages": [
            {
                "article_id": each["id"],
                "start": at,
                "end": min(at + PASSAGE, len(each["text"])),
                "score": 1 / (58 + rank),
            }
            for rank, (each, at) in enumerate(ranked, 1)
        ],
        "latency_s": round(chance.lognormvariate(-3.2, 0.5), 4),
    }


def _citation(marker: int, source: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return {
        "marker": marker,
        "article_id": source["id"],
        "start": start,
        "end": end,
        "quote": source["text"][start:end],
        "speaker": next(person for person, at, _ in source["statements"] if at == start),
        "title": source["title"],
        "url": source["url"],
        "published": source["published"],
    }


def _scores(chance: random.Random, question: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    cited = {(each["article_id"], each["start"]) for each in answer["citations"]}
    hit = float(any((each["article_id"], each["start"]) in cited for each in question.get("evidence", [])))
    scores: dict[str, Any] = {"id": question["id"], "words": len(answer["text"].split())}
    if cited:
        scores |= {
            "citations_verbatim": 1.0,
            "citation_recall": chance.uniform(0.7, 1),
            "citation_precision": chance.uniform(0.6, 1),
        }
    if question.get("speaker"):
        scores |= {"statement_recall": hit, "statement_precision": hit / len(cited) if cited else 0.0}
    elif question["answerable"]:
        scores |= {
            "states_gold": hit,
            "cited_states_gold": hit,
            "answer_exact": 0.0,
            "answer_f1": hit * chance.uniform(0.3, 0.9),
        }
    if question["answerable"]:
        rank = chance.choice((1, 1, 2, 4, 9, 30))
        scores |= {"mrr": 1 / rank} | {f"evidence_recall@{k}": float(rank <= k) for k in (1, 4, 10, 20)}
        scores |= {f"answer_recall@{k}": float(rank <= k) for k in (1, 4, 10, 20)}
        scores |= {"answerable_refused": float(answer["refused"])}
    else:
        scores |= {"unanswerable_refused": float(answer["refused"])}
    if "standalone" in question:
        scores |= {"standalone_f1": chance.uniform(0.5, 1)}
    return scores


def _metrics(questions: int, asked: list[tuple[Any, Any, Any]]) -> dict[str, Any]:
    scored = [(question, scores) for question, _, scores in asked]
    took = sorted(answer["latency_s"] for _, answer, _ in asked if answer["latency_s"] is not None)
    width = 0.02
    bars = math.ceil(took[-1] / width) if took else 0
    thresholds = [step / 20 for step in range(51)]
    failed = sum("error" in answer for _, answer, _ in asked)
    return {
        "run": {
            "questions": questions, "answered": questions - failed, "failed": failed, "seconds": 41.7,
            "onrecord": "0.1.0", "articles": 1273, "passages": 18304, "k": 20,
        },
        "metrics": _means(scored),
        "by_tag": {tag: _means([each for each in scored if tag in each[0]["tags"]]) for tag in TAGS},
        "curves": {
            "answer_recall": [{"k": k, "value": 0.32 + 0.14 * math.log(k)} for k in range(1, 21)],
            "refusal": [
                {
                    "threshold": t,
                    "unanswerable_refused": 1 / (1 + math.exp(-4 * (t - 0.8))),
                    "answerable_refused": 1 / (1 + math.exp(-4 * (t - 1.5))),
                }
                for t in thresholds
            ],
        },
        "latency": {
            "p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)], "max": took[-1],
            "histogram": [
                {"from": bar * width, "to": (bar + 1) * width, "n": sum(int(t / width) == bar for t in took)}
                for bar in range(bars)
            ],
        } if took else {},
        "tokens": None,
    }  # fmt: skip


def _means(scored: list[tuple[Any, dict[str, Any]]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for _, scores in scored for name in scores if name != "id")
    means = {}
    for name in names:
        values = [scores[name] for _, scores in scored if scores.get(name) is not None]
        mean = sum(values) / len(values)
        spread = 1.96 * math.sqrt(sum((value - mean) ** 2 for value in values)) / len(values)
        low, high = mean - spread, mean + spread
        means[name] = {
            "value": mean,
            "low": low if name == "words" else max(0.0, low),
            "high": high if name == "words" else min(1.0, high),
            "n": len(values),
        }
    return means
