"""Reports as JSON: for programs, with a schema that says what they can rely on."""

import json
import math
import numbers
from importlib.resources import files
from typing import Any

import pandas as pd

from lrdomains.report.cells import with_named_index
from lrdomains.report.report import Beside, Block, Chart, Finding, Paragraph, Report, Table, TermRelevance, VectorSearch

#: Counted up when what a reader relies on changes.
VERSION = 1


def render_json(report: Report) -> str:
    """Return the report as one JSON object, as `schema` describes it.

    Numbers that JSON does not know (NaN, infinity) become null; tables and the numbers behind charts are complete.

    Examples
    --------
    >>> json.loads(render_json(Report("T", "", (), ())))["title"]
    'T'
    """
    content = {
        "format": "lrdomains-report",
        "version": VERSION,
        "title": report.title,
        "subtitle": report.subtitle,
        "key_figures": [{"label": f.label, "value": f.value, "note": f.note} for f in report.key_figures],
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON schema of `render_json`'s result.

    Examples
    --------
    >>> schema()["title"]
    'Report of lrdomains'
    """
    text = files("lrdomains.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Finding(severity, text):
            return {"kind": "finding", "severity": severity, "text": text}
        case Table():
            return {"kind": "table", "name": block.name, "caption": block.caption, **_frame(block.frame)}
        case Chart():
            about = {"name": block.name, "caption": block.caption, "reading": block.reading}
            return {
                "kind": "chart",
                **about,
                "specification": _plain(block.specification),
                "table": _frame(block.table),
            }
        case VectorSearch():
            return {"kind": "table", "name": block.name, "caption": block.caption, **_frame(block.table)}
        case TermRelevance():
            return {"kind": "table", "name": block.name, "caption": block.caption, **_frame(block.table)}
        case Beside():
            sides = [None if one is None else _block(one) for one in block.blocks]
            return {"kind": "beside", "titles": list(block.titles), "blocks": sides}


def _frame(frame: pd.DataFrame) -> dict[str, Any]:
    frame = with_named_index(frame)
    rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return {"columns": [str(name) for name in frame.columns], "rows": rows}


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    return str(value)
