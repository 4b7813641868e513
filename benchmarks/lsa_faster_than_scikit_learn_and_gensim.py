"""From text to latent semantic analysis: faster than scikit-learn and gensim, and exact.

Peers: scikit-learn (``TfidfVectorizer`` + ``TruncatedSVD``, its defaults) and gensim (``Dictionary`` + ``TfidfModel`` +
``LsiModel``). Work: 2,000 film reviews and 98 novels in pieces of 500 words, some 28,000 documents; tf-idf, words that
occur five times or in five documents, 100 dimensions. Quality: the share of the squared norm of its own matrix that
each side's dimensions keep, and what an exact SVD of the same matrix keeps. Run:
``python benchmarks/lsa_faster_than_scikit_learn_and_gensim.py [--repeats 3]``.
"""

import argparse
import json
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import measuring
import numpy as np

SIDES = ("lrdomains", "lrdomains, its defaults", "scikit-learn", "gensim")
RANK = 100


def write_documents(path: Path) -> None:
    """Write one document a line."""
    from lrdomains import datasets

    texts = []
    with zipfile.ZipFile(datasets.fetch("movie-reviews")) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".txt"))
        texts += [" ".join(archive.read(name).decode("utf-8", "replace").split()) for name in names]
    with tarfile.open(datasets.fetch("novels")) as archive:
        for member in archive.getmembers():
            if member.isfile() and member.name.endswith(".txt"):
                words = archive.extractfile(member).read().decode("utf-8-sig", "replace").split()
                texts += [" ".join(words[i : i + 500]) for i in range(0, len(words), 500)]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")


def exact_share(matrix) -> float:
    """Return what the best 100 dimensions keep of a matrix."""
    import lrdomains

    f = lrdomains.factorize(matrix.astype(np.float32), lrdomains.TruncatedSVD(RANK), rng=0)
    return f.explained()


def lrdomains_side(path: str, **options):
    from lrdomains import documents

    found, used = measuring.timed(lambda: documents.embed(path, rank=RANK, min_count=5, **options))
    kept = found.factorization.explained()
    return used | {"kept": kept, "exact": kept, "terms": len(found.terms), "documents": len(found.documents)}


def scikit_learn_side(path: str):
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    def work():
        texts = Path(path).read_text(encoding="utf-8").splitlines()
        rows = TfidfVectorizer(min_df=5, sublinear_tf=True).fit_transform(texts)
        svd = TruncatedSVD(RANK, random_state=0)
        svd.fit_transform(rows)
        return rows, svd

    (rows, svd), used = measuring.timed(work)
    kept = float(np.sum(svd.singular_values_**2) / rows.multiply(rows).sum())
    return used | {"kept": kept, "exact": exact_share(rows), "terms": rows.shape[1], "documents": rows.shape[0]}


def gensim_side(path: str):
    from gensim.corpora import Dictionary
    from gensim.matutils import corpus2csc
    from gensim.models import LsiModel, TfidfModel
    from gensim.utils import simple_preprocess

    def work():
        tokens = [simple_preprocess(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        dictionary = Dictionary(tokens)
        dictionary.filter_extremes(no_below=5, no_above=1.0, keep_n=None)
        bags = [dictionary.doc2bow(text) for text in tokens]
        weighted = list(TfidfModel(bags)[bags])
        return weighted, dictionary, LsiModel(weighted, id2word=dictionary, num_topics=RANK)

    (weighted, dictionary, model), used = measuring.timed(work)
    rows = corpus2csc(weighted, num_terms=len(dictionary)).T.tocsr()
    kept = float(np.sum(model.projection.s**2) / rows.multiply(rows).sum())
    return used | {"kept": kept, "exact": exact_share(rows), "terms": rows.shape[1], "documents": rows.shape[0]}


def one(side: str, path: str) -> dict[str, object]:
    work = {
        "lrdomains": lambda: lrdomains_side(path, weighting="tf-idf"),
        "lrdomains, its defaults": lambda: lrdomains_side(path),
        "scikit-learn": lambda: scikit_learn_side(path),
        "gensim": lambda: gensim_side(path),
    }[side]
    return {"side": side, **work()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sides", nargs="+", default=SIDES)
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(*given.one)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.txt"
        write_documents(path)
        runs = [measuring.run_alone(__file__, side, str(path)) for _ in range(given.repeats) for side in given.sides]
    table = measuring.medians(runs, ["side"])
    own = float(table.loc[table["side"] == "lrdomains", "seconds"].iloc[0])
    measuring.write(__file__, table.assign(times_lrdomains=table["seconds"] / own), runs)


if __name__ == "__main__":
    sys.exit(main())
