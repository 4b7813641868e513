"""Matrices read in blocks: the same numbers as in memory, in as few passes as promised, in little memory."""

import json
import subprocess
import sys

import builders
import h5py
import numpy as np
import pytest
import scipy.sparse as sp
import zarr
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.composed_operators import Centred, PlusLowRank, Scaled
from lrdomains.core.factorize import factorize
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Dense
from lrdomains.core.provenance import fingerprint
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import InputError

RNG = np.random.default_rng(0)
MATRIX = builders.sparse((40, 13), density=0.4, dtype=np.float64).toarray()


def stored_as(kind, matrix, folder):
    """Return the matrix where rows are read from."""
    if kind == "npy":
        np.save(folder / "x.npy", matrix)
        return folder / "x.npy"
    if kind == "mapped":
        np.save(folder / "x.npy", matrix)
        return np.load(folder / "x.npy", mmap_mode="r")
    if kind == "hdf5":
        return h5py.File(folder / "x.h5", "w").create_dataset("x", data=matrix)
    if kind == "zarr":
        return zarr.array(matrix)
    dense, sparse = (
        [matrix[:10], matrix[10:11], matrix[11:11]],
        [sp.csr_array(matrix[11:30]), sp.csr_array(matrix[30:])],
    )
    return [*dense, *sparse] if kind == "list" else [lambda part=part: part for part in (*dense, *sparse)]


KINDS = ["npy", "mapped", "hdf5", "zarr", "list", "functions"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.float64])
def test_products_are_those_of_the_matrix(kind, dtype, tmp_path):
    dense = (10 * MATRIX).astype(dtype)
    matrix = RowBlocks(stored_as(kind, dense, tmp_path), block_bytes=300)
    right, left = RNG.standard_normal((13, 3)), RNG.standard_normal((40, 3))
    assert (matrix.shape, matrix.dtype) == ((40, 13), np.float32 if dtype == np.float32 else np.float64)
    close = {"rtol": 1e-4 if dtype == np.float32 else 1e-12, "atol": 1e-3 if dtype == np.float32 else 1e-10}
    exact = dense.astype(float)
    forward, backward = matrix.products(right, left)
    for found, expected in [
        (matrix.matmat(right), exact @ right),
        (matrix.rmatmat(left), exact.T @ left),
        (matrix.gram(right), exact.T @ (exact @ right)),
        (forward, exact @ right),
        (backward, exact.T @ left),
        (matrix.to_dense(), exact),
    ]:
        np.testing.assert_allclose(found, expected, **close)
        assert found.dtype == matrix.dtype
    np.testing.assert_allclose(matrix.gram_matrix(), exact.T @ exact, rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(matrix.widened().matmat(right), exact @ right, rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(matrix.column_sums(), exact.sum(axis=0), rtol=1e-12, atol=1e-10)
    assert matrix.fro2() == pytest.approx(np.sum(exact**2), rel=1e-12)
    weights = np.arange(40.0), np.arange(13.0)
    assert matrix.weighted_fro2(*weights) == pytest.approx(weights[0] @ exact**2 @ weights[1], rel=1e-12)


def centred_scaled(base):
    scaled = Scaled(base, np.linspace(1, 2, base.shape[0]), np.linspace(3, 1, base.shape[1]))
    return PlusLowRank(Centred(scaled, axis="both"), np.ones((base.shape[0], 1)), np.ones((base.shape[1], 1)))


@pytest.mark.parametrize("composed", [lambda base: base, Centred, centred_scaled])
def test_every_question_is_one_pass_over_the_rows(composed):
    rows = RowBlocks(list(np.array_split(MATRIX, 5)))
    matrix, in_memory = composed(rows), composed(Dense(MATRIX))
    right, left = RNG.standard_normal((13, 3)), RNG.standard_normal((40, 3))
    assert matrix.prefers_gram
    assert not in_memory.prefers_gram
    for ask in (
        lambda m: m.gram(right), lambda m: m.gram_matrix(), lambda m: np.vstack(m.products(right, left)),
        lambda m: m.matmat(right), lambda m: m.rmatmat(left),
    ):  # fmt: skip
        before = rows.passes
        np.testing.assert_allclose(ask(matrix), ask(in_memory), rtol=1e-10, atol=1e-10)
        assert rows.passes == before + 1


def test_centring_the_columns_takes_no_pass_of_its_own():
    rows = RowBlocks([MATRIX])
    _ = rows.survey
    Centred(rows)
    assert rows.passes == 1


@given(cuts=st.lists(st.integers(0, 40), max_size=6), sparse=st.booleans())
def test_the_fingerprint_does_not_depend_on_where_blocks_begin(cuts, sparse):
    form = sp.csr_array if sparse else np.asarray
    blocks = [form(part) for part in np.split(MATRIX, sorted(cuts))]
    whole = fingerprint(as_labelled(RowBlocks([form(MATRIX)])))
    assert fingerprint(as_labelled(RowBlocks(blocks))) == whole
    assert sparse or whole == fingerprint(as_labelled(MATRIX))


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_entries_that_are_refused_are_counted_over_all_blocks_and_the_first_is_named(form):
    values = MATRIX.copy()
    values[17, 3], values[39, 12] = np.nan, np.inf
    rows = RowBlocks([form(part) for part in np.array_split(values, 4)])
    message = "2 entries of the matrix are NaN or infinite; the first is nan at sample 's17', column 3"
    with pytest.raises(InputError, match=message):
        LabelledMatrix(rows, rows=[f"s{i}" for i in range(40)], rows_are="sample")
    rows = RowBlocks([form(-part) for part in np.array_split(np.abs(MATRIX), 4)])
    with pytest.raises(InputError, match=rf"needs non-negative entries; {np.count_nonzero(MATRIX)} are negative"):
        factorize(rows, NMF(rank=2))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ([], "an empty list of blocks; give at least one"),
        ([np.eye(2), np.eye(3)], "blocks of 2 and 3 columns; all blocks of rows have the same columns"),
        ([np.ones(3)], "a block of 1 dimensions; a block of rows has two"),
        (np.array([["a"]]), "values of type <U1; give real numbers"),
        (3, "rows cannot be read from a int; give the path of an .npy file"),
        (np.ones(3), "rows cannot be read from a ndarray"),
    ],
)
def test_what_is_no_source_of_rows_is_refused(source, message):
    with pytest.raises(InputError, match=message):
        RowBlocks(source)


def test_files_that_are_no_matrices_are_refused(tmp_path):
    path = tmp_path / "x.npy"
    for values, message in [
        (np.ones(3), "an array of 1 dimensions"),
        (np.ones((3, 2), order="F"), "column after column"),
    ]:
        np.save(path, values)
        with pytest.raises(InputError, match=message):
            RowBlocks(path)
    np.save(path, np.ones((30, 2)))
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InputError, match=r"x\.npy ends before row 30 of 30; the file was cut short"):
        RowBlocks(path).gram(np.eye(2))
    path.write_text("1,2\n3,4\n")
    with pytest.raises(InputError, match=r"x\.npy is not an \.npy file of numbers"):
        RowBlocks(path)


@pytest.mark.parametrize("method", [TruncatedSVD(3), NMF(3)])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_methods_find_what_they_find_in_memory(method, form):
    values = builders.non_negative((200, 30))
    blocks = factorize(RowBlocks([form(part) for part in np.array_split(values, 7)]), method, rng=0)
    memory = factorize(form(values), method, rng=0)
    np.testing.assert_allclose(blocks.scale, memory.scale, rtol=1e-8)
    np.testing.assert_allclose(blocks.row_factors, memory.row_factors, atol=1e-6)
    assert blocks.error() == pytest.approx(memory.error(), rel=1e-9)


IN_LITTLE_MEMORY = """
import json, resource, sys
import numpy as np
from lrdomains import RowBlocks, TruncatedSVD, factorize
factorize(RowBlocks([np.eye(600, 600)]), TruncatedSVD(2), rng=0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = RowBlocks(sys.argv[1], block_bytes=4 * 2**20)
found = factorize(rows, TruncatedSVD(5), rng=0)
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(json.dumps({"grown_mb": grown, "scale": found.scale.tolist(), "passes": rows.passes}))
"""


@pytest.mark.slow
def test_a_matrix_is_factorized_in_a_quarter_of_its_memory(tmp_path):
    path, shape, rank = tmp_path / "large.npy", (70_000, 750), 5
    right = builders.orthonormal(shape[1], rank) * np.array([9.0, 7.0, 5.0, 3.0, 2.0])
    written = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    rng, gram = np.random.default_rng(0), np.zeros((shape[1], shape[1]))
    for start in range(0, shape[0], 10_000):
        block = rng.standard_normal((10_000, rank)) @ right.T + 0.1 * rng.standard_normal((10_000, shape[1]))
        written[start : start + 10_000] = block
        gram += block.T @ block
    written.flush()
    done = subprocess.run([sys.executable, "-c", IN_LITTLE_MEMORY, path], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert path.stat().st_size > 200 * 10**6
    assert answer["grown_mb"] < 50
    np.testing.assert_allclose(answer["scale"], np.sqrt(np.linalg.eigvalsh(gram)[::-1][:rank]), rtol=1e-5)
