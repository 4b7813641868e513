"""identifiability: which spans the gaps of the spectrum hold against the noise."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.spectrum import Spectrum
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.core.factorization import Factorization

#: Cuts whose bound is below this sine (30 degrees) are held.
HELD = 0.5
#: So many ranks are listed in a sentence.
LISTED = 8


def identifiability(factorization: "Factorization", *, noise: float | None = None) -> pd.DataFrame:
    """Say for each rank whether the span of the leading components is held by the gap behind it.

    By Wedin's theorem the sine of the largest angle between the span that was computed and the one without noise is at
    most ``|E| / gap``, where E is the noise and the gap is from the strength before the cut to the one behind it. A gap
    holds a *span*; single vectors inside it are held by the gaps on both of their sides, and factors of NMF by none.

    Parameters
    ----------
    factorization : Factorization
        By a spectral method.
    noise : float or None
        Standard deviation of the noise of the entries; None estimates it from what the components above the noise edge
        leave over.

    Returns
    -------
    DataFrame
        One row a rank: ``rank``, ``strength``, ``gap`` (absolute, to the next strength), ``bound`` (of the sine, at
        most 1), ``span_held`` (bound at most 0.5) and ``vector_held`` (the same for the component alone).

    Raises
    ------
    InputError
        If the method is not spectral, or the noise is negative.

    References
    ----------
    Wedin (1972), BIT 12, section 3; the norm of the noise, ``sigma (sqrt(m) + sqrt(n))``: Vershynin (2012),
    Introduction to the non-asymptotic analysis of random matrices, theorem 5.32.

    Examples
    --------
    >>> from lrdomains import TruncatedSVD, factorize
    >>> f = factorize(np.diag([9.0, 8.9, 2.0, 1.0]), TruncatedSVD(rank=3))
    >>> identifiability(f, noise=0.1)["span_held"].tolist()
    [False, True, True]
    """
    f = factorization
    if not f.method.is_spectral:
        message = f"gaps say nothing about the components of {type(f.method).__name__}; see repeat and consensus"
        raise InputError(message)
    if noise is not None and noise < 0:
        message = f"noise={noise!r}; give a standard deviation, or None to estimate it"
        raise InputError(message)
    sigma = Spectrum(f.scale, f.fit.total_energy, f.shape).noise() if noise is None else noise
    size = sigma * float(np.sum(np.sqrt(f.shape)))
    behind = np.append(f.scale[1:], np.nan if f.fit.next_scale is None else f.fit.next_scale)
    if f.rank == min(f.shape):
        behind[-1] = 0.0
    gaps = f.scale - behind
    before = np.concatenate([[np.inf], gaps[:-1]])
    return pd.DataFrame(
        {
            "rank": np.arange(1, f.rank + 1),
            "strength": f.scale,
            "gap": gaps,
            "bound": _bound(size, gaps),
            "span_held": _bound(size, gaps) <= HELD,
            "vector_held": _bound(size, np.fmin(gaps, before)) <= HELD,
        }
    )


def held_sentence(table: pd.DataFrame) -> str:
    """Return what a table of `identifiability` says, in one sentence without a stop at the end.

    Parameters
    ----------
    table : DataFrame

    Examples
    --------
    >>> from lrdomains import TruncatedSVD, factorize
    >>> f = factorize(np.diag([9.0, 8.9, 2.0, 1.0]), TruncatedSVD(rank=3))
    >>> held_sentence(identifiability(f, noise=0.1))
    'against the noise, gaps hold the span of the first 2 or 3 components, and component 3 alone'
    """
    spans = table.loc[table["span_held"], "rank"].tolist()
    if not spans:
        return "no gap between strengths is wide enough to hold a span against the noise"
    components = "component" if spans == [1] else "components"
    text = f"against the noise, gaps hold the span of the first {_listed(spans, 'or')} {components}"
    alone = table.loc[table["vector_held"], "rank"].tolist()
    if not alone:
        return f"{text}, and no single component alone"
    return f"{text}, and {'component' if len(alone) == 1 else 'components'} {_listed(alone, 'and')} alone"


def _listed(numbers: list[int], last: str) -> str:
    shown = [str(number) for number in numbers]
    if len(shown) > LISTED:
        return f"{', '.join(shown[:LISTED])} {last} {len(shown) - LISTED} more"
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _bound(size: float, gaps: np.ndarray) -> np.ndarray:
    bound = np.divide(size, gaps, out=np.ones_like(gaps), where=gaps > 0)
    # Where the next strength is not known, nothing is.
    return np.where(np.isnan(gaps), 1.0, np.minimum(bound, 1.0))
