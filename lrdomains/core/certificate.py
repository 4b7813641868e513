"""Certificate: how near computed components are to true ones, and which of them cannot be told apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, Floats
from lrdomains.core.wording import counted

#: Neighbours are told apart where the bound on the sine of the angle between what was computed and what is true is
#: below this: 30 degrees.
RESOLVED_SINE = 0.5
#: Roundings of the working precision below which no residual is believed.
LEAST_ROUNDINGS = 4.0
#: Relative errors below this are called by that name.
MACHINE_PRECISION = 1e-13


@dataclass(frozen=True)
class Block:
    """Neighbouring components whose strengths are too close for their residuals: only their span is determined.

    Parameters
    ----------
    first, last : int
        Numbers of components, from 1.
    open_ended : bool
        Whether the component that comes after `last` belongs to the block as well, although it was not asked for: the
        rank then cuts through the block, and not even the span is determined.
    angle_bound : float
        Bound in degrees on the angle between the span that was computed and the true one; 90 where nothing is known.
    """

    first: int
    last: int
    open_ended: bool
    angle_bound: float

    def __str__(self) -> str:
        if self.first == self.last:
            return f"component {self.first} is not told apart from the next one, which the rank leaves out"
        if self.open_ended:
            return f"components {self.first} to {self.last} and the next one are one block that the rank cuts through"
        return f"components {self.first} to {self.last} are one block: only their span is determined"


@dataclass(frozen=True, eq=False)
class Certificate:
    """What residuals and gaps say about computed singular triplets or eigenpairs.

    Parameters
    ----------
    scale : ndarray of shape (k,)
        The strengths.
    residuals : ndarray of shape (k,)
        In the units of `scale`: the larger of ``|A c - d r|`` and ``|A^T r - d c|``.
    strength_bounds : ndarray of shape (k,)
        A true strength lies no farther than this from each of `scale`.
    angle_bounds : ndarray of shape (k,)
        Bounds in degrees on the angles between the computed vectors and the true ones; 90 where nothing is known.
    blocks : tuple of Block
        Components that are not told apart from a neighbour.
    null : int
        Number of components of strength zero, at the end.

    Notes
    -----
    With residual r, some true strength lies within r, and within ``r**2 / gap`` of the Rayleigh quotient, where the gap
    is the distance to the other strengths (Parlett 1998, section 11.7); both vectors are off by an angle whose sine is
    at most ``sqrt(2) r / gap`` (Wedin 1972, BIT 12, section 3). Gaps are taken from the computed strengths, made
    smaller by their own residuals.They know nothing of a strength that the method has missed altogether. A direct
    solver misses none. A block Krylov method may: of strengths that are equal to rounding it sees, for a while, no more
    than its block has columns. Where it notices that its space is exhausted it goes on from random directions and looks
    again some steps later, which makes a miss unlikely and does not exclude it.
    """

    scale: Floats
    residuals: Floats
    strength_bounds: Floats
    angle_bounds: Floats
    blocks: tuple[Block, ...]
    null: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component.

        Returns
        -------
        DataFrame
            Columns ``component`` (from 1), ``scale``, ``residual``, ``strength_bound``, ``angle_bound`` (degrees) and
            ``block`` (number of the block that it belongs to, from 1; missing where it stands alone).
        """
        block = pd.array([pd.NA] * len(self.scale), dtype="Int64")
        for number, found in enumerate(self.blocks, start=1):
            block[found.first - 1 : found.last] = number
        return pd.DataFrame(
            {
                "component": np.arange(1, len(self.scale) + 1),
                "scale": self.scale,
                "residual": self.residuals,
                "strength_bound": self.strength_bounds,
                "angle_bound": self.angle_bounds,
                "block": block,
            }
        )

    def sentences(self) -> list[str]:
        """Return what a person should know, without stops at the end.

        Examples
        --------
        >>> from lrdomains import TruncatedSVD, factorize
        >>> factorize(np.diag([5.0, 4.0, 4.0, 1.0]), TruncatedSVD(rank=3)).certificate().sentences()[1]
        'components 2 to 3 are one block: only their span is determined'
        """
        return list(self._sentences())

    def _sentences(self) -> Iterator[str]:
        alive = len(self.scale) - self.null
        if alive:
            worst = float(np.max(self.strength_bounds[:alive] / self.scale[:alive]))
            yield f"strengths are right to {_share(worst)}"
        yield from (str(block) for block in self.blocks)
        alone = alive - sum(block.last - block.first + 1 for block in self.blocks)
        if alone:
            inside = {i for block in self.blocks for i in range(block.first - 1, block.last)}
            angle = max(self.angle_bounds[i] for i in range(alive) if i not in inside)
            which = "each component" if alone == alive else f"each of the other {alone}"
            which = "the other component" if alone == 1 < alive else "the component" if alive == 1 else which
            yield f"{which} is determined to within {_degrees(angle)}"
        if self.null:
            yield f"{counted(self.null, 'component')} of strength zero at the end: the matrix has rank {alive}"


def certify(
    scale: Floats,
    residuals: Floats,
    *,
    quotients: Floats,
    beyond: Floats,
    beyond_residuals: Floats,
    complete: bool,
    precision: float,
) -> Certificate:
    """Return the certificate of components.

    Parameters
    ----------
    scale : ndarray of shape (k,)
        Descending.
    residuals : ndarray of shape (k,)
        In the units of `scale`, in either direction the larger.
    quotients : ndarray of shape (k,)
        Rayleigh quotients ``r^T A c``.
    beyond, beyond_residuals : ndarray of shape (p,)
        Strengths beyond the last component as far as they are known, and how far they may be off.
    complete : bool
        Whether there is no component beyond the last.
    precision : float
        Rounding unit of the type of the vectors.

    Examples
    --------
    >>> certify(
    ...     np.array([3.0, 1.0]), np.array([0.0, 0.01]), quotients=np.array([3.0, 1.0]), beyond=np.array([0.99]),
    ...     beyond_residuals=np.zeros(1), complete=False, precision=1e-16,
    ... ).blocks
    (Block(first=2, last=2, open_ended=True, angle_bound=90.0),)
    """
    k = len(scale)
    alive = int(np.count_nonzero(scale))
    floor = LEAST_ROUNDINGS * precision * (scale[0] if k else 0.0)
    residuals = np.maximum(residuals, floor)
    # The component after the last: unknown (NaN, gaps of zero), absent (strength zero) or known.
    following = np.append(scale[1:], beyond[0] if len(beyond) else (0.0 if complete else np.nan))
    slack = np.append(residuals[1:], beyond_residuals[0] if len(beyond) else 0.0)
    below = np.nan_to_num(scale - following - slack, nan=0.0)
    # Distance to the next strength above, less what that one may be off; zero itself counts as a strength below.
    above = np.append(np.inf, scale[:-1] - scale[1:] - residuals[:-1])[:k]
    gaps = np.maximum(np.minimum(np.minimum(below, above), scale), 0.0)
    sines = _sines(residuals, gaps)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_square = np.abs(scale - quotients) + np.where(gaps > 0, residuals**2 / gaps, np.inf)
    return Certificate(
        scale=scale,
        residuals=residuals,
        strength_bounds=np.minimum(residuals, np.maximum(by_square, floor)),
        angle_bounds=np.degrees(np.arcsin(np.minimum(sines, 1.0))),
        blocks=tuple(_blocks(scale[:alive], residuals, below, above)),
        null=k - alive,
    )


def _blocks(scale: Floats, residuals: Floats, below: Floats, above: Floats) -> Iterator[Block]:
    k = len(scale)
    joined = [bool(_sines(max(residuals[i : i + 2]), np.maximum(below[i], 0.0)) > RESOLVED_SINE) for i in range(k)]
    first = 0
    for last in range(k):
        if joined[last] and last + 1 < k:
            continue
        if first < last or joined[last]:
            size = float(np.linalg.norm(residuals[first : last + 1]))
            gap = max(0.0, min(below[last], above[first], scale[last]))
            sine = 1.0 if joined[last] else min(1.0, float(_sines(size, gap)))
            yield Block(first + 1, last + 1, open_ended=joined[last], angle_bound=float(np.degrees(np.arcsin(sine))))
        first = last + 1


def _sines(residuals: Array | float, gaps: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gaps > 0, np.sqrt(2.0) * residuals / gaps, np.inf)


def _share(value: float) -> str:
    return f"{value:.1g} of their size" if value >= MACHINE_PRECISION else "machine precision"


def _degrees(angle: float) -> str:
    return f"{angle:.1f} degrees" if angle >= 0.1 else f"{angle:.1g} degrees"
