"""Word vectors from counts agree better with people than those of word2vec, fastText and hyperhyper, and come sooner.

Peers: gensim's skip-gram and CBOW (300 dimensions, 5 epochs, 2 workers), fastText's skip-gram with subwords (the same,
characters 3 to 6) and hyperhyper 0.3 (exact SVD). They are looked for in the Python that ``--peers`` names, and left
out where they are missing. Work: from 98 novels as a text file, one paragraph a line, to vectors on disk, each side in
a process of its own. Quality: `lrdomains.words.evaluate` on the vectors that each side wrote, words in lower case,
pairs and questions whose words all sides know: Spearman's correlation, and the share of Google's analogies solved by
3CosAdd.

Run: ``python benchmarks/word_vectors_better_than_skip_gram_in_a_fraction_of_its_time.py [--peers PYTHON] [--sides ...]
[--gold FILE ...] [--folder DIR]``. Without ``--sides`` all take about twenty minutes; figures of sides that ran before
in the same folder are kept. The table's sets of MEN and of rare words come with the package hyperhyper.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring
import pandas as pd

DIMENSIONS = 300

LRDOMAINS = """
import sys, time, json, resource
stages = {}
start = time.perf_counter()
import lrdomains as lrd
from lrdomains.words import encode, count_cooccurrences, embed_counts
stages["import"] = time.perf_counter() - start
def timed(name, work):
    begin = time.perf_counter(); result = work(); stages[name] = time.perf_counter() - begin; return result
corpus = timed("tokenise and encode", lambda: encode(sys.argv[1]))
held, word_counts = [timed("count", lambda: count_cooccurrences(corpus))], corpus.vocabulary.counts
del corpus
options = {} if sys.argv[3] == "default" else {"rank": 300}
embedding = timed("weight, factorize, subwords", lambda: embed_counts(held.pop(), word_counts, **options))
timed("save", lambda: embedding.save(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"stages": stages, "peak_mb": peak}))
"""

GENSIM = """
import sys, json, resource
from gensim.models import Word2Vec
model = Word2Vec(corpus_file=sys.argv[1], vector_size=300, window=5, min_count=5, sg=int(sys.argv[3]), negative=5,
                 epochs=5, workers=2, seed=1)
model.wv.save_word2vec_format(sys.argv[2], binary=True)
print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

FASTTEXT = """
import sys, json, resource
import fasttext
model = fasttext.train_unsupervised(sys.argv[1], model="skipgram", dim=300, ws=5, minCount=5, minn=3, maxn=6, epoch=5,
                                    thread=2)
words = model.get_words()
with open(sys.argv[2], "w") as file:
    file.write(f"{len(words)} 300\\n")
    for word in words:
        file.write(word + " " + " ".join(f"{x:.6g}" for x in model.get_word_vector(word)) + "\\n")
print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

HYPERHYPER = """
import sys, json, resource, tempfile
import hyperhyper
corpus = hyperhyper.Corpus.from_file(sys.argv[1], no_below=5)
bunch = hyperhyper.Bunch(tempfile.mkdtemp(), corpus)
vectors = bunch.svd(dim=300, window=5, keyed_vectors=True)
vectors = vectors[0] if isinstance(vectors, tuple) else vectors
vectors.save_word2vec_format(sys.argv[2], binary=True)
print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

#: Side -> script, its last argument, the ending of its file, whether it runs in our own environment.
SIDES: dict[str, tuple[str, str, str, bool]] = {
    "lrdomains": (LRDOMAINS, "default", ".lrd", True),
    "lrdomains, 300 dimensions": (LRDOMAINS, "300", ".lrd", True),
    "gensim skip-gram": (GENSIM, "1", ".bin", False),
    "gensim CBOW": (GENSIM, "0", ".bin", False),
    "fastText skip-gram": (FASTTEXT, "", ".txt", False),
    "hyperhyper": (HYPERHYPER, "", ".bin", False),
}


def prepare(path: Path) -> None:
    """Write the novels, tokenised and in lower case, one paragraph a line: all sides then see the same words."""
    from lrdomains import datasets
    from lrdomains.text import open_corpus, tokenize

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(datasets.fetch("novels")) as archive:
            archive.extractall(folder, filter="data")
        with path.open("w", encoding="utf-8") as file:
            for unit in open_corpus(Path(folder), unit="paragraph"):
                file.write(" ".join(tokenize(str(unit.text))) + "\n")


def learn(side: str, corpus: Path, output: Path, peers: str) -> dict[str, Any] | None:
    """Run one side in a process of its own; None where its package is missing."""
    script, last, _ending, ours = SIDES[side]
    environment = measuring.clean_environment()
    command = [sys.executable if ours else peers, "-c", script, str(corpus), str(output), last]
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    seconds, after = time.perf_counter() - start, os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    if done.returncode:
        print(f"{side} does not run: {done.stderr.splitlines()[-1:]}", file=sys.stderr)
        return None
    return {"side": side, "seconds": seconds, "cpu_seconds": busy, **json.loads(done.stdout.splitlines()[-1])}


def quality(sides: list[str], folder: Path, gold: list[Path]) -> pd.DataFrame:
    """Return a score for each side and gold set, over the pairs and questions that all sides know."""
    from lrdomains import load
    from lrdomains.words import GoldSet, evaluate, read_gold, read_vectors

    spaces = {}
    for side in sides:
        path = folder / f"{side}{SIDES[side][2]}"
        spaces[side] = load(path) if path.suffix == ".lrd" else read_vectors(path)
    rows = []
    for one in map(read_gold, gold):
        words = [tuple(word.lower() for word in pair) for pair in one.words]
        kept = [at for at, pair in enumerate(words) if all(word in space for word in pair for space in spaces.values())]
        chosen = tuple(words[at] for at in kept)
        scores = tuple(one.scores[at] for at in kept) if one.scores else ()
        common = GoldSet(f"{one.name} ({len(kept)})", one.kind, chosen, scores)
        rows += [{"side": side, **evaluate(space, common).iloc[0]} for side, space in spaces.items()]
    return pd.DataFrame(rows)


def _stages(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in seconds.items())


def compare(sides: list[str], peers: str, gold: list[Path], folder: Path) -> None:
    """Run the sides, score what they wrote, and write the table."""
    corpus = folder / "novels.txt"
    if not corpus.exists():
        prepare(corpus)
    notes = folder / "runs.json"
    runs: dict[str, Any] = json.loads(notes.read_text()) if notes.exists() else {}
    for side in sides:
        found = learn(side, corpus, folder / f"{side}{SIDES[side][2]}", peers)
        if found is not None:
            runs[side] = found
            notes.write_text(json.dumps(runs))
            print(found, file=sys.stderr)
    scored = quality([side for side in SIDES if side in runs], folder, gold)
    table = scored.pivot_table(index="side", columns="name", values="score", sort=False)
    table.insert(0, "seconds", [runs[side]["seconds"] for side in table.index])
    table.insert(1, "times_ours", table["seconds"] / runs["lrdomains"]["seconds"])
    table.insert(2, "cpu_seconds", [runs[side]["cpu_seconds"] for side in table.index])
    table.insert(3, "peak_mb", [runs[side]["peak_mb"] for side in table.index])
    table["stages"] = [_stages(runs[side].get("stages", {})) for side in table.index]
    intervals = scored[["side", "name", "score", "low", "high"]].to_dict(orient="records")
    measuring.write(__file__, table.reset_index(), [*runs.values(), *intervals])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, help="a Python with gensim, fasttext and hyperhyper")
    parser.add_argument("--sides", nargs="*", default=list(SIDES), choices=list(SIDES))
    parser.add_argument("--gold", nargs="+", type=Path, help="by default the public sets of lrdomains.datasets")
    parser.add_argument("--folder", type=Path, default=None, help="where corpora, vectors and figures are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.gold is None:
            from lrdomains import datasets

            names = ("ws353", "simlex999", "mturk771", "google-analogies")
            options.gold = [Path(datasets.fetch(name)) for name in names]
        compare(options.sides, options.peers, options.gold, options.folder or Path(scratch))
