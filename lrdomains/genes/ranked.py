"""The pre-ranked test: are the genes of a set near the top of a module's ranking, against random sets of its size."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.enrichment import Enrichment, benjamini_hochberg, in_order_of, with_redundancy
from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.random_sets import Null, RandomOrders
from lrdomains.genes.set_membership import checked_membership

#: So many random positions are worked on at a time.
_CHUNK = 2**22
#: A p-value can be relied upon where so many random sets score as high.
ENOUGH = 10
#: No more random sets are drawn for a test whose q-value is at most this, however few of them score as high.
CLEAR = 0.01
#: The null grows to at most so many times `permutations`.
MOST_BATCHES = 64


def ranked_enrichment(
    scores: Mapping[str, "pd.Series[float]"],
    gene_sets: GeneSets,
    *,
    permutations: int = 1000,
    weight: float = 1.0,
    min_size: int = 5,
    max_size: int = 500,
    rng: RandomState = 0,
) -> Enrichment:
    """Test rankings of genes for gene sets near their top, with random sets of the same size as the null.

    Parameters
    ----------
    scores : mapping of str to Series
        A score a gene, by gene, for each module.
    gene_sets : GeneSets
    permutations : int
        Random sets of each size to begin with. Where fewer than 10 of them score as high as a set and its q-value is
        still above .01, there are twice as many, and again, up to 64 times: of thousands of tests none could be sure
        by a thousand random sets.
    weight : float
        Exponent of the scores: 0 counts all genes alike.
    min_size, max_size : int
        Sets with fewer or more genes in the ranking are not tested, but counted and named.
    rng : int, numpy.random.Generator or None

    Returns
    -------
    Enrichment
        ``score`` (the largest deviation of the running sum, its sign kept), ``normalised_score`` (over the mean of the
        null scores of its sign), and a one-sided p-value for being near the top, ``(1 + exceeding) / (1 + positive)``
        among the null scores above zero; sets near the bottom have p-value 1. ``genes`` are those before the peak.

    Notes
    -----
    Scores equal those of gseapy's prerank. P-values differ in the 1 that is added to both counts, without which a
    p-value of zero would be claimed from a finite number of permutations, and q-values are Benjamini-Hochberg over all
    modules and sets rather than ratios of tails of normalised scores within one module.

    References
    ----------
    Subramanian et al. (2005), PNAS 102, "Methods" (running sum, weight 1).
    Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9:39 (p-values never zero).
    Besag and Clifford (1991), Biometrika 78, section 3 (drawing until enough exceed).

    Examples
    --------
    >>> ranking = pd.Series(np.linspace(3, -3, 60), index=[f"G{i}" for i in range(60)])
    >>> sets = GeneSets({"top": frozenset(f"G{i}" for i in range(6))}, "a mapping")
    >>> found = ranked_enrichment({"P01": ranking}, sets)
    >>> float(found.table["score"][0]), bool(found.table["p_value"][0] < 0.01)
    (1.0, True)
    """
    generator, _ = seeded(rng)
    genes = pd.Index(next(iter(scores.values())).index)
    sets = checked_membership(gene_sets, genes, min_size=min_size, max_size=max_size)
    orders = RandomOrders(len(genes), int(sets.sizes.max()), permutations, generator)
    tests = []
    for module, series in scores.items():
        ranking = _ranking(module, np.asarray(series.reindex(genes), dtype=np.float64), genes, weight, orders)
        tests += [ranking.tested(sets.members(at)) for at in range(len(sets.sizes))]
    q_values = _drawn_until_clear(tests)
    table = pd.DataFrame(
        {
            "module": [test.module for test in tests],
            "gene_set": np.tile(sets.names, len(scores)),
            "score": [test.score for test in tests],
            "normalised_score": [test.null.normalised(test.score) for test in tests],
            "set_genes": np.tile(sets.sizes, len(scores)),
            "p_value": [test.p_value for test in tests],
            "q_value": q_values,
            "genes": [test.leading for test in tests],
        }
    )
    table = with_redundancy(in_order_of(table, list(scores)))
    return Enrichment(table, len(genes), gene_sets.source, sets.skipped, test="ranked")


def running_extremes(positions: Array, weights: Floats) -> tuple[Floats, Floats]:
    """Return the highest and the lowest value of the running sums of sets.

    Parameters
    ----------
    positions : ndarray of int, shape (sets, s)
        Where the genes of each set stand in the ranking, ascending.
    weights : ndarray of shape (genes,)
        Weight of each place of the ranking.
    """
    total, size = len(weights), positions.shape[1]
    hits = np.cumsum(weights[positions], axis=1)
    whole = hits[:, -1:]
    hits = np.divide(hits, whole, out=np.zeros_like(hits), where=whole > 0)
    misses = (positions - np.arange(size)) / max(total - size, 1)
    before = np.concatenate([np.zeros((len(hits), 1)), hits[:, :-1]], axis=1)
    return np.max(hits - misses, axis=1), np.min(before - misses, axis=1)


@dataclass(eq=False)
class _Ranking:
    """The genes of one module in their order, and the null of each size of set."""

    module: str
    genes: pd.Index
    order: Array
    ranks: Array
    weights: Floats
    orders: RandomOrders
    nulls: dict[int, Null] = field(default_factory=dict)

    def null(self, size: int) -> Null:
        if size not in self.nulls:
            self.nulls[size] = Null(self.orders, size, self._scores)
            self.nulls[size].grow(1)
        return self.nulls[size]

    def tested(self, members: Array) -> "_Tested":
        positions = np.sort(self.ranks[members])
        score = float(self._scores(positions[None])[0])
        leading = positions[: _before_the_peak(positions, self.weights)] if score > 0 else positions[:0]
        names = "; ".join(str(self.genes[self.order[place]]) for place in leading)
        return _Tested(self.module, score, self.null(len(positions)), names)

    def _scores(self, positions: Array) -> Floats:
        step = max(1, _CHUNK // positions.shape[1])
        parts = [positions[first : first + step] for first in range(0, len(positions), step)]
        return np.concatenate([_signed(*running_extremes(part, self.weights)) for part in parts])


@dataclass(frozen=True, eq=False)
class _Tested:
    """A set in a ranking."""

    module: str
    score: float
    null: Null
    leading: str

    @property
    def p_value(self) -> float:
        return self.null.p_value(self.score)

    @property
    def is_rough(self) -> bool:
        """Whether too few random sets score as high for a p-value that can be relied upon."""
        return self.score > 0 and self.null.exceeding(self.score) < ENOUGH


def _ranking(module: str, values: Floats, genes: pd.Index, weight: float, orders: RandomOrders) -> _Ranking:
    order = np.argsort(-values, kind="stable")
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return _Ranking(module, genes, order, ranks, np.abs(values[order]) ** weight, orders)


def _drawn_until_clear(tests: list[_Tested]) -> Floats:
    """Return q-values, after more random sets were drawn for tests whose p-values are as small as could be."""
    batches = 1
    while True:
        q_values = benjamini_hochberg(np.array([test.p_value for test in tests]))
        rough = [test.null for test, q_value in zip(tests, q_values, strict=True) if test.is_rough and q_value > CLEAR]
        if not rough or batches >= MOST_BATCHES:
            return q_values
        batches *= 2
        for null in rough:
            null.grow(batches)


def _before_the_peak(positions: Array, weights: Floats) -> int:
    """Return how many genes of a set stand at or before the highest point of its running sum."""
    hits = np.cumsum(weights[positions])
    misses = (positions - np.arange(len(positions))) / max(len(weights) - len(positions), 1)
    return int(np.argmax(hits / hits[-1] - misses)) + 1 if hits[-1] > 0 else 0


def _signed(high: Floats, low: Floats) -> Floats:
    return np.where(high >= -low, high, low)
