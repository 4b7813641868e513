"""Collections of documents that the tests share."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from lrdomains import documents
from lrdomains.documents import DocumentEmbedding

PETS = [
    "The cat purrs on the mat",
    "A cat and a dog share the mat",
    "The dog barks at the cat",
    "A dog chases the cat",
    "Stocks fell on Monday",
    "Bonds and stocks fell again",
    "Investors sold stocks and bonds",
    "stocks fell on monday!",
    "",
]


@pytest.fixture(scope="session")
def pets() -> DocumentEmbedding:
    """Two subjects, an exact duplicate (7 of 4) and an empty document (8)."""
    return documents.embed(PETS, rank=2, min_count=1)


@dataclass(frozen=True)
class Cranfield:
    """The Cranfield collection: 1,400 abstracts, 225 queries, and which abstract answers which query.

    Query ids of ``cranqrel`` are ordinal positions in ``cran.qry``, not the ids written there. Lines with the code
    "-1" (the last one of each query) are left out, which leaves 1,612 judgements.
    """

    documents: list[str]
    queries: list[str]
    relevant: list[set[int]]  # for each query, positions of documents


@pytest.fixture(scope="session")
def cranfield(shared_data: Path) -> Cranfield:
    folder = shared_data / "text"
    queries = _texts(folder / "cran.qry")
    relevant: list[set[int]] = [set() for _ in queries]
    for line in (folder / "cranqrel").read_text().splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[2] != "-1":
            relevant[int(fields[0]) - 1].add(int(fields[1]) - 1)
    return Cranfield(_texts(folder / "cran.all.1400"), queries, relevant)


def _texts(path: Path) -> list[str]:
    """Return the field .W of every record."""
    records = re.split(r"^\.I .*\n", path.read_text(), flags=re.M)[1:]
    return [record.partition(".W\n")[2] for record in records]
