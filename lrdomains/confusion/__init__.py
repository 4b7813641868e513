"""Classifier confusion: which classes are mixed up with one another, along which axes, and which attract errors."""

from lrdomains.confusion.analysis import find_axes, symmetric_residuals
from lrdomains.confusion.baseline import raw_svd_axes
from lrdomains.confusion.comparison import ModelComparison, compare
from lrdomains.confusion.count_table import count_table
from lrdomains.confusion.display import ConfusionAxesDisplay
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.confusion.poles import Poles
from lrdomains.confusion.probabilities import soft_confusion
from lrdomains.confusion.reading import read_counts, read_predictions
from lrdomains.confusion.result import ConfusionAxes
from lrdomains.confusion.shards import count_shards
from lrdomains.confusion.stream import ConfusionCounter, merge

__all__ = [
    "ConfusionAxes",
    "ConfusionAxesDisplay",
    "ConfusionCounter",
    "ConfusionMatrix",
    "ModelComparison",
    "Poles",
    "compare",
    "confusion_matrix",
    "count_shards",
    "count_table",
    "find_axes",
    "merge",
    "raw_svd_axes",
    "read_counts",
    "read_predictions",
    "soft_confusion",
    "symmetric_residuals",
]
