"""Simulated single cells with planted gene programs: identities, of which every cell has one, and a shared activity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: Gamma distribution of mean expression: shape and rate.
MEAN_SHAPE, MEAN_RATE = 0.34, 7.68
#: Share of genes of outstanding expression, and the log-normal factor on the median that they have.
OUTLIERS, OUTLIER_LOCATION, OUTLIER_SCALE = 0.00286, 6.15, 0.49
#: Log-normal distribution of the depth of a cell.
DEPTH_LOCATION, DEPTH_SCALE = 7.64, 0.78
#: Biological variation: its common dispersion, and the degrees of freedom of its spread.
DISPERSION, DEGREES = 0.448, 22.087
#: Share of the genes that each identity changes.
CHANGED = 0.025
#: Genes of the activity as a share of all; the share of the cells of its identities that use it, and how much.
ACTIVITY_GENES, ACTIVE_CELLS, ACTIVE_USAGE = 0.04, 0.35, (0.1, 0.7)
#: Cells whose expression is simulated at once.
CELLS_AT_ONCE = 500
ACTIVITY = "activity"


@dataclass(frozen=True, eq=False)
class SimulatedPrograms:
    """Counts of simulated cells, and the programs that they were made from.

    Parameters
    ----------
    counts : LabelledMatrix
        Cells x genes, sparse.
    programs : DataFrame
        Programs x genes: the expression that each stands for; every row sums to one.
    usage : DataFrame
        Cells x programs: the share of each in a cell's expected expression; every row sums to one.
    changed : DataFrame of bool
        Programs x genes: which genes each program raises above the expression that all share.
    identity : Series
        The identity of each cell; of a doublet, that of its first cell.
    doublet : Series of bool
        Whether a cell is two.
    """

    counts: LabelledMatrix
    programs: pd.DataFrame
    usage: pd.DataFrame
    changed: pd.DataFrame
    identity: "pd.Series[str]"
    doublet: "pd.Series[bool]"

    def __repr__(self) -> str:
        cells, genes = self.counts.shape
        return f"SimulatedPrograms({cells:,} cells x {genes:,} genes, {len(self.programs)} programs)"


def simulate_programs(
    *,
    cells: int = 2500,
    genes: int = 10_000,
    identities: int = 6,
    active: int = 3,
    strength: float = 1.5,
    doublets: float = 0.05,
    rng: RandomState = 0,
) -> SimulatedPrograms:
    """Simulate counts of single cells with planted programs.

    Every cell has one identity. Some cells of some identities also use an activity program, which takes a tenth to
    seven tenths of their expression. Mean expression, depth, dispersion and drop-out are those of tissue data.

    Parameters
    ----------
    cells, genes : int
    identities : int
        How many identity programs.
    active : int
        In how many of the identities there are cells that use the activity program; 0 for no such program.
    strength : float
        Mean of the log factor by which a program raises its genes; 0 plants nothing but noise of that spread.
    doublets : float
        Share of the cells that are the sum of two.
    rng : int, numpy.random.Generator or None

    Returns
    -------
    SimulatedPrograms

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Zappia, Phipson and Oshlack (2017), Genome Biology 18:174, for means, outliers, depth and dispersion.
    Kotliar et al. (2019), eLife 8:e43803, methods, for the programs and the defaults.

    Examples
    --------
    >>> planted = simulate_programs(cells=60, genes=200, identities=2, active=1, rng=0)
    >>> planted.counts.shape, list(planted.programs.index)
    ((60, 200), ['identity 1', 'identity 2', 'activity'])
    """
    _check(cells, genes, identities, active, doublets)
    generator, _ = seeded(rng)
    base = _means(genes, generator)
    factors = np.ones((identities + bool(active), genes))
    for row in range(identities):
        _raise_genes(factors[row], CHANGED, strength, generator)
    if active:
        _raise_genes(factors[identities], ACTIVITY_GENES, strength, generator)
    profiles = base * factors
    profiles /= profiles.sum(axis=1, keepdims=True)
    extra = round(cells * doublets)
    identity = generator.integers(identities, size=cells + extra)
    usage = _usage(identity, len(factors), active, generator)
    depth = generator.lognormal(DEPTH_LOCATION, DEPTH_SCALE, cells + extra)
    counts = _counts(usage, profiles, depth, generator)
    # The first cells are joined with those beyond the number that was asked for.
    partners = counts[cells:]
    joined = sp.vstack([counts[:extra] + partners, counts[extra:cells]], format="csr") if extra else counts[:cells]
    mixed = usage[:cells].copy()
    own = (depth[:extra] / (depth[:extra] + depth[cells:]))[:, None]
    mixed[:extra] = own * usage[:extra] + (1 - own) * usage[cells:]
    names = [f"identity {number + 1}" for number in range(identities)] + [ACTIVITY] * bool(active)
    rows = pd.Index([f"cell{number + 1}" for number in range(cells)], name="cell")
    columns = pd.Index([f"GENE{number + 1}" for number in range(genes)], name="gene")
    index = pd.Index(names, name="program")
    return SimulatedPrograms(
        counts=LabelledMatrix(
            sp.csr_array(joined), rows=rows, columns=columns, rows_are="sample", columns_are="gene", source="simulated"
        ),
        programs=pd.DataFrame(profiles, index=index, columns=columns),
        usage=pd.DataFrame(mixed, index=rows, columns=index),
        changed=pd.DataFrame(factors > 1, index=index, columns=columns),
        identity=pd.Series(np.array(names, dtype=object)[identity[:cells]], index=rows, name="identity"),
        doublet=pd.Series(np.arange(cells) < extra, index=rows, name="doublet"),
    )


def _check(cells: int, genes: int, identities: int, active: int, doublets: float) -> None:
    if cells < 1 or genes < 2 or identities < 1:
        message = f"cells={cells!r}, genes={genes!r}, identities={identities!r}; give at least 1, 2 and 1"
        raise InputError(message)
    if not 0 <= active <= identities:
        message = f"active={active!r}; it is a number of the {identities} identities"
        raise InputError(message)
    if not 0 <= doublets <= 1:
        message = f"doublets={doublets!r}; it is a share of the cells, from 0 to 1"
        raise InputError(message)


def _means(genes: int, rng: np.random.Generator) -> Floats:
    means = rng.gamma(MEAN_SHAPE, 1.0 / MEAN_RATE, genes)
    outstanding = rng.random(genes) < OUTLIERS
    median = np.median(means)
    means[outstanding] = median * rng.lognormal(OUTLIER_LOCATION, OUTLIER_SCALE, int(outstanding.sum()))
    return means


def _raise_genes(factors: Floats, share: float, strength: float, rng: np.random.Generator) -> None:
    raised = rng.random(len(factors)) < share
    drawn = rng.lognormal(strength, 1.0, int(raised.sum()))
    # A program is made of genes that it raises: factors below one are turned over.
    factors[raised] = np.where(drawn < 1, 1.0 / drawn, drawn)


def _usage(identity: Array, programs: int, active: int, rng: np.random.Generator) -> Floats:
    usage = np.zeros((len(identity), programs))
    usage[np.arange(len(identity)), identity] = 1.0
    if active:
        users = (identity < active) & (rng.random(len(identity)) < ACTIVE_CELLS)
        share = rng.uniform(*ACTIVE_USAGE, int(users.sum()))
        usage[users] *= (1 - share)[:, None]
        usage[users, -1] = share
    return usage


def _counts(usage: Floats, profiles: Floats, depth: Floats, rng: np.random.Generator) -> sp.csr_array:
    blocks = []
    for first in range(0, len(usage), CELLS_AT_ONCE):
        some = slice(first, first + CELLS_AT_ONCE)
        expected: NDArray[np.float64] = (usage[some] @ profiles) * depth[some, None]
        spread = np.sqrt(DEGREES / rng.chisquare(DEGREES, expected.shape[1]))
        variation = (DISPERSION + 1.0 / np.sqrt(np.maximum(expected, 1e-9))) * spread
        shape = 1.0 / np.square(variation)
        blocks.append(sp.csr_array(rng.poisson(rng.gamma(shape, expected / shape)).astype(np.float64)))
    return sp.csr_array(sp.vstack(blocks, format="csr"))
