import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from builders import low_rank, with_gap

from lrdomains.core.composed_operators import Centred
from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import as_operator
from lrdomains.core.residual_report import residual_report
from lrdomains.errors import InputError


def test_sums_are_those_of_the_dense_residual():
    matrix = with_gap((30, 20), 2, noise=3.0)
    f = factorize(matrix, TruncatedSVD(rank=2))
    report = residual_report(matrix, f, entries=5)
    rest = matrix - f.row_factors * f.scale @ f.column_factors.T
    np.testing.assert_allclose(report.rows["error"].sort_index(), np.sum(rest**2, axis=1))
    np.testing.assert_allclose(report.columns["error"].sort_index(), np.sum(rest**2, axis=0))
    expected = np.sum(rest**2, axis=1) / np.sum(matrix**2, axis=1)
    np.testing.assert_allclose(report.rows["unexplained"].sort_index(), expected)
    assert report.error == pytest.approx(f.error(relative=False))
    order = np.argsort(-np.abs(rest).ravel())[:5]
    assert report.entries[["row", "column"]].to_numpy().tolist() == [list(divmod(int(at), 20)) for at in order]


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_array, lambda m: Centred(as_operator(m))])
def test_other_forms_of_a_matrix(form):
    matrix = np.where(np.random.default_rng(0).random((30, 20)) < 0.4, with_gap((30, 20), 2), 0.0)
    given = form(matrix)
    full = given.to_dense() if hasattr(given, "to_dense") else matrix
    f = factorize(given, TruncatedSVD(rank=2))
    pd.testing.assert_frame_equal(residual_report(given, f).rows, residual_report(full, f).rows)


def test_corrupted_entries_and_scrambled_rows_come_first():
    # Of 2 % of the entries that were changed nearly all are among the worst.
    rng = np.random.default_rng(0)
    matrix = 50 * low_rank((150, 80), 3) + 0.05 * rng.standard_normal((150, 80))
    changed = rng.random(matrix.shape) < 0.02
    matrix[changed] += rng.choice([-1.0, 1.0], changed.sum())
    matrix[[5, 60]] += rng.standard_normal((2, 80))
    report = residual_report(matrix, factorize(matrix, TruncatedSVD(rank=3)), entries=int(changed.sum()))
    hits = [changed[row, column] or row in (5, 60) for row, column in report.entries[["row", "column"]].to_numpy()]
    assert np.mean(hits) > 0.95
    assert set(report.rows.index[:2]) == {5, 60}


def test_names_are_given_and_must_fit():
    frame = pd.DataFrame([[1.0, 2.0], [3.0, 5.0]], index=["a", "b"], columns=["x", "y"])
    f = factorize(frame, TruncatedSVD(rank=1))
    assert set(residual_report(frame, f).entries["row"]) == {"a", "b"}
    with pytest.raises(InputError, match="give the matrix that was factorized"):
        residual_report(frame.to_numpy(), f)


def test_what_is_explained_entirely_has_no_worst():
    report = residual_report(np.zeros((3, 2)), factorize(np.zeros((3, 2)), TruncatedSVD(rank=1)))
    assert report.error == 0.0
    assert report.rows["share"].sum() == 0.0
    assert np.isnan(report.rows["unexplained"]).all()
