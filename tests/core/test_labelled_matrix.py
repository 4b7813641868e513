"""Names, what is dropped, and what is left as it was."""

import builders
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.errors import InputError

DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])


@pytest.mark.parametrize(
    "values",
    [np.matrix(DENSE), np.asfortranarray(DENSE), DENSE[::-1][::-1], np.ma.masked_array(DENSE), DENSE.tolist()],
    ids=["numpy matrix", "Fortran order", "negative strides", "nothing masked", "lists"],
)
def test_other_forms_of_a_dense_matrix(values):
    assert np.array_equal(LabelledMatrix(values).operator().to_dense(), DENSE)


def test_names_are_positions_where_none_are_given():
    matrix = LabelledMatrix(DENSE)
    assert matrix.rows.equals(pd.RangeIndex(2))
    assert matrix.columns.equals(pd.RangeIndex(3))


def test_names_may_repeat():
    assert list(LabelledMatrix(DENSE, rows=["a", "a"]).rows) == ["a", "a"]


def test_repr_is_one_line_with_plurals():
    assert repr(LabelledMatrix(DENSE, rows_are="class")) == "LabelledMatrix(2 classes x 3 columns, ndarray)"
    assert repr(LabelledMatrix(sp.csr_array([[1.0]]))) == "LabelledMatrix(1 row x 1 column, csr_array)"


def test_inputs_are_not_changed():
    dense, matrix = DENSE.copy(), builders.sparse((6, 5), density=0.5)
    frame = pd.DataFrame(DENSE, columns=list("xyz"))
    copies = dense.copy(), matrix.copy(), frame.copy()
    for data in (dense, matrix, frame):
        as_labelled(data)
    assert np.array_equal(dense, copies[0])
    assert np.array_equal(matrix.toarray(), copies[1].toarray())
    pd.testing.assert_frame_equal(frame, copies[2])


def test_names_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="3 names for 2 rows"):
        LabelledMatrix(DENSE, rows=["a", "b", "c"])
    with pytest.raises(InputError, match="1 name for 3 genres"):
        LabelledMatrix(DENSE, columns=["a"], columns_are="genre")


def test_names_of_several_levels_are_refused():
    levels = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
    for rows in (levels, [("a", 1), ("b", 2)]):
        with pytest.raises(InputError, match="the names of the rows have 2 levels; join them into one name each"):
            LabelledMatrix(DENSE, rows=rows)
    with pytest.raises(InputError, match="the names of the columns have 2 levels"):
        as_labelled(pd.DataFrame(np.eye(2), columns=levels))


def test_dropped_things_are_counted_all_and_named_up_to_a_thousand():
    dropped = Dropped.of("genres", [f"g{i}" for i in range(1500)], reason="they are empty")
    assert (dropped.count, len(dropped.names), dropped.names[-1]) == (1500, 1000, "g999")
    assert str(dropped) == "genres dropped because they are empty: 1,500 (g0, g1, g2, g3, g4, ...)"
    assert str(Dropped.of("rows", [3, 4], reason="of a gap")) == "rows dropped because of a gap: 2 (3, 4)"
    assert str(Dropped("rows", 2, "of a gap")) == "rows dropped because of a gap: 2"


def test_a_sparse_matrix_is_brought_into_order_once():
    given = sp.csr_array((np.array([1.0, 2.0, 3.0]), np.array([2, 0, 0]), np.array([0, 3])), shape=(1, 3))
    matrix = LabelledMatrix(given)
    assert given.indices.tolist() == [2, 0, 0]
    one, other = matrix.operator(), matrix.operator()
    assert np.shares_memory(one.matrix.data, other.matrix.data)
    assert one.to_dense().tolist() == [[5.0, 0.0, 1.0]]
