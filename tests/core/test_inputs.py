"""Everything that is accepted as a matrix, and everything that is not."""

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.composed_operators import Centred
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Dense, Transposed
from lrdomains.core.provenance import fingerprint
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import InputError

DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])


def dense_of(data):
    return as_labelled(data).operator().to_dense()


@pytest.mark.parametrize(
    "dtype", [bool, np.int8, np.uint16, np.int64, np.float16, np.float32, np.float64, np.longdouble, ">f8", ">i4"]
)
def test_arrays_of_real_numbers(dtype):
    values = np.array([[1, 0, 1], [0, 1, 0]]).astype(dtype)
    matrix = as_labelled(values)
    assert matrix.values.dtype == (np.float32 if dtype == np.float32 else np.float64)
    assert np.array_equal(dense_of(values), [[1, 0, 1], [0, 1, 0]])


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "dia", "bsr"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
@pytest.mark.parametrize("dtype", [bool, np.int32, np.float32, np.float64])
def test_sparse_arrays_and_matrices(form, kind, dtype):
    values = getattr(sp, f"{form}_{kind}")((DENSE > 0).astype(dtype))
    matrix = as_labelled(values)
    assert isinstance(matrix.values, sp.csc_array if form == "csc" else sp.csr_array)
    assert matrix.values.dtype == (np.float32 if dtype == np.float32 else np.float64)
    assert np.array_equal(dense_of(values), DENSE > 0)


@pytest.mark.parametrize(
    "values",
    [np.matrix(DENSE), np.asfortranarray(DENSE), DENSE[::-1][::-1], np.ma.masked_array(DENSE), DENSE.tolist()],
    ids=["numpy matrix", "Fortran order", "negative strides", "nothing masked", "lists"],
)
def test_other_forms_of_a_dense_matrix(values):
    assert np.array_equal(LabelledMatrix(values).operator().to_dense(), DENSE)


def test_a_frame_gives_its_names():
    frame = pd.DataFrame(DENSE, index=["a", "b"], columns=["x", "y", "z"])
    matrix = as_labelled(frame)
    assert (list(matrix.rows), list(matrix.columns), matrix.source) == (["a", "b"], ["x", "y", "z"], "a DataFrame")
    assert np.array_equal(matrix.values, DENSE)


@pytest.mark.parametrize(
    ("columns", "dtype"),
    [
        ({"a": np.array([1, 2], np.float32), "b": np.array([3, 4], np.float32)}, np.float32),
        ({"a": np.array([1, 2], np.float32), "b": np.array([3, 4], np.float64)}, np.float64),
        ({"a": [True, False], "b": [1, 2]}, np.float64),
        ({"a": pd.array([1, 2], "Int64"), "b": pd.array([1.5, 2], "Float64")}, np.float64),
        ({"a": pd.array([True, False], "boolean"), "b": pd.array([1, 2], "UInt8")}, np.float64),
    ],
)
def test_frames_of_mixed_types(columns, dtype):
    frame = pd.DataFrame(columns)
    matrix = as_labelled(frame)
    assert matrix.values.dtype == dtype
    assert np.array_equal(matrix.values, [[float(v) for v in row] for row in frame.itertuples(index=False)])


@pytest.mark.parametrize(("fill", "sparse"), [(0.0, True), (np.nan, False), (1.0, False)])
def test_frames_of_sparse_columns(fill, sparse):
    columns = [pd.arrays.SparseArray(column, fill_value=fill) for column in DENSE.T]
    matrix = as_labelled(pd.DataFrame(dict(zip("xyz", columns, strict=True))))
    assert sp.issparse(matrix.values) is sparse
    assert np.array_equal(matrix.operator().to_dense(), DENSE)
    assert list(matrix.columns) == ["x", "y", "z"]


@pytest.mark.parametrize("values", [DENSE.astype(np.float32), sp.csr_matrix(DENSE), sp.csc_array(DENSE)])
def test_anndata_gives_observations_as_rows(values):
    adata = anndata.AnnData(values, obs=pd.DataFrame(index=["o1", "o2"]), var=pd.DataFrame(index=["v1", "v2", "v3"]))
    matrix = as_labelled(adata)
    assert (list(matrix.rows), list(matrix.columns)) == (["o1", "o2"], ["v1", "v2", "v3"])
    assert (matrix.rows_are, matrix.columns_are, matrix.source) == ("observation", "variable", "an AnnData")
    assert np.array_equal(dense_of(adata), DENSE)
    assert np.array_equal(dense_of(adata[["o2"]]), DENSE[1:])


def test_anndata_without_numbers_is_refused():
    adata = anndata.AnnData(obs=pd.DataFrame(index=["o1"]), var=pd.DataFrame(index=["v1"]))
    with pytest.raises(InputError, match="the AnnData has no X; set X or pass one of its layers"):
        as_labelled(adata)


@pytest.mark.parametrize("values", [DENSE.astype(np.float32), sp.csr_matrix(DENSE)])
def test_backed_anndata_is_read_in_blocks(values, tmp_path):
    anndata.AnnData(values, obs=pd.DataFrame(index=["o1", "o2"])).write_h5ad(tmp_path / "x.h5ad")
    backed = anndata.read_h5ad(tmp_path / "x.h5ad", backed="r")
    matrix = as_labelled(backed)
    assert isinstance(matrix.values, RowBlocks)
    assert (list(matrix.rows), matrix.values.dtype) == (["o1", "o2"], values.dtype)
    assert np.array_equal(matrix.operator().to_dense(), DENSE)
    assert np.array_equal(dense_of(backed[["o2"]]), DENSE[1:])
    backed.file.close()


def test_a_backed_matrix_stored_by_columns_is_refused(tmp_path):
    anndata.AnnData(sp.csc_matrix(DENSE)).write_h5ad(tmp_path / "x.h5ad")
    backed = anndata.read_h5ad(tmp_path / "x.h5ad", backed="r")
    with pytest.raises(InputError, match=r"stored column after column \(CSC\) cannot be read by rows; store it as CSR"):
        as_labelled(backed)
    backed.file.close()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.int32, np.float32, np.float64])
def test_a_memory_map_is_read_in_blocks_and_is_the_same_matrix(order, dtype, tmp_path):
    values = np.asarray(DENSE, dtype=dtype, order=order)
    np.save(tmp_path / "x.npy", values)
    mapped = as_labelled(np.load(tmp_path / "x.npy", mmap_mode="r"))
    assert isinstance(mapped.values, RowBlocks if order == "C" else Transposed)
    assert np.array_equal(mapped.operator().to_dense(), DENSE)
    assert order == "F" or fingerprint(mapped) == fingerprint(as_labelled(values))


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_first_entry_of_a_memory_map_that_is_not_finite_is_named(order, tmp_path):
    values = np.array([[1.0, np.inf, 2.0], [3.0, 4.0, np.nan]], order=order)
    np.save(tmp_path / "x.npy", values)
    with pytest.raises(InputError, match="2 entries of the matrix are NaN or infinite; the first is inf at row 0, col"):
        as_labelled(np.load(tmp_path / "x.npy", mmap_mode="r"))


def test_operators_and_labelled_matrices_pass():
    operator = Centred(Dense(DENSE))
    matrix = as_labelled(operator)
    assert matrix.operator() is operator
    assert as_labelled(matrix) is matrix


def test_arrays_of_the_right_type_are_viewed():
    assert as_labelled(DENSE).values is DENSE
    matrix = sp.csr_array(DENSE)
    assert np.shares_memory(as_labelled(matrix).values.data, matrix.data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.ones(3), "an array of 1 dimensions; a matrix has two"),
        (np.ones((2, 2, 2)), "an array of 3 dimensions; a matrix has two"),
        (np.empty((0, 3)), "an empty matrix: 0 rows x 3 columns; nothing can be found in it"),
        (np.empty((3, 0)), "an empty matrix: 3 rows x 0 columns"),
        (sp.csr_array((0, 3)), "an empty matrix: 0 rows x 3 columns"),
        (pd.DataFrame(), "an empty matrix: 0 rows x 0 columns"),
        (pd.DataFrame(index=["a"]), "an empty matrix: 1 row x 0 columns"),
        (np.eye(2) * 1j, "values of type complex128; give real numbers"),
        (sp.csr_array(np.eye(2) * 1j), "values of type complex128; give real numbers"),
        (np.array([["a"]]), "values of type <U1; give real numbers"),
        (np.array([[None, 1]]), "values of type object; give real numbers"),
        (np.ma.masked_array(DENSE, DENSE == 0), "a masked array with masked entries; fill them in"),
        (pd.DataFrame({"g": ["x"], "n": [1]}), r"column 'g' of the table holds (object|str|string) values, not real"),
        (
            pd.DataFrame([["x", "y"]], columns=["a", "a"]),
            r"column 'a' .* \(2 such columns\); make it the index or drop",
        ),
        (pd.DataFrame({5: [1j]}), r"column 5 of the table holds complex128 values, not real numbers \(1 such column\)"),
        (pd.DataFrame({"t": pd.to_datetime(["2020-01-01"])}), r"column 't' .* holds datetime64\[\w+\] values"),
        ("numbers.csv", "a str cannot be read as a matrix; give an array, a scipy sparse array, a DataFrame"),
        (None, "a NoneType cannot be read as a matrix"),
        ([[1, 2]], "a list cannot be read as a matrix"),
    ],
)
def test_what_is_no_matrix_is_refused_with_a_message(data, message):
    with pytest.raises(InputError, match=message):
        as_labelled(data)
