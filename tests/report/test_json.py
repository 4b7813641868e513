"""The JSON of a report keeps to its schema and loses nothing."""

import json

import jsonschema
import numpy as np
import pandas as pd
import pytest

from lrdomains.report import Beside, Chart, Finding, Paragraph, Report, Section, Table, TermRelevance, VectorSearch
from lrdomains.report.json import schema


def test_a_hostile_report_keeps_to_the_schema(hostile_report):
    content = json.loads(hostile_report.to_json())
    jsonschema.validate(content, schema())
    assert [section["title"] for section in content["sections"]] == [s.title for s in hostile_report.sections]


def test_every_kind_of_block_keeps_to_the_schema():
    frame = pd.DataFrame({"group": ["g"], "term": ["t"], "share": [0.5], "lift": [2.0]})
    blocks = (
        Paragraph("p"),
        Finding("note", "f"),
        Table("t", frame, "c"),
        Chart("c", {"mark": "bar", "data": {"values": [{"a": np.int64(1)}]}}, "c", "r", frame),
        VectorSearch("s", "Search", ["t"], np.ones((1, 2)), frame, "c"),
        TermRelevance("r", frame, "c", "r"),
        Beside(("a", "b"), (Paragraph("p"), None)),
    )
    content = json.loads(Report("T", "S", (), (Section("S", blocks),)).to_json())
    jsonschema.validate(content, schema())
    kinds = [block["kind"] for block in content["sections"][0]["blocks"]]
    assert kinds == ["paragraph", "finding", "table", "chart", "table", "table", "beside"]


def test_the_schema_refuses_what_is_no_report():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": "lrdomains-report"}, schema())


def written_table(frame):
    report = Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),))
    return json.loads(report.to_json())["sections"][0]["blocks"][0]


def test_tables_are_complete_and_numbers_stay_numbers():
    index = pd.Index(["x"] * 500, name="name")
    frame = pd.DataFrame({"n": np.arange(500), "v": [np.nan, np.inf, *range(498)]}, index=index)
    (block,) = json.loads(Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),)).to_json())["sections"][0][
        "blocks"
    ]
    assert block["columns"] == ["name", "n", "v"]
    assert block["rows"][:3] == [["x", 0, None], ["x", 1, None], ["x", 2, 0.0]]
    assert len(block["rows"]) == 500


@pytest.mark.parametrize("value", [None, pd.NA, pd.NaT])
def test_missing_values_become_null(value):
    frame = pd.DataFrame({"v": pd.Series([value], dtype=object)})
    (block,) = json.loads(Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),)).to_json())["sections"][0][
        "blocks"
    ]
    assert block["rows"] == [[None]]
