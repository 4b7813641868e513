"""What the values of a table show: counts or logarithms, scaling, silence, depth."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.experiment import Experiment
from lrdomains.genes.findings import CheckFinding
from lrdomains.genes.profile import Profile
from lrdomains.genes.values import CENTRED_SHARE, kind_of

#: Median absolute deviations of the log depth beyond which a sample is an outlier.
OUTLYING = 5.0
#: Shares of a cell's counts from mitochondrial genes above which it is commonly called damaged.
DAMAGED_SHARE = 0.2
FEW_SAMPLES = 10


def value_findings(table: LabelledMatrix, seen: Profile, kind: Experiment) -> Iterator[CheckFinding]:
    """Yield what the values of a table show."""
    if table.shape[0] < FEW_SAMPLES:
        yield CheckFinding(
            "few-samples",
            "caution",
            f"Only {table.shape[0]} samples.",
            "used; more than a few modules cannot be told from chance",
            table.shape[0],
        )
    if not seen.above and not seen.below:
        yield CheckFinding("all-zero", "problem", "Every value is zero.", "refused: nothing can be found in it")
        return
    yield from _negative(table, seen)
    yield from _silent(table, seen)
    if seen.below <= CENTRED_SHARE * seen.above:
        yield from _kind(seen, kind)
        yield from _depth(table.rows, seen.row_sums)
        yield from _mitochondrial(table.columns, seen)


def _negative(table: LabelledMatrix, seen: Profile) -> Iterator[CheckFinding]:
    if not seen.negative_values:
        return
    share = seen.negative_values / (table.shape[0] * table.shape[1])
    if seen.below > CENTRED_SHARE * seen.above:
        yield CheckFinding(
            "scaled",
            "problem",
            f"{seen.negative_values:,} values ({share:.0%}) are negative, about as much below zero as above it: the "
            "table was scaled or centred.",
            "refused: give the values from before that step (in an AnnData often layer='raw' or another layer)",
            seen.negative_values,
        )
        return
    yield CheckFinding(
        "negative",
        "caution",
        f"{seen.negative_values:,} values ({share:.1%}) are negative, {seen.below / seen.above:.1%} of what lies above "
        "zero, as after a background was subtracted.",
        "set to zero",
        seen.negative_values,
    )


def _silent(table: LabelledMatrix, seen: Profile) -> Iterator[CheckFinding]:
    empty = np.flatnonzero(seen.detected == 0)
    if len(empty):
        yield CheckFinding.about(
            "empty-samples",
            "caution",
            list(table.rows[empty]),
            "{count} samples have no expression at all (the first: {first!r}).",
            "dropped",
        )
    constant = np.flatnonzero(seen.smallest == seen.largest)
    if len(constant) == table.shape[1]:
        yield CheckFinding("nothing-varies", "problem", "Every gene has one value in all samples.", "refused")
    elif len(constant):
        yield CheckFinding.about(
            "constant-genes",
            "note",
            list(table.columns[constant]),
            "{count} genes have one value in all samples (the first: {first!r}).",
            "dropped",
        )


def _kind(seen: Profile, kind: Experiment) -> Iterator[CheckFinding]:
    values = kind_of(whole=seen.whole, largest=float(seen.largest.max()))
    depth = "brought to one depth, logarithms taken, each gene's lowest value subtracted"
    if values == "counts":
        what = "counts" if kind == "single-cell" else "counts or rounded intensities"
        yield CheckFinding("counts", "good", f"All values are whole numbers, as {what} are.", depth)
    elif values == "logarithms":
        yield CheckFinding(
            "logarithms",
            "note",
            f"The values look like logarithms: not whole, the largest {seen.largest.max():.3g}.",
            "used as they are, each gene's lowest value subtracted",
        )
    else:
        sums = seen.row_sums[seen.row_sums > 0]
        same = float(sums.max()) <= 1.01 * float(sums.min())
        per = f"; every sample sums to {sums[0]:,.0f}, as after TPM or depth normalisation" if same else ""
        yield CheckFinding(
            "not-integers",
            "note",
            f"The values are no whole numbers and too large for logarithms (up to {seen.largest.max():,.4g}): amounts "
            f"on a linear scale{per}.",
            depth,
        )


def _depth(samples: pd.Index, sums: Floats) -> Iterator[CheckFinding]:
    positive = sums > 0
    logs = np.log(sums[positive])
    middle = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - middle)))
    if spread < 1e-3:
        return
    outlying = np.flatnonzero(positive)[np.abs(logs - middle) > OUTLYING * spread]
    if len(outlying):
        low = int(np.sum(np.log(sums[outlying]) < middle))
        yield CheckFinding.about(
            "depth-outliers",
            "caution",
            list(samples[outlying]),
            f"{{count}} samples differ in depth from the median by more than {OUTLYING:.0f} median absolute deviations "
            f"({low:,} shallow, {len(outlying) - low:,} deep; the first: {{first!r}}).",
            "kept; all are brought to one depth, and modules that follow depth are flagged",
        )


def _mitochondrial(genes: pd.Index, seen: Profile) -> Iterator[CheckFinding]:
    mitochondrial: Array = np.array([str(name).upper().startswith("MT-") for name in genes])
    if not mitochondrial.any():
        return
    share = float(seen.column_sums[mitochondrial].sum()) / max(seen.above, 1e-300)
    if share > DAMAGED_SHARE:
        yield CheckFinding(
            "mitochondrial",
            "caution",
            f"{share:.0%} of all counts are of mitochondrial genes.",
            "kept: see whether damaged cells should be removed first",
            int(mitochondrial.sum()),
        )
