"""Parquet and Feather."""

import pandas as pd
import pytest

from lrdomains.errors import StorageError
from lrdomains.genes import read_expression

pytest.importorskip("pyarrow")
FRAME = pd.DataFrame({"s1": [1, 0], "s2": [2, 5]}, index=["MYC", "FOS"])


def test_names_are_in_the_index_or_the_first_column(tmp_path):
    FRAME.to_parquet(tmp_path / "index.parquet")
    FRAME.rename_axis("gene").reset_index().to_parquet(tmp_path / "column.parquet")
    FRAME.rename_axis("gene").reset_index().to_feather(tmp_path / "column.feather")
    for name in ("index.parquet", "column.parquet", "column.feather"):
        table = read_expression(tmp_path / name, orientation="genes-by-samples")
        assert (list(table.rows), list(table.columns)) == (["s1", "s2"], ["MYC", "FOS"])
        assert table.values.tolist() == [[1, 0], [2, 5]]


def test_damage_is_named(tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    with pytest.raises(StorageError, match=r"x.parquet cannot be read as .parquet"):
        read_expression(tmp_path / "x.parquet", orientation="genes-by-samples")
