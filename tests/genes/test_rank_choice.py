"""The choice among numbers of modules: each rule on evidence made by hand."""

import dataclasses

import numpy as np
import pytest

from lrdomains.errors import UnknownLabelError
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.rank_selection import RankSelection
from lrdomains.genes.rank_choice import choose_rank


def selection(stability, within, recommended, gains=(0.5, 0.8, 0.81, 0.82)):
    ranks = (2, 3, 4, 5)
    losses = np.where(np.isin(ranks, within), 1.0, 2.0)
    columns = {"bi-cross-validation": losses, "bi-cross-validation: gain": np.array(gains)}
    held_out = Verdict("bi-cross-validation", within[0], columns, "", within=within)
    stable = Verdict("stability", 2, {"stability": np.array(stability)}, "")
    names = ("bi-cross-validation", "stability")
    return RankSelection(recommended, (2, 5), "a reason", "", (held_out, stable), names, ranks, "real")


@pytest.mark.parametrize(
    ("stability", "within", "recommended", "rank"),
    [
        ((1.0, 1.0, 0.98, 0.6), (3, 4, 5), 3, 4),  # the largest stable one of those that predict best
        ((1.0, 1.0, 0.99, 0.95), (3, 4, 5), 3, 4),  # not one that is clearly less stable than another
        ((1.0, 1.0, 0.99, 0.99), (3, 4, 5), 3, 5),
        ((1.0, 0.6, 0.6, 0.6), (3, 4, 5), 2, 0),  # none of them is stable
        ((0.4, 0.3, 0.3, 0.3), (0, 2), 0, 0),
        ((1.0, 1.0, 1.0, 1.0), (1, 2, 3), 2, 0),  # no better than what all samples share
        ((0.4, 0.3, 0.3, 0.3), (4, 5), 1, 0),
    ],
)
def test_rules(stability, within, recommended, rank):
    found = choose_rank(selection(stability, within, recommended))
    assert found.rank == rank
    assert found.reason
    assert list(found.table["rank"]) == [2, 3, 4, 5]


def test_a_smaller_stable_number_is_taken_where_it_predicts_nearly_as_well():
    found = choose_rank(selection((1.0, 0.97, 0.6, 0.6), (4, 5), 3))
    assert found.rank == 3
    assert "3 is the largest number below that is stable (0.97 of 1), and it gains 98% of" in found.reason
    assert choose_rank(selection((1.0, 0.7, 0.6, 0.6), (4, 5), 3)).rank == 0


def test_no_rank_is_said_in_words():
    assert choose_rank(selection((0.4,) * 4, (2, 3), 0)).reason.startswith("no stable number of modules: those that")


def test_a_selection_without_held_out_evidence_names_what_it_has():
    known = selection((1.0, 1.0, 1.0, 1.0), (3, 4), 3)
    lacking = dataclasses.replace(known, verdicts=known.verdicts[1:])
    with pytest.raises(UnknownLabelError, match=r"unknown criterion 'bi-cross-validation'.*They are 'stability'"):
        choose_rank(lacking)
