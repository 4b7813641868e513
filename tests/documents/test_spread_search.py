"""Documents spread over workers: what is found is what the embedding itself finds."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains import documents
from lrdomains.core.nearest import largest
from lrdomains.documents import spread_search
from lrdomains.documents.spread_search import Hits, better_of
from lrdomains.errors import InputError
from lrdomains.text import shards

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


def topical(count, *, seed=0):
    rng = np.random.default_rng(seed)
    topics = np.array_split([f"word{number}" for number in range(80)], 4)
    return [" ".join([*rng.choice(topics[at % 4], 30), *rng.choice(topics[at % 3], 5)]) for at in range(count)]


@pytest.fixture(scope="module")
def found():
    return documents.embed([*topical(100), "unheard"], rank=4)


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(spread_search, "SHARD_DOCUMENTS", 17)
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 2000})


def same(ours, theirs):
    assert ours["document"].tolist() == theirs["document"].tolist()
    np.testing.assert_allclose(ours["score"], theirs["score"], rtol=1e-6)
    assert ours["text"].tolist() == theirs["text"].tolist()
    assert ours.attrs["unknown_words"] == theirs.attrs["unknown_words"]


@pytest.mark.parametrize("here", [True, False])
def test_spread_documents_are_found_as_in_one_place(found, small_shards, cluster, here):
    with documents.spread(found, client=None if here else cluster) as there:
        assert len(there) == 101
        for query in ("word3 word5", "word70 nonsense", found.vectors[7]):
            same(there.search(query, top=20), found.search(query, top=20))
        # The one without a known word is never among them.
        assert len(there.search("word3", top=500)) == 100


def test_texts_are_placed_where_they_are_read(found, small_shards, cluster, tmp_path):
    texts = topical(150, seed=1)
    (tmp_path / "texts").mkdir()
    for at, text in enumerate(texts):
        (tmp_path / "texts" / f"{at:03d}.txt").write_text(text)
    vectors = found.project(texts)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) * found.emphasis_weights
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    sought = found.project(["word3 word5"])[0] * found.emphasis_weights
    expected = largest(units @ (sought / np.linalg.norm(sought)), 15)
    with documents.spread(found, texts, client=cluster) as there:
        assert there.search("word3 word5", top=15)["document"].tolist() == expected.tolist()
    with documents.spread(found, tmp_path / "texts", client=cluster) as there:
        hits = there.search("word3 word5", top=15)
    assert [str(name) for name in hits["document"]] == [f"{at:03d}.txt" for at in expected]
    assert hits["text"].tolist() == [documents.collection.beginning(texts[at], 160) for at in expected]


def test_partitions_of_a_dask_bag_are_placed_where_they_are(found, client):
    bag = pytest.importorskip("dask.bag").from_sequence(topical(60, seed=2), npartitions=5)
    with documents.spread(found, bag, client=client) as there:
        bagged = there.search("word3 word5", top=60)
    with documents.spread(found, topical(60, seed=2), client=None, snippet_length=0) as there:
        plain = there.search("word3 word5", top=60)
    assert "text" not in plain
    assert bagged["document"].tolist() == plain["document"].tolist()


def test_a_query_without_a_known_word_is_refused(found):
    with documents.spread(found, client=None) as there:
        with pytest.raises(InputError, match="no word of the query"):
            there.search("nonsense")
        with pytest.raises(InputError, match="top=0"):
            there.search("word3", top=0)


def test_names_that_were_given_stay(found):
    named = dataclasses.replace(found.factorization, rows=pd.Index([f"d{at}" for at in range(101)]))
    with documents.spread(dataclasses.replace(found, factorization=named), client=None) as there:
        assert there.search("word3", top=1)["document"].tolist() == [f"d{found.search('word3')['document'][0]}"]


@given(st.lists(st.lists(st.integers(0, 3), max_size=5), min_size=1, max_size=6), st.integers(1, 6))
def test_the_best_of_shards_are_the_best_of_all_with_ties_by_position(scores, top):
    first, hits = 0, []
    for some in scores:
        order = largest(np.array(some, dtype=float), top)
        hits.append(Hits(np.array(some, dtype=float)[order], (first + order).tolist(), [], top))
        first += len(some)
    total = hits[0]
    for one in hits[1:]:
        total = better_of(total, one)
    assert total.names == largest(np.array([score for some in scores for score in some], dtype=float), top).tolist()
