import numpy as np
import pandas as pd
import pytest

from lrdomains.confusion import confusion_matrix, count_table, find_axes
from lrdomains.confusion.foreign import as_array, frame_of_mapping, is_tensor
from lrdomains.errors import InputError


class Tensor:
    """What a tensor of torch can do, as far as it is asked to."""

    def __init__(self, values):
        self.values = np.asarray(values)
        self.steps = []

    def detach(self):
        self.steps.append("detach")
        return self

    def cpu(self):
        self.steps.append("cpu")
        return self

    def numpy(self):
        return self.values

    def __len__(self):
        return len(self.values)


class Metric:
    """A metric of torchmetrics that has counted."""

    def __init__(self, values):
        self.confmat = Tensor(values)

    def compute(self):
        return self.confmat


class Pycm:
    def __init__(self, table, classes):
        self.table, self.classes = table, classes


COUNTS = np.array([[8, 2, 0], [1, 9, 1], [0, 3, 7]])


def test_tensors_are_brought_home_and_counted():
    true, predicted = Tensor([0, 1, 1]), Tensor([0, 1, 0])
    assert confusion_matrix(true, predicted).values.toarray().tolist() == [[1, 0], [1, 1]]
    assert true.steps == ["detach", "cpu"]
    assert np.array_equal(count_table(Tensor(COUNTS)).values.toarray(), COUNTS)


def test_a_metric_gives_its_counts():
    assert is_tensor(Metric(COUNTS))
    assert np.array_equal(as_array(Metric(COUNTS)), COUNTS)
    assert np.array_equal(count_table(Metric(COUNTS)).values.toarray(), COUNTS)


def test_pycm_keeps_the_types_of_its_classes_and_is_by_true_class():
    found = count_table(Pycm({1: {1: 8, 2: 2}, 2: {1: 1, 2: 9}}, [1, 2]))
    assert found.classes.tolist() == [1, 2]
    assert found.orientation.standing == "known"
    assert found.values.toarray().tolist() == [[8, 2], [1, 9]]


def test_records_of_neo_become_their_last_parts():
    records = [
        {"actual": ["root:animal:cat"], "observed": ["root:animal:dog"], "count": 3},
        {"actual": ["root:animal:dog"], "observed": ["root:animal:dog"], "count": 5},
    ]
    found = count_table(records)
    assert found.classes.tolist() == ["cat", "dog"]
    assert found.values.toarray().tolist() == [[0, 3], [0, 5]]
    with pytest.raises(InputError, match=r"record 1 is .* a record needs actual"):
        count_table([records[0], {"actual": ["x"]}])
    with pytest.raises(InputError, match="record 0 has 2 labels under 'observed'"):
        count_table([{"actual": ["a"], "observed": ["a", "b"], "count": 1}])


def test_annotators_are_pooled_and_multilabel_tables_explained():
    found = count_table(np.stack([COUNTS, 2 * COUNTS]))
    assert np.array_equal(found.values.toarray(), 3 * COUNTS)
    assert found.remarks == ("the sum of 2 tables of 3 x 3",)
    with pytest.raises(InputError, match="multilabel"):
        count_table(np.ones((6, 2, 2)))


def test_mappings_say_where_they_are_wrong():
    assert frame_of_mapping({"a": {"b": 1}}).shape == (2, 2)
    with pytest.raises(InputError, match="entry 'a' is a int"):
        count_table({"a": 3})
    with pytest.raises(InputError, match="'x' at true label 'a', predicted label 'b' is no number"):
        count_table({"a": {"b": "x"}})


def test_cleanlab_s_joint_lies_the_other_way():
    joint = np.array([[50, 4, 0], [1, 60, 2], [0, 0, 40]])  # rows given, columns estimated true
    found = count_table(joint, orientation="given-by-true")
    assert np.array_equal(found.values.toarray(), joint.T)
    assert "given-by-true" in str(found.orientation)
    with pytest.raises(InputError, match="orientation='sideways'; give one of"):
        count_table(joint, orientation="sideways")


def test_every_form_reaches_the_same_axes():
    long = pd.DataFrame(
        [(f"c{i}", f"c{j}", COUNTS[i % 3, j % 3] + i + j) for i in range(5) for j in range(5)],
        columns=["Ground Truth", "Prediction", "Count"],
    )
    cross = long.pivot_table(index="Ground Truth", columns="Prediction", values="Count")
    mapping = {
        true: dict(zip(part["Prediction"], part["Count"], strict=True)) for true, part in long.groupby("Ground Truth")
    }
    axes = [find_axes(form, rank=1).axes for form in (long, cross, mapping)]
    for other in axes[1:]:
        pd.testing.assert_frame_equal(axes[0], other, check_names=False)
