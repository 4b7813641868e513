"""How many components a command is asked for."""

import pytest

from lrdomains.cli.ranks import chosen_rank
from lrdomains.errors import RankError


def test_a_number_a_range_with_both_ends_or_auto():
    assert chosen_rank("7") == 7
    assert list(chosen_rank("2:4")) == [2, 3, 4]
    assert chosen_rank("auto") == "auto"


@pytest.mark.parametrize("text", ["few", "1:2:3", "-1", "2:", "1.5", ""])
def test_what_is_none_is_quoted(text):
    with pytest.raises(RankError, match=f"--rank '{text}': give"):
        chosen_rank(text)
