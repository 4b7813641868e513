import numpy as np
import pytest
from evidence.planted import parts

from lrdomains.core.methods.nmf import NMF
from lrdomains.evidence.stability import repeat


@pytest.fixture(scope="module")
def runs():
    return repeat(parts((40, 30), 2), NMF(rank=2, tolerance=1e-3), runs=4, rng=0)


def test_components_that_come_back(runs):
    table = runs.tables()["components"]
    assert table["component"].tolist() == [1, 2]
    assert (table["reproducibility"] > 0.99).all()
    assert (table["share_of_runs"] == 1.0).all()
    assert runs.summary() == "2 of 2 components come back in 4 runs (median cosine of 0.95 or more)"


def test_the_report_and_its_picture(runs):
    text = runs.report().to_markdown()
    assert "2 of 2 components come back" in text
    assert "Methods and provenance" in text
    assert "<svg" in runs.report().to_html()
    assert list(runs.charts()) == ["cosines"]


def test_random_numbers_do_not_come_back():
    found = repeat(np.random.default_rng(0).random((40, 30)), NMF(rank=8, tolerance=1e-3), runs=4, rng=0)
    assert found.report().sections[0].blocks[0].severity == "caution"


def test_a_single_run_says_nothing():
    found = repeat(parts((20, 15), 2), NMF(rank=2, tolerance=1e-3), runs=1, rng=0)
    assert found.summary().startswith("a single run of 2 components: nothing is known")
    assert found.charts() == {}
    assert "unknown" in found.report().to_markdown()


def test_commands_read_the_file(runs, tmp_path):
    from typer.testing import CliRunner

    from lrdomains.cli.main import app

    runs.save(tmp_path / "runs.lrd")
    for arguments in (["info"], ["table"], ["report"]):
        done = CliRunner().invoke(app, [*arguments, str(tmp_path / "runs.lrd")])
        assert done.exit_code == 0, done.output
