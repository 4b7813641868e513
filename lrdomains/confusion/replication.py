"""Replication: an axis counts if it is found again in the other half of the samples."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from lrdomains.confusion.leading_axes import rough_leading_axes
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.residuals import Residuals, standardised_residuals
from lrdomains.core.progress import Progress, progress_bar
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Floats
from lrdomains.evidence.splitting import thin

#: Returns the residuals of the two halves of a split, by its number.
Halves = Callable[[int], tuple[Residuals, Residuals]]
#: An axis replicates if it scores this many standard deviations above chance in the other half.
Z_THRESHOLD = 1.96
#: Axes tried at first; four times as many whenever nearly all of them replicate.
FIRST_TRIED, FIRST_TRIED_OF_MANY = 16, 64
MOST_TRIED = 400
#: Where more than this share of the axes tried replicate, more are tried.
NEARLY_ALL = 7 / 8
#: Of the axes that replicate in the first split, so many times are tried in the others, and a few more.
MARGIN, A_FEW = 1.25, 8
#: Random splits: with many classes each one costs more, and the number of axes varies less from one to the next.
SPLITS, SPLITS_OF_MANY, MANY_CLASSES = 11, 3, 300


@dataclass(frozen=True)
class Replication:
    """How well the k-th axis of one half of the samples is found in the other half.

    Parameters
    ----------
    scores : ndarray of shape (splits, k)
        z of each axis in each split: 0 is chance, its standard deviation is 1. No rows where no test was possible.
    reason : str
        Why the number of axes is what it is, in a sentence.
    """

    scores: Floats
    reason: str

    @property
    def z(self) -> Floats:
        """Median score of each axis over the splits."""
        return np.median(self.scores, axis=0) if len(self.scores) else np.empty(0)

    def replicated(self) -> int:
        """Return the number of axes before the first failure, as the median over the splits."""
        if not len(self.scores):
            return 0
        failed = np.column_stack((self.scores <= Z_THRESHOLD, np.ones(len(self.scores), dtype=bool)))
        return int(np.median(np.argmax(failed, axis=1)))

    def table(self) -> pd.DataFrame:
        """Return one row an axis tried: median z, and the share of the splits in which it passed."""
        passed = np.mean(self.scores > Z_THRESHOLD, axis=0) if len(self.scores) else np.empty(0)
        return pd.DataFrame({"axis": np.arange(1, len(self.z) + 1), "z": self.z, "splits_passed": passed})


def usual_splits(classes: int) -> int:
    """Return the number of random splits where none is asked for: 11, and 3 above 300 classes."""
    return SPLITS if classes <= MANY_CLASSES else SPLITS_OF_MANY


def judge_axes(
    matrix: ConfusionMatrix, exactly: int | None, *, splits: int, seed: int, progress: bool = False
) -> Replication:
    """Return `replicate` with the random numbers that belong to a seed, or why nothing could be tested."""
    if not matrix.is_counts:
        return Replication(np.empty((0, 0)), "The entries are no counts: axes are described, not tested.")
    return replicate(matrix, splits=splits, rng=np.random.default_rng(seed), exactly=exactly, progress=progress)


def replicate(
    matrix: ConfusionMatrix,
    *,
    splits: int,
    rng: np.random.Generator,
    exactly: int | None = None,
    progress: bool = False,
) -> Replication:
    """Split the samples into random halves, learn axes on one half and score them on the other, both ways.

    The score of an axis v, learnt on one half, is ``v' S v`` of the other half, divided by its standard deviation
    under quasi-independence. The two directions are combined by Stouffer's rule; the number of axes is the median
    over the splits of the number before the first failure.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Of whole counts.
    splits : int
        Number of random splits. Above 300 classes those are left out that cannot change the number of axes any more,
        because more than half of all agree on it.
    rng : Generator
        One child generator is spawned for each split, so that no split depends on how many axes are tried.
    exactly : int, optional
        Number of axes to score; without it, more and more are tried until one fails, up to 400.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Replication

    References
    ----------
    Stouffer et al. (1949), The American Soldier 1, footnote 15 (sum of z over sqrt 2).
    Neufeld, Dharamshi, Gao and Witten (2024), JMLR 25, section 2 (thinned halves are independent).
    """
    if matrix.errors.nnz == 0:
        return Replication(np.empty((0, 0)), "There are no errors, so there is nothing to explain.")
    if len(matrix.classes) == 2:
        reason = "Two classes have no axis: which of the two errors is more frequent is all there is (see the pairs)."
        return Replication(np.empty((0, 0)), reason)
    with progress_bar(f"{splits} random halves", total=None, shown=progress) as watcher, small_work(matrix.shape):
        rngs = rng.spawn(splits)
        halves = cache(lambda split: _halves(matrix, rngs[split]))
        if exactly is None:
            scores = _enough_scores(halves, len(matrix.classes), splits, watcher)
        else:
            scores = _all_scores(halves, range(splits), exactly, watcher)
    return Replication(scores, _reason(scores))


def _reason(scores: Floats) -> str:
    splits, tried = scores.shape
    found = _replicated(scores)
    if found == 0:
        passed = int(np.sum(scores[:, 0] > Z_THRESHOLD))
        return (
            f"No axis replicates: the first passes z > {Z_THRESHOLD} in {passed} of {splits} random splits into halves "
            f"(median z = {np.median(scores[:, 0]):.2f})."
        )
    subject = "1 axis replicates" if found == 1 else f"{found} axes replicate"
    following = "the next one does not" if found < tried else "no further one was tried"
    return f"{subject} in held-out halves (z > {Z_THRESHOLD}, median of {splits} random splits); {following}."


def _halves(matrix: ConfusionMatrix, rng: np.random.Generator) -> tuple[Residuals, Residuals]:
    first, second = (standardised_residuals(half) for half in thin(matrix.errors, rng=rng))
    return first, second


def _enough_scores(halves: Halves, classes: int, splits: int, progress: Progress) -> Floats:
    """Score more and more axes until one fails in half of the splits."""
    limit = min(MOST_TRIED, classes - 1)
    tried = min(FIRST_TRIED if classes <= MANY_CLASSES else FIRST_TRIED_OF_MANY, limit)
    # How many need to be tried is nearly the same in all splits, so that the first one can tell.
    first = _all_scores(halves, range(1), tried, progress)
    # Nearly as many as were tried: a short space that tries so few may have missed some.
    while _replicated(first) > NEARLY_ALL * tried and tried < limit:
        tried = min(4 * tried, limit)
        first = _all_scores(halves, range(1), tried, progress)
    tried = min(tried, int(MARGIN * _replicated(first)) + A_FEW)
    scores = first[:, :tried]
    for split in range(1, splits):
        if classes > MANY_CLASSES and _is_settled(scores, splits):
            break
        scores = np.vstack((scores, _all_scores(halves, [split], tried, progress)))
    while _replicated(scores) == tried < limit:
        tried = min(2 * tried, limit)
        scores = _all_scores(halves, range(len(scores)), tried, progress)
    return scores


def _is_settled(scores: Floats, splits: int) -> bool:
    """Say whether more than half of all splits have the same number of axes, which is then the median."""
    numbers = [_replicated(split[None]) for split in scores]
    return 2 * max(map(numbers.count, numbers)) > splits


def _all_scores(halves: Halves, splits: Iterable[int], tried: int, progress: Progress) -> Floats:
    return np.array([_scores(halves(split), tried, progress) for split in splits]).reshape(-1, tried)


def _replicated(scores: Floats) -> int:
    return Replication(scores, "").replicated()


def _scores(halves: tuple[Residuals, Residuals], tried: int, progress: Progress) -> Floats:
    first, second = halves
    total = _one_way(first, second, tried) + _one_way(second, first, tried)
    progress.advance()
    return total / np.sqrt(2.0)


def _one_way(learn: Residuals, judge: Residuals, tried: int) -> Floats:
    _, axes = rough_leading_axes(learn.symmetric, tried)
    captured = np.sum(axes * judge.symmetric.matmat(axes), axis=0)
    noise = judge.noise_of(axes)
    scores = np.zeros(tried)
    scores[: len(captured)] = np.divide(captured, noise, out=np.zeros_like(captured), where=noise > 0)
    return scores
