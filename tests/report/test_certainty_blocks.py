import numpy as np
import pytest
from builders import with_spectrum

from lrdomains import NMF, LabelledMatrix, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.report import Finding, Report, Section, Table
from lrdomains.report.certainty_blocks import LINES, NOT_PROVEN, certainty_blocks


def test_a_held_span_and_its_block():
    noise = 0.05 * np.random.default_rng(0).standard_normal((60, 40))
    blocks = certainty_blocks(factorize(with_spectrum([20.0, 19.9, 5.0], (60, 40)) + noise, TruncatedSVD(rank=3)))
    computed, held, table = blocks
    assert computed.severity == "good"
    assert held == Finding(
        "good", "Against the noise, gaps hold the span of the first 2 or 3 components, and component 3 alone."
    )
    assert table.frame["span_held"].tolist() == [False, True, True]


def test_noise_alone_holds_nothing():
    held = certainty_blocks(factorize(np.random.default_rng(0).standard_normal((50, 40)), TruncatedSVD(rank=5)))[1]
    assert held == Finding("note", NOT_PROVEN)


def test_ties_are_a_caution():
    computed = certainty_blocks(factorize(np.diag([3.0, 2.0, 2.0, 1.0]), TruncatedSVD(rank=3)))[0]
    assert computed.severity == "caution"
    assert "components 2 to 3 are one block" in computed.text


@pytest.mark.parametrize("method", [NMF(rank=2), SymmetricEigen(rank=2)])
def test_nothing_is_said_where_there_is_nothing(method):
    matrix = -np.eye(3) if isinstance(method, SymmetricEigen) else np.ones((4, 3))
    assert certainty_blocks(factorize(matrix, method, rng=0)) == ()


def test_in_a_metric_only_the_computation_is_judged():
    weighted = LabelledMatrix(np.diag([3.0, 2.0, 1.0]), row_weights=np.array([1.0, 2.0, 3.0]))
    computed, table = certainty_blocks(factorize(weighted, TruncatedSVD(rank=2)))
    assert isinstance(computed, Finding)
    assert "span_held" not in table.frame


def test_long_tables_end():
    *_, table = certainty_blocks(factorize(np.random.default_rng(0).standard_normal((80, 60)), TruncatedSVD(rank=40)))
    assert isinstance(table, Table)
    assert len(table.frame) == LINES
    assert table.caption.startswith("The first 20 of 40 components.")
    page = Report("T", "", (), (Section("S", (table,)),))
    assert "certainty" in page.to_json()
    assert page.to_html()
