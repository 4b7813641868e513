"""The numbers that are worked with: float32 or float64, and what becomes of others."""

import numpy as np

from lrdomains.core.typing import Array
from lrdomains.errors import InputError


def as_float(values: Array) -> Array:
    """Return real numbers as float32 (where they are) or float64.

    Raises
    ------
    InputError
        For complex numbers and for anything that is not a number.
    """
    if values.dtype in (np.float32, np.float64):
        return values
    if values.dtype.kind == "f" and values.dtype.itemsize == 4:
        return values.astype(np.float32)  # stored in the other byte order
    if values.dtype.kind in "iub" or (values.dtype.kind == "f"):
        return values.astype(np.float64)
    message = f"values of type {values.dtype}; give real numbers"
    raise InputError(message)
