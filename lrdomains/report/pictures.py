"""Charts as SVG, drawn without a browser and without a network."""

import math
import re
from collections.abc import Mapping
from typing import Any

from lrdomains.report.report import Chart

# Characters that XML, and with it SVG, does not allow; the renderer ends the whole process when it meets one.
_UNDRAWABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def chart_svg(chart: Chart) -> str:
    """Return the chart as SVG text.

    Characters that cannot be drawn become U+FFFD, and numbers that JSON does not know become null.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = {"mark": "bar", "data": {"values": [{"a": 1}]}}
    >>> chart_svg(Chart("c", spec, "caption", "reading", pd.DataFrame())).startswith("<svg")
    True
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_drawable(chart.specification), allowed_base_urls=[]))


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNDRAWABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_drawable(key): _drawable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_drawable(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
