"""Counts as an object: weighted, restricted, saved and read."""

import numpy as np
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.words import CooccurrenceCounts, Window, count, encode
from lrdomains.words.cooccurrences import survival

TEXTS = ["the cat sat on the mat", "a cat and the dog", "the the the", "rare words here"]


def assert_equal(first, second):
    assert list(first.vocabulary.words) == list(second.vocabulary.words)
    for name in ("counts", "document_counts"):
        np.testing.assert_array_equal(getattr(first.vocabulary, name), getattr(second.vocabulary, name))
    np.testing.assert_array_equal(first.values.toarray(), second.values.toarray())
    assert (first.window, first.units, first.tokens) == (second.window, second.units, second.tokens)


def test_the_matrix_has_counts_in_units_of_one_neighbour():
    counts = count(TEXTS, window=Window(3, "harmonic"), min_count=1)
    matrix = counts.matrix()
    np.testing.assert_array_equal(matrix.values.toarray(), counts.values.toarray() / 6)
    assert list(matrix.rows) == list(counts.vocabulary.words)
    assert matrix.steps["count_cooccurrences"] == {"window": 3, "weights": "harmonic"}
    assert matrix.steps["encode"]["min_count"] == 1


def test_places_have_names_of_their_own():
    counts = count(["a b"], window=Window(1, direction="positional"), min_count=1)
    matrix = counts.matrix()
    assert list(matrix.columns) == ["a_-1", "b_-1", "a_1", "b_1"]
    assert matrix.values.toarray().tolist() == [[0, 0, 0, 1], [1, 0, 0, 0]]
    assert matrix.steps["count_cooccurrences"]["direction"] == "positional"


def test_expected_subsampling_is_the_mean_of_many_samples():
    texts = [" ".join(row) for row in np.random.default_rng(0).choice(list("aaaaaaaabbbbccde"), (60, 20))]
    corpus = encode(texts, min_count=1)
    expected = count(corpus, window=3).matrix(subsample=0.1).values.toarray()
    runs = [count(corpus, window=3, subsample=0.1, rng=seed).matrix().values.toarray() for seed in range(300)]
    error = np.std(runs, axis=0) / np.sqrt(len(runs))
    assert np.all(np.abs(np.mean(runs, axis=0) - expected) < 5 * error + 1e-9)
    assert expected.sum() < 0.7 * count(corpus, window=3).matrix().values.sum()


def test_survival_is_that_of_the_formula():
    vocabulary = encode([["a"] * 90 + ["b"] * 10], min_count=1).vocabulary
    np.testing.assert_allclose(survival(vocabulary, 0.1), [np.sqrt(0.1 / 0.9), 1])


def test_restricting_takes_rows_and_columns_out():
    whole = count(TEXTS, min_count=1)
    part = whole.restrict(min_count=2)
    assert list(part.vocabulary.words) == ["the", "cat"]
    np.testing.assert_array_equal(part.values.toarray(), whole.values.toarray()[:2, :2])
    assert part.dropped[-1].count == len(whole) - 2
    placed = count(TEXTS, window=Window(1, direction="positional"), min_count=1)
    columns = [list(placed.contexts).index(name) for name in ("the_-1", "cat_-1", "the_1", "cat_1")]
    np.testing.assert_array_equal(
        placed.restrict(min_count=2).values.toarray(), placed.values.toarray()[:2][:, columns]
    )


@pytest.mark.parametrize("window", [Window(2), Window(2, "exponential", "positional", 0.3)])
def test_a_file_gives_back_what_was_saved(tmp_path, window):
    counts = count(TEXTS, window=window, min_count=2, subsample=0.2, sampling="dirty", rng=3)
    counts.save(tmp_path / "c.lrd")
    read = CooccurrenceCounts.load(tmp_path / "c.lrd")
    assert_equal(read, counts)
    assert (read.options, read.dropped, read.source) == (dict(counts.options), counts.dropped, counts.source)
    read.save(tmp_path / "again.lrd")
    assert (tmp_path / "again.lrd").read_bytes() == (tmp_path / "c.lrd").read_bytes()
    assert repr(read) == repr(counts)


def test_files_of_another_kind_are_refused(tmp_path):
    (tmp_path / "x.lrd").write_text("no")
    with pytest.raises(StorageError):
        CooccurrenceCounts.load(tmp_path / "x.lrd")


def test_updating_adds_text_and_words():
    counts = count(["a b", "b c"], min_count=1, lowercase=False)
    grown = counts.update(["c D", "a b"], min_count=1)
    assert_equal(grown, count(["a b", "b c", "c D", "a b"], min_count=1, lowercase=False))


@pytest.mark.parametrize("subsample", [0, -1, 2, float("nan"), "x"])
def test_a_threshold_is_a_share(subsample):
    with pytest.raises(InputError, match="subsample="):
        count(TEXTS, min_count=1).matrix(subsample=subsample)


def test_text_is_not_sampled_twice():
    with pytest.raises(InputError, match="sampled while it was counted"):
        count(TEXTS, min_count=1, subsample=0.1).matrix(subsample=0.1)
