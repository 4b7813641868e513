"""A corpus in which relations are planted: its analogies are known, and so must their solutions be."""

from itertools import pairwise

import numpy as np
import pytest

from lrdomains.words import GoldSet, embed, evaluate

NAMES, KINDS = [f"n{i}" for i in range(12)], ["one", "many", "old"]


def planted_lines(seed=0, lines=4000):
    """Return sentences in which a word ``n3many`` meets the contexts of its name and those of its kind alike."""
    rng = np.random.default_rng(seed)
    contexts = {part: [f"{part}c{j}" for j in range(6)] for part in [*NAMES, *KINDS]}
    found = []
    for _ in range(lines):
        name, kind = rng.choice(NAMES), rng.choice(KINDS)
        around = [*rng.choice(contexts[name], 3), *rng.choice(contexts[kind], 3)]
        rng.shuffle(around)
        found.append(" ".join([*around[:3], f"{name}{kind}", *around[3:]]))
    return found


@pytest.fixture(scope="module")
def embedding():
    return embed(planted_lines(), rank=20, subword_weight=0)


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_planted_analogies_are_solved(embedding, method):
    questions = [
        (f"{a}{one}", f"{a}{other}", f"{b}{one}", f"{b}{other}")
        for a, b in pairwise(NAMES)
        for one, other in pairwise(KINDS)
    ]
    result = evaluate(embedding, GoldSet("planted", "analogy", tuple(questions)), method=method).iloc[0]
    assert (result["covered"], result["pairs"]) == (len(questions), len(questions))
    assert result["score"] > 0.95


def test_shuffled_answers_are_not(embedding):
    rng = np.random.default_rng(1)
    questions = [(f"{a}one", f"{a}many", f"{b}one", f"{c}old") for a, b, c in rng.choice(NAMES, (40, 3))]
    assert evaluate(embedding, GoldSet("wrong", "analogy", tuple(questions))).iloc[0]["score"] < 0.1


def test_words_of_one_name_and_of_one_kind_are_nearer_than_others(embedding):
    names = np.mean([embedding.similarity("n0one", f"n0{kind}") for kind in ("many", "old")])
    kinds = np.mean([embedding.similarity("n0one", f"{name}one") for name in NAMES[1:]])
    others = np.mean([embedding.similarity("n0one", f"{name}many") for name in NAMES[1:]])
    assert min(names, kinds) > others + 0.1
