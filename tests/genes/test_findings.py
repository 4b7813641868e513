"""A finding about named things."""

from lrdomains.genes.findings import CheckFinding


def test_names_are_counted_and_the_first_are_shown():
    finding = CheckFinding.about("x", "note", list("ABCDEFG"), "{count} things, first {first!r}.", "none")
    assert finding.text == "7 things, first 'A'."
    assert (finding.count, finding.examples) == (7, tuple("ABCDE"))


def test_braces_in_names_are_no_fields():
    finding = CheckFinding.about("x", "note", ["{a}"], "{first!r}", "none")
    assert finding.text == "'{a}'"
