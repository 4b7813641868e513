"""The answer that there is no stable number of modules: a result without any, with the evidence that says so."""

import dataclasses

import numpy as np
import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.fit import Fit, Status
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.provenance import Provenance, fingerprint
from lrdomains.genes.module_evidence import ModuleEvidence
from lrdomains.genes.preparation import Preparation
from lrdomains.genes.rank_choice import RankChoice
from lrdomains.genes.result import GeneModules


def no_modules(
    prepared: Preparation, method: NMF, choice: RankChoice, annotations: pd.DataFrame | None, *, seed: int | None
) -> GeneModules:
    """Return a result without modules."""
    matrix = prepared.matrix
    (m, n), dtype = matrix.shape, matrix.operator().dtype
    fit = Fit(
        status=Status.CONVERGED,
        iterations=0,
        total_energy=matrix.operator().fro2(),
        coupling=np.empty((0, 0)),
        history=np.empty(0),
        residuals=np.empty(0),
        next_scale=None,
    )
    steps = {**matrix.steps, "NMF": dataclasses.asdict(method), "consensus": {"rank": choice.reason}}
    empty = Factorization(
        row_factors=np.empty((m, 0), dtype=dtype),
        scale=np.empty(0),
        column_factors=np.empty((n, 0), dtype=dtype),
        rows=matrix.rows,
        columns=matrix.columns,
        rows_are=matrix.rows_are,
        columns_are=matrix.columns_are,
        method=method,
        fit=fit,
        provenance=Provenance(matrix.source, steps, seed, fingerprint(matrix), matrix.dropped),
    )
    evidence = ModuleEvidence(
        rank_reason=choice.reason,
        rank_table=choice.table,
        disagreement=choice.disagreement,
        depth=prepared.depth,
        annotations=annotations,
    )
    return GeneModules(empty, np.empty((0, n)), np.empty(0), pd.DataFrame(), evidence=evidence)
