"""Clusters of unit profiles by their Gram matrix: k-means without chance, silhouettes, local density."""

from collections.abc import Iterable

import numpy as np

from lrdomains.core.typing import Array, Floats

#: Rounds of k-means; it stands still after a few.
MOST_ROUNDS = 100


def distances(profiles: Array) -> Floats:
    """Return the Euclidean distances between unit profiles, shape (N, N).

    Examples
    --------
    >>> distances(np.eye(2)).round(3)
    array([[0.   , 1.414],
           [1.414, 0.   ]])
    """
    wide = profiles.astype(np.float64, copy=False)
    squares = np.maximum(2.0 - 2.0 * (wide @ wide.T), 0.0)
    np.fill_diagonal(squares, 0.0)
    return np.asarray(np.sqrt(squares))


def local_distance(between: Floats, neighbours: int) -> Floats:
    """Return the mean distance of each profile to its nearest `neighbours` others; small where it is crowded."""
    count = min(neighbours, len(between) - 1)
    if count < 1:
        return np.zeros(len(between))
    return np.asarray(np.sort(between, axis=1)[:, 1 : count + 1].mean(axis=1))


def k_means(between: Floats, starts: Iterable[Array]) -> tuple[Array, float]:
    """Return the best of several runs of k-means on squared Euclidean distances, with its inertia.

    Parameters
    ----------
    between : ndarray of shape (N, N)
        Euclidean distances. Centres are means, which need no coordinates.
    starts : iterable of int arrays of shape (k,)
        Positions of the k profiles that each run starts from; of equal results the first is returned.

    References
    ----------
    Lloyd (1982), IEEE Trans. Information Theory 28; distances to means by Schölkopf, Smola and Müller (1998), Neural
    Computation 10, section 2.

    Examples
    --------
    >>> two = distances(np.array([[1, 0], [0.98, 0.199], [0, 1]]))
    >>> k_means(two, [np.array([0, 2])])[0]
    array([0, 0, 1])
    """
    squares = np.square(between)
    best: tuple[Array, float] | None = None
    for start in starts:
        labels, inertia = _lloyd(squares, start)
        if best is None or inertia < best[1] * (1 - 1e-9):
            best = labels, inertia
    assert best is not None
    return best


def silhouettes(between: Floats, labels: Array) -> Floats:
    """Return the silhouette of each profile: 1 deep inside its cluster, 0 on a border, negative in the wrong one.

    0 for clusters of one; NaN where there is one cluster only.

    References
    ----------
    Rousseeuw (1987), J. Computational and Applied Mathematics 20, section 2.

    Examples
    --------
    >>> silhouettes(distances(np.eye(3)[[0, 0, 1, 1]]), np.array([0, 0, 1, 1]))
    array([1., 1., 1., 1.])
    """
    kinds, inverse = np.unique(labels, return_inverse=True)
    if len(kinds) < 2:
        return np.full(len(labels), np.nan)
    inside = np.eye(len(kinds))[inverse]
    sizes = inside.sum(axis=0)
    means = between @ inside / sizes
    own_size = sizes[inverse]
    at = np.arange(len(labels))
    own = means[at, inverse] * own_size / np.maximum(own_size - 1, 1)
    means[at, inverse] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    score = np.divide(other - own, larger, out=np.zeros(len(labels)), where=larger > 0)
    return np.asarray(np.where(own_size > 1, score, 0.0))


def _lloyd(squares: Floats, start: Array) -> tuple[Array, float]:
    k = len(start)
    to_centres = squares[:, start]
    labels = np.argmin(to_centres, axis=1)
    for _ in range(MOST_ROUNDS):
        labels = _without_empty(labels, to_centres, k)
        inside = np.eye(k)[labels]
        sizes = inside.sum(axis=0)
        # |p - mean|^2 = mean |p - q|^2 - (mean of |q - r|^2) / 2 over the members q and r.
        to_members = squares @ inside / sizes
        spread = np.einsum("ic,ic->c", inside, to_members) / sizes / 2.0
        to_centres = np.maximum(to_members - spread, 0.0)
        following = np.argmin(to_centres, axis=1)
        if np.array_equal(following, labels):
            break
        labels = following
    labels = _without_empty(labels, to_centres, k)
    return labels, float(to_centres[np.arange(len(labels)), labels].sum())


def _without_empty(labels: Array, to_centres: Floats, k: int) -> Array:
    """Give each empty cluster the profile that is farthest from its own centre."""
    labels = labels.copy()
    for empty in np.setdiff1d(np.arange(k), labels):
        sizes = np.bincount(labels, minlength=k)
        far = to_centres[np.arange(len(labels)), labels]
        labels[int(np.argmax(np.where(sizes[labels] > 1, far, -1.0)))] = empty
    return labels
