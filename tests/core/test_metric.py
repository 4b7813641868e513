"""The SVD in a metric: against dense algebra, against correspondence analysis, and what is refused."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import chi2_contingency

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.metric import gram
from lrdomains.core.provenance import fingerprint
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.storage import ArchiveWriter, read_archive
from lrdomains.errors import InputError

ROWS, COLUMNS = np.linspace(0.5, 4.0, 30), np.geomspace(0.1, 10.0, 12)
MATRIX = builders.with_gap((30, 12), 3)


def weighted(values, rows=ROWS, columns=COLUMNS):
    return LabelledMatrix(values, row_weights=rows, column_weights=columns)


def weighted_norm(difference, rows=ROWS, columns=COLUMNS):
    return np.sqrt(rows @ difference**2 @ columns)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, lambda a: RowBlocks(list(np.array_split(a, 4)))])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_approximation_is_the_best_in_the_weighted_norm(form, dtype):
    found = factorize(weighted(form(MATRIX.astype(dtype))), TruncatedSVD(rank=3), rng=0)
    left, strengths, right = np.linalg.svd(np.sqrt(ROWS)[:, None] * MATRIX * np.sqrt(COLUMNS), full_matrices=False)
    best = (left[:, :3] * strengths[:3]) @ right[:3] / np.sqrt(np.outer(ROWS, COLUMNS))
    close = {"rtol": 1e-4, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(found.scale, strengths[:3], **close)
    np.testing.assert_allclose(found.reconstruct(), best, **close)
    np.testing.assert_allclose(gram(found.row_factors, ROWS), np.eye(3), atol=1e-5)
    np.testing.assert_allclose(gram(found.column_factors, COLUMNS), np.eye(3), atol=1e-5)
    assert np.all(found.column_factors[np.argmax(np.abs(found.column_factors), axis=0), range(3)] > 0)
    assert found.error(relative=False) == pytest.approx(weighted_norm(MATRIX - best), rel=1e-4)
    assert found.truncate(1).error() == pytest.approx(
        weighted_norm(MATRIX - found.truncate(1).reconstruct().to_numpy()) / weighted_norm(MATRIX), rel=1e-4
    )
    assert found.fit.residuals.max() < 1e-4
    np.testing.assert_allclose(found.project(MATRIX.astype(dtype)), found.row_factors, **close)


def test_a_weight_of_two_is_the_row_twice():
    rows = np.where(np.arange(30) < 10, 2.0, 1.0)
    found = factorize(LabelledMatrix(MATRIX, row_weights=rows), TruncatedSVD(rank=3))
    twice = factorize(np.vstack([MATRIX, MATRIX[:10]]), TruncatedSVD(rank=3))
    np.testing.assert_allclose(found.scale, twice.scale, rtol=1e-12)
    np.testing.assert_allclose(found.row_factors, twice.row_factors[:30], atol=1e-12)
    assert found.error() == pytest.approx(twice.error(), rel=1e-10)


def test_correspondence_analysis_comes_out():
    counts = np.random.default_rng(0).poisson(20, size=(7, 5)) + 30 * np.eye(7, 5)
    shares = counts / counts.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    expected = np.outer(rows, columns)
    found = factorize(weighted(shares / expected - 1, rows, columns), TruncatedSVD(rank=4))
    left, strengths, _ = np.linalg.svd((shares - expected) / np.sqrt(expected), full_matrices=False)
    np.testing.assert_allclose(found.scale, strengths[:4], rtol=1e-12)
    standard = left[:, :4] / np.sqrt(rows)[:, None]
    np.testing.assert_allclose(np.abs(found.row_factors), np.abs(standard), rtol=1e-9)
    inertia = chi2_contingency(counts, correction=False).statistic / counts.sum()
    assert np.sum(found.scale**2) == pytest.approx(inertia, rel=1e-12)
    assert found.fit.total_energy == pytest.approx(inertia, rel=1e-12)
    np.testing.assert_allclose(rows @ found.row_factors, 0, atol=1e-12)


def test_eigenvectors_in_a_metric_solve_the_generalised_problem():
    symmetric = builders.symmetric(12)
    found = factorize(weighted(symmetric, COLUMNS, COLUMNS), SymmetricEigen(rank=2), rng=0)
    np.testing.assert_allclose(
        symmetric @ (COLUMNS[:, None] * found.column_factors), found.row_factors * found.scale, atol=1e-8
    )
    with pytest.raises(InputError, match="SymmetricEigen needs a symmetric matrix"):
        factorize(weighted(symmetric, None, COLUMNS), SymmetricEigen(rank=2), rng=0)


def test_weights_are_part_of_the_fingerprint():
    plain = LabelledMatrix(MATRIX)
    one_side, other_side = weighted(MATRIX[:12], COLUMNS, None), weighted(MATRIX[:12], None, COLUMNS)
    assert len({fingerprint(m) for m in (plain, weighted(MATRIX), LabelledMatrix(MATRIX[:12]), one_side)}) == 4
    assert fingerprint(one_side) != fingerprint(other_side)


def test_weights_are_stored(tmp_path):
    found = factorize(LabelledMatrix(MATRIX, column_weights=COLUMNS), TruncatedSVD(rank=2))
    writer = ArchiveWriter(kind="test")
    add_factorization(writer, found)
    writer.write(tmp_path / "x.lrd")
    back = read_factorization(read_archive(tmp_path / "x.lrd"))
    assert back.row_weights is None
    assert np.array_equal(back.column_weights, COLUMNS)
    assert back.error() == found.error()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.ones(29), r"weights of shape \(29,\) and type float64; give 30, one for each sample"),
        (["a"] * 30, r"weights of shape \(30,\) and type <U1; give 30, one for each sample"),
        (
            np.arange(30),
            r"1 weight of the samples not positive and finite; the first is 0 of sample 0\. What is",
        ),
        (np.where(np.arange(30) > 27, np.nan, 1), "2 weights of the samples not .* the first is nan of sample 28"),
    ],
)
def test_wrong_weights_are_refused(rows, message):
    with pytest.raises(InputError, match=message):
        LabelledMatrix(MATRIX, row_weights=rows, rows_are="sample")


def test_methods_that_cannot_use_weights_say_so():
    with pytest.raises(InputError, match="NMF cannot use weights of rows and columns; use Trunc"):
        factorize(LabelledMatrix(np.abs(MATRIX), row_weights=ROWS), NMF(rank=2))


def test_the_weights_given_are_not_changed_or_shared():
    rows = ROWS.copy()
    matrix = LabelledMatrix(MATRIX, row_weights=rows)
    rows[:] = 0
    assert np.array_equal(matrix.row_weights, ROWS)
