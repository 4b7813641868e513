"""Numbers of every type as float32 or float64."""

import numpy as np
import pytest

from lrdomains.core.real_numbers import as_float
from lrdomains.errors import InputError


@pytest.mark.parametrize(
    ("given", "becomes"),
    [("f4", "f4"), (">f4", "f4"), ("f8", "f8"), (">f8", "f8"), ("f2", "f8"), ("i1", "f8"), ("u8", "f8"), ("?", "f8")],
)
def test_what_each_type_becomes(given, becomes):
    found = as_float(np.array([0, 1], dtype=given))
    assert (found.dtype.str[1:], found.tolist()) == (becomes, [0.0, 1.0])


def test_what_is_right_already_is_not_copied():
    values = np.ones(2, dtype=np.float32)
    assert as_float(values) is values


def test_complex_numbers_are_refused():
    with pytest.raises(InputError, match="values of type complex128; give real numbers"):
        as_float(np.array([1j]))
