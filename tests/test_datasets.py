"""The registry of public data: local copies first, checksums always, clear words where a file cannot be had."""

import shutil
from pathlib import Path

import pytest

from lrdomains import datasets
from lrdomains.errors import InputError, StorageError, UnknownLabelError


@pytest.mark.real_data
def test_every_local_copy_has_the_checksum_of_the_registry(shared_data, monkeypatch):
    monkeypatch.setenv(datasets.VARIABLE, str(shared_data))
    names = datasets.overview()["name"]
    assert [datasets.fetch(name).name for name in names] == [
        datasets._registry()[name].path.rsplit("/", 1)[-1] for name in names
    ]


def test_every_entry_says_where_it_comes_from():
    for dataset in datasets._registry().values():
        assert dataset.source
        assert dataset.licence
        assert dataset.description
        assert len(dataset.sha256) == 64
        # What can be downloaded is pinned to a commit, so that its bytes cannot change.
        assert dataset.url is None or dataset.commit in dataset.url


@pytest.mark.real_data
def test_a_wrong_checksum_is_an_error(shared_data, tmp_path, monkeypatch):
    (tmp_path / "wordsim").mkdir()
    copy = shutil.copy(shared_data / "wordsim" / "rg65.txt", tmp_path / "wordsim")
    with Path(copy).open("a") as file:
        file.write("x")
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    with pytest.raises(StorageError, match=r"rg65.txt is not the data set 'rg65': its SHA-256 is"):
        datasets.fetch("rg65")


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(UnknownLabelError, match="Did you mean 'simlex999'"):
        datasets.fetch("simlex99")


def test_what_cannot_be_downloaded_says_where_to_put_it(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match=r"set LRDOMAINS_DATA to a folder that holds text/novels.tar.xz"):
        datasets.fetch("novels")


def test_a_missing_network_is_a_clear_error(tmp_path, monkeypatch):
    pooch = pytest.importorskip("pooch")

    def no_network(url, *_arguments, **_options):
        message = "Name or service not known"
        raise OSError(message)

    monkeypatch.setattr(pooch, "retrieve", no_network)
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    with pytest.raises(StorageError, match=r"cannot download the data set 'rg65' from https://.*Without a network"):
        datasets.fetch("rg65")


def test_a_download_is_asked_for_with_its_checksum(tmp_path, monkeypatch, shared_data):
    pooch = pytest.importorskip("pooch")
    asked = {}

    def give_local_copy(url, known_hash, **_options):
        asked.update(url=url, known_hash=known_hash)
        return str(shared_data / "wordsim" / "rg65.txt")

    monkeypatch.setattr(pooch, "retrieve", give_local_copy)
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    assert datasets.fetch("rg65").read_text().startswith("gem\tjewel")
    assert asked["known_hash"] == "sha256:" + datasets._registry()["rg65"].sha256
