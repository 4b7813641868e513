"""Rotations of components towards simple structure, and whether an axis has one side."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Rotation = Literal["varimax", "promax"]

#: Varimax stops when the criterion rises by less than this share.
TOLERANCE = 1e-10
MOST_ROUNDS = 500
MOST_DAMPINGS = 12
#: Ascents from random axes, beside the one from the axes as given.
STARTS = 4
#: Fewer values than this say nothing about skewness.
LEAST_VALUES = 8


@dataclass(frozen=True, eq=False)
class Rotated:
    """Loadings turned towards simple structure.

    Parameters
    ----------
    loadings : ndarray of shape (n, k)
        ``given @ loadings_by``; each column is the loadings of one rotated component.
    loadings_by, scores_by : ndarray of shape (k, k)
        What loadings and scores are multiplied with: ``loadings_by @ scores_by.T`` is the identity, so that
        ``scores @ loadings.T`` does not change. They are equal for an orthogonal rotation.
    """

    loadings: Floats
    loadings_by: Floats
    scores_by: Floats


def rotate_loadings(loadings: Array, *, rotation: Rotation = "varimax", power: float = 4.0) -> Rotated:
    """Turn loadings so that each row has few large ones.

    Parameters
    ----------
    loadings : ndarray of shape (n, k)
        Not zero in any column.
    rotation : "varimax" or "promax"
        Varimax keeps components orthogonal; promax then lets them become oblique.
    power : float
        Of promax: larger values make loadings simpler and components more correlated.

    Returns
    -------
    Rotated

    Raises
    ------
    InputError
        If the rotation is unknown, or `power` is not above 1.

    References
    ----------
    Kaiser (1958), Psychometrika 23 (varimax, with rows brought to unit length); Hendrickson and White (1964), British
    J. Statistical Psychology 17 (promax); Jennrich (2001), Psychometrika 66 (the iteration by projections).

    Examples
    --------
    >>> import numpy as np
    >>> simple = np.kron(np.eye(2), np.ones((3, 1)))
    >>> turned = simple @ np.array([[0.8, -0.6], [0.6, 0.8]])
    >>> np.abs(rotate_loadings(turned).loadings).round(6).max(axis=1)
    array([1., 1., 1., 1., 1., 1.])
    """
    if rotation not in get_args(Rotation):
        message = f"rotation={rotation!r}; choose one of {', '.join(map(repr, get_args(Rotation)))}"
        raise InputError(message)
    if not power > 1:
        message = f"power={power!r}; it must be above 1 (4 is customary)"
        raise InputError(message)
    wide = np.asarray(loadings, dtype=np.float64)
    turn = _varimax(_unit_rows(wide))
    if rotation == "varimax":
        return Rotated(wide @ turn, turn, turn)
    simple = wide @ turn
    target = simple * np.abs(simple) ** (power - 1.0)
    oblique = np.linalg.lstsq(simple, target, rcond=None)[0]
    # Components keep unit variance when scores do: diag((T^T T)^-1) = 1.
    oblique = oblique * np.sqrt(np.diag(np.linalg.inv(oblique.T @ oblique)))
    loadings_by = turn @ oblique
    return Rotated(wide @ loadings_by, loadings_by, np.linalg.inv(loadings_by).T)


def simplicity(loadings: Array) -> float:
    """Return the varimax criterion: the variance of the squared loadings, summed over the components.

    Examples
    --------
    >>> float(simplicity(np.eye(2)))
    0.5
    """
    return float(np.sum(np.var(np.square(np.asarray(loadings, dtype=np.float64)), axis=0)))


def one_sidedness(factors: Array) -> pd.DataFrame:
    """Say for each axis whether its values lie on one side: few large ones of one sign, or two poles.

    Parameters
    ----------
    factors : ndarray of shape (m, k)
        Factors of rows or of columns, one axis a column.

    Returns
    -------
    DataFrame
        One row an axis: ``component`` (from 1), ``skewness`` of its values, ``z`` and ``p`` of the test that they are
        not skewed (NaN for fewer than 8), ``positive_share`` of the squared length that positive values make up, and
        ``one_sided``: p below 0.01 and more than 0.9 of the squared length on the side of the skewness.

    References
    ----------
    D'Agostino (1970), Biometrika 57 (the test); Rohe and Zeng (2023), JRSS B 85, section 3 (skewness of rotated axes).

    Examples
    --------
    >>> import numpy as np
    >>> one_sidedness(np.column_stack([np.eye(20)[:, 0], np.linspace(-1, 1, 20)]))["one_sided"].tolist()
    [True, False]
    """
    from scipy.stats import skewtest  # slow to load, and seldom needed

    wide = np.asarray(factors, dtype=np.float64)
    centred = wide - wide.mean(axis=0)
    deviation = np.sqrt(np.mean(centred**2, axis=0))
    third = np.mean(centred**3, axis=0)
    skewness = np.divide(third, deviation**3, out=np.zeros_like(third), where=deviation > 0)
    z = p = np.full(wide.shape[1], np.nan)
    if len(wide) >= LEAST_VALUES:
        varied = deviation > 0
        z, p = np.zeros(wide.shape[1]), np.ones(wide.shape[1])
        z[varied], p[varied] = skewtest(wide[:, varied], axis=0)
    energy = np.sum(wide**2, axis=0)
    positive = np.sum(np.where(wide > 0, wide, 0.0) ** 2, axis=0)
    share = np.divide(positive, energy, out=np.full_like(energy, 0.5), where=energy > 0)
    on_its_side = np.where(skewness >= 0, share, 1.0 - share)
    return pd.DataFrame(
        {
            "component": np.arange(1, wide.shape[1] + 1),
            "skewness": skewness,
            "z": z,
            "p": p,
            "positive_share": share,
            "one_sided": (p < 0.01) & (on_its_side > 0.9),
        }
    )


def _varimax(loadings: Floats) -> Floats:
    """Return the best of a few ascents: where two components are mixed evenly, the given axes are a minimum."""
    k = loadings.shape[1]
    drawn = np.random.default_rng(0)
    turns = [np.eye(k), *(np.linalg.qr(drawn.standard_normal((k, k)))[0] for _ in range(STARTS))]
    found = [_ascent(loadings, turn) for turn in turns]
    values = np.array([simplicity(loadings @ turn) for turn in found])
    # Of equally good ones the first, up to rounding.
    return found[int(np.argmax(values >= values.max() * (1 - 1e-8)))]


def _ascent(loadings: Floats, turn: Floats) -> Floats:
    now = simplicity(loadings @ turn)
    for _ in range(MOST_ROUNDS):
        turned = loadings @ turn
        gradient = loadings.T @ (turned**3 - turned * np.mean(turned**2, axis=0))
        shift, size = 0.0, float(np.linalg.norm(gradient))
        for _ in range(MOST_DAMPINGS):
            left, _, right = np.linalg.svd(gradient + shift * turn)
            following = left @ right
            value = simplicity(loadings @ following)
            if value > now * (1 + TOLERANCE):
                break
            # A full step can overshoot; nearer to the present turn it rises.
            shift = 2.0 * shift if shift else size
        if value <= now * (1 + TOLERANCE):
            break
        turn, now = following, value
    return turn


def _unit_rows(loadings: Floats) -> Floats:
    lengths = np.linalg.norm(loadings, axis=1, keepdims=True)
    return np.divide(loadings, lengths, out=np.zeros_like(loadings), where=lengths > 0)
