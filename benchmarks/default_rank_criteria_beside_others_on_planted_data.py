"""The default criteria of each kind of data beside all others and their peers, on planted ranks.

Peers: optht (Gavish-Donoho), screenot, dyson-equalizer and scikit-learn's PCA(n_components="mle"). Work: Gaussian
noise, noise that differs by row and column, Poisson and negative binomial counts, and non-negative parts with noise;
square to 20:1; signals from hopeless to easy; pure noise. Measure: share of exact hits, and the mean of found less
planted. In counts and parts without structure all entries have one mean, which is a component of the matrix as it is:
criteria that see no more than the spectrum may say 0 or 1 there.

What it showed with 100 repetitions (40 of the default and of equalisation for parts, which were measured last, on the
first 40 of the same matrices; peers and criteria that had not changed are from an earlier run on the same matrices).
Every default finds rank 0 in at least 97 of 100 tables of pure noise. Exact hits are
the best of all for Poisson (79 %; the best peer 64 %) and negative binomial counts (61 %; 35 %), and within two points
of the best for even Gaussian noise (94.1 %; random signs 95.7 %) and for noise that differs by row and column (99.0 %;
only Dyson equalisation as its authors wrote it has more, 99.5 %, and takes noise for structure in 28 % of tables of
noise). They are NOT within two points for parts: 84 %, where the threshold of Gavish and Donoho reaches 92 % and random
signs 92 %. Most of that is noise twice as large as the mean, where the third part stands out of the noise but
does not predict held-out entries, and a default that asks for prediction leaves it out. Taking the threshold's number
wherever there is structure would hit more often here; but noise cut off at zero bends one part into two components, and
of 30 tables of one part with noise of half the mean the threshold takes 22 for two, and random signs 29.

Run: ``python benchmarks/default_rank_criteria_beside_others_on_planted_data.py --peer PYTHON [--repetitions 100]
[--folder FOLDER] [--seconds 240] [--families FAMILY ...]``. Finished cells are kept in the folder: a run that was
stopped goes on where it was, and the table is written when all are there.
"""

import argparse
import contextlib
import json
import multiprocessing
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

SHAPES = ((60, 60), (120, 30), (300, 15))
PLANTED = 3
#: Of the noise edge for real tables; mean counts for counts; noise as a share of the mean for parts.
LEVELS = {"real": (0.8, 1.1, 1.3, 2.0), "counts": (0.25, 0.5, 2.0, 8.0), "parts": (2.0, 1.0, 0.5, 0.2)}
MOST = 8
MOST_PARTS = 6


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


def parts(rng: np.random.Generator, shape: tuple[int, int], rank: int, level: float) -> np.ndarray:
    clean = np.ones(shape)
    if rank:
        clean = rng.gamma(0.5, size=(shape[0], rank)) @ rng.gamma(0.5, size=(rank, shape[1]))
    return np.maximum(clean / clean.mean() + level * rng.standard_normal(shape), 0.0)


FAMILIES: dict[str, tuple[str, Callable[..., np.ndarray]]] = {
    "Gaussian": ("real", lambda *a: real(*a, even=True)),
    "heteroscedastic": ("real", lambda *a: real(*a, even=False)),
    "Poisson": ("counts", lambda *a: counts(*a, dispersion=0.0)),
    "negative binomial": ("counts", lambda *a: counts(*a, dispersion=0.5)),
    "non-negative parts": ("parts", parts),
}
OURS = {
    "real": ("equalised", "flips", "gavish-donoho", "screenot", "aic", "bic", "minka"),
    "counts": ("biwhitening", "flips", "gavish-donoho", "screenot", "aic"),
    "parts": ("equalised", "flips", "gavish-donoho", "screenot"),
}
DEFAULT = {"real": "equalised", "counts": "biwhitening", "parts": "speckled, flips and stability"}
#: These judge how a non-negative fit predicts and comes back; a constant is rank 0 to them, as it is to biwhitening.
KNOW_A_CONSTANT = ("biwhitening", "speckled", DEFAULT["parts"])


def matrix_of(family: str, shape: tuple[int, int], level: float, planted: int, seed: int) -> np.ndarray:
    return FAMILIES[family][1](np.random.default_rng([seed, *shape, planted]), shape, planted, level)


def picks_of_peers(matrix: np.ndarray) -> dict[str, int]:
    """Return what each peer says."""
    from dyson_equalizer.dyson_equalizer import DysonEqualizer
    from optht import optht
    from screenot.ScreeNOT import adaptiveHardThresholding
    from sklearn.decomposition import PCA

    m, n = matrix.shape
    # It takes no larger upper bound than this for so few columns.
    most = min(MOST, (min(m, n) - 2) // 2)
    found = {"peer optht": 0, "peer screenot": int(adaptiveHardThresholding(matrix, most)[2])}
    # It fails where no singular value is above its threshold: that counts as 0.
    with contextlib.suppress(ValueError):
        found["peer optht"] = int(optht(min(m, n) / max(m, n), np.linalg.svd(matrix, compute_uv=False)))
    found["peer sklearn mle"] = int(PCA(n_components="mle", svd_solver="full").fit(matrix).n_components_)
    full = matrix[matrix.any(axis=1)][:, matrix.any(axis=0)]
    equalized = DysonEqualizer(full if full.shape[0] <= full.shape[1] else full.T).compute()
    found["peer dyson-equalizer"] = int(equalized.r_hat)
    return found


def picks_of_ours(matrix: np.ndarray, kind: str, seed: int) -> dict[str, int]:
    """Return what each of our criteria says, and what is recommended."""
    from lrdomains import NMF, TruncatedSVD, select_rank

    criteria: Any = OURS[kind]
    spectral = select_rank(
        matrix, TruncatedSVD, ranks=range(1, MOST + 1), criteria=criteria, rng=seed,
        kind="counts" if kind == "counts" else "real",
    ).picks  # fmt: skip
    found = dict(zip(spectral["criterion"], spectral["rank"].tolist(), strict=True))
    if kind == "parts":
        both = select_rank(matrix, NMF(rank=1, tolerance=1e-3), ranks=range(1, MOST_PARTS + 1), runs=5, rng=seed)
        found |= dict(zip(both.picks["criterion"], both.picks["rank"].tolist(), strict=True))
        found[DEFAULT[kind]] = both.recommended
    return found


def all_cells(families: list[str]) -> list[dict[str, Any]]:
    return [
        {"family": family, "shape": shape, "level": level, "planted": planted}
        for family, (kind, _) in FAMILIES.items()
        if family in families
        for shape in SHAPES
        for level, planted in [*((level, PLANTED) for level in LEVELS[kind]), (LEVELS[kind][2], 0)]
    ]


def file_of(cell: dict[str, Any], folder: Path, repetitions: int, side: str) -> Path:
    m, n = cell["shape"]
    return folder / f"{cell['family']}-{m}x{n}-{cell['level']}-{cell['planted']}-{repetitions}-{side}.json"


def do_cell(cell: dict[str, Any], folder: Path, repetitions: int, side: str) -> None:
    """Ask all criteria of one side about all repetitions of one cell, and keep the answers."""
    kind, answers = FAMILIES[cell["family"]][0], []
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(repetitions):
            matrix = matrix_of(cell["family"], cell["shape"], cell["level"], cell["planted"], seed)
            answers.append(picks_of_peers(matrix) if side == "peers" else picks_of_ours(matrix, kind, seed))
    path = file_of(cell, folder, repetitions, side)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(answers), encoding="utf-8")
    partial.replace(path)


def do_cells(side: str, families: list[str], folder: Path, repetitions: int, seconds: float) -> None:
    """Do what is missing on two processes, until the time is over."""
    start = time.monotonic()
    missing = [cell for cell in all_cells(families) if not file_of(cell, folder, repetitions, side).exists()]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        running: list[Any] = []
        while (missing and time.monotonic() - start < seconds) or running:
            for one in running:
                if one.ready():
                    one.get()  # what went wrong there is raised here
            running = [one for one in running if not one.ready()]
            if missing and len(running) < 2 and time.monotonic() - start < seconds:
                running.append(pool.apply_async(do_cell, (missing.pop(0), folder, repetitions, side)))
            time.sleep(0.1)


def write_table(families: list[str], folder: Path, repetitions: int) -> None:
    import measuring
    import pandas as pd

    rows = []
    for cell in all_cells(families):
        kind = FAMILIES[cell["family"]][0]
        for side in ("ours", "peers"):
            for found in json.loads(file_of(cell, folder, repetitions, side).read_text(encoding="utf-8")):
                for name, rank in found.items():
                    spectral_of_constant = cell["planted"] == 0 and kind != "real" and name not in KNOW_A_CONSTANT
                    off = max(rank - 1, 0) if spectral_of_constant else rank - cell["planted"]
                    label = f"{name} (default)" if name == DEFAULT[kind] else name
                    shape = "x".join(map(str, cell["shape"]))
                    rows.append({**cell, "shape": shape, "criterion": label, "hit": float(off == 0), "bias": off})
    frame = pd.DataFrame(rows)
    by = ["family", "criterion"]
    noise, planted = (frame[(frame["planted"] == 0) == is_noise].groupby(by, sort=False) for is_noise in (True, False))
    hardest = frame["level"] == frame["family"].map(lambda family: LEVELS[FAMILIES[family][0]][0])
    easier = frame[(frame["planted"] > 0) & ~hardest].groupby(by, sort=False)["hit"].mean()
    summary = pd.DataFrame({"hits, planted": planted["hit"].mean(), "bias, planted": planted["bias"].mean()})
    summary["without the hardest level"] = easier
    wide = frame[frame["planted"] > 0].pivot_table(index=by, columns="shape", values="hit", sort=False)
    summary = summary.join(wide)
    summary["hits, pure noise"] = noise["hit"].mean()
    summary = summary.reset_index().sort_values(["hits, planted"], ascending=False, kind="stable")
    order = {family: position for position, family in enumerate(FAMILIES)}
    summary = summary.sort_values("family", key=lambda names: names.map(order), kind="stable")
    table = frame.groupby(["family", "shape", "level", "planted", "criterion"], sort=False)[["hit", "bias"]].mean()
    measuring.write(__file__, summary, table.reset_index().to_dict("records"))
    print(f"{repetitions} repetitions of each of {len(all_cells(families))} cells", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="a Python that has optht, screenot, dyson-equalizer and scikit-learn")
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--folder", type=Path, default=Path("build/planted-grid"))
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--families", nargs="+", choices=list(FAMILIES), default=list(FAMILIES))
    parser.add_argument("--side", choices=["ours", "peers"], default="ours")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    do_cells(asked.side, asked.families, asked.folder, asked.repetitions, asked.seconds)
    if asked.side == "peers":
        return
    if asked.peer:
        about = ["--folder", asked.folder, "--repetitions", asked.repetitions, "--seconds", asked.seconds]
        about += ["--families", *asked.families]
        subprocess.run([asked.peer, __file__, "--side", "peers", *map(str, about)], check=True)
    files = [
        file_of(cell, asked.folder, asked.repetitions, side)
        for cell in all_cells(asked.families)
        for side in ("ours", "peers")
    ]
    if missing := sum(not path.exists() for path in files):
        print(f"{missing} of {len(files)} cells are still to be done: run again", file=sys.stderr)
        return
    write_table(asked.families, asked.folder, asked.repetitions)


if __name__ == "__main__":
    main()
