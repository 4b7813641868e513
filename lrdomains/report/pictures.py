"""Charts as SVG, drawn without a browser and without a network."""

from lrdomains.report.report import Chart


def chart_svg(chart: Chart) -> str:
    """Return the chart as SVG text.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = {"mark": "bar", "data": {"values": [{"a": 1}]}}
    >>> chart_svg(Chart("c", spec, "caption", "reading", pd.DataFrame())).startswith("<svg")
    True
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(chart.specification), allowed_base_urls=[]))
