import numpy as np
import pytest

from lrdomains.confusion import find_axes
from lrdomains.confusion.error_parts import error_parts
from lrdomains.errors import InputError, RankError


@pytest.fixture(scope="module")
def axes():
    similar = np.kron(np.eye(2), np.ones((4, 4)))
    return find_axes(np.where(np.eye(8), 90, 1 + 18 * similar).astype(int), labels=list("abcdefgh"), bootstrap=0)


def test_parts_add_up_to_all_errors_and_find_the_planted_groups(axes):
    parts = error_parts(axes, rank=2)
    assert parts["errors"].sum() == pytest.approx(axes.matrix.error_count)
    assert parts["share_of_errors"].sum() == pytest.approx(1.0)
    assert {frozenset(side) for side in parts["true"]} == {frozenset("abcd"), frozenset("efgh")}
    assert parts["points"].sum() == pytest.approx(1 - axes.accuracy)


def test_the_diagonal_has_no_part_in_it(axes):
    counts = axes.matrix.values.toarray()
    np.fill_diagonal(counts, 5000)
    other = error_parts(find_axes(counts, labels=axes.classes, rank=1, bootstrap=0), rank=2)
    np.testing.assert_allclose(other["errors"], error_parts(axes, rank=2)["errors"])


def test_what_cannot_be_split_is_refused(axes):
    with pytest.raises(RankError, match="from 1 to 7 for 8 classes"):
        axes.error_parts(8)
    with pytest.raises(InputError, match="no errors to split"):
        find_axes(np.diag([1, 2, 3, 4])).error_parts(2)


def test_rotated_axes_span_the_same_with_fewer_large_loadings(planted):
    from lrdomains.core.subspace import principal_angles

    result = find_axes(planted(30, 300, [4, 5, 6], seed=0)[0], rank=3, splits=1, bootstrap=0)
    rotated = result.simple_axes()
    assert principal_angles(rotated.to_numpy(), result.axes.to_numpy())[0] < 1e-6
    assert (rotated.max() >= -rotated.min()).all()
    large = [
        np.sum(np.abs(table) > 0.3 * np.abs(table).max()) for table in (rotated.to_numpy(), result.axes.to_numpy())
    ]
    assert large[0] <= large[1]
