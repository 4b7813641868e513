"""Values that are missing from a table of expression: refused, or their genes dropped, as asked for."""

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.errors import DataWarning, InputError, warn

Missing = Literal["refuse", "drop-genes", "keep"]


def settle_missing(values: Any, genes: pd.Index, missing: Missing, *, source: str) -> tuple[Any, dict[str, Any]]:
    """Return values without gaps, and under ``kept`` and ``dropped`` which genes were left and which were not.

    With "keep" the gaps stay, as zeros, and ``observed`` says where values are known.

    Raises
    ------
    InputError
        If values are missing and that is refused, or if no gene is without a gap.

    Warns
    -----
    DataWarning
        If genes were dropped.
    """
    if missing not in get_args(Missing):
        message = f"missing={missing!r}; give one of {', '.join(map(repr, get_args(Missing)))}"
        raise InputError(message)
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        return values, {}
    absent = np.isnan(values)
    if not absent.any():
        return values, {}
    if missing == "keep":
        return np.where(absent, 0.0, values), {"observed": ~absent}
    lacking = np.asarray(absent.any(axis=0))
    if missing == "refuse":
        first = int(np.flatnonzero(lacking)[0])
        message = (
            f"{source}: {int(absent.sum()):,} values of {int(lacking.sum()):,} genes are NaN or infinite; the first is "
            f"nan, of gene {genes[first]!r}. Missing is not zero: drop such genes with missing='drop-genes' (on the "
            "command line --missing drop-genes), or fill them in before"
        )
        raise InputError(message)
    if lacking.all():
        message = f"{source}: every gene lacks a value in some sample; drop the samples that lack most"
        raise InputError(message)
    names = list(genes[lacking])
    warn(f"{source}: {len(names):,} genes lack values (the first: {names[0]!r}) and were dropped", DataWarning)
    dropped = Dropped.of("genes", names, reason="some of their values are missing")
    kept = np.flatnonzero(~lacking)
    return values[:, kept], {"kept": kept, "dropped": (dropped,)}
