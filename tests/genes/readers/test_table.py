"""What a reader gives."""

import numpy as np
import pandas as pd

from lrdomains.genes.readers.table import ReadTable


def test_what_is_not_said_is_empty():
    table = ReadTable(np.ones((1, 1)), pd.Index(["s"]), pd.Index(["g"]))
    assert (table.about_genes, table.about_samples, table.dropped, table.remarks) == (None, None, (), {})
