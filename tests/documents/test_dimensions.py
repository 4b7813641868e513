"""Both poles of each dimension, and which dimensions have only one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from lrdomains import TruncatedSVD, factorize
from lrdomains.documents.dimensions import one_sided, poles

# Two documents on each of two subjects, and one term that all of them share.
TABLE = pd.DataFrame(
    [[3.0, 2, 0, 0, 2], [2, 3, 0, 0, 2], [0, 0, 3, 2, 2], [0, 0, 2, 3, 2]],
    index=["a1", "a2", "b1", "b2"],
    columns=["cat", "dog", "tax", "law", "the"],
)
EMBEDDING = SimpleNamespace(factorization=factorize(TABLE, TruncatedSVD(2)))


def test_the_first_dimension_is_what_all_share_and_the_second_a_contrast():
    assert one_sided(EMBEDDING) == [1]
    table = poles(EMBEDDING, top=2).set_index(["dimension", "pole"])
    assert table.loc[(1, "positive"), "terms"][0] == "the"
    assert table.loc[(1, "negative"), "terms"] == []
    ends = {frozenset(table.loc[(2, pole), "terms"]) for pole in ("positive", "negative")}
    assert ends == {frozenset({"cat", "dog"}), frozenset({"tax", "law"})}
    for pole in ("positive", "negative"):
        subject = "a" if set(table.loc[(2, pole), "terms"]) == {"cat", "dog"} else "b"
        assert sorted(table.loc[(2, pole), "documents"]) == [f"{subject}1", f"{subject}2"]
    np.testing.assert_allclose(table.loc[(2, "positive"), "strength"], EMBEDDING.factorization.scale[1])


def test_no_more_are_named_than_asked_for():
    assert max(poles(EMBEDDING, top=1)["terms"].map(len)) == 1
