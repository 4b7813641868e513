"""ConfusionAxesDisplay: a picture in matplotlib, drawn the way scikit-learn's displays are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from lrdomains.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

Picture = Literal["residuals", "loadings", "map"]

#: Names are written beside rows and columns up to so many of them.
NAMES_WRITTEN = 60


@dataclass
class ConfusionAxesDisplay:
    """A picture of a result; made by `from_predictions` or from a result, drawn by `plot`.

    Parameters
    ----------
    axes : ConfusionAxes

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        After `plot`.

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> display = ConfusionAxesDisplay(find_axes(np.diag([3, 4, 5, 6]) + 1, bootstrap=0))
    >>> display.axes.rank
    0
    """

    axes: "ConfusionAxes"

    @classmethod
    def from_predictions(cls, y_true: object, y_pred: object, **options: Any) -> "ConfusionAxesDisplay":
        """Find the axes, draw them as `plot` does, and return the display.

        Parameters
        ----------
        y_true, y_pred : as `find_axes` takes them
        **options
            ``picture`` and ``ax`` go to `plot`, all others to `find_axes`.
        """
        from lrdomains.confusion.analysis import find_axes

        drawing = {name: options.pop(name) for name in ("picture", "ax", "axis") if name in options}
        return cls(find_axes(y_true, y_pred, **options)).plot(**drawing)

    def plot(self, *, picture: Picture = "residuals", axis: int = 1, ax: Any = None) -> "ConfusionAxesDisplay":
        """Draw one picture.

        Parameters
        ----------
        picture : {"residuals", "loadings", "map"}
            Errors against expectation in the order of the dendrogram; the loadings of one axis with their intervals;
            the classes in the plane of the first two axes.
        axis : int
            Whose loadings, from 1.
        ax : matplotlib Axes, optional
            Where to draw; a new figure by default.

        Returns
        -------
        ConfusionAxesDisplay
            Itself, with ``ax_`` and ``figure_``.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InputError
            If there is no such picture.
        """
        try:
            import matplotlib.pyplot as plt
        except ImportError as error:
            raise MissingExtraError.needed("matplotlib", extra="plot", purpose="drawing with plot") from error
        if picture not in get_args(Picture):
            message = f"picture={picture!r}; give one of {', '.join(map(repr, get_args(Picture)))}"
            raise InputError(message)
        self.ax_ = plt.subplots()[1] if ax is None else ax
        self.figure_ = self.ax_.figure
        if picture == "residuals":
            _draw_residuals(self.axes, self.ax_)
        elif picture == "loadings":
            _draw_loadings(self.axes, axis, self.ax_)
        else:
            _draw_map(self.axes, self.ax_)
        return self


def _draw_residuals(axes: "ConfusionAxes", ax: Any) -> None:
    from lrdomains.confusion.blocks import block_table

    cells = block_table(axes)
    names = list(dict.fromkeys(cells["true"]))
    table = cells.pivot_table(index="true", columns="predicted", values="log2_ratio", sort=False, dropna=False)
    values = table.reindex(index=names, columns=names).to_numpy()
    image = ax.imshow(values, cmap="PuOr_r", vmin=-3, vmax=3)
    ax.figure.colorbar(image, ax=ax, label="log2 of errors / expected")
    if len(names) <= NAMES_WRITTEN:
        ax.set_xticks(range(len(names)), names, rotation=90)
        ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="predicted", ylabel="true")


def _draw_loadings(axes: "ConfusionAxes", axis: int, ax: Any) -> None:
    from lrdomains.confusion.charts import loadings_frame

    table = loadings_frame(axes, axis)[::-1]
    known = table["low"].notna().all()
    reach = [table["loading"] - table["low"], table["high"] - table["loading"]]
    colours = table["pole"].map({"positive": "#e08214", "negative": "#2d6fb7", "neither": "#b8b8b8"})
    # A percentile interval may leave out the value itself, which matplotlib refuses.
    bars = np.clip(np.array([side.to_numpy() for side in reach]), 0, None) if known else None
    ax.barh(table["label"], table["loading"], color=colours, xerr=bars)
    ax.set(xlabel=f"loading on axis {axis}")


def _draw_map(axes: "ConfusionAxes", ax: Any) -> None:
    from lrdomains.confusion.class_map import class_map_frame, flow_frame

    if axes.rank == 0:
        message = "no axis was found, so that there is no map"
        raise InputError(message)
    table = class_map_frame(axes)
    sizes = 20 + 200 * table["samples"] / table["samples"].max()
    points = ax.scatter(table["x"], table["y"], s=sizes, c=table["recall"], cmap="cividis", vmin=0, vmax=1)
    ax.figure.colorbar(points, ax=ax, label="recall")
    for row in table.itertuples():
        ax.annotate(row.name, (row.x, row.y), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8)
    for row in flow_frame(axes).itertuples():
        ends = {"xy": (row.x2, row.y2), "xytext": (row.x, row.y)}
        ax.annotate("", **ends, arrowprops={"arrowstyle": "->", "color": "#d95f02"})
    ax.set(xlabel="axis 1", ylabel="axis 2")
