"""Work on blocks of rows: the same through any views, and whole after a journey."""

import pickle

import numpy as np

from lrdomains.core.composed_operators import Centred, PlusLowRank, Scaled
from lrdomains.core.operators import Dense, Operator
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_work import RowWork


def product(block: Operator, left, right):
    return block.rmatmat(left) + right


def blocks_of(matrix):
    return RowBlocks([matrix[:3], matrix[3:4], matrix[4:]])


def viewed(base, m, n):
    rng = np.random.default_rng(1)
    scaled = Scaled(base, rng.random(m), rng.random(n))
    return Centred(PlusLowRank(scaled, rng.random((m, 2)), rng.random((n, 2))), axis="both")


def test_views_of_views_are_those_of_the_whole():
    matrix = np.random.default_rng(0).standard_normal((9, 5))
    left, right = np.ones((9, 2)), np.full((5, 2), 0.5)
    work = RowWork(product, by_row=(left,), shared=(right,))
    parts = list(viewed(blocks_of(matrix), 9, 5).over_blocks(work))
    assert [(rows.start, rows.stop) for rows, _ in parts] == [(0, 3), (3, 4), (4, 9)]
    whole = viewed(Dense(matrix), 9, 5)
    np.testing.assert_allclose(sum(part for _, part in parts), whole.rmatmat(left) + 3 * right, atol=1e-12)


def test_the_sum_is_that_of_the_parts():
    matrix = np.random.default_rng(0).standard_normal((9, 5))
    dense = np.random.default_rng(2).standard_normal((5, 3))
    np.testing.assert_allclose(viewed(blocks_of(matrix), 9, 5).gram(dense), viewed(Dense(matrix), 9, 5).gram(dense))


def test_it_can_be_sent_in_two_pieces():
    matrix = np.random.default_rng(0).standard_normal((4, 3))
    work = RowWork(product, by_row=(np.eye(4),), shared=(np.zeros((3, 4)),))
    work = work.through(RowWork(Scaled, by_row=(np.arange(4.0),), shared=(np.ones(3),)))
    rows = slice(1, 3)
    common = pickle.loads(pickle.dumps(work.without_row_parts()))
    assert all(array.size == 0 for part in (common, *common.views) for array in part.by_row)
    sent = common.with_row_parts(pickle.loads(pickle.dumps(work.row_parts(rows))))
    np.testing.assert_array_equal(sent(Dense(matrix[rows])), work.on(rows)(Dense(matrix[rows])))
