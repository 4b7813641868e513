"""Progress goes to standard error, or nowhere."""

import subprocess
import sys

from lrdomains.core.progress import Silent, progress_bar


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
