"""Fingerprints tell matrices apart, and nothing else."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

import lrdomains
from lrdomains.core.composed_operators import Centred, Scaled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Dense
from lrdomains.core.provenance import fingerprint, versions

DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])


def of(values, **names):
    return fingerprint(LabelledMatrix(values, **names))


def test_the_storage_format_does_not_matter():
    matrix = builders.sparse((9, 8), density=0.4)
    assert of(matrix) == of(sp.csc_array(matrix)) == of(sp.coo_matrix(matrix))
    assert of(DENSE) == of(np.asfortranarray(DENSE)) == of(DENSE.astype(np.int8)) == of(DENSE[::-1][::-1])
    assert len(of(DENSE)) == 64


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"values": DENSE}, {"values": -DENSE}),
        ({"values": DENSE}, {"values": DENSE.reshape(3, 2)}),
        ({"values": DENSE, "rows": ["a", "b"]}, {"values": DENSE, "rows": ["b", "a"]}),
        ({"values": DENSE[:1, :1], "rows": ["ab"], "columns": ["c"]},
         {"values": DENSE[:1, :1], "rows": ["a"], "columns": ["bc"]}),
        ({"values": np.ones((2, 1)), "rows": ["a\0b", "c"]}, {"values": np.ones((2, 1)), "rows": ["a", "b\0c"]}),
        ({"values": Centred(Dense(DENSE))}, {"values": Centred(Dense(DENSE), axis="rows")}),
        ({"values": Scaled(Dense(DENSE), np.ones(2), np.ones(3))},
         {"values": Scaled(Dense(DENSE), 2 * np.ones(2), np.ones(3))}),
    ],
)  # fmt: skip
def test_different_matrices_have_different_fingerprints(first, second):
    assert of(**first) != of(**second)
    assert of(**first) == of(**first)


def test_a_matrix_without_entries_has_one_too():
    assert of(sp.csr_array((2, 3))) == of(sp.csc_array((2, 3)))


def test_versions_name_the_package_and_what_it_computes_with():
    found = versions()
    assert found["lrdomains"] == lrdomains.__version__
    assert {"python", "numpy", "scipy", "pandas"} <= found.keys()
