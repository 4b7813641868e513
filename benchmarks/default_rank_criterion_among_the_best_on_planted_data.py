"""The default criterion of each kind of data is best, or within two points of the best, on planted ranks.

Peers: optht (Gavish-Donoho), screenot, dyson-equalizer and scikit-learn's PCA(n_components="mle"). Work: Gaussian
noise, noise that differs by row and column, Poisson and negative binomial counts; square to 20:1; signals from near the
noise edge to well above it; pure noise. Measure: share of exact hits, and the mean of found less planted.
Run: ``python benchmarks/default_rank_criterion_among_the_best_on_planted_data.py [repetitions]``.
"""

import sys
import warnings
from collections.abc import Callable
from typing import Any

import measuring
import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from lrdomains import TruncatedSVD, select_rank

SHAPES = ((100, 100), (150, 50), (400, 20))
PLANTED = 3
#: Of the noise edge for real tables; mean counts for counts.
LEVELS = {"real": (1.1, 1.3, 2.0), "counts": (0.5, 2.0, 8.0)}
MOST = 8


def real(rng: np.random.Generator, shape: tuple[int, int], rank: int, level: float, *, even: bool) -> np.ndarray:
    m, n = shape
    size = 1.0 if even else np.sqrt(rng.gamma(2.0, 0.5, (m, 1)) * rng.gamma(2.0, 0.5, (1, n)))
    left, right = (np.linalg.qr(rng.standard_normal((side, max(rank, 1))))[0][:, :rank] for side in shape)
    strengths = level * (np.sqrt(m) + np.sqrt(n)) * np.linspace(1.0, 1.5, rank)
    return left * strengths @ right.T + size * rng.standard_normal(shape)


def counts(
    rng: np.random.Generator, shape: tuple[int, int], rank: int, level: float, *, dispersion: float
) -> np.ndarray:
    rates = np.ones(shape)
    if rank:
        rates = rng.gamma(0.5, size=(shape[0], rank)) @ rng.gamma(0.5, size=(rank, shape[1]))
    rates = rates * (level / rates.mean())
    if dispersion:
        rates = rates * rng.gamma(1 / dispersion, dispersion, shape)
    return rng.poisson(rates).astype(float)


FAMILIES: dict[str, tuple[str, Callable[..., np.ndarray]]] = {
    "Gaussian": ("real", lambda *a: real(*a, even=True)),
    "heteroscedastic": ("real", lambda *a: real(*a, even=False)),
    "Poisson": ("counts", lambda *a: counts(*a, dispersion=0.0)),
    "negative binomial": ("counts", lambda *a: counts(*a, dispersion=0.5)),
}
OURS = {
    "real": ("equalised", "flips", "gavish-donoho", "screenot", "aic", "bic"),
    "counts": ("biwhitening", "flips", "gavish-donoho", "screenot"),
}


def peers(matrix: np.ndarray) -> dict[str, int]:
    """Return what each installed peer says."""
    m, n = matrix.shape
    found = {}
    s = np.linalg.svd(matrix, compute_uv=False)
    try:
        from optht import optht

        found["peer optht"] = 0
        found["peer optht"] = int(optht(min(m, n) / max(m, n), s))
    except (ImportError, ValueError):
        # It fails where no singular value is above its threshold: that counts as 0.
        pass
    try:
        from screenot.ScreeNOT import adaptiveHardThresholding

        found["peer screenot"] = int(adaptiveHardThresholding(matrix, MOST)[2])
    except ImportError:
        pass
    try:
        from sklearn.decomposition import PCA

        if m >= n:
            found["peer sklearn mle"] = int(PCA(n_components="mle", svd_solver="full").fit(matrix).n_components_)
    except ImportError:
        pass
    try:
        from dyson_equalizer.dyson_equalizer import DysonEqualizer

        full = matrix[matrix.any(axis=1)][:, matrix.any(axis=0)]
        equalized = DysonEqualizer(full if full.shape[0] <= full.shape[1] else full.T).compute()
        found["peer dyson-equalizer"] = int(equalized.r_hat)
    except ImportError:
        pass
    return found


def one(family: str, shape: tuple[int, int], level: float, planted: int, seed: int) -> list[dict[str, Any]]:
    kind, make = FAMILIES[family]
    matrix = make(np.random.default_rng([seed, *shape, planted]), shape, planted, level)
    criteria: Any = OURS[kind]
    picks = select_rank(matrix, TruncatedSVD, ranks=range(1, MOST + 1), criteria=criteria, kind=kind, rng=seed).picks
    found = dict(zip(picks["criterion"], picks["rank"], strict=True)) | peers(matrix)
    about = {"family": family, "shape": "x".join(map(str, shape)), "level": level, "planted": planted}
    return [
        about | {"criterion": name, "hit": float(rank == planted), "bias": rank - planted}
        for name, rank in found.items()
    ]


def main() -> None:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    runs: list[dict[str, Any]] = []
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for family, (kind, _) in FAMILIES.items():
            for shape in SHAPES:
                cells = [(level, PLANTED) for level in LEVELS[kind]] + [(LEVELS[kind][1], 0)]
                for level, planted in cells:
                    for seed in range(repetitions):
                        runs += one(family, shape, level, planted, seed)
                print(family, shape, "done", file=sys.stderr, flush=True)
    frame = pd.DataFrame(runs)
    table = (
        frame.groupby(["family", "shape", "level", "planted", "criterion"], sort=False)[["hit", "bias"]]
        .mean()
        .reset_index()
    )
    summary = frame.assign(noise=frame["planted"] == 0).pivot_table(
        index=["family", "criterion"], columns="noise", values="hit", sort=False
    )
    summary.columns = ["hits, planted", "hits, pure noise"]
    print(table.to_string())
    measuring.write(__file__, summary.reset_index(), table.to_dict("records"))


if __name__ == "__main__":
    main()
