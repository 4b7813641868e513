"""Charts of modules: their shares, and who uses them."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import altair

    from lrdomains.genes.result import GeneModules

#: More columns than this cannot be told apart; neighbours are averaged.
COLUMNS_SHOWN = 100
_BLUE = "#2b6ca3"


def share_chart(modules: "GeneModules") -> "altair.Chart":
    """Return the share of each module as bars."""
    import altair as alt

    data = pd.DataFrame({"module": modules.names, "share": modules.shares.to_numpy()})
    return (
        alt.Chart(data, width=420)
        .mark_bar(color=_BLUE)
        .encode(
            x=alt.X("share:Q", title="share of the table's squared norm", axis=alt.Axis(format=".0%")),
            y=alt.Y("module:N", sort=None, title=None),
        )
    )


def usage_chart(modules: "GeneModules") -> "altair.Chart":
    """Return the usage of each module by samples, ordered by their dominant module, as a heat map."""
    import altair as alt

    data = usage_groups(modules)
    return (
        alt.Chart(data, width=620, height=max(80, 18 * len(modules.names)))
        .mark_rect()
        .encode(
            x=alt.X(
                "position:O", title="samples, ordered by dominant module", axis=alt.Axis(labels=False, ticks=False)
            ),
            y=alt.Y("module:N", sort=modules.names, title=None),
            color=alt.Color("share:Q", title="share of usage", scale=alt.Scale(scheme="blues", domain=[0, 1])),
        )
    )


def usage_groups(modules: "GeneModules") -> pd.DataFrame:
    """Return the usage shares behind the heat map.

    Returns
    -------
    DataFrame
        ``position`` (from left to right), ``samples`` (how many it stands for: neighbours in the order are
        averaged where there are more than a hundred), ``module``, ``share``.
    """
    usage = modules.usage.to_numpy(dtype=np.float64)
    totals = usage.sum(axis=1, keepdims=True)
    shares = np.divide(usage, totals, out=np.zeros_like(usage), where=totals > 0)
    order = np.lexsort((-shares.max(axis=1), np.argmax(usage, axis=1)))
    groups = np.array_split(order, min(COLUMNS_SHOWN, len(order)))
    means = np.array([shares[group].mean(axis=0) for group in groups])
    count = len(modules.names)
    return pd.DataFrame(
        {
            "position": np.repeat(np.arange(1, len(groups) + 1), count),
            "samples": np.repeat([len(group) for group in groups], count),
            "module": np.tile(np.array(modules.names, dtype=object), len(groups)),
            "share": means.ravel(),
        }
    )


def rank_chart(table: pd.DataFrame, rank: int) -> "altair.LayerChart":
    """Return stability and held-out loss by number of modules, the one that was taken marked."""
    import altair as alt

    measures = {
        "stability": "stability of modules",
        "cophenetic": "cophenetic correlation",
        "bi-cross-validation: gain": "held-out gain over a constant",
        "speckled: gain": "held-out gain over a constant",
    }
    long = table.melt("rank", [name for name in measures if name in table], "measure", "value")
    long["measure"] = long["measure"].map(measures)
    lines = (
        alt.Chart(long, width=420, height=240)
        .mark_line(point=True)
        .encode(
            x=alt.X("rank:O", title="number of modules", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("measure:N", title=None, legend=alt.Legend(orient="bottom")),
        )
    )
    chosen = pd.DataFrame({"rank": [rank]}) if rank else pd.DataFrame({"rank": []})
    return lines + alt.Chart(chosen).mark_rule(strokeDash=[4, 4]).encode(x="rank:O")


def clustering_chart(frame: pd.DataFrame) -> "altair.Chart":
    """Return the consensus matrix of samples as a heat map."""
    import altair as alt

    hidden = alt.Axis(labels=False, ticks=False)
    return (
        alt.Chart(frame, width=360, height=360)
        .mark_rect()
        .encode(
            x=alt.X("position:O", title="samples", axis=hidden),
            y=alt.Y("other:O", title="samples", axis=hidden),
            color=alt.Color("together:Q", title="runs together", scale=alt.Scale(scheme="blues", domain=[0, 1])),
        )
    )
