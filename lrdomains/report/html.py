"""Reports as one self-contained HTML page: no script, no network, charts as pictures with their tables beside them."""

import base64
from functools import cache

import pandas as pd
from jinja2 import Environment, PackageLoader, Template, select_autoescape

from lrdomains.report.cells import shown_rows, text_table, with_named_index
from lrdomains.report.pictures import chart_svg
from lrdomains.report.report import Chart, Finding, Paragraph, Report, Table


def render_html(report: Report) -> str:
    """Return the report as one HTML page.

    Everything that comes from data is escaped; the page's own policy forbids scripts and any address.

    Examples
    --------
    >>> "<title>A &amp; B</title>" in render_html(Report("A & B", "", (), ()))
    True
    """
    return _template().render(report=report)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("lrdomains.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests.update(
        finding=lambda block: isinstance(block, Finding),
        paragraph=lambda block: isinstance(block, Paragraph),
        table=lambda block: isinstance(block, Table),
        chart=lambda block: isinstance(block, Chart),
    )
    environment.filters.update(cells=_cells, picture=_picture, anchor=_anchor)
    return environment.get_template("report.html.jinja")


def _cells(frame: pd.DataFrame, formats: dict[str, str] | None = None) -> dict[str, object]:
    visible, note = shown_rows(frame)
    header, rows = text_table(visible, formats or {})
    plain = with_named_index(visible)
    numeric = [pd.api.types.is_numeric_dtype(plain.iloc[:, i].dtype) for i in range(len(header))]
    return {
        "header": list(zip(header, numeric, strict=True)),
        "rows": [list(zip(r, numeric, strict=True)) for r in rows],
        "note": note,
    }


def _picture(chart: Chart) -> str:
    # An image cannot run anything and its identifiers cannot clash with those of another one.
    return "data:image/svg+xml;base64," + base64.b64encode(chart_svg(chart).encode()).decode()


def _anchor(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
