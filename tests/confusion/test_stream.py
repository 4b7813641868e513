import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.confusion import ConfusionCounter, confusion_matrix, merge
from lrdomains.errors import InputError

pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=2, max_size=40)


@given(pairs, st.integers(1, 7))
def test_how_a_stream_is_cut_does_not_matter(stream, size):
    labels = {label for pair in stream for label in pair}
    if len(labels) < 2:
        return
    counter = ConfusionCounter()
    for start in range(0, len(stream), size):
        true, predicted = zip(*stream[start : start + size], strict=True)
        counter.update(list(true), list(predicted))
    whole = confusion_matrix(*map(list, zip(*stream, strict=True)))
    found = counter.matrix()
    assert found.classes.tolist() == whole.classes.tolist()
    assert np.array_equal(found.values.toarray(), whole.values.toarray())


def test_shards_with_other_classes_are_put_together_with_their_samples():
    one = confusion_matrix([3, 1], [1, 1], ids=["x", "y"])
    two = confusion_matrix([2, 1], [1, 2], ids=["z", "w"])
    found = merge([one, two])
    assert found.classes.tolist() == [1, 2, 3]
    assert found.values.toarray().tolist() == [[1, 1, 0], [1, 0, 0], [1, 0, 0]]
    assert found.predictions.ids.tolist() == ["x", "y", "z", "w"]
    assert found.predictions.true.tolist() == [2, 0, 1, 0]


def test_counters_of_workers_are_merged():
    one, two = ConfusionCounter().update([0, 1], [1, 1]), ConfusionCounter().update([2], [0])
    assert one.merge(two).matrix().values.toarray().tolist() == [[0, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert ConfusionCounter().merge(one).matrix().samples == 3


def test_a_bad_batch_leaves_the_counter_as_it_was():
    counter = ConfusionCounter(labels=["a", "b"]).update(["a"], ["b"])
    with pytest.raises(InputError, match="not among the 2 classes"):
        counter.update(["z"], ["b"])
    assert counter.update([], []).matrix().samples == 1


def test_nothing_and_one_class_are_explained():
    with pytest.raises(InputError, match="nothing was counted yet"):
        ConfusionCounter().matrix()
    with pytest.raises(InputError, match="only one class, 'a'"):
        ConfusionCounter().update(["a"], ["a"]).matrix()
    with pytest.raises(InputError, match="no tables to merge"):
        merge([])
