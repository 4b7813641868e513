"""Where blocks begin."""

import anndata
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.row_source import row_source


def test_blocks_are_as_high_as_their_size_allows():
    source = row_source(np.ones((10, 4)), block_bytes=3 * 4 * 8 + 1)
    assert source.boundaries.tolist() == [0, 3, 6, 9, 10]
    assert [source.read(block).shape for block in range(4)] == [(3, 4), (3, 4), (3, 4), (1, 4)]


def test_a_row_larger_than_a_block_is_a_block():
    assert row_source(np.ones((3, 4)), block_bytes=1).boundaries.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_sparse_rows_are_cut_by_their_entries(index, tmp_path):
    dense = np.tril(np.ones((8, 8)))
    matrix = sp.csr_matrix(dense)
    matrix.indices, matrix.indptr = matrix.indices.astype(index), matrix.indptr.astype(index)
    anndata.AnnData(matrix).write_h5ad(tmp_path / "x.h5ad")
    backed = anndata.read_h5ad(tmp_path / "x.h5ad", backed="r")
    source = row_source(backed.X, block_bytes=12 * (8 + np.dtype(index).itemsize))
    blocks = [source.read(block) for block in range(len(source.boundaries) - 1)]
    assert np.array_equal(sp.vstack(blocks).toarray(), dense)
    assert all(block.nnz <= 12 for block in blocks)
    assert [block.shape[0] for block in blocks] == [4, 2, 1, 1]
    backed.file.close()


def test_functions_are_called_once_to_see_their_blocks():
    called = []

    def block():
        called.append(None)
        return np.ones((2, 3), dtype=np.float32)

    source = row_source([block, block], block_bytes=1)
    assert (len(called), source.boundaries.tolist(), source.columns) == (2, [0, 2, 4], 3)
    assert source.dtype == np.float32
