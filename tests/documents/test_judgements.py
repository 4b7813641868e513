"""Queries and judgements in every form."""

import pytest

from lrdomains.documents import read_judgements, read_queries, read_smart
from lrdomains.errors import InputError

SMART = ".I 001\n.T\nwings\n.A\nsomebody\n.W\nwhat is lift\nof a wing\n.I 4\n.W\nwhat is drag\n"
TREC = (
    "<top>\n<num> Number: 301\n<title> organized crime\n<desc> Description:\nsay\n</top>\n"
    "<top><num>302<title>polio</top>"
)


def test_smart_records_by_field(tmp_path):
    (tmp_path / "docs").write_text(SMART)
    assert read_smart(tmp_path / "docs").to_dict() == {"1": "what is lift\nof a wing", "4": "what is drag"}
    assert read_smart(tmp_path / "docs", fields=("T", "W"))["1"] == "wings\nwhat is lift\nof a wing"
    assert list(read_queries(tmp_path / "docs", ordinal=True).index) == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (SMART, {"1": "what is lift\nof a wing", "4": "what is drag"}),
        (TREC, {"301": "organized crime", "302": "polio"}),
        ("q1\twhat is it\nq2\twhy", {"q1": "what is it", "q2": "why"}),
        ('{"_id": "a", "text": "what"}\n', {"a": "what"}),
    ],
)
def test_queries_of_every_form(tmp_path, content, expected):
    (tmp_path / "queries").write_text(content)
    assert read_queries(tmp_path / "queries").to_dict() == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1 0 FBIS3-10 2\n1 0 FT-9 0\n", [("1", "FBIS3-10", 2.0), ("1", "FT-9", 0.0)]),
        ("1 184 2\n1 29 -1\n", [("1", "184", 2.0), ("1", "29", -1.0)]),
        ("  1  28 0 0.000000\n 2  35 0 0.000000\n", [("1", "28", 1.0), ("2", "35", 1.0)]),
        ("01 1410  0 0\n", [("1", "1410", 1.0)]),
        ("query-id\tcorpus-id\tscore\n1\t0012\t1\n", [("1", "12", 1.0)]),
    ],
)
def test_judgements_of_every_form(tmp_path, content, expected):
    (tmp_path / "qrels").write_text(content)
    assert list(read_judgements(tmp_path / "qrels").itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1 0 a 1\n2 a\n", "line 2: '2 a' is no judgement of the form 'trec'"),
        ("1 a good\n", "line 1: '1 a good' is no judgement of the form 'cranfield'"),
        ("\n", "holds no judgement"),
    ],
)
def test_wrong_judgements_are_named(tmp_path, content, message):
    (tmp_path / "qrels").write_text(content)
    with pytest.raises(InputError, match=message):
        read_judgements(tmp_path / "qrels")


@pytest.mark.parametrize(
    ("reader", "content", "message"),
    [
        (read_smart, "nothing", "holds no record"),
        (read_smart, ".I 1\n.W\na\n.I 1\n.W\nb\n", "record 1 occurs twice"),
        (read_queries, "no tab", "has no tab"),
        (read_queries, '{"id": 1}', "no JSON object with '_id' and 'text'"),
        (read_queries, "<top><num>1</top>", "a topic without <num> or <title>"),
    ],
)
def test_wrong_queries_are_named(tmp_path, reader, content, message):
    (tmp_path / "queries").write_text(content)
    with pytest.raises(InputError, match=message):
        reader(tmp_path / "queries")
