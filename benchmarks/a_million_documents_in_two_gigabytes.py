"""A million documents are embedded, saved and searched in two gigabytes of memory.

No peer does this: scikit-learn and gensim hold the counts in memory. Work: documents of 100 words, one a line, drawn
from a mixture of 50 planted topics over 50,000 words by Zipf's law; 100 dimensions by the default weighting, with
``memory="2GB"``. The process may take 2 GB: its peak is measured. Quality: the largest residual of the fit, how often
the nearest document (of 200) has the same topic, and for a collection of 50,000 the strengths against those of the fit
in memory. Run: ``python benchmarks/a_million_documents_in_two_gigabytes.py [--documents 1000000]`` (a quarter, half,
all).
"""

import argparse
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

import measuring
import numpy as np
import pandas as pd

WORDS, TOPICS, LENGTH, RANK = 50_000, 50, 100, 100
MEMORY, COMPARED, BLOCK, ASKED = "2GB", 50_000, 10_000, 200


def main_topics(documents: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, TOPICS, documents)


def write_documents(path: Path, documents: int) -> None:
    """Write one document a line: most of its words are of its main topic, whose frequent words are its own."""
    rng = np.random.default_rng(1)
    orders = np.array([rng.permutation(WORDS) for _ in range(TOPICS)])
    shares = 1.0 / np.arange(3, WORDS + 3)
    cumulated = np.cumsum(shares / shares.sum())
    names = np.array([f"w{i}" for i in range(WORDS)])
    topics = main_topics(documents)
    with path.open("w") as file:
        for first in range(0, documents, BLOCK):
            main = topics[first : first + BLOCK, None]
            other = rng.integers(0, TOPICS, (len(main), LENGTH))
            topic = np.where(rng.random((len(main), LENGTH)) < 0.5, main, other)
            rank = np.minimum(np.searchsorted(cumulated, rng.random((len(main), LENGTH))), WORDS - 1)
            file.writelines(" ".join(line) + "\n" for line in names[orders[topic, rank]])


def written(folder: Path, documents: int) -> Path:
    """Return the path of a collection, which is written if it is not there."""
    path = folder / f"documents-{documents}.txt"
    if not path.exists():
        write_documents(path, documents)
    return path


def one(path: str, result: str) -> None:
    import lrdomains
    from lrdomains import documents

    found, used = measuring.timed(lambda: documents.embed(path, rank=RANK, memory=MEMORY))
    embedded = dict(used)
    residual = float(np.max(found.factorization.fit.residuals))
    passes = found.factorization.fit.iterations
    _, used = measuring.timed(partial(found.save, result))
    saved = used["seconds"]
    del found
    loaded = lrdomains.load(result)
    topics = main_topics(len(loaded.documents))
    asked = np.arange(0, len(topics), len(topics) // ASKED)[:ASKED]
    loaded.similar_documents(int(asked[0]), top=1)
    nearest, used = measuring.timed(
        lambda: [loaded.similar_documents(at, top=1)["document"].item() for at in asked.tolist()]
    )
    print(
        json.dumps(
            {
                "embed_seconds": embedded["seconds"], "embed_peak_mb": embedded["peak_mb"], "save_seconds": saved,
                "search_ms": 1000 * used["seconds"] / ASKED, "peak_mb_of_all": used["peak_mb"],
                "steps": passes, "largest_residual": residual,
                "same_topic": float(np.mean(topics[nearest] == topics[asked])),
            }
        )
    )  # fmt: skip


def compared(path: str) -> None:
    """Print how far strengths are from those of the fit in memory, as a share of the first."""
    from lrdomains import documents

    options = {"rank": RANK, "snippet_length": 0, "keep_counts": False}
    plain = documents.embed(path, **options).factorization.scale
    found = documents.embed(path, **options, memory=MEMORY).factorization.scale
    print(json.dumps({"difference": float(np.max(np.abs(plain - found)) / plain[0])}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--parts", type=int, nargs="+", default=[4, 2, 1])
    parser.add_argument("--folder", type=Path, help="Where the texts are kept; by default nowhere.")
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        compared(given.one[0]) if given.one[1] == "compare" else one(*given.one)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        result, runs = folder / "documents.lrd", []
        for documents in [given.documents // part for part in given.parts]:
            path = written(folder, documents)
            size = path.stat().st_size / 2**20
            runs.append(
                {"documents": documents, "text_mb": size, **measuring.run_alone(__file__, str(path), str(result))}
            )
        path = written(folder, min(COMPARED, given.documents))
        difference = measuring.run_alone(__file__, str(path), "compare")["difference"]
    measuring.write(__file__, pd.DataFrame(runs).assign(strengths_off_at_50k=difference), runs)


if __name__ == "__main__":
    sys.exit(main())
