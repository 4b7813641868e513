"""Progress goes to standard error, or nowhere."""

import subprocess
import sys

import pytest

from lrdomains.core import progress as progress_module
from lrdomains.core.progress import ProgressEvent, Silent, progress_bar, progress_to


def test_nothing_is_shown_unless_it_is_asked_for(capsys):
    with progress_bar("counting", total=2, shown=False) as progress:
        progress.advance(note="one")
    assert isinstance(progress, Silent)
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_shown_on_standard_error_alone(capsys):
    with progress_bar("counting [things]", total=2, shown=True) as progress:
        progress.advance(note="first [step]")
        progress.advance(2, note="last")
    assert capsys.readouterr().out == ""


def test_rich_is_imported_only_for_a_bar_that_is_shown():
    code = (
        "import sys; from lrdomains.core.progress import progress_bar\n"
        "with progress_bar('x', total=None, shown=False): print('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_listener_hears_in_place_of_a_bar(capsys, monkeypatch):
    monkeypatch.setattr(progress_module, "SECONDS_BETWEEN", 0.0)
    heard = []
    with progress_to(heard.append), progress_bar("counting", total=4, shown=True) as progress:
        progress.advance(note="one")
        progress.advance(3, note="all")
    assert [(e.done, e.total, e.note, e.finished) for e in heard] == [
        (0, 4, "", False),
        (1, 4, "one", False),
        (4, 4, "all", False),
        (4, 4, "all", True),
    ]
    assert all(event.memory > 0 for event in heard)
    assert capsys.readouterr() == ("", "")


def test_a_listener_is_not_flooded():
    heard = []
    with progress_to(heard.append), progress_bar("counting", total=None, shown=True) as progress:
        for _ in range(1000):
            progress.advance()
    assert len(heard) == 2


def test_a_listener_hears_of_nothing_that_is_not_to_be_shown():
    heard = []
    with progress_to(heard.append), progress_bar("counting", total=1, shown=False) as progress:
        progress.advance()
    assert heard == []


def test_what_failed_is_not_said_to_have_finished():
    heard = []
    with pytest.raises(ZeroDivisionError), progress_to(heard.append), progress_bar("x", total=1, shown=True):
        raise ZeroDivisionError
    assert not any(event.finished for event in heard)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "rate", "remaining"),
    [(10, 30, 5.0, 2.0, 10.0), (10, None, 5.0, 2.0, None), (0, 30, 5.0, 0.0, None), (30, 30, 0.0, 0.0, None)],
)
def test_the_time_that_is_left_follows_from_the_rate(done, total, seconds, rate, remaining):
    event = ProgressEvent("s", done, total, seconds, 1, "", finished=False)
    assert (event.rate, event.remaining) == (rate, remaining)
