"""The examples of the README run as they stand, each in a namespace of its own."""

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_there_is_one_example_a_domain():
    assert [re.search(r"lrd\.(\w+)\.", code).group(1) for code, _ in EXAMPLES] == [
        "words",
        "documents",
        "genes",
        "confusion",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "shown"), EXAMPLES, ids=["words", "documents", "genes", "confusion"])
def test_example_runs_and_prints_what_is_shown(code, shown, capsys):
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    # Other versions of the packages that carry the data have other words: the head of each line is compared loosely.
    assert len(printed.splitlines()) == len(shown.splitlines())
    assert len(set(printed.split()) & set(shown.split())) >= 0.5 * len(set(shown.split()))
