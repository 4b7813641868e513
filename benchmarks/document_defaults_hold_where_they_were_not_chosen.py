"""The defaults of document embeddings hold on collections that they were not chosen on.

Weighting, rank and emphasis were chosen on three test collections of abstracts. Here are two others, and another task:
do the ten nearest documents tell the class of a document? Work: 2,000 film reviews, praise or not; and 98 novels in
pieces of 500 words, every fourth, some 7,000: which novel? Compared on the same documents: the defaults, plain
log-entropy and tf-idf as they are customary for LSA (100 dimensions, no emphasis). Shares of documents with 95 %
intervals.
Run: ``python benchmarks/document_defaults_hold_where_they_were_not_chosen.py``.
"""

import tarfile
import zipfile

import measuring
import pandas as pd

from lrdomains import datasets, documents

PIECE, EVERY = 500, 4
SETTINGS = {
    "the defaults": {},
    "plain log-entropy, 100 dimensions": {"weighting": "log-entropy", "rank": 100, "emphasis": 0.0},
    "tf-idf, 100 dimensions": {"weighting": "tf-idf", "rank": 100, "emphasis": 0.0},
}


def reviews() -> tuple[list[str], list[str]]:
    with zipfile.ZipFile(datasets.fetch("movie-reviews")) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".txt"))
        texts = [archive.read(name).decode("utf-8", "replace") for name in names]
    return texts, [name.split("/")[-2] for name in names]


def novels() -> tuple[list[str], list[str]]:
    texts, titles = [], []
    with tarfile.open(datasets.fetch("novels")) as archive:
        for member in archive.getmembers():
            if member.isfile() and member.name.endswith(".txt"):
                words = archive.extractfile(member).read().decode("utf-8-sig", "replace").split()
                pieces = [" ".join(words[i : i + PIECE]) for i in range(0, len(words), PIECE)][::EVERY]
                texts += pieces
                titles += [member.name] * len(pieces)
    return texts, titles


def main() -> None:
    runs = []
    for name, (texts, classes) in (("film reviews", reviews()), ("novels", novels())):
        collection = documents.read_collection(texts, snippet_length=0)
        for setting, options in SETTINGS.items():
            probe = documents.classify_by_neighbours(documents.embed(collection, **options), classes)
            runs.append({
                "collection": name, "documents": probe.documents, "classes": len(set(classes)), "setting": setting,
                "accuracy": probe.accuracy, "low": probe.low, "high": probe.high, "majority": probe.majority,
            })  # fmt: skip
    measuring.write(__file__, pd.DataFrame(runs), runs)


if __name__ == "__main__":
    main()
