"""From runs to modules: what they agree on, refitted usages, all genes, and what speaks for each module."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.canonical import canonical_form
from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.provenance import with_step
from lrdomains.core.typing import Array
from lrdomains.evidence.coassignment import coassign
from lrdomains.evidence.consensus import Consensus
from lrdomains.evidence.row_pairs import agreement_on_pairs
from lrdomains.evidence.stability import Stability, match_components
from lrdomains.genes.agreement import Density, agreed, better_runs
from lrdomains.genes.correlation import usage_correlations
from lrdomains.genes.intervals import loading_intervals
from lrdomains.genes.lineage import lineage
from lrdomains.genes.module_evidence import MOST_COMPARED, ModuleEvidence
from lrdomains.genes.preparation import Preparation
from lrdomains.genes.rank_choice import RankChoice
from lrdomains.genes.result import GeneModules
from lrdomains.genes.technical import technical_table
from lrdomains.genes.whole import whole_genes

#: Bootstrap samples for the intervals of loadings.
DRAWS = 50


def consensus_modules(
    prepared: Preparation,
    stability: Stability,
    choice: RankChoice,
    stabilities: Mapping[int, Stability],
    *,
    density: Density,
    seed: int | None,
    annotations: pd.DataFrame | None,
) -> GeneModules:
    """Join the runs of one number of modules into a result with all that is known about it."""
    matrix = prepared.matrix
    better = better_runs(stability)
    found = agreed(better, density=density)
    fitted, order = consensus_factorization(matrix, stability.best, found)
    fitted = _with_provenance(fitted, stability, found, choice, seed)
    usage = fitted.row_factors * fitted.scale.astype(fitted.row_factors.dtype)
    generator = np.random.default_rng(np.random.SeedSequence(seed or 0, spawn_key=(fitted.rank, 2**20)))
    low, high = loading_intervals(matrix, usage, fitted.column_factors, draws=DRAWS, rng=generator)
    evidence = ModuleEvidence(
        rank_reason=choice.reason,
        rank_table=choice.table,
        disagreement=choice.disagreement,
        components=found.components.iloc[order].reset_index(drop=True),
        density_threshold=found.threshold,
        left_out=len(found.filtered),
        thresholds=found.thresholds,
        lineage=lineage(stabilities),
        low=low.T,
        high=high.T,
        depth=prepared.depth,
        floor=prepared.levels.floor,
        factor=prepared.levels.factor,
        whole=whole_genes(prepared.whole, prepared.genes, matrix.columns, usage),
        annotations=annotations,
        **_together(better),
    )
    modules = GeneModules(
        factorization=fitted,
        correlations=usage_correlations(matrix, fitted.row_factors),
        agreement=_agreement(found, order, better.runs),
        runs=stability.table(),
        evidence=evidence,
    )
    return _with_technical(modules)


def consensus_factorization(
    matrix: LabelledMatrix, best: Factorization, found: Consensus
) -> tuple[Factorization, Array]:
    """Return the table factorized with consensus loadings, and which component of the consensus each of its own is.

    Parameters
    ----------
    matrix : LabelledMatrix
        What the runs factorized.
    best : Factorization
        The best of the runs; its method finds the usages, and its provenance is kept.
    found : Consensus

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods (medians of clustered components, usages refitted on them).
    """
    method: Any = best.method
    operator = matrix.operator()
    loadings = np.ascontiguousarray(found.loadings, dtype=operator.dtype)
    usage = method.project(operator, loadings)
    row_factors, scale, column_factors = canonical_form(usage, np.ones(found.rank), loadings)
    coupling = row_factors.T.astype(np.float64) @ operator.widened().matmat(column_factors).astype(np.float64)
    fit = dataclasses.replace(best.fit, coupling=coupling)
    order, _ = match_components(column_factors, loadings)
    fitted = dataclasses.replace(best, fit=fit, row_factors=row_factors, scale=scale, column_factors=column_factors)
    return fitted, order


def _with_provenance(
    fitted: Factorization, stability: Stability, found: Consensus, choice: RankChoice, seed: int | None
) -> Factorization:
    step = {
        "runs": stability.runs,
        "joined": found.runs,
        "best": f"run {stability.best_run + 1}, of the lowest error",
        "seed_of_that_run": stability.seeds[stability.best_run],
        "density_threshold": None if np.isinf(found.threshold) else found.threshold,
        "components_left_out": len(found.filtered),
        "rank": choice.reason,
    }
    provenance = with_step(fitted.provenance, "consensus", step)
    return dataclasses.replace(fitted, provenance=dataclasses.replace(provenance, seed=seed))


def _agreement(found: Consensus, order: Array, runs: int) -> Array:
    """Return for each component how well it comes back: the share of the runs with it, times their median cosine."""
    if runs == 1:
        return np.full(found.rank, np.nan)
    table = found.components
    return (table["share_of_runs"] * table["reproducibility"]).to_numpy(np.float64)[order]


def _together(stability: Stability) -> dict[str, Any]:
    if stability.runs == 1 or stability.best.shape[0] < 2:
        return {}
    if stability.best.shape[0] > MOST_COMPARED:
        cophenetic, dispersion = agreement_on_pairs(stability.dominant)
        return {"cophenetic": cophenetic, "dispersion": dispersion}
    found = coassign(stability)
    order = found.order()
    place = np.searchsorted(found.rows, order)
    return {
        "cophenetic": found.cophenetic,
        "dispersion": found.dispersion,
        "together": found.together[np.ix_(place, place)],
        "compared": order,
    }


def _with_technical(modules: GeneModules) -> GeneModules:
    assert modules.evidence is not None
    leading = {name: list(modules.genes(name, top=50)["gene"].astype(str)) for name in modules.names}
    table = technical_table(
        modules.names,
        leading,
        modules.factorization.columns,
        modules.usage.to_numpy(dtype=np.float64),
        modules.evidence.depth,
    )
    return dataclasses.replace(modules, evidence=dataclasses.replace(modules.evidence, technical=table))
