import numpy as np
import pytest
from scipy.stats import binomtest, spearmanr

from lrdomains.errors import DataWarning, InputError
from lrdomains.words import GoldSet, evaluate, read_gold

PAIRS = [
    ("ship", "wave", 9.0),
    ("king", "Queen", 8.5),
    ("cow", "barn", 8.0),
    ("ship", "cow", 2.0),
    ("king", "field", 1.0),
]


def write(tmp_path, content, name="gold.txt"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_spearman_with_skipped_pairs_counted(embedding, tmp_path):
    lines = ["\t".join(map(str, pair)) for pair in [*PAIRS, ("ship", "unseen", 3.0)]]
    table = evaluate(embedding, write(tmp_path, "\n".join(lines)))
    row = table.iloc[0]
    expected = spearmanr([embedding.similarity(a, b.lower()) for a, b, _ in PAIRS], [s for _, _, s in PAIRS])[0]
    assert table.columns.tolist() == ["name", "kind", "score", "low", "high", "pairs", "covered"]
    assert (row["name"], row["kind"], row["pairs"], row["covered"]) == ("gold", "similarity", 6, 5)
    assert row["score"] == pytest.approx(expected)
    assert row["low"] < row["score"] < row["high"]


def test_the_interval_is_fishers_with_the_variance_of_bonett_and_wright(embedding):
    words = embedding.words.tolist()
    rng = np.random.default_rng(0)
    pairs = tuple(tuple(rng.choice(words, 2, replace=False).tolist()) for _ in range(40))
    row = evaluate(embedding, GoldSet("g", "similarity", pairs, tuple(rng.normal(size=40).tolist()))).iloc[0]
    half = (np.arctanh(row["high"]) - np.arctanh(row["low"])) / 2
    assert half == pytest.approx(1.959964 * np.sqrt((1 + row["score"] ** 2 / 2) / 37), rel=1e-5)


def test_analogies_are_scored_by_exact_answers(embedding, tmp_path):
    answer = embedding.analogy("ship", "sailor", "farmer", top=1)["word"][0]
    other = "king" if answer != "king" else "cow"
    text = f": one\nShip Sailor Farmer {answer}\nship sailor farmer {other}\n: two\nship sailor farmer unseen\n"
    row = evaluate(embedding, write(tmp_path, text)).iloc[0]
    assert (row["kind"], row["score"], row["pairs"], row["covered"]) == ("analogy", 0.5, 3, 2)
    interval = binomtest(1, 2).proportion_ci(method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize(
    "content",
    [
        "ship\twave\t9\nking\tcow\t1\n",
        "# a comment\nWord 1\tWord 2\tHuman (mean)\nship\twave\t9\nking\tcow\t1\n",
        "ship wave 9\nking cow 1",
        "word1,word2,score\nship,wave,9\nking,cow,1\n",
        "word1\tword2\tPOS\tSimLex999\tconc\nship\twave\tN\t9\t2\nking\tcow\tN\t1\t3\n",
        "\ufeffship\twave\t9\r\nking\tcow\t1\r\n",
    ],
)
def test_similarity_files_of_many_kinds(tmp_path, content):
    gold = read_gold(write(tmp_path, content))
    assert gold == GoldSet("gold", "similarity", (("ship", "wave"), ("king", "cow")), (9.0, 1.0))


def test_analogies_without_sections(tmp_path):
    gold = read_gold(write(tmp_path, "a b c d\ne f g h\n"))
    assert (gold.kind, gold.words) == ("analogy", (("a", "b", "c", "d"), ("e", "f", "g", "h")))


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("", "gold.txt is empty"),
        ("# only a comment\n", "gold.txt is empty"),
        ("ship\twave\t9\nking\tcow\tmany\n", "line 2: no score in 'king"),
        ("one line of prose without any score\n", "line 1: no score"),
        (": s\na b c d\na b c\n", "line 3: 3 words in 'a b c'; an analogy has four"),
    ],
)
def test_files_that_are_no_gold(tmp_path, content, match):
    with pytest.raises(InputError, match=match):
        read_gold(write(tmp_path, content))


def test_a_missing_file():
    with pytest.raises(InputError, match=r"missing.txt does not exist"):
        read_gold("missing.txt")


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


@pytest.mark.real_data
def test_public_gold_sets_have_their_known_sizes(shared_data):
    sizes = {"ws353": 353, "simlex999": 999, "mturk771": 771, "rg65": 65, "google-analogies": 19544}
    for name, size in sizes.items():
        gold = read_gold(shared_data / "wordsim" / f"{name}.txt")
        assert len(gold.words) == size
        assert gold.kind == ("analogy" if name == "google-analogies" else "similarity")
