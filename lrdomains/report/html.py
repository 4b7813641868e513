"""Reports as one self-contained HTML page: no network, whole without its script, a table beside every chart."""

import base64
import hashlib
import html
import json
from functools import cache, cached_property
from importlib.resources import files
from itertools import count
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup

from lrdomains.report.cells import ROWS_SHOWN, text_table, with_named_index
from lrdomains.report.exploration import leading_terms, packed_relevance, packed_search
from lrdomains.report.inline_svg import inline_svg
from lrdomains.report.report import Beside, Chart, Finding, Paragraph, Report, Table, TermRelevance, VectorSearch

#: With its script, the page shows so many rows of a table at a time; without, and printed, all `ROWS_SHOWN`.
PAGE_ROWS = 20
#: Rows beyond `ROWS_SHOWN` that a page carries to be filtered and sorted, up to so many characters.
CARRIED_CHARACTERS = 150_000
#: The same for the numbers behind a chart, which are looked up rather than read through.
CARRIED_BEHIND_CHARTS = 40_000
_MARKER = "document.documentElement.className = 'js';"


def render_html(report: Report) -> str:
    """Return the report as one HTML page.

    Everything that comes from data is escaped; the page's own policy forbids every script but its own, every style
    but its own, and any address.

    Examples
    --------
    >>> "<title>A &amp; B</title>" in render_html(Report("A & B", "", (), ()))
    True
    """
    return _template().render(report=report, page=_Page())


class _Page:
    """What a page is made of beside the report: style, scripts, the policy that allows them, numbered pictures."""

    def __init__(self) -> None:
        self._numbers = count(1)

    @property
    def style(self) -> Markup:
        return _resource("report.css")

    @property
    def script(self) -> Markup:
        return _resource("report.js")

    @property
    def marker(self) -> Markup:
        return Markup(_MARKER)  # noqa: S704 (a constant)

    @cached_property
    def policy(self) -> Markup:
        scripts = " ".join(_hash(script) for script in (self.marker, self.script))
        policy = f"default-src 'none'; script-src {scripts}; style-src {_hash(self.style)}; base-uri 'none'"
        return Markup(f"{policy}; form-action 'none'")  # noqa: S704 (made of hashes alone)

    def picture(self, chart: Chart) -> Markup:
        # Every name in it has been escaped, and only shapes and words are left in it.
        return Markup(inline_svg(chart, identifier=f"picture{next(self._numbers)}"))  # noqa: S704


@cache
def _resource(name: str) -> Markup:
    text = files("lrdomains.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 (a file of this package)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("lrdomains.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {
        "finding": Finding,
        "paragraph": Paragraph,
        "table": Table,
        "chart": Chart,
        "search": VectorSearch,
        "relevance": TermRelevance,
        "beside": Beside,
    }
    environment.tests.update({name: _is_a(kind) for name, kind in kinds.items()})
    environment.filters.update(
        cells=_cells,
        anchor=_anchor,
        data=_data,
        packed_search=packed_search,
        packed_relevance=packed_relevance,
        leading_terms=leading_terms,
    )
    return environment.get_template("report.html.jinja")


def _is_a(kind: type) -> Any:
    return lambda block: isinstance(block, kind)


def _cells(
    frame: pd.DataFrame, formats: dict[str, str] | None = None, *, behind_a_chart: bool = False
) -> dict[str, Any]:
    header, shown = text_table(frame.head(ROWS_SHOWN), formats or {})
    plain = with_named_index(frame.head(1))
    numeric = [pd.api.types.is_numeric_dtype(plain.iloc[:, i].dtype) for i in range(len(header))]
    rows = [list(zip(row, numeric, strict=True)) for row in shown]
    room = CARRIED_BEHIND_CHARTS if behind_a_chart else CARRIED_CHARACTERS
    rest = _carried(frame.iloc[ROWS_SHOWN:], formats or {}, room)
    lost = len(frame) - len(rows) - len(rest)
    return {
        "header": list(zip(header, numeric, strict=True)),
        "first": rows[:PAGE_ROWS],
        "more": rows[PAGE_ROWS:],
        "rest": rest,
        "note": f"The first {len(rows) + len(rest):,} of {len(frame):,} rows." if lost else "",
    }


def _carried(frame: pd.DataFrame, formats: dict[str, str], room: int) -> list[list[str]]:
    """Return the rows that are carried without being shown at once, as many as there is room for."""
    carried: list[list[str]] = []
    for start in range(0, len(frame), ROWS_SHOWN):
        for row in text_table(frame.iloc[start : start + ROWS_SHOWN], formats)[1]:
            room -= sum(len(cell) + 3 for cell in row)
            if room < 0:
                return carried
            carried.append(row)
    return carried


def _data(value: Any) -> Markup:
    """Return a value as JSON that is inert inside a script element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Neither the end of the element nor the start of a comment can occur without these.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (made harmless in the lines above)


def _anchor(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def framed(page: str) -> str:
    """Return a page as it is shown inside a notebook.

    A frame keeps the page's style from leaking into the notebook and the notebook's into the page.

    Examples
    --------
    >>> framed("<p>")[:16]
    '<iframe srcdoc="'
    """
    return f'<iframe srcdoc="{html.escape(page)}" style="width:100%;height:40rem;border:0"></iframe>'
