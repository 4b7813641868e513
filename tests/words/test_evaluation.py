import numpy as np
import pytest
from scipy.stats import spearmanr

from lrdomains.errors import DataWarning
from lrdomains.words import GoldSet, embed, evaluate, evaluate_sections

PAIRS = [
    ("ship", "wave", 9.0),
    ("king", "Queen", 8.5),
    ("cow", "barn", 8.0),
    ("ship", "cow", 2.0),
    ("king", "field", 1.0),
]
PAIRS_ALONE = tuple((a, b.lower()) for a, b, _ in PAIRS)
SCORES = tuple(score for _, _, score in PAIRS)


def write(tmp_path, content, name="gold.txt"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_spearman_with_skipped_pairs_counted(embedding, tmp_path):
    lines = ["\t".join(map(str, pair)) for pair in [*PAIRS, ("ship", "unseen", 3.0)]]
    table = evaluate(embedding, write(tmp_path, "\n".join(lines)))
    row = table.iloc[0]
    expected = spearmanr([embedding.similarity(a, b.lower()) for a, b, _ in PAIRS], [s for _, _, s in PAIRS])[0]
    assert table.columns.tolist()[:7] == ["name", "kind", "score", "low", "high", "pairs", "covered"]
    assert (row["name"], row["kind"], row["pairs"], row["covered"]) == ("gold", "similarity", 6, 5)
    assert row["score"] == pytest.approx(expected)
    assert row["low"] < row["score"] < row["high"]


def test_unknown_words_are_treated_in_three_ways_side_by_side(lines):
    embedding = embed(lines, rank=6)
    pairs = (("ship", "wave"), ("king", "queen"), ("ship", "cow"), ("ships", "cow"), ("king", "unheard"))
    scores = (9.0, 8.0, 2.0, 4.0, 5.0)
    row = evaluate(embedding, GoldSet("g", "similarity", pairs, scores)).iloc[0]
    units = embedding.unit_vectors
    mean = units.mean(axis=0) / np.linalg.norm(units.mean(axis=0))
    known = [embedding.similarity(a, b) for a, b in pairs[:3]]
    with_mean = [*known, mean @ units[embedding.position("cow")], mean @ units[embedding.position("king")]]
    assert row["score"] == pytest.approx(spearmanr(known, scores[:3])[0])
    assert row["zero"] == pytest.approx(spearmanr([*known, 0, 0], scores)[0])
    assert row["mean"] == pytest.approx(spearmanr(with_mean, scores)[0])
    composed = [*known, embedding.similarity(embedding.subwords.compose(["ships"])[0], "cow"), 0]
    assert row["composed"] == pytest.approx(spearmanr(composed, scores)[0])


def test_without_subwords_nothing_is_composed(lines):
    row = evaluate(embed(lines, rank=3, subword_weight=0), GoldSet("g", "similarity", PAIRS_ALONE, SCORES)).iloc[0]
    assert np.isnan(row["composed"])


def test_analogies_are_scored_by_exact_answers(embedding, tmp_path):
    answer = embedding.analogy("ship", "sailor", "farmer", top=1)["word"][0]
    other = "king" if answer != "king" else "cow"
    text = f": one\nShip Sailor Farmer {answer}\nship sailor farmer {other}\n: two\nship sailor farmer unseen\n"
    row = evaluate(embedding, write(tmp_path, text)).iloc[0]
    assert (row["kind"], row["score"], row["pairs"], row["covered"]) == ("analogy", 0.5, 3, 2)
    assert (row["zero"], row["mean"]) == pytest.approx((1 / 3, 1 / 3))
    rank = embedding.analogy("ship", "sailor", "farmer", top=1, answer=other)["rank"].iloc[-1]
    assert row["reciprocal_rank"] == pytest.approx((1 + 1 / rank) / 2)


def test_sections_are_scored_one_by_one(embedding, tmp_path):
    answer = embedding.analogy("ship", "sailor", "farmer", top=1)["word"][0]
    text = f": one\nship sailor farmer {answer}\n: two\nship sailor farmer unseen\n"
    table = evaluate_sections(embedding, write(tmp_path, text))
    assert table["name"].tolist() == ["one", "two"]
    assert table["covered"].tolist() == [1, 0]
    assert table["score"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)


def test_the_other_method_of_analogies(embedding):
    found = embedding.analogy("ship", "sailor", "farmer", top=1, method="multiply")["word"][0]
    row = evaluate(embedding, GoldSet("g", "analogy", (("ship", "sailor", "farmer", found),)), method="multiply").iloc[
        0
    ]
    assert row["score"] == 1


@pytest.mark.parametrize(
    "gold",
    [
        GoldSet("g", "similarity", (("unseen", "nowhere"), ("ship", "wave")), (1.0, 2.0)),
        GoldSet("g", "similarity", (("ship", "wave"), ("ship", "cow")), (1.0, 1.0)),
        GoldSet("g", "analogy", (("ship", "unseen", "king", "queen"),)),
    ],
)
def test_what_cannot_be_scored_is_missing_and_said(embedding, gold):
    with pytest.warns(DataWarning, match="g cannot be scored: . of . have all their words in the vocabulary"):
        row = evaluate(embedding, [gold]).iloc[0]
    assert np.isnan(row["score"])
    assert np.isnan(row["low"])


def test_a_perfect_order_and_too_few_pairs_for_an_interval(embedding):
    pairs = [(a, b, embedding.similarity(a, b)) for a, b in [("ship", "wave"), ("ship", "cow"), ("king", "barn")]]
    gold = GoldSet("g", "similarity", tuple(p[:2] for p in pairs), tuple(p[2] for p in pairs))
    row = evaluate(embedding, gold).iloc[0]
    assert (row["score"], row["low"], row["high"]) == (pytest.approx(1), -1, 1)
