import numpy as np
import pytest
from evidence.planted import gaussian, parts

from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.rank_report import criteria_frame


@pytest.fixture(scope="module")
def spectral():
    return select_rank(gaussian((60, 40), 2, strength=2.0, rows_differ=True), TruncatedSVD, ranks=range(1, 6), rng=0)


@pytest.fixture(scope="module")
def replicated():
    return select_rank(parts((40, 30), 2), NMF(rank=1, tolerance=1e-3), ranks=range(1, 4), runs=3, rng=0)


def test_tables(spectral, replicated):
    assert list(spectral.tables()) == ["evidence", "picks"]
    assert list(replicated.tables()) == ["evidence", "picks", "lineage", "runs"]
    assert replicated.tables()["evidence"]["rank"].tolist() == [1, 2, 3]
    assert len(replicated.tables()["runs"]) == 9
    assert replicated.tables()["runs"].columns[0] == "rank"


def test_each_criterion_has_one_number_a_rank(spectral):
    frame = criteria_frame(spectral)
    assert frame["criterion"].unique().tolist() == spectral.picks["criterion"].tolist()
    assert not frame.duplicated(["criterion", "rank"]).any()


def test_charts_are_whole(spectral, replicated):
    for found in (spectral, replicated):
        charts = found.charts()
        assert list(charts) == ["picks", "criteria"]
        assert all("$schema" in chart.to_dict() for chart in charts.values())


def test_the_report_says_what_decides(spectral, replicated):
    text = spectral.report().to_markdown()
    assert f"**components**: {spectral.recommended}" in text
    assert spectral.disagreement in text
    assert "equalised" in text
    assert "TruncatedSVD" in text
    assert "From rank to rank" in replicated.report().to_markdown()


def test_the_page_draws_both_charts(replicated):
    page = replicated.report().to_html()
    assert page.count("<svg") >= 2
    assert replicated._repr_html_()


@pytest.mark.parametrize("matrix", [np.zeros((12, 9)), gaussian((60, 40), 0)])
def test_no_structure_has_a_report(matrix):
    found = select_rank(matrix, TruncatedSVD, ranks=range(1, 4), rng=0)
    text = found.report().to_markdown()
    assert "No structure was found" in text
    assert found.report().to_html()
