import pytest

from lrdomains.errors import RankError


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


def test_anndata_has_the_axes(result):
    adata = result.to_anndata()
    assert adata.obsm["X_confusion"].shape == (14, result.rank)
    assert adata.obs_names.tolist() == [str(label) for label in result.classes]


def test_the_notebook_shows_the_report(result):
    assert "Axes of confusion" in result._repr_html_()
