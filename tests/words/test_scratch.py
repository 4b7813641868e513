"""Scratch folders come and go with the work that they are for."""

import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.words import scratch
from lrdomains.words.scratch import scratch_folder


def test_a_folder_is_removed_when_work_is_done_or_has_failed(tmp_path):
    for path in (None, tmp_path / "new" / "folder"):
        with scratch_folder(path, {"a": 1}) as folder:
            (folder / "x").touch()
        assert not folder.exists()
        with pytest.raises(ZeroDivisionError), scratch_folder(path, {"a": 1}) as folder:
            raise ZeroDivisionError
        assert not folder.exists()


def test_an_interruption_leaves_a_folder_that_was_named(tmp_path):
    with pytest.raises(KeyboardInterrupt), scratch_folder(None, {}) as folder:
        raise KeyboardInterrupt
    assert not folder.exists()
    with pytest.raises(KeyboardInterrupt), scratch_folder(tmp_path / "x", {"a": 1}) as folder:
        raise KeyboardInterrupt
    (folder / "kept").touch()
    with scratch_folder(tmp_path / "x", {"a": 1}) as folder:
        assert (folder / "kept").exists()


def test_a_process_that_is_killed_while_it_removes_a_folder_stands_in_nobody_s_way(tmp_path, monkeypatch):
    def killed(path, **options):
        if path.exists():
            raise SystemExit

    def work():
        with scratch_folder(tmp_path / "x", {"a": 1}) as folder:
            (folder / "piece").touch()
            monkeypatch.setattr(scratch.shutil, "rmtree", killed)

    with pytest.raises(SystemExit):
        work()
    monkeypatch.undo()
    with scratch_folder(tmp_path / "x", {"a": 2}) as folder:
        assert not (folder / "piece").exists()
    assert not list(tmp_path.iterdir())


def test_what_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(InputError, match="is not empty"), scratch_folder(tmp_path, {}):
        pass
    assert (tmp_path / "mine.txt").exists()
    with pytest.raises(StorageError, match="cannot use the scratch folder"), scratch_folder(tmp_path / "mine.txt", {}):
        pass


def test_an_unfinished_beginning_is_no_obstacle(tmp_path):
    (tmp_path / ".state.json.abc.part").touch()
    with scratch_folder(tmp_path, {}):
        pass
    assert not tmp_path.exists()
