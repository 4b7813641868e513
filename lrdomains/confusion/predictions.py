"""Predictions: what each sample was and was taken for, kept beside the table that was counted from them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class Predictions:
    """One entry a sample.

    Parameters
    ----------
    true, predicted : ndarray of shape (n,)
        Positions among the classes.
    ids : pandas.Index, optional
        Names of the samples.
    confidence : ndarray of shape (n,), optional
        Probability that the classifier gave the class that it chose.
    """

    true: Array
    predicted: Array
    ids: Labels | None = None
    confidence: Floats | None = None

    def __len__(self) -> int:
        return len(self.true)

    @property
    def names(self) -> Labels:
        """Names of the samples: the ids, or positions."""
        return pd.RangeIndex(len(self)) if self.ids is None else self.ids


def checked_ids(ids: object, length: int) -> Labels | None:
    """Return names of samples as an index.

    Raises
    ------
    InputError
        If there are not as many as samples.

    Examples
    --------
    >>> checked_ids(["a", "b"], 2).tolist()
    ['a', 'b']
    """
    if ids is None:
        return None
    index = ids if isinstance(ids, pd.Index) else pd.Index(np.asarray(ids) if not isinstance(ids, list) else ids)
    if len(index) != length:
        message = f"{len(index):,} ids for {length:,} samples; give one a sample"
        raise InputError(message)
    return index
