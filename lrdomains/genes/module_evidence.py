"""ModuleEvidence: what speaks for the modules and for their number, and how it is stored."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.whole import WholeGenes

NAME = "evidence"
#: More samples than this are not compared pair by pair.
MOST_COMPARED = 500


def _no_table() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True, eq=False)
class ModuleEvidence:
    """What speaks for the modules and for their number.

    Parameters
    ----------
    rank_reason : str
        Why there are so many modules; "chosen by the user" where they were given.
    rank_table : DataFrame
        One row a number of modules that was compared, one column a criterion; empty where it was given.
    disagreement : str
        Where the criteria differ.
    components : DataFrame
        One row a module, in the order of the components of the factorization: ``members``, ``share_of_runs``,
        ``reproducibility``, ``silhouette`` over the runs.
    density_threshold : float
        Components of runs farther than this from their neighbours were left out of the consensus; infinite for none.
    left_out : int
        How many were.
    thresholds : DataFrame
        What other thresholds would keep.
    lineage : DataFrame
        See `lineage`; empty where one number of modules was tried.
    technical : DataFrame
        See `technical_table`.
    low, high : ndarray of shape (k, genes)
        Ends of the 95 % bootstrap intervals of the loadings, in the order of the components.
    depth : ndarray of shape (samples,)
    floor, factor : ndarray of shape (genes,)
        What was subtracted from each gene of the fit, and by what it was multiplied then; new samples get the same.
    together : ndarray of shape (p, p)
        Share of the runs in which two samples have the same dominant module; empty for many samples.
    compared : ndarray of int, shape (p,)
        Positions of those samples, in the order of the tree of ``together``.
    cophenetic, dispersion : float
        Of co-clustering of samples, at the number of modules that was taken.
    whole : WholeGenes, optional
        Loadings and z-scores of all genes.
    annotations : DataFrame, optional
        What is known of the samples, one row a sample in their order.
    """

    rank_reason: str = "chosen by the user"
    rank_table: pd.DataFrame = field(default_factory=_no_table)
    disagreement: str = ""
    components: pd.DataFrame = field(default_factory=_no_table)
    density_threshold: float = float("inf")
    left_out: int = 0
    thresholds: pd.DataFrame = field(default_factory=_no_table)
    lineage: pd.DataFrame = field(default_factory=_no_table)
    technical: pd.DataFrame = field(default_factory=_no_table)
    low: Floats = field(default_factory=lambda: np.empty((0, 0)))
    high: Floats = field(default_factory=lambda: np.empty((0, 0)))
    depth: Floats = field(default_factory=lambda: np.empty(0))
    floor: Floats = field(default_factory=lambda: np.empty(0))
    factor: Floats = field(default_factory=lambda: np.empty(0))
    together: Floats = field(default_factory=lambda: np.empty((0, 0)))
    compared: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    cophenetic: float = float("nan")
    dispersion: float = float("nan")
    whole: WholeGenes | None = None
    annotations: pd.DataFrame | None = None


_KINDS: dict[type[object], tuple[str, ...]] = {
    pd.DataFrame: ("rank_table", "components", "thresholds", "lineage", "technical"),
    np.ndarray: ("low", "high", "depth", "floor", "factor", "together", "compared"),
}


def add_evidence(writer: ArchiveWriter, evidence: ModuleEvidence | None) -> None:
    """Add what speaks for the modules, or that nothing was kept."""
    if evidence is None:
        writer.add_value(NAME, None)
        return
    frames = {name: getattr(evidence, name) for name in _KINDS[pd.DataFrame]}
    about: dict[str, Any] = {
        entry.name: getattr(evidence, entry.name)
        for entry in fields(evidence)
        if isinstance(getattr(evidence, entry.name), (str, int, float))
    }
    # JSON has no infinity.
    about["density_threshold"] = None if np.isinf(evidence.density_threshold) else evidence.density_threshold
    about |= {name: None if np.isnan(about[name]) else about[name] for name in ("cophenetic", "dispersion")}
    if evidence.annotations is not None:
        frames["annotations"] = evidence.annotations
    about["frames"] = [name for name, frame in frames.items() if frame.shape[1]]
    about["whole"] = evidence.whole is not None
    writer.add_value(NAME, about)
    for name in about["frames"]:
        writer.add_frame(f"{NAME}.{name}", frames[name])
    for name in _KINDS[np.ndarray]:
        writer.add_array(f"{NAME}.{name}", getattr(evidence, name))
    if evidence.whole is not None:
        writer.add_labels(f"{NAME}.whole.genes", evidence.whole.genes)
        for name in ("fitted", "loadings", "z_scores"):
            writer.add_array(f"{NAME}.whole.{name}", getattr(evidence.whole, name))


def read_evidence(archive: Archive) -> ModuleEvidence | None:
    """Return what `add_evidence` was given; None for files that are older than it."""
    about = archive.content.get(NAME)
    if about is None:
        return None
    about = dict(about)
    values: dict[str, Any] = {name: archive.frame(f"{NAME}.{name}") for name in about.pop("frames")}
    values |= {name: archive.array(f"{NAME}.{name}") for name in _KINDS[np.ndarray]}
    if about.pop("whole"):
        parts = {name: archive.array(f"{NAME}.whole.{name}") for name in ("fitted", "loadings", "z_scores")}
        values["whole"] = WholeGenes(archive.labels(f"{NAME}.whole.genes"), **parts)
    if about["density_threshold"] is None:
        about["density_threshold"] = float("inf")
    about |= {name: float("nan") if about[name] is None else about[name] for name in ("cophenetic", "dispersion")}
    return ModuleEvidence(**about, **values)
