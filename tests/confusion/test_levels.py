import numpy as np

from lrdomains.confusion import find_axes
from lrdomains.confusion.levels import family_table


def planted_levels(families, groups, size, alone, *, within_family, seed=0):
    """Poisson errors; every class has mates in its group, and fewer in its family."""
    grouped = families * groups * size
    classes = grouped + alone
    group = np.arange(classes)
    group[:grouped] = classes + np.arange(grouped) // size
    family = np.where(np.arange(classes) < grouped, np.arange(classes) // (size * groups), classes + np.arange(classes))
    rate = 0.4 + within_family * (family[:, None] == family) + 12.0 * (group[:, None] == group)
    counts = np.random.default_rng(seed).poisson(rate)
    np.fill_diagonal(counts, 400)
    return counts, family


def test_families_of_groups_are_found_once_the_errors_inside_groups_are_merged_away():
    counts, family = planted_levels(4, 4, 4, 10, within_family=1.0)
    found = find_axes(counts, bootstrap=0)
    table = family_table(found)
    assert sorted(number for groups in table["groups"] for number in groups) == list(range(1, 17))
    assert [set(family[members]) for members in table["members"]] == [{row} for row in range(4)]
    inside = np.isin(np.arange(len(counts)), table["members"][0])
    parts = np.array([next((g for g, m in enumerate(found.groups) if c in m), -1) for c in range(len(counts))])
    between = inside[:, None] & inside & (parts[:, None] != parts)
    assert table["errors"][0] == counts[between].sum()
    assert (table["ratio"] > 2).all()


def test_groups_without_families_have_none():
    counts, _ = planted_levels(4, 4, 4, 10, within_family=0.0)
    assert family_table(find_axes(counts, bootstrap=0)).empty


def test_few_groups_and_rates_have_no_second_level():
    counts, _ = planted_levels(1, 3, 4, 6, within_family=0.0)
    assert family_table(find_axes(counts, bootstrap=0)).empty
    assert family_table(find_axes(counts / counts.sum(axis=1, keepdims=True), rank=4, bootstrap=0)).empty
