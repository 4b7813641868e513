"""load: any result back, and a message for everything else."""

import importlib

import pytest

from lrdomains import load
from lrdomains.core.storage import ArchiveWriter
from lrdomains.errors import StorageError
from lrdomains.loading import _KINDS


@pytest.mark.parametrize("kind", _KINDS)
def test_a_result_without_its_parts_is_damaged(tmp_path, kind):
    ArchiveWriter(kind).write(tmp_path / "x.lrd")
    with pytest.raises(StorageError, match=r"x.lrd is damaged"):
        load(tmp_path / "x.lrd")


@pytest.mark.parametrize(("module", "name"), _KINDS.values())
def test_every_kind_has_its_reader(module, name):
    assert callable(getattr(importlib.import_module(module), name).from_archive)


def test_unknown_kinds_are_refused(tmp_path):
    ArchiveWriter("horoscope").write(tmp_path / "x.lrd")
    with pytest.raises(StorageError, match=r"x.lrd holds an unknown kind of result, 'horoscope': upgrade lrdomains"):
        load(tmp_path / "x.lrd")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StorageError, match=r"no.lrd does not exist"):
        load(tmp_path / "no.lrd")
