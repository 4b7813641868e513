"""What is found on public predictions, against what is known of the classes."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from lrdomains.confusion import find_axes, read_counts
from lrdomains.errors import DataWarning, InputError


def load(folder, name):
    return (np.load(folder / "confusion" / f"{name}-{side}.npy") for side in ("true", "predicted"))


def told_their_number(counts, groups):
    """Average linkage of row-normalised confusions, with the true number of groups given."""
    rates = counts / counts.sum(axis=1, keepdims=True)
    distance = 1.0 - (rates + rates.T) / 2
    np.fill_diagonal(distance, 0.0)
    return fcluster(linkage(squareform(distance, checks=False), "average"), groups, "maxclust")


@pytest.mark.real_data
def test_groups_of_cifar_100_follow_its_superclasses(shared_data):
    result = find_axes(*load(shared_data, "cifar100"))
    coarse = pd.read_csv(shared_data / "confusion" / "cifar100_taxonomy.tsv", sep="\t")["coarse"].to_numpy()
    found = np.arange(100) + 100
    for number, members in enumerate(result.groups):
        found[members] = number
    score = adjusted_rand_score(coarse, found)
    rng = np.random.default_rng(0)
    chance = [adjusted_rand_score(rng.permutation(coarse), found) for _ in range(999)]
    assert score > adjusted_rand_score(coarse, told_their_number(result.matrix.values.toarray(), 20))
    assert (1 + np.sum(np.array(chance) >= score)) / 1000 == 0.001
    assert result.accuracy == pytest.approx(0.6929)
    assert {2, 11, 35, 46, 98} in [set(group) for group in result.groups]  # baby, boy, girl, man, woman


@pytest.mark.real_data
def test_newsgroups_on_religion_and_on_computers_are_the_first_poles(shared_data):
    result = find_axes(*load(shared_data, "20news"))
    religion, computers = {0, 15, 19}, {1, 2, 3, 4, 5}
    poles = [set(pole) for pole in result.poles(1)]
    assert any(religion <= pole for pole in poles)
    assert any(len(pole & computers) >= 3 and not pole & religion for pole in poles)
    assert result.accuracy == pytest.approx(0.9234, abs=1e-4)
    groups = [set(group) for group in result.groups]
    assert {0, 15, 19} in groups  # religion, atheism among it
    assert {16, 17, 18} in groups  # talk.politics.*
    assert {9, 10} in groups  # rec.sport.*
    families = [set(family) for family in result.families["members"]]
    assert {1, 2, 3, 4, 5} in families  # comp.*
    assert {6, 7, 8, 9, 10} in families  # rec.*, and what is for sale
    assert any({16, 17, 18, 19} <= family for family in families)  # talk.*


@pytest.mark.real_data
def test_four_and_nine_are_mnist_s_pair(shared_data):
    result = find_axes(*load(shared_data, "mnist"))
    assert any({4, 9} == set(pole) for pole in result.poles(1))
    assert [4, 9] in result.groups


@pytest.mark.real_data
def test_phonemes_are_rates_and_their_first_axes_are_voicing_and_frication(shared_data):
    path = shared_data / "confusion" / "phonemes-similarity.csv"
    with pytest.warns(DataWarning, match="the diagonal is empty"):
        table = read_counts(path)
    with pytest.raises(InputError, match="rates or weights, not counts"):
        find_axes(table)
    result = find_axes(table, rank=5)
    assert "NA" in result.classes
    assert np.isnan(result.accuracy)
    poles = [{frozenset(pole) for pole in result.poles(axis)} for axis in range(1, 6)]
    assert frozenset({"PA", "KA", "TA", "THETA", "FA", "SA"}) in poles[0]  # voiceless
    assert frozenset({"THETA", "FA", "SA", "VA"}) in poles[1]  # fricatives
    assert frozenset({"NA", "MA"}) in poles[3]  # nasals
    assert frozenset({"SHA", "SA"}) in poles[4]  # sibilants


@pytest.mark.real_data
def test_morse_dissimilarities_are_recognised(shared_data):
    with pytest.warns(DataWarning, match="table of dissimilarities; for confusions give 1 - table"):
        read_counts(shared_data / "confusion" / "morse-dissimilarity.csv")


@pytest.mark.real_data
def test_morse_signals_differ_by_dashes_first_and_by_length_next(shared_data):
    table = 1 - pd.read_csv(shared_data / "confusion" / "morse-dissimilarity.csv", index_col=0)
    result = find_axes(table, rank=2)
    dashes = [np.mean([signal.count("-") / len(signal) for signal in pole]) for pole in result.poles(1)]
    lengths = [np.mean([len(signal) for signal in pole]) for pole in result.poles(2)]
    assert max(dashes) > 0.6
    assert min(dashes) < 0.35
    assert abs(lengths[0] - lengths[1]) > 1.0


def test_eight_attracts_the_errors_of_naive_bayes_on_digits():
    from sklearn.datasets import load_digits
    from sklearn.model_selection import cross_val_predict
    from sklearn.naive_bayes import GaussianNB

    images, digits = load_digits(return_X_y=True)
    result = find_axes(digits, cross_val_predict(GaussianNB(), images, digits, cv=5))
    assert result.rank == 2
    first = result.attractors.iloc[0]
    assert first["label"] == 8
    assert first["index"] == pytest.approx(3.7, abs=0.1)
    assert first["low"] > 3.0
