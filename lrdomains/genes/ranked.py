"""The pre-ranked test: are the genes of a set near the top of a module's ranking, against random sets of its size."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.enrichment import Enrichment, benjamini_hochberg, in_order_of, with_redundancy
from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.set_membership import SetMembership, checked_membership

#: So many random positions are worked on at a time.
_CHUNK = 2**22


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
        Random sets of each size; the smallest p-value is ``1 / (permutations + 1)``.
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
    draws = _random_orders(len(genes), int(sets.sizes.max()), permutations, generator)
    parts = [
        _tests_of(module, np.asarray(series.reindex(genes), dtype=np.float64), genes, sets, draws, weight=weight)
        for module, series in scores.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    table.insert(6, "q_value", benjamini_hochberg(table["p_value"].to_numpy()))
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


def _random_orders(genes: int, longest: int, permutations: int, generator: np.random.Generator) -> Array:
    """Return for each permutation `longest` different genes; the first s of them are a random set of size s."""
    return np.array([generator.permutation(genes)[:longest] for _ in range(permutations)], dtype=np.int32)


def _tests_of(
    module: str, values: Floats, genes: pd.Index, sets: SetMembership, draws: Array, *, weight: float
) -> pd.DataFrame:
    order = np.argsort(-values, kind="stable")
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    weights = np.abs(values[order]) ** weight
    nulls: dict[int, tuple[Floats, float]] = {}
    rows = []
    for at, size in enumerate(sets.sizes):
        members = sets.matrix.indices[sets.matrix.indptr[at] : sets.matrix.indptr[at + 1]]
        positions = np.sort(ranks[members])
        score = _signed(*running_extremes(positions[None], weights))[0]
        if int(size) not in nulls:
            nulls[int(size)] = _null(draws[:, : int(size)], weights)
        leading = positions[: _before_the_peak(positions, weights)] if score > 0 else positions[:0]
        names = "; ".join(str(genes[order[place]]) for place in leading)
        found = {"gene_set": str(sets.names[at]), "set_genes": int(size), **_measures(score, nulls[int(size)])}
        rows.append({"module": module, **found, "genes": names})
    columns = ["module", "gene_set", "score", "normalised_score", "set_genes", "p_value", "genes"]
    return pd.DataFrame(rows)[columns]


def _null(draws: Array, weights: Floats) -> tuple[Floats, float]:
    """Return the null scores above zero, ascending, and the mean of those below."""
    step = max(1, _CHUNK // draws.shape[1])
    scores = np.concatenate(
        [
            _signed(*running_extremes(np.sort(draws[first : first + step], axis=1), weights))
            for first in range(0, len(draws), step)
        ]
    )
    below = scores[scores < 0]
    return np.sort(scores[scores >= 0]), float(below.mean()) if len(below) else -1.0


def _measures(score: float, null: tuple[Floats, float]) -> dict[str, float]:
    above, mean_below = null
    mean_above = float(above.mean()) if len(above) else 1.0
    exceeding = len(above) - int(np.searchsorted(above, score, side="left"))
    return {
        "score": score,
        "normalised_score": score / mean_above if score >= 0 else score / abs(mean_below),
        "p_value": (1 + exceeding) / (1 + len(above)) if score > 0 else 1.0,
    }


def _before_the_peak(positions: Array, weights: Floats) -> int:
    """Return how many genes of a set stand at or before the highest point of its running sum."""
    hits = np.cumsum(weights[positions])
    misses = (positions - np.arange(len(positions))) / max(len(weights) - len(positions), 1)
    return int(np.argmax(hits / hits[-1] - misses)) + 1 if hits[-1] > 0 else 0


def _signed(high: Floats, low: Floats) -> Floats:
    return np.where(high >= -low, high, low)
