"""The probe by nearest neighbours against scikit-learn's classifier."""

import numpy as np
import pytest

from lrdomains import documents
from lrdomains.documents import classify_by_neighbours
from lrdomains.errors import InputError


@pytest.fixture(scope="module")
def embedding():
    rng = np.random.default_rng(0)
    texts = [
        " ".join([*(f"s{i % 3}w{w}" for w in rng.integers(0, 40, 8)), *(f"c{w}" for w in rng.integers(0, 40, 8))])
        for i in range(150)
    ]
    return documents.embed(texts, rank=10, min_count=1)


def test_the_accuracy_is_that_of_scikit_learn(embedding):
    from sklearn.model_selection import LeaveOneOut, cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    classes = np.random.default_rng(1).integers(0, 2, 150) + np.arange(150) % 3
    peer = KNeighborsClassifier(1, metric="cosine")
    expected = cross_val_score(peer, embedding.unit_vectors, classes, cv=LeaveOneOut()).mean()
    found = classify_by_neighbours(embedding, classes, neighbours=1)
    assert found.accuracy == pytest.approx(expected, abs=1e-9)
    assert found.low <= found.accuracy <= found.high


def test_blocks_change_nothing(embedding, monkeypatch):
    classes = np.arange(150) % 3
    whole = classify_by_neighbours(embedding, classes)
    monkeypatch.setattr("lrdomains.documents.probe.BLOCK", 7)
    assert classify_by_neighbours(embedding, classes) == whole
    assert whole.accuracy > 0.9
    assert whole.majority == pytest.approx(1 / 3)


def test_missing_classes_are_left_out(embedding):
    classes = [None if i % 10 == 0 else i % 3 for i in range(150)]
    assert classify_by_neighbours(embedding, classes).documents == 135


@pytest.mark.parametrize(("classes", "message"), [(["a"] * 150, "1 classes among 150"), (["a"], "1 classes for 150")])
def test_bad_classes_are_named(embedding, classes, message):
    with pytest.raises(InputError, match=message):
        classify_by_neighbours(embedding, classes)
