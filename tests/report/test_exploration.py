"""What the page's script gets: vectors in eight bits, terms with their shares."""

import base64

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.report import TermRelevance, VectorSearch
from lrdomains.report.exploration import leading_terms, packed_relevance, packed_search


def unpacked(packed):
    rows = np.frombuffer(base64.b64decode(packed["values"]), dtype=np.int8).reshape(-1, packed["width"])
    return rows * np.array(packed["scales"])[:, None]


def search(vectors, **options):
    terms = [f"t{i}" for i in range(len(vectors))]
    return VectorSearch("s", "Search", terms, vectors, pd.DataFrame({"a": [1]}), "caption", **options)


def test_cosines_survive_eight_bits():
    vectors = np.random.default_rng(0).standard_normal((50, 64)) * np.geomspace(1e-3, 1e3, 50)[:, None]
    back = unpacked(packed_search(search(vectors))["term_vectors"])

    def cosines(x):
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        return unit @ unit.T

    np.testing.assert_allclose(cosines(back), cosines(vectors), atol=0.01)


def test_a_zero_vector_stays_zero():
    assert not np.any(unpacked(packed_search(search(np.zeros((1, 3))))["term_vectors"]))


def test_items_are_given_where_they_are_not_the_terms():
    packed = packed_search(search(np.eye(2), items=["x", "y", "z"], item_vectors=np.ones((3, 2))))
    assert packed["items"] == ["x", "y", "z"]
    assert unpacked(packed["item_vectors"]).shape == (3, 2)
    assert "items" not in packed_search(search(np.eye(2)))


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        ({"items": ["x"]}, "as many names as vectors"),
        ({"items": ["x"], "item_vectors": np.ones((2, 2))}, "as many names as vectors"),
        ({"items": ["x"], "item_vectors": np.ones((1, 3))}, r"vectors of \[2, 3\] numbers"),
        ({"items": ["x"] * 2000, "item_vectors": np.ones((2000, 1000))}, "search over 2,000,000 numbers"),
    ],
)
def test_what_does_not_belong_together_is_refused(options, seen):
    vectors = np.ones((1, 1000)) if "2,000" in seen else np.eye(2)
    with pytest.raises(InputError, match=seen):
        search(vectors, **options)


def terms():
    return pd.DataFrame(
        {
            "group": ["b", "b", "b", "a"],
            "term": ["the", "gene", "rare", "word"],
            "share": [0.5, 0.1, 0.001, 0.2],
            "lift": [1.0, 16.0, 17.0, 2.0],
        }
    )


def test_groups_keep_their_order_and_terms_are_ordered_by_relevance():
    assert list(leading_terms(terms())["term"]) == ["gene", "the", "rare", "word"]
    assert [group["name"] for group in packed_relevance(TermRelevance("r", terms(), "c", "r"))] == ["b", "a"]


@pytest.mark.parametrize("column", ["share", "lift"])
def test_shares_and_lifts_must_be_positive(column):
    with pytest.raises(InputError, match="must be positive"):
        TermRelevance("r", terms().assign(**{column: [1.0, 0.0, 1.0, 1.0]}), "c", "r")


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="without the column 'lift'"):
        TermRelevance("r", terms().drop(columns="lift"), "c", "r")
