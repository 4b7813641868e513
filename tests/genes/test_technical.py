"""Technical modules are recognised by their genes and by depth."""

import numpy as np
import pandas as pd

from lrdomains.genes.technical import technical_table

BACKGROUND = pd.Index(
    [*(f"MT-{i}" for i in range(13)), *(f"RPL{i}" for i in range(20)), "FOS", "JUN", "EGR1", "ATF3", "HSPA1A", "DUSP1"]
    + [f"G{i}" for i in range(300)]
)


def test_kinds_are_flagged():
    rng = np.random.default_rng(0)
    depth = rng.random(40) + 1
    usage = np.column_stack([depth, *rng.random((3, 40))])
    leading = {
        "P01": [f"G{i}" for i in range(30)],
        "P02": [f"Mt-{i}" for i in range(13)] + [f"G{i}" for i in range(10)],
        "P03": [f"RPL{i}" for i in range(20)],
        "P04": ["FOS", "JUN", "EGR1", "ATF3", "HSPA1A", "G7"],
    }
    table = technical_table(list(leading), leading, BACKGROUND, usage, depth).set_index("module")
    assert list(table["flag"]) == ["depth", "mitochondrial", "ribosomal", "stress"]
    assert table.loc["P02", "mitochondrial"] == 13


def test_empty_inputs_have_no_rows():
    assert technical_table([], {}, BACKGROUND, np.empty((4, 0)), np.ones(4)).empty
