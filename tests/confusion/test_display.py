import sys

import numpy as np
import pytest

from lrdomains.confusion import ConfusionAxesDisplay, find_axes
from lrdomains.errors import InputError, MissingExtraError


@pytest.fixture
def plt(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="matplotlib is not installed")
    yield pyplot
    pyplot.close("all")


@pytest.mark.parametrize(
    ("picture", "label"), [("residuals", "predicted"), ("loadings", "loading on axis 1"), ("map", "axis 1")]
)
def test_each_picture_is_drawn_where_it_is_asked_for(result, plt, picture, label):
    figure, ax = plt.subplots()
    display = ConfusionAxesDisplay(result).plot(picture=picture, ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is figure
    assert ax.get_xlabel() == label
    figure.canvas.draw()


def test_from_predictions_finds_and_draws(plt):
    true = np.repeat(np.arange(5), 30)
    predicted = np.where(np.arange(150) % 4 == 0, (true + 1) % 5, true)
    display = ConfusionAxesDisplay.from_predictions(true, predicted, rank=1, bootstrap=9, picture="loadings")
    assert display.axes.rank == 1
    assert len(display.ax_.patches) == 5


def test_what_cannot_be_drawn_is_explained(result, plt):
    with pytest.raises(InputError, match="picture='pie'"):
        ConfusionAxesDisplay(result).plot(picture="pie")
    with pytest.raises(InputError, match="no map"):
        ConfusionAxesDisplay(find_axes(np.diag([3, 4, 5, 6]))).plot(picture="map")


def test_without_matplotlib_the_extra_is_named(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingExtraError, match=r"lrdomains\[plot\]"):
        ConfusionAxesDisplay(result).plot()
