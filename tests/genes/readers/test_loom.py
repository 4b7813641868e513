"""Loom files."""

import h5py
import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.genes import read_expression

COUNTS = np.array([[0, 3, 7], [2, 0, 1]])


def write(path, *, names="Gene"):
    with h5py.File(path, "w") as file:
        file["matrix"] = COUNTS.T
        file["layers/spliced"] = 2 * COUNTS.T
        file[f"row_attrs/{names}"] = np.array(["MYC", "FOS", "JUN"], dtype="S")
        file["col_attrs/CellID"] = np.array(["a", "b"], dtype="S")


def test_genes_are_turned_into_columns(tmp_path):
    write(tmp_path / "x.loom")
    table = read_expression(tmp_path / "x.loom")
    assert (list(table.rows), list(table.columns)) == (["a", "b"], ["MYC", "FOS", "JUN"])
    np.testing.assert_array_equal(table.values.toarray(), COUNTS)
    assert read_expression(tmp_path / "x.loom", layer="spliced").values.sum() == 2 * COUNTS.sum()


def test_what_is_absent_is_named(tmp_path):
    write(tmp_path / "x.loom", names="Strange")
    with pytest.raises(InputError, match=r"does not name its genes: .* \(it has 'Strange'\)"):
        read_expression(tmp_path / "x.loom")
    with pytest.raises(InputError, match=r"no layer 'x'; its layers: 'spliced'"):
        read_expression(tmp_path / "x.loom", layer="x")
