import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from lrdomains.errors import InputError
from lrdomains.words import count_cooccurrences, ppmi, weight


def by_definition(counts, exponent, shift):
    smoothed = counts.sum(axis=0) ** exponent
    values = np.zeros(counts.shape)
    for w, c in np.argwhere(counts > 0):
        information = np.log(counts[w, c] * smoothed.sum() / (counts[w].sum() * smoothed[c]))
        values[w, c] = max(0.0, information - np.log(shift))
    return values


def test_three_sentences_by_hand():
    # Pairs at distance 1: cat-sat, dog-sat, cat-ran. Row sums: cat 2, ran 1, sat 2, dog 1; total 6.
    weighted = ppmi(count_cooccurrences(["cat sat", "dog sat", "cat ran"], window=1, min_count=1), context_smoothing=1)
    assert list(weighted.rows) == ["cat", "sat", "dog", "ran"]
    expected = np.zeros((4, 4))
    expected[0, 1] = expected[1, 0] = np.log(1 * 6 / (2 * 2))
    expected[0, 3] = expected[3, 0] = expected[1, 2] = expected[2, 1] = np.log(1 * 6 / (2 * 1))
    np.testing.assert_allclose(weighted.values.toarray(), expected, rtol=1e-6)


matrices = st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=3, max_size=3).map(np.array)


@given(matrices, st.sampled_from([0.0, 0.5, 0.75, 1.0]), st.sampled_from([1.0, 1.5, 5.0]))
def test_values_are_those_of_the_definition(counts, exponent, shift):
    weighted = ppmi(counts, context_smoothing=exponent, shift=shift).values
    with np.errstate(divide="ignore"):
        smoothed = np.where(counts.sum(axis=0) > 0, counts.sum(axis=0).astype(float) ** exponent, 0)
    expected = by_definition(counts.astype(float), exponent, shift) if exponent else None
    if expected is None:
        expected = np.zeros(counts.shape)
        for w, c in np.argwhere(counts > 0):
            expected[w, c] = max(0, np.log(counts[w, c] * smoothed.sum() / counts[w].sum()) - np.log(shift))
    np.testing.assert_allclose(weighted.toarray(), expected, rtol=1e-5, atol=1e-6)


def test_it_is_sparse_float32_without_stored_zeros_and_changes_nothing():
    counts = sp.csr_array(np.array([[4.0, 1.0], [1.0, 4.0]]))
    before = counts.copy()
    weighted = ppmi(counts).values
    assert (weighted.dtype, weighted.nnz, weighted.format) == (np.float32, 2, "csr")
    np.testing.assert_array_equal(counts.toarray(), before.toarray())


def test_stored_zeros_and_duplicates_in_the_input():
    messy = sp.coo_array(([1.0, 1.0, 0.0, 3.0], ([0, 0, 1, 1], [0, 0, 0, 1])), shape=(2, 2))
    clean = np.array([[2.0, 0.0], [0.0, 3.0]])
    np.testing.assert_array_equal(ppmi(messy).values.toarray(), ppmi(clean).values.toarray())
    unsummed = sp.csr_array((np.array([1.0, 1.0, 3.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    np.testing.assert_array_equal(ppmi(unsummed).values.toarray(), ppmi(clean).values.toarray())
    assert unsummed.nnz == 3


def test_rows_without_counts_and_counts_of_nothing():
    assert ppmi(np.array([[0.0, 0.0], [1.0, 2.0]])).values.toarray()[0].tolist() == [0, 0]
    assert ppmi(np.zeros((2, 2))).values.nnz == 0


def test_names_steps_and_losses_go_on():
    counts = count_cooccurrences(["a b a b once"], min_count=2)
    weighted = ppmi(counts, shift=2)
    assert weighted.rows.equals(counts.rows)
    assert list(weighted.steps) == ["encode", "count_cooccurrences", "ppmi"]
    assert weighted.steps["ppmi"] == {"context_smoothing": 0.75, "shift": 2}
    assert weighted.dropped == counts.dropped


@pytest.mark.parametrize(
    ("counts", "options", "match"),
    [
        (np.array([[1.0, -2.0]]), {}, "1 negative count; the first is -2 at row 0, column 1"),
        (np.ones((2, 2)), {"context_smoothing": 1.5}, "context_smoothing=1.5; give a number from 0 to 1"),
        (np.ones((2, 2)), {"shift": 0.5}, "shift=0.5; give a number of at least 1"),
        (np.ones((2, 2)), {"shift": float("nan")}, "shift=nan"),
    ],
)
def test_what_cannot_be_weighted(counts, options, match):
    with pytest.raises(InputError, match=match):
        ppmi(counts, **options)


def tables(counts):
    """Yield position and two by two table of each counted cell."""
    n = counts.sum()
    for w, c in np.argwhere(counts > 0):
        o, row, column = counts[w, c], counts[w].sum(), counts[:, c].sum()
        yield (w, c), np.array([[o, row - o], [column - o, n - row - column + o]])


def by_the_statistics_of_scipy(counts, measure):
    values = np.zeros(counts.shape)
    for at, table in tables(counts):
        expected = table.sum(axis=1)[0] * table.sum(axis=0)[0] / table.sum()
        if table[0, 0] <= expected or 0 in table.sum(axis=0) or 0 in table.sum(axis=1):
            continue
        if measure == "t-score":
            values[at] = (table[0, 0] - expected) / np.sqrt(table[0, 0])
        else:
            kind = "log-likelihood" if measure == "log-likelihood" else "pearson"
            values[at] = chi2_contingency(table, correction=False, lambda_=kind).statistic
    return values


@given(matrices, st.sampled_from(["t-score", "log-likelihood", "chi-square"]))
def test_tests_of_association_are_those_of_statistics(counts, measure):
    weighted = weight(counts.astype(float), measure).values.toarray()
    np.testing.assert_allclose(
        weighted, by_the_statistics_of_scipy(counts.astype(float), measure), rtol=1e-4, atol=1e-5
    )


@given(matrices)
def test_npmi_is_bounded_and_pmi_keeps_its_sign(counts):
    npmi, pmi = (weight(counts.astype(float), name, context_smoothing=1).values.toarray() for name in ("npmi", "pmi"))
    assert np.all(np.abs(npmi) <= 1 + 1e-6)
    clipped = np.maximum(pmi, 0)
    np.testing.assert_allclose(ppmi(counts.astype(float), context_smoothing=1).values.toarray(), clipped, atol=1e-6)
    assert np.all(np.sign(npmi)[np.abs(pmi) > 1e-6] == np.sign(pmi)[np.abs(pmi) > 1e-6])


def test_words_that_only_meet_each_other_have_an_npmi_of_one():
    assert weight(np.diag([2.0, 6.0]), "npmi").values.toarray() == pytest.approx(np.eye(2))


def test_dampened_counts():
    counts = np.array([[0.0, 3.0], [1.0, 8.0]])
    np.testing.assert_allclose(weight(counts, "log").values.toarray(), np.log1p(counts), rtol=1e-6)
    np.testing.assert_allclose(weight(counts, "sqrt").values.toarray(), np.sqrt(counts), rtol=1e-6)
    assert weight(counts, "log").steps == {"log": {}}


@pytest.mark.parametrize(
    ("measure", "options", "match"),
    [
        ("mi", {}, "measure='mi'; give one of 'ppmi', 'pmi'"),
        ("log", {"context_smoothing": 0.5}, "context_smoothing=0.5 is for ppmi, pmi, npmi; log has none"),
        ("npmi", {"shift": 2}, "shift=2 is for ppmi and pmi; npmi has none"),
    ],
)
def test_options_of_other_measures(measure, options, match):
    with pytest.raises(InputError, match=match):
        weight(np.ones((2, 2)), measure, **options)
