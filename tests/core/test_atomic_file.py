"""A file is there whole or not at all, whatever happens meanwhile."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lrdomains.core.atomic_file import atomic_path, check_target
from lrdomains.errors import StorageError


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def write(target, content, *, failure=None):
    with atomic_path(target) as temporary:
        temporary.write_bytes(content)
        if failure is not None:
            raise failure


def test_the_file_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "x.txt"
    with atomic_path(target) as temporary:
        temporary.write_text("new")
        assert not target.exists()
        assert temporary.parent == tmp_path
    assert target.read_text() == "new"
    assert names_in(tmp_path) == ["x.txt"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_nothing_is_left_after_a_failure_and_an_old_file_stays(tmp_path, failure):
    target = tmp_path / "x.txt"
    target.write_text("old")
    with pytest.raises(failure):
        write(target, b"half of the n", failure=failure)
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["x.txt"]


def test_a_terminated_process_leaves_no_half_file(tmp_path):
    code = (
        "import sys, time; from lrdomains.core.atomic_file import atomic_path\n"
        "with atomic_path(sys.argv[1]) as temporary:\n"
        "    temporary.write_text('half'); print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "x.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.kill()
    assert not (tmp_path / "x.txt").exists()


def test_permissions_are_those_of_any_new_file(tmp_path):
    with atomic_path(tmp_path / "x.txt") as temporary:
        temporary.write_text("")
    (tmp_path / "plain.txt").write_text("")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("x.txt", "plain.txt")]
    assert modes[0] == modes[1]


def test_a_missing_folder_is_named(tmp_path):
    message = "cannot write .*no/x.txt: the folder .*no does not exist; create it first"
    with pytest.raises(StorageError, match=message), atomic_path(tmp_path / "no" / "x.txt"):
        pytest.fail("the block must not run")
    with pytest.raises(StorageError, match=message):
        check_target(tmp_path / "no" / "x.txt")


def test_a_folder_is_no_target(tmp_path):
    with pytest.raises(StorageError, match=r"it is a folder; give a file name"), atomic_path(tmp_path):
        pytest.fail("the block must not run")


def test_a_file_as_folder_is_no_target(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"the folder .* does not exist"), atomic_path(tmp_path / "file" / "x"):
        pytest.fail("the block must not run")


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for target in ("/dev/null", tmp_path / "pipe"):
        with pytest.raises(StorageError, match=r"it is a device, a pipe or the like; give the name of a file"):
            check_target(target)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "real.txt")
    with atomic_path(tmp_path / "link") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "real.txt").read_text() == "new"


def test_the_longest_names_that_a_file_may_have(tmp_path):
    target = tmp_path / ("ü" * 125 + ".lrd")
    with atomic_path(target) as temporary:
        temporary.write_text("new")
    assert target.read_text() == "new"


@pytest.fixture
def small_disk(tmp_path):
    """Return a file system of 64 kB, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "lrdomains-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip(f"this process may not mount a file system: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_reported_and_left_clean(small_disk):
    (small_disk / "x.txt").write_text("old")
    message = "cannot write .*x.txt: No space left on device; nothing was left behind"
    with pytest.raises(StorageError, match=message), atomic_path(small_disk / "x.txt") as temporary:
        temporary.write_bytes(bytes(2**20))
    assert (small_disk / "x.txt").read_text() == "old"
    assert names_in(small_disk) == ["x.txt"]


def test_a_read_only_disk_is_reported(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageError, match=r"cannot write .*: Read-only file system"), atomic_path(small_disk / "x"):
        pytest.fail("the block must not run")


def test_an_error_of_writing_is_reported_where_no_disk_can_be_filled(tmp_path):
    def write_to_a_full_device():
        with atomic_path(tmp_path / "x.txt") as temporary:
            temporary.unlink()
            temporary.symlink_to("/dev/full")
            temporary.write_bytes(b"x")

    with pytest.raises(StorageError, match=r"cannot write .*x.txt: No space left on device"):
        write_to_a_full_device()
    assert names_in(tmp_path) == []
