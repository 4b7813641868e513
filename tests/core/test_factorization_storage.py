"""Factorizations in archives: whole, or refused."""

import dataclasses

import builders
import numpy as np
import pandas as pd
import pytest

from lrdomains import ALS, NMF, LabelledMatrix, RobustPCA, SoftImpute, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.storage import Archive, ArchiveWriter, read_archive
from lrdomains.errors import StorageError


def saved(tmp_path, f):
    writer = ArchiveWriter("example")
    add_factorization(writer, f)
    writer.write(tmp_path / "f.lrd")
    return read_archive(tmp_path / "f.lrd")


@pytest.mark.parametrize("method", [TruncatedSVD(2), NMF(2, l1=0.1, tolerance=1e-4), SymmetricEigen(2)])
def test_everything_comes_back(tmp_path, method):
    square = builders.symmetric(5) ** 2
    matrix = LabelledMatrix(
        square,
        rows=pd.Index(["a", "b", "c \udc80", "d", "日本"], dtype=object, name="word"),
        columns=[1, "x", None, 2.5, True],
        rows_are="class",
        source="a test",
        steps={"weighting": {"power": 0.5, "kind": "log"}},
        dropped=(Dropped.of("words", ["zzz"], reason="it is rare"),),
    )
    f = factorize(matrix, method, rng=4)
    back = read_factorization(saved(tmp_path, f))
    for field in dataclasses.fields(f):
        if field.name not in {"fit", "rows", "columns", "row_factors", "scale", "column_factors"}:
            assert getattr(back, field.name) == getattr(f, field.name)
    for field in dataclasses.fields(f.fit):
        np.testing.assert_equal(getattr(back.fit, field.name), getattr(f.fit, field.name))
    pd.testing.assert_index_equal(back.rows, f.rows)
    assert [(type(name), name) for name in back.columns] == [(type(name), name) for name in f.columns]
    assert repr(back) == repr(f)
    assert back.reconstruct().equals(f.reconstruct())


def test_a_factorization_without_components_comes_back(tmp_path):
    f = factorize(-np.eye(3), SymmetricEigen(2))
    back = read_factorization(saved(tmp_path, f))
    assert (back.rank, back.shape, back.error()) == (0, (3, 3), 1.0)


def test_methods_from_elsewhere_cannot_be_stored():
    @dataclasses.dataclass(frozen=True)
    class Foreign:
        rank: int = 1

    f = dataclasses.replace(factorize(np.eye(1), TruncatedSVD(1)), method=Foreign())
    with pytest.raises(StorageError, match=r"a factorization by Foreign cannot be stored: only TruncatedSVD, "):
        add_factorization(ArchiveWriter("example"), f)


def changed(archive, *, content=None, arrays=None):
    return Archive(
        archive.path, archive.kind, archive.schema, archive.content | (content or {}), archive.arrays | (arrays or {})
    )


def test_damaged_factorizations_are_refused(tmp_path):
    archive = saved(tmp_path, factorize(builders.low_rank((5, 4), 2), TruncatedSVD(2)))
    about, fit = archive.value("factorization"), archive.value("factorization.fit")
    for content, message in (
        ({"factorization": about | {"method": "Oracle"}}, "by an unknown method, 'Oracle': upgrade"),
        ({"factorization": about | {"options": {"depth": 3}}}, "f.lrd is damaged: factorization: TypeError"),
        ({"factorization": {}}, "f.lrd is damaged: factorization: KeyError"),
        ({"factorization": 3}, "f.lrd is damaged: factorization: TypeError"),
        ({"factorization.fit": fit | {"status": "DONE"}}, "f.lrd is damaged: factorization: KeyError"),
        ({"factorization.provenance": {"dropped": [1]}}, "f.lrd is damaged: factorization"),
    ):
        with pytest.raises(StorageError, match=message):
            read_factorization(changed(archive, content=content))
    with pytest.raises(StorageError, match=r"has factors of shapes .* for 5 x 4 names and rank 3"):
        read_factorization(changed(archive, arrays={"factorization.scale": np.ones(3)}))


def test_two_factorizations_share_a_file(tmp_path):
    first, second = (factorize(builders.low_rank((5, 4), 2), TruncatedSVD(k)) for k in (1, 2))
    writer = ArchiveWriter("example")
    add_factorization(writer, first, name="first")
    add_factorization(writer, second, name="second")
    writer.write(tmp_path / "f.lrd")
    archive = read_archive(tmp_path / "f.lrd")
    assert [read_factorization(archive, name=name).rank for name in ("first", "second")] == [1, 2]


@pytest.mark.parametrize(
    "method", [NMF(2, loss="kl"), SoftImpute(2, penalty=0.1), ALS(2, biases=True), RobustPCA(2)], ids=repr
)
def test_fits_of_known_entries_come_back(tmp_path, method):
    mask = np.random.default_rng(0).random((30, 20)) < 0.8
    f = factorize(LabelledMatrix(builders.non_negative((30, 20)), observed=mask), method, rng=0)
    back = read_factorization(saved(tmp_path, f))
    assert back.error() == f.error()
    assert (back.method, back.fit.divergence, back.fit.gradient) == (f.method, f.fit.divergence, f.fit.gradient)
