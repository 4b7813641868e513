"""Which genes are kept."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.moments import column_moments
from lrdomains.genes.preparation import chosen_genes, common_depth, positions_of_genes

NAMES = pd.Index(list("ABCD"))
AMOUNTS = np.random.default_rng(0).gamma(1.0, 2.0, (20, 4))


def test_named_genes_are_kept_in_the_order_of_the_table():
    assert list(chosen_genes(AMOUNTS, NAMES, ["D", "B"], "over-dispersion", source="x")) == [1, 3]
    with pytest.warns(DataWarning, match="1 of the 3 genes to keep are not in x"):
        chosen_genes(AMOUNTS, NAMES, ["D", "B", "Z"], "over-dispersion", source="x")
    with pytest.raises(InputError, match="1 of the 2 genes to keep are in the table"):
        chosen_genes(AMOUNTS, NAMES, ["D", "Z"], "over-dispersion", source="x")


@pytest.mark.parametrize("rule", ["over-dispersion", "cnmf"])
def test_moments_give_the_same_choice_as_values(rule):
    found = chosen_genes(AMOUNTS, NAMES, 2, rule, source="x")
    again = positions_of_genes(*column_moments(AMOUNTS), NAMES, 2, rule, source="x")
    assert list(found) == list(again)
    assert chosen_genes(AMOUNTS, NAMES, None, rule, source="x") is None
    assert chosen_genes(AMOUNTS, NAMES, 4, rule, source="x") is None


def test_the_common_depth_is_the_median_but_not_small():
    assert common_depth(np.array([10.0, 30.0, 20.0])) == 10_000
    assert common_depth(np.array([1e6, 3e6, 2e6])) == 2e6
