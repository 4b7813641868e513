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
