"""select_rank: planted ranks of every kind, options, and what is said (lrdomains.evidence.rank,
lrdomains.evidence.rank_selection and lrdomains.evidence.recommendation)."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from evidence.planted import counts, gaussian, parts

from lrdomains.core.composed_operators import Centred
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import as_operator
from lrdomains.errors import InputError, RankError
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.rank import kind_of, select_rank
from lrdomains.evidence.recommendation import recommendation

RANKS = range(1, 9)


@pytest.mark.parametrize("rank", [0, 2, 5])
@pytest.mark.parametrize("rows_differ", [False, True])
def test_planted_ranks_of_real_tables(rank, rows_differ):
    matrix = gaussian((120, 60), rank, strength=2.0, rows_differ=rows_differ)
    assert select_rank(matrix, TruncatedSVD, ranks=RANKS, rng=0).recommended == rank


@pytest.mark.parametrize("rank", [0, 3])
def test_planted_ranks_of_counts(rank):
    found = select_rank(counts((120, 60), rank, mean=4.0), TruncatedSVD, ranks=RANKS, rng=0)
    assert (found.recommended, found.kind) == (rank, "counts")
    assert found.decided_by == ("biwhitening",)


def test_planted_parts_and_noise():
    options = {"ranks": range(1, 6), "runs": 4, "rng": 0}
    method = NMF(rank=1, tolerance=1e-3)
    found = select_rank(parts((80, 40), 3, noise=0.2), method, **options)
    assert found.recommended == 3
    assert set(found.stabilities) == {1, 2, 3, 4, 5}
    assert found.decided_by == ("speckled", "stability", "flips")
    assert select_rank(np.random.default_rng(0).random((60, 40)), method, **options).recommended == 0


def test_the_table_has_one_row_a_rank_and_the_picks_one_a_criterion():
    found = select_rank(gaussian((60, 40), 2), TruncatedSVD, ranks=[1, 2, 4], rng=0)
    assert list(found.table.index) == [1, 2, 4]
    assert {"aic", "bic", "flips", "gavish-donoho", "screenot"} <= set(found.table.columns)
    assert found.picks["criterion"].tolist() == ["equalised", "flips", "gavish-donoho", "screenot", "aic", "bic"]
    assert found.picks["decides"].tolist() == [True, False, False, False, False, False]
    assert found.verdict("aic").warning
    assert found.summary().splitlines()[0].startswith("2 components")


def test_where_criteria_differ_is_said():
    found = select_rank(gaussian((120, 60), 2, rows_differ=True, strength=2.0), TruncatedSVD, ranks=RANKS, rng=0)
    assert found.disagreement.startswith("The criteria differ: ")
    assert "gavish-donoho" in found.disagreement


@pytest.mark.parametrize("method", [TruncatedSVD, NMF])
def test_zeros_have_no_structure(method):
    found = select_rank(np.zeros((12, 9)), method, ranks=range(1, 4), rng=0)
    assert (found.recommended, found.reason) == (0, "all entries are zero")
    assert found.table.shape == (3, 0)
    assert found.picks.empty


def test_zeros_need_no_kind_and_say_what_they_were():
    found = select_rank(np.zeros((12, 9)), TruncatedSVD, ranks=[1, 2], criteria=["biwhitening"], rng=3)
    assert (found.recommended, found.reason) == (0, "all entries are zero")
    assert found.provenance.seed == 3
    assert "all entries are zero" in found.report().to_markdown()


def test_entries_whose_squares_vanish_are_not_zeros():
    with pytest.raises(InputError, match="so small that their squares"):
        select_rank(1e-300 * gaussian((20, 15), 2), TruncatedSVD, ranks=[1, 2], rng=0)


def test_a_few_entries_cannot_be_held_out():
    with pytest.raises(InputError, match="3 x 3 matrix has too few entries"):
        select_rank(np.ones((3, 3)) + np.eye(3), NMF, ranks=[1, 2], rng=0)


@pytest.mark.slow
@pytest.mark.real_data
def test_ranks_of_the_golub_samples(golub):
    # Held-out loss falls to a flat basin from 3 to 6. Runs agree on groups of samples entirely up to 4; assigned by
    # loadings of whatever scale a start left them, samples do so up to 3, however long the updates go on.
    found = select_rank(golub, NMF(rank=1, loss="kl"), ranks=[1, 2, 3, 4, 5, 6, 10], runs=6, rng=0)
    loss, cophenetic = found.table["speckled"], found.table["cophenetic"]
    assert loss[1] > 1.1 * loss[2] > 1.1 * 1.08 * loss[3]
    assert loss.loc[3:6].max() < 1.06 * loss.loc[3:6].min()
    assert loss[10] > 1.05 * loss.loc[3:6].min()
    assert cophenetic[3] > 0.999
    assert cophenetic[4] > 0.999
    assert cophenetic[5] < 0.99
    assert found.verdict("cophenetic").rank == 4
    assert 3 <= found.recommended <= 6


@pytest.mark.slow
@pytest.mark.real_data
def test_ranks_of_the_medulloblastoma_samples(medulloblastoma):
    found = select_rank(medulloblastoma, NMF(rank=1, loss="kl"), ranks=[2, 3, 4, 5, 6, 10], runs=6, rng=0)
    loss = found.table["speckled"]
    assert loss[2] > 1.05 * loss[3]
    # At rank 5 one of the five masks leaves a tumour with a component of its own.
    assert loss.loc[3:6].max() < 1.08 * loss.loc[3:6].min()
    assert loss[10] > 1.05 * loss.loc[3:6].min()
    assert 3 <= found.recommended <= 6


def test_no_structure_is_said():
    found = select_rank(gaussian((60, 40), 0), TruncatedSVD, ranks=RANKS, rng=0)
    assert found.summary().startswith("no structure found")
    assert found.range == (0, 0)


def test_ranks_that_end_too_early_or_start_too_late_are_told_of():
    matrix = gaussian((120, 60), 6, strength=2.0)
    assert "offer larger ones" in select_rank(matrix, TruncatedSVD, ranks=range(1, 4), rng=0).reason
    late = select_rank(gaussian((120, 60), 2, strength=2.0), TruncatedSVD, ranks=range(4, 9), rng=0)
    assert late.recommended == 4
    assert "offer smaller ones" in late.reason
    between = select_rank(matrix, TruncatedSVD, ranks=[2, 5, 8], rng=0)
    assert between.recommended == 5
    assert "6 is not on offer" in between.reason


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_matrix, pd.DataFrame, np.asfortranarray])
def test_any_form_of_a_matrix_gives_the_same(form):
    matrix = np.where(np.random.default_rng(0).random((90, 50)) < 0.5, gaussian((90, 50), 2, strength=3.0), 0.0)
    given = select_rank(form(matrix), TruncatedSVD, ranks=RANKS, rng=0)
    plain = select_rank(matrix, TruncatedSVD, ranks=RANKS, rng=0)
    assert given.recommended == plain.recommended
    pd.testing.assert_frame_equal(given.table, plain.table, rtol=1e-6)


def test_a_centred_operator():
    matrix = gaussian((90, 50), 2, strength=2.0) + 30.0
    assert select_rank(Centred(as_operator(matrix)), TruncatedSVD, ranks=RANKS, rng=0).recommended == 2


def test_the_same_seed_gives_the_same_evidence():
    matrix = gaussian((60, 40), 2)
    first, second, other = (select_rank(matrix, TruncatedSVD, ranks=RANKS, rng=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first.table, second.table)
    assert not first.table.equals(other.table)


@pytest.mark.parametrize(
    ("matrix", "method", "criterion"),
    [
        (gaussian((100, 30), 2, strength=2.5), TruncatedSVD, "minka"),
        (gaussian((100, 30), 2, strength=3.0), TruncatedSVD, "bi-cross-validation"),
        (gaussian((100, 30), 2, strength=2.5), TruncatedSVD, "permutations"),
        (counts((60, 30), 2, mean=5.0), TruncatedSVD, "parametric-bootstrap"),
        (counts((60, 30), 2, mean=5.0), NMF(rank=1, loss="kl"), "bi-cross-validation"),
    ],
)
def test_any_criterion_can_decide(matrix, method, criterion):
    found = select_rank(matrix, method, ranks=range(1, 5), criteria=[criterion], rng=0)
    assert found.recommended == 2
    assert found.decided_by == (criterion,)


def test_known_noise_is_used():
    matrix = gaussian((60, 40), 2)
    loud = select_rank(matrix, TruncatedSVD, ranks=RANKS, noise=10.0, criteria=["gavish-donoho", "aic"], rng=0)
    assert loud.recommended == 0
    assert "100" in loud.verdict("aic").reading


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"ranks": []}, RankError, "positive whole numbers"),
        ({"ranks": [0, 1]}, RankError, "positive whole numbers"),
        ({"ranks": [1, 99]}, RankError, "at most 40"),
        ({"kind": "text"}, InputError, "'counts', 'real'"),
        ({"noise": 0.0}, InputError, "positive standard deviation"),
        ({"runs": 1}, InputError, "at least two"),
        ({"criteria": ["aik"]}, InputError, "choose among 'equalised'"),
        ({"criteria": []}, InputError, "choose among 'equalised'"),
        ({"criteria": ["biwhitening"]}, InputError, "needs counts"),
        ({"criteria": ["parametric-bootstrap"]}, InputError, "needs counts"),
        ({"criteria": ["speckled"]}, InputError, "use 'bi-cross-validation'"),
    ],
)
def test_bad_options(options, error, match):
    with pytest.raises(error, match=match):
        select_rank(gaussian((60, 40), 1), TruncatedSVD, **{"ranks": RANKS, **options})


def test_kinds():
    assert kind_of(LabelledMatrix(np.array([[1.0, 0.0], [2.0, 7.0]]))) == "counts"
    assert kind_of(LabelledMatrix(sp.csr_array(np.array([[1, 0], [2, 7]])))) == "counts"
    assert kind_of(LabelledMatrix(np.array([[1.0, -1.0]]))) == "real"
    assert kind_of(LabelledMatrix(np.zeros((2, 2)))) == "real"


def of_two(losses, scores, *, within):
    ranks = np.array([1, 2, 3, 4])
    name = "bi-cross-validation"
    gains = 1.0 - np.array(losses) / 10.0
    held_out = Verdict(name, within[0], {name: np.array(losses), f"{name}: gain": gains}, "held out", within=within)
    stable = Verdict("stability", 2, {"stability": np.array(scores)}, "stable")
    return recommendation((held_out, stable), ranks, kind="real", stabilities={})


def test_the_smallest_stable_rank_among_the_best_predicting():
    assert of_two([8.0, 3.0, 2.0, 2.0], [1.0, 1.0, 0.99, 0.95], within=(3, 4)).recommended == 3
    assert of_two([8.0, 3.0, 2.0, 2.0], [1.0, 1.0, 0.4, 0.95], within=(3, 4)).recommended == 4


def test_a_stable_rank_below_that_predicts_nearly_as_much():
    found = of_two([8.0, 2.1, 2.0, 2.0], [1.0, 1.0, 0.6, 0.5], within=(3, 4))
    assert found.recommended == 2
    assert found.range == (2, 4)
    assert "99 % as much" in found.reason


def test_no_stable_rank_is_an_answer():
    found = of_two([8.0, 4.0, 2.0, 2.0], [1.0, 1.0, 0.3, 0.3], within=(3, 4))
    assert found.recommended == 0
    assert found.reason.startswith("no stable rank")
