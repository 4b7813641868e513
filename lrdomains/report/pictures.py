"""Charts as SVG, drawn without a browser and without a network."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from lrdomains.report.report import Chart

# Characters that XML, and with it SVG, does not allow; the renderer ends the whole process when it meets one.
_UNDRAWABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Of longer names the beginning and the end are drawn: nobody reads more in a picture, and measuring it takes seconds.
NAME_BEGINNING, NAME_END = 40, 19
#: Where a specification holds names of things, rather than expressions and words of its own.
_HOLDS_NAMES = frozenset(("data", "datasets", "values", "sort", "domain"))


def chart_svg(chart: Chart) -> str:
    """Return the chart as SVG text.

    Characters that cannot be drawn become U+FFFD, names of more than 60 characters lose their middle, and numbers that
    JSON does not know become null.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = {"mark": "bar", "data": {"values": [{"a": 1}]}}
    >>> chart_svg(Chart("c", spec, "caption", "reading", pd.DataFrame())).startswith("<svg")
    True
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_drawable(chart.specification, _Names()), allowed_base_urls=[]))


class _Names:
    """Names as they are drawn: long ones without their middle, and still told apart."""

    def __init__(self) -> None:
        self._drawn: dict[str, str] = {}
        self._taken: Counter[str] = Counter()

    def drawn(self, name: str) -> str:
        if len(name) <= NAME_BEGINNING + NAME_END + 1:
            return name
        if name not in self._drawn:
            short = f"{name[:NAME_BEGINNING].rstrip()}…{name[-NAME_END:].lstrip()}"
            self._taken[short] += 1
            # Of one name the second time: were both drawn alike, they would be taken for one thing.
            self._drawn[name] = short if self._taken[short] == 1 else f"{short} ({self._taken[short]})"
        return self._drawn[name]


def _drawable(value: Any, names: _Names, *, inside: bool = False) -> Any:
    if isinstance(value, str):
        drawable = _UNDRAWABLE.sub("\ufffd", value)
        return names.drawn(drawable) if inside else drawable
    if isinstance(value, Mapping):
        return {
            _UNDRAWABLE.sub("\ufffd", str(key)): _drawable(item, names, inside=inside or key in _HOLDS_NAMES)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_drawable(item, names, inside=inside) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
