"""Every tutorial runs from top to bottom, without Jupyter: its code cells, in order, in one namespace."""

import re
from pathlib import Path

import pytest

TUTORIALS = sorted((Path(__file__).parents[2] / "tutorials").glob("*.md"))
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CELL_OPTION = re.compile(r"^:[a-z-]+:.*\n", re.MULTILINE)


def cells(text: str) -> list[str]:
    return [CELL_OPTION.sub("", cell) for cell in CELL.findall(text)]


def test_there_are_tutorials():
    assert TUTORIALS
    assert all(cells(path.read_text(encoding="utf-8")) for path in TUTORIALS)


def test_a_failing_cell_fails_the_test():
    namespace: dict[str, object] = {}
    with pytest.raises(ZeroDivisionError):
        run(cells("```{code-cell}\n:tags: [x]\na = 1\n```\ntext\n```{code-cell} ipython3\na / 0\n```\n"), namespace)
    assert namespace["a"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_tutorial_runs(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(cells(path.read_text(encoding="utf-8")), {"__name__": "__main__"})


def run(code: list[str], namespace: dict[str, object]) -> None:
    for number, cell in enumerate(code, start=1):
        exec(compile(cell, f"cell {number}", "exec"), namespace)
