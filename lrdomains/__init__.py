"""lrdomains: find the few things that matter in a big table.

One low-rank factorization core and four domains on it: words, documents, genes and confusion.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lrdomains import confusion, datasets, documents, errors, genes, words
    from lrdomains.config import show_config
    from lrdomains.core.accounting import spectrum_report, storage_report
    from lrdomains.core.arithmetic import LowRank, power, recompress
    from lrdomains.core.factorization import Factorization
    from lrdomains.core.factorize import factorize
    from lrdomains.core.identifiability import identifiability
    from lrdomains.core.imputation import impute
    from lrdomains.core.labelled_matrix import LabelledMatrix
    from lrdomains.core.methods.als import ALS
    from lrdomains.core.methods.eigen import SymmetricEigen
    from lrdomains.core.methods.gradient import GradientDescent
    from lrdomains.core.methods.nmf import NMF
    from lrdomains.core.methods.randomized import RandomizedSVD
    from lrdomains.core.methods.robust_pca import RobustPCA
    from lrdomains.core.methods.rotated_svd import RotatedSVD
    from lrdomains.core.methods.soft_impute import SoftImpute
    from lrdomains.core.methods.svd import TruncatedSVD
    from lrdomains.core.replicates import factorize_replicates
    from lrdomains.core.residual_report import residual_report
    from lrdomains.core.row_blocks import RowBlocks
    from lrdomains.core.subspace import principal_angles, subspace_distance
    from lrdomains.evidence.coassignment import coassign
    from lrdomains.evidence.comparison import compare
    from lrdomains.evidence.consensus import consensus
    from lrdomains.evidence.lineage import lineage
    from lrdomains.evidence.rank import select_rank
    from lrdomains.evidence.resampling import resample
    from lrdomains.evidence.stability import repeat
    from lrdomains.loading import load

# Where each public name lives. They are imported at first use, so that `import lrdomains` costs next to nothing.
_HOMES = {
    "ALS": "lrdomains.core.methods.als",
    "Factorization": "lrdomains.core.factorization",
    "GradientDescent": "lrdomains.core.methods.gradient",
    "LabelledMatrix": "lrdomains.core.labelled_matrix",
    "NMF": "lrdomains.core.methods.nmf",
    "RobustPCA": "lrdomains.core.methods.robust_pca",
    "RandomizedSVD": "lrdomains.core.methods.randomized",
    "RowBlocks": "lrdomains.core.row_blocks",
    "SoftImpute": "lrdomains.core.methods.soft_impute",
    "SymmetricEigen": "lrdomains.core.methods.eigen",
    "TruncatedSVD": "lrdomains.core.methods.svd",
    "coassign": "lrdomains.evidence.coassignment",
    "consensus": "lrdomains.evidence.consensus",
    "RotatedSVD": "lrdomains.core.methods.rotated_svd",
    "LowRank": "lrdomains.core.arithmetic",
    "recompress": "lrdomains.core.arithmetic",
    "power": "lrdomains.core.arithmetic",
    "storage_report": "lrdomains.core.accounting",
    "spectrum_report": "lrdomains.core.accounting",
    "residual_report": "lrdomains.core.residual_report",
    "subspace_distance": "lrdomains.core.subspace",
    "compare": "lrdomains.evidence.comparison",
    "lineage": "lrdomains.evidence.lineage",
    "identifiability": "lrdomains.core.identifiability",
    "resample": "lrdomains.evidence.resampling",
    "factorize": "lrdomains.core.factorize",
    "factorize_replicates": "lrdomains.core.replicates",
    "impute": "lrdomains.core.imputation",
    "load": "lrdomains.loading",
    "principal_angles": "lrdomains.core.subspace",
    "repeat": "lrdomains.evidence.stability",
    "select_rank": "lrdomains.evidence.rank",
    "show_config": "lrdomains.config",
}
_ROOMS = ("confusion", "datasets", "documents", "errors", "genes", "words")

__all__ = [
    "ALS",
    "NMF",
    "Factorization",
    "GradientDescent",
    "LabelledMatrix",
    "LowRank",
    "RandomizedSVD",
    "RobustPCA",
    "RotatedSVD",
    "RowBlocks",
    "SoftImpute",
    "SymmetricEigen",
    "TruncatedSVD",
    "coassign",
    "compare",
    "confusion",
    "consensus",
    "datasets",
    "documents",
    "errors",
    "factorize",
    "factorize_replicates",
    "genes",
    "identifiability",
    "impute",
    "lineage",
    "load",
    "power",
    "principal_angles",
    "recompress",
    "repeat",
    "resample",
    "residual_report",
    "select_rank",
    "show_config",
    "spectrum_report",
    "storage_report",
    "subspace_distance",
    "words",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"lrdomains.{name}")
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name == "__version__":
        from importlib.metadata import version

        return version("lrdomains")
    message = f"module 'lrdomains' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
