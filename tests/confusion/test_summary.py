import numpy as np
import pandas as pd

from lrdomains.confusion import find_axes
from lrdomains.confusion.summary import names, number


def test_the_summary_stands_alone_in_a_dozen_lines(result):
    lines = result.summary().splitlines()
    assert len(lines) <= 12
    assert f"{result.samples:,.0f} samples, 14 classes, accuracy" in lines[0]
    assert any("Axis 1 (z =" in line for line in lines)


def test_long_lists_of_names_are_cut():
    assert names(list("abcdefgh")) == "{a, b, c, d, e, f and 2 more}"


def test_counts_have_no_decimals():
    assert (number(1234.0), number(0.1234567)) == ("1,234", "0.1235")


def test_axes_that_were_asked_for_are_said_to_replicate_or_not(planted):
    counts = planted(20, 300, [4, 5], seed=1)[0]
    found = find_axes(counts, rank=6)
    sentence = found.summary().splitlines()[2]
    assert sentence.startswith("6 axes of confusion, as asked for; 2 of them replicate in held-out halves")
    assert sentence.endswith("the others may be chance.")
    assert sentence.count("axes") == 1
    assert any(block.severity == "caution" and block.text == sentence for block in found.report().sections[0].blocks)


def test_of_two_classes_the_two_errors_are_compared():
    text = find_axes([[90, 10], [2, 98]], labels=["cat", "dog"]).summary()
    assert "cat is taken for dog 10 times, dog for cat 2 times (exact binomial p = 0.039)." in text


def test_a_toy_of_four_classes_has_a_sensible_answer():
    toy = [[40, 8, 1, 1], [9, 38, 2, 1], [1, 0, 42, 7], [1, 2, 8, 39]]
    found = find_axes(toy, labels=["cat", "dog", "car", "bus"])
    assert {frozenset(group) for group in found.groups} == {frozenset(("cat", "dog")), frozenset(("car", "bus"))}
    assert found.rank == 1
    assert {frozenset(pole) for pole in found.poles(1)} == {frozenset(group) for group in found.groups}


def test_totals_that_were_left_out_are_named():
    toy = np.array([[40, 8, 1, 1], [9, 38, 2, 1], [1, 0, 42, 7], [1, 2, 8, 39]])
    table = pd.DataFrame(toy, index=list("abcd"), columns=list("abcd"))
    table.loc["All"] = table.sum()
    assert "that row adds up the others: 1 (All)" in find_axes(table).summary()
