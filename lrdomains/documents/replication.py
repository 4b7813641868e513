"""Do topics come back? Across random starts, and across two halves of the tokens that know nothing of each other."""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.typing import Floats
from lrdomains.documents.topic_fit import term_shares
from lrdomains.errors import ConvergenceWarning
from lrdomains.evidence.splitting import thin
from lrdomains.evidence.stability import run_seed

#: Fits of each half.
RUNS_OF_HALVES = 3


@dataclass(frozen=True, eq=False)
class Replication:
    """How well each topic comes back.

    Parameters
    ----------
    starts : ndarray of shape (topics,)
        Median cosine of its terms with those of its matches in the fits from other random starts.
    share_of_runs : ndarray of shape (topics,)
        Share of the other runs with a match of a cosine of at least 0.8.
    halves : ndarray of shape (topics,)
        Cosine between its matches in two halves of the tokens, of what sets them apart from the whole collection (see
        `apart`), the median of three pairs of fits: near 0 where there is nothing to find, near 1 where little is left
        to chance.
    chance : ndarray of shape (topics,)
        The agreement of halves that a collection of the same documents and terms without any topic hardly exceeds.

    Examples
    --------
    >>> Replication(np.array([0.99]), np.array([1.0]), halves=np.array([0.8]), chance=np.array([0.2])).halves
    array([0.8])
    """

    starts: Floats
    share_of_runs: Floats
    halves: Floats
    chance: Floats


def apart(distributions: Floats, overall: Floats) -> Floats:
    """Return what sets distributions of terms apart from that of the collection, each of unit length.

    Square roots of shares are compared, whose sampling error is about the same for rare and for frequent terms; without
    the subtraction any two topics would look alike, for both hold the frequent terms of the collection.

    Parameters
    ----------
    distributions : ndarray of shape (topics, terms)
        Each row sums to one.
    overall : ndarray of shape (terms,)
        Sums to one.

    References
    ----------
    Rao (1995), Qüestiió 19 (Hellinger distance between profiles and their mean).

    Examples
    --------
    >>> apart(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])).round(3)
    array([[ 0.383, -0.924],
           [-0.924,  0.383]])
    """
    gaps = np.sqrt(distributions) - np.sqrt(overall)
    return np.asarray(gaps / np.maximum(np.linalg.norm(gaps, axis=1, keepdims=True), 1e-12))


def replicated_halves(
    counts: sp.csr_array, method: NMF, distributions: Floats, *, seed: int, progress: bool = False
) -> Floats:
    """Return how well each topic comes back in two halves of the tokens, shape (topics,).

    Each token goes to one half or the other by a coin, so that for independent counts the halves are independent: what
    both show is no accident of sampling.

    Parameters
    ----------
    counts : csr_array of shape (documents, terms)
        Whole numbers.
    method : NMF
    distributions : ndarray of shape (topics, terms)
        Of the fit to all tokens, which topics of the halves are matched with.
    seed : int

    References
    ----------
    Neufeld, Dharamshi, Gao and Witten (2024), JMLR 25, section 2 (thinning of counts).
    """
    overall = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    overall = overall / max(float(overall.sum()), 1e-300)
    whole = apart(distributions, overall)
    seeds = [run_seed(seed, method.rank, 1_000_000 + run) for run in range(RUNS_OF_HALVES)]
    matched = []
    for half in thin(counts, rng=seed):
        fits = _fits(half, method, seeds, progress=progress)
        profiles = [apart(term_shares(fit), overall) for fit in fits]
        matched.append([_matched(whole, profile) for profile in profiles])
    cosines = [np.sum(first * second, axis=1) for first, second in zip(*matched, strict=True)]
    return np.median(np.array(cosines), axis=0)


def agreement_by_chance(counts: sp.csr_array, method: NMF, *, seed: int) -> float:
    """Return the agreement of halves that a collection without topics hardly exceeds.

    Documents keep their lengths, and each token is drawn from the terms of the whole collection. How much agrees by
    chance depends on the number of terms and of tokens, so that no fixed threshold serves all collections.

    Parameters
    ----------
    counts : csr_array of shape (documents, terms)
        Whole numbers.
    method : NMF
    seed : int
    """
    lengths = np.asarray(counts.sum(axis=1)).ravel().astype(np.int64)
    totals = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    rng = np.random.default_rng(run_seed(seed, method.rank, 2_000_000))
    drawn = rng.choice(len(totals), size=int(lengths.sum()), p=totals / totals.sum())
    places = (np.repeat(np.arange(len(lengths)), lengths), drawn)
    surrogate = sp.coo_array((np.ones(len(drawn)), places), shape=counts.shape).tocsr()
    surrogate.sum_duplicates()
    (fit,) = _fits(surrogate, method, [run_seed(seed, method.rank, 2_000_001)])
    agreements = replicated_halves(surrogate, method, term_shares(fit), seed=seed)
    # One collection shows what chance does; how far its topics lie from each other, what it might have done.
    return float(np.max(agreements) + np.ptp(agreements))


def _fits(counts: sp.csr_array, method: NMF, seeds: list[int], *, progress: bool = False) -> list[Factorization]:
    with warnings.catch_warnings():
        # How well topics come back is what is measured; a fit that could have gone on is one more test of it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return factorize_replicates(LabelledMatrix(counts), method, seeds, progress=progress)


def _matched(reference: Floats, other: Floats) -> Floats:
    rows, columns = linear_sum_assignment(-(reference @ other.T))
    return np.asarray(other[columns[np.argsort(rows)]])
