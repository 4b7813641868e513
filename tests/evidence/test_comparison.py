import dataclasses

import numpy as np
import pandas as pd
import pytest
from builders import orthonormal, with_gap
from evidence.planted import with_columns

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError
from lrdomains.evidence.comparison import compare


def test_same_rotated_lost_and_new():
    basis = orthonormal(12, 5)
    mixed = basis[:, 1:3] @ np.array([[1, 1], [-1, 1]]) / np.sqrt(2)
    found = compare(with_columns(basis[:, :4]), with_columns(np.column_stack([basis[:, 0], mixed, basis[:, 4]])))
    of_first = found.components[found.components["first"] > 0]
    assert of_first["status"].tolist() == ["same", "rotated", "rotated", "lost"]
    of_second = found.components[found.components["first"] == 0]
    assert of_second["status"].tolist() == ["rotated", "rotated", "new"]
    assert found.count("same") == 1
    assert found.distance.largest_sine == pytest.approx(1.0)
    assert "1 lost" in repr(found)


def test_a_factorization_is_the_same_as_itself_in_any_order_and_sign():
    f = factorize(with_gap((30, 20), 4), TruncatedSVD(rank=4))
    turned = dataclasses.replace(f, column_factors=-f.column_factors[:, [2, 0, 3, 1]])
    found = compare(f, turned)
    assert found.components["status"].tolist() == ["same"] * 4
    assert found.components["second"].tolist() == [2, 4, 1, 3]
    assert found.distance.largest_sine < 1e-7


@pytest.mark.parametrize("swap", [False, True])
def test_ranks_may_differ(swap):
    f = factorize(with_gap((30, 20), 4), TruncatedSVD(rank=4))
    first, second = (f.truncate(2), f) if swap else (f, f.truncate(2))
    statuses = compare(first, second).components["status"].tolist()
    assert statuses == (["same", "same", "new", "new"] if swap else ["same", "same", "lost", "lost"])


def test_rows_may_differ_and_common_columns_are_compared():
    whole = pd.DataFrame(with_gap((60, 10), 2), columns=list("abcdefghij"))
    parts = whole[:30], whole[30:][list("jihgfedcba")]
    halves = [factorize(part, TruncatedSVD(rank=2)) for part in parts]
    found = compare(*halves)
    assert found.columns == 10
    assert found.components["status"].tolist() == ["same", "same"]
    with pytest.raises(InputError, match="no column in common"):
        compare(halves[0], factorize(np.diag([4.0, 3.0, 2.0, 1.0]), TruncatedSVD(rank=2)))
    with pytest.raises(InputError, match="it is a cosine"):
        compare(*halves, same=0.0)
