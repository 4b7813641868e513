"""Several files of one experiment."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.joining import joined


def part(genes, *, form=np.asarray, samples=("s1", "s2"), source="a.csv"):
    values = form(np.arange(1.0, 1 + len(samples) * len(genes)).reshape(len(samples), -1))
    return LabelledMatrix(values, rows=list(samples), columns=list(genes), source=source)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_genes_are_matched_by_name(form):
    with pytest.warns(DataWarning, match=r"2 genes are not in all 2 files \(the first: 'C'\) .* 2 are left"):
        table = joined([part("ABC", form=form), part("BAD", samples=("t1",), source="b.csv")])
    assert (list(table.rows), list(table.columns)) == (["s1", "s2", "t1"], ["A", "B"])
    assert table.operator().to_dense().tolist() == [[1, 2], [4, 5], [2, 1]]
    assert table.dropped[0].names == ("C", "D")
    assert table.source == "a.csv, b.csv"


def test_sample_names_that_repeat_get_the_file_in_front():
    assert list(joined([part("AB"), part("AB", source="b.csv")]).rows) == ["a: s1", "a: s2", "b: s1", "b: s2"]
    assert list(joined([part("AB"), part("AB")]).rows) == ["a 1: s1", "a 1: s2", "a 2: s1", "a 2: s2"]


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="have no gene in common"):
        joined([part("AB"), part("XY", source="b.csv")])
    with pytest.raises(InputError, match="the gene 'A' occurs more than once"):
        joined([part("AA"), part("AB", source="b.csv")])
