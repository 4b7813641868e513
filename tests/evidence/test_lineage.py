import numpy as np
import pytest
from evidence.planted import parts, with_columns

from lrdomains.core.methods.nmf import NMF
from lrdomains.errors import InputError
from lrdomains.evidence.consensus import consensus
from lrdomains.evidence.lineage import lineage
from lrdomains.evidence.stability import repeat


def test_continued_split_and_new():
    e = np.eye(6)
    before = np.column_stack([(e[0] + e[1]) / np.sqrt(2), e[2]])
    now = np.column_stack([e[2], (3 * e[0] + e[1]) / np.sqrt(10), (e[0] + 3 * e[1]) / np.sqrt(10), e[5]])
    table = lineage([with_columns(now), with_columns(before)])
    assert table["rank"].tolist() == [2, 2, 4, 4, 4, 4]
    events = dict(zip(table["component"][2:], table["event"][2:], strict=True))
    assert (events[1], events[4]) == ("continued", "new")
    assert {events[2], events[3]} == {"continued", "split"}
    assert table["parent"].tolist()[2:] == [2, 1, 1, 0]


def test_any_judgement_is_a_generation():
    matrix = parts((40, 20), 3)
    runs = {rank: repeat(matrix, NMF(rank=rank, tolerance=1e-2), runs=3, rng=0) for rank in (2, 3)}
    table = lineage(runs)
    assert len(table) == 5
    assert len(lineage([consensus(runs[2]), runs[3].best])) == 5


def test_two_of_one_rank():
    one = with_columns(np.eye(4)[:, :2])
    with pytest.raises(InputError, match=r"ranks \[2, 2\]"):
        lineage([one, one])
    with pytest.raises(InputError, match=r"ranks \[\]"):
        lineage([])
