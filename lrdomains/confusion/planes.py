"""Planes: axes whose strengths are so close that only their span is sure."""

from typing import NamedTuple

import numpy as np

from lrdomains.core.typing import Floats

#: Two neighbouring axes are told apart if their strengths differ by so many standard deviations of noise.
LEAST_GAP = 1.0


class Plane(NamedTuple):
    """Neighbouring axes that are not identified one by one: any rotation within their span fits as well.

    Parameters
    ----------
    axes : tuple of int
        Their numbers, from 1.

    Examples
    --------
    >>> str(Plane((2, 3, 4)))
    '2-4'
    """

    axes: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.axes[0]}-{self.axes[-1]}"


def gaps_in_noise(strengths: Floats, following: float | None, noise: Floats) -> Floats:
    """Return how far each axis is from the next one, in standard deviations of its strength under chance.

    Parameters
    ----------
    strengths : ndarray of shape (r,)
        Eigenvalues, descending.
    following : float or None
        The one after the last; None for none.
    noise : ndarray of shape (r,)

    Examples
    --------
    >>> gaps_in_noise(np.array([9.0, 4.0]), 3.0, np.array([2.0, 2.0])).tolist()
    [2.5, 0.5]
    """
    if len(strengths) == 0:
        return np.empty(0)
    steps = strengths - np.append(strengths[1:], 0.0 if following is None else following)
    return np.divide(steps, noise, out=np.full_like(steps, np.inf), where=noise > 0)


def planes_of(gaps: Floats) -> list[Plane]:
    """Return the runs of axes within which no gap reaches one standard deviation of noise.

    The gap of the last axis, to one that was not kept, joins nothing.

    Examples
    --------
    >>> [str(plane) for plane in planes_of(np.array([0.5, 3.0, 0.2, 0.1, 4.0]))]
    ['1-2', '3-5']
    """
    planes: list[Plane] = []
    run = [1]
    for axis, gap in enumerate(gaps[:-1].tolist(), start=1):
        if gap >= LEAST_GAP:
            planes += [Plane(tuple(run))] if len(run) > 1 else []
            run = []
        run.append(axis + 1)
    return planes + ([Plane(tuple(run))] if len(run) > 1 and len(gaps) else [])
