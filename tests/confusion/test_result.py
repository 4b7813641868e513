import numpy as np
import pandas as pd
import pytest

import lrdomains
from lrdomains.confusion import ConfusionMatrix, find_axes
from lrdomains.errors import RankError


@pytest.fixture(scope="module")
def result(planted):
    counts, _ = planted(14, 200, [3, 4], seed=3)
    names = [f"class {i}" for i in range(13)] + ["<script>alert(1)</script>"]
    return find_axes(ConfusionMatrix(counts, rows=names, columns=names))


def test_a_round_trip_loses_nothing(result, tmp_path):
    result.save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert repr(back) == repr(result)
    assert back.summary() == result.summary()
    assert (back.matrix.values != result.matrix.values).nnz == 0
    assert back.matrix.orientation == result.matrix.orientation
    assert back.provenance == result.provenance
    for name, table in result.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], table)
    assert back.report().to_text() == result.report().to_text()


@pytest.mark.parametrize("counts", [np.diag([5, 6, 7, 8]), [[5, 1], [2, 5]]])
def test_results_without_axes_make_the_round_trip_and_a_report(counts, tmp_path):
    empty = find_axes(counts)
    empty.save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert back.summary() == empty.summary()
    assert back.report().to_markdown() == empty.report().to_markdown()
    assert "Axes of confusion" in back.report().to_html()
    assert back.to_frame().empty
    with pytest.raises(RankError, match="none was found"):
        back.poles(1)


def test_whole_number_labels_stay_whole_numbers(tmp_path, planted):
    find_axes(planted(10, 100, [3], seed=0)[0]).save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert all(isinstance(label, (int, np.integer)) for group in back.groups for label in group)
    assert "draws" not in back.summary() or ".0 draws" not in back.summary()


def test_poles_axes_and_tidy_frame_agree(result):
    positive, negative = result.poles(1)
    loadings = result.axes[1]
    assert (loadings[positive] > 0).all()
    assert (loadings[negative] < 0).all()
    tidy = result.to_frame()
    assert set(tidy.query("axis == 1 and pole == 'positive'")["label"]) == set(positive)
    assert len(tidy) == 14 * result.rank
    grouped = tidy.query("axis == 1").dropna(subset=["group"])
    assert len(grouped) == sum(map(len, result.groups))


def test_an_axis_that_is_not_there_is_refused(result):
    with pytest.raises(RankError, match=f"there are axes 1 to {result.rank}"):
        result.poles(result.rank + 1)


def test_strengths_agree_with_replication_and_impact(result):
    strengths, impact = result.strengths, result.impact().query("kind == 'axis'").reset_index(drop=True)
    assert strengths["z"].tolist() == result.replication.z[: result.rank].tolist()
    assert strengths["errors"].tolist() == impact["errors"].tolist()
    assert (strengths["strength"].diff().dropna() <= 0).all()
    assert (strengths["accuracy_if_resolved"] >= result.accuracy).all()


def test_the_summary_stands_alone_in_a_dozen_lines(result):
    lines = result.summary().splitlines()
    assert len(lines) <= 12
    assert f"{result.samples:,.0f} samples, 14 classes, accuracy" in lines[0]
    assert any("Axis 1 (z =" in line for line in lines)


def test_every_chart_has_a_table_and_the_report_its_parts(result):
    report = result.report()
    titles = [section.title for section in report.sections]
    assert titles[0] == "Verdict"
    assert titles[-2:] == ["Why not the raw SVD", "Methods and provenance"]
    assert {"axis_1", "heat_map", "attractors", "replication"} <= result.charts().keys()
    html = report.to_html()
    assert "<script>alert" not in html
    assert html.count("data:image/svg+xml") == len(result.charts())


def test_more_than_sixty_classes_are_drawn_as_groups(planted):
    from lrdomains.confusion.blocks import block_table

    counts, _ = planted(90, 100, [4, 6], seed=0)
    large = find_axes(counts)
    cells = block_table(large)
    assert cells["true"].nunique() <= 60
    assert cells["errors"].sum() == counts.sum() - np.trace(counts)
    assert cells["expected"].sum() == pytest.approx(cells["errors"].sum(), rel=1e-6)


def test_cells_of_single_classes_are_the_errors_and_the_expected_ones(result):
    from lrdomains.confusion.blocks import block_table

    cells = block_table(result)
    assert len(cells) == 14 * 13
    assert cells["expected"].sum() == pytest.approx(result.matrix.error_count)


def test_anndata_has_the_axes(result):
    adata = result.to_anndata()
    assert adata.obsm["X_confusion"].shape == (14, result.rank)
    assert adata.obs_names.tolist() == [str(label) for label in result.classes]


def test_the_notebook_shows_the_report(result):
    assert "Axes of confusion" in result._repr_html_()
