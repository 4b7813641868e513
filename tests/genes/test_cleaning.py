"""What is taken out or merged is named."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning, InputError
from lrdomains.genes import cleaning

VALUES = np.array([[1.0, 0.0, 2.0, 5.0], [0.0, 0.0, 4.0, 5.0], [3.0, 0.0, 6.0, 5.0]])
FORMS = pytest.mark.parametrize("form", [np.asarray, sp.csr_array])


def table(form, values=VALUES, *, rows=("s1", "s2", "s3"), columns=("A", "B", "C", "D")):
    return LabelledMatrix(form(values), rows=list(rows), columns=list(columns), source="x.csv")


def dense(matrix):
    return matrix.operator().to_dense()


@FORMS
def test_constant_genes_are_dropped(form):
    cleaned = cleaning.without_constant_genes(table(form))
    assert list(cleaned.columns) == ["A", "C"]
    assert np.array_equal(dense(cleaned), VALUES[:, [0, 2]])
    (dropped,) = cleaned.dropped
    assert (dropped.count, dropped.names) == (2, ("B", "D"))
    with pytest.raises(InputError, match=r"x.csv: every gene has one value in all samples; nothing varies"):
        cleaning.without_constant_genes(table(form, np.ones((3, 4))))


@FORMS
def test_empty_samples_are_dropped_with_a_warning(form):
    values = VALUES.copy()
    values[1] = 0.0
    with pytest.warns(DataWarning, match="1 samples have no expression at all .*'s2'"):
        cleaned = cleaning.without_empty_samples(table(form, values))
    assert list(cleaned.rows) == ["s1", "s3"]
    assert cleaned.dropped[0].names == ("s2",)
    with pytest.raises(InputError, match=r"x.csv: every value is zero"):
        cleaning.without_empty_samples(table(form, 0 * VALUES))
    whole = table(form)
    assert cleaning.without_empty_samples(whole) is whole


@FORMS
@pytest.mark.parametrize(
    ("kind", "merged", "rule"), [("counts", [3, 4, 9], "summed"), ("logarithms", [1.5, 2, 4.5], "averaged")]
)
def test_genes_of_one_name_are_merged_by_the_kind_of_values(form, kind, merged, rule):
    repeated = table(form, columns=("A", "B", "A", "D"))
    with pytest.warns(
        DataWarning, match=rf"1 genes of x.csv repeat .* \(the first: 'A'\); those of one name were {rule}"
    ):
        cleaned = cleaning.with_merged_genes(repeated, kind)
    assert list(cleaned.columns) == ["A", "B", "D"]
    np.testing.assert_allclose(dense(cleaned)[:, 0], merged)
    assert np.array_equal(dense(cleaned)[:, 2], VALUES[:, 3])
    assert cleaned.dropped[0].names == ("A",)
    assert cleaned.values.dtype == np.float64


@FORMS
def test_genes_without_a_name_are_dropped(form):
    cleaned = cleaning.without_unnamed_genes(table(form, columns=("A", " ", None, "D")))
    assert list(cleaned.columns) == ["A", "D"]
    assert cleaned.dropped[0].count == 2


@FORMS
def test_selected_genes_keep_their_order(form):
    cleaned = cleaning.keep_selected_genes(table(form), np.array([2, 0]))
    assert list(cleaned.columns) == ["A", "C"]
    assert cleaned.dropped[0].names == ("B", "D")


def test_samples_of_one_name_are_refused():
    cleaning.check_sample_names(table(np.asarray))
    with pytest.raises(InputError, match=r"x.csv: the name of sample 's1' occurs more than once"):
        cleaning.check_sample_names(table(np.asarray, rows=("s1", "s2", "s1")))
