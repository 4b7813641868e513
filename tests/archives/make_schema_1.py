"""Wrote schema-1.lrd with version 0.1.0; kept to show what is in it. A new schema gets a new script and a new file."""

from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains import LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core.factorization_storage import add_factorization
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.storage import ArchiveWriter


def main() -> None:
    """Write the file beside this script."""
    matrix = LabelledMatrix(
        np.array([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0]]),
        rows=pd.Index(["first", "zweite 日本"], name="sample"),
        columns=pd.Index(["x", 2, None], dtype=object),
        rows_are="sample",
        source="three numbers",
        steps={"weighting": {"power": 0.5}},
        dropped=(Dropped.of("samples", ["third"], reason="it is empty"),),
    )
    writer = ArchiveWriter("example")
    add_factorization(writer, factorize(matrix, TruncatedSVD(rank=2), rng=7))
    writer.add_value("value", {"list": [1, 2.5, None, True, "text"]})
    writer.add_array("array", np.arange(6, dtype=np.float32).reshape(2, 3))
    writer.add_sparse("sparse", sp.csr_array([[0.0, 1.5], [0.0, 0.0]]))
    writer.add_labels("range", pd.RangeIndex(2, 8, 3))
    writer.add_frame(
        "table",
        pd.DataFrame(
            {"word": ["a", None], "n": np.array([1, 2], np.int8), "x": [0.5, np.nan], "kept": [True, False]},
            index=pd.Index(["r1", "r2"], name="row"),
        ),
    )
    writer.write(Path(__file__).with_name("schema-1.lrd"))


if __name__ == "__main__":
    main()
