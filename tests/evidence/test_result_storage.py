"""Files, reports and commands of four results.

(lrdomains.evidence.consensus_storage, lrdomains.evidence.consensus_report,
lrdomains.evidence.coassignment_storage, lrdomains.evidence.coassignment_report,
lrdomains.evidence.comparison_storage, lrdomains.evidence.comparison_report,
lrdomains.evidence.resampling_storage, lrdomains.evidence.resampling_report)
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from evidence.planted import parts
from typer.testing import CliRunner

import lrdomains as lrd
from lrdomains.cli.main import app
from lrdomains.core.storage import read_archive
from lrdomains.errors import StorageError

NAMES = [f"<b>gene {number}</b>" for number in range(20)]
METHOD = lrd.NMF(rank=2, tolerance=1e-3)


def table(noise=0.1):
    frame = pd.DataFrame(parts((16, 20), 2, noise=noise), columns=NAMES)
    return frame.set_axis([f"sample {number}" for number in range(16)])


def runs(count=4):
    return lrd.repeat(table(), METHOD, runs=count, rng=0)


def compared():
    first, second = (lrd.factorize(table(noise), lrd.TruncatedSVD(rank=rank)) for noise, rank in ((0.1, 2), (0.3, 3)))
    return lrd.compare(first, second)


RESULTS = {
    "consensus": lambda: lrd.consensus(runs()),
    "consensus with a threshold": lambda: lrd.consensus(runs(), threshold=0.5),
    "consensus of one run": lambda: lrd.consensus(runs(1)),
    "co-assignment": lambda: lrd.coassign(runs()),
    "co-assignment of one run": lambda: lrd.coassign(runs(1)),
    "comparison": compared,
    "resampling": lambda: lrd.resample(table(), METHOD, draws=4, rng=0),
    "subsampling": lambda: lrd.resample(table(), lrd.TruncatedSVD(rank=2), draw="subsample", draws=3, rng=0),
}


@pytest.fixture(scope="module")
def results():
    return {name: result() for name, result in RESULTS.items()}


def check_same(found, given, where="result"):
    """Compare every field, however deep; numbers to the bit."""
    assert type(found) is type(given), where
    if dataclasses.is_dataclass(given):
        for field in dataclasses.fields(given):
            check_same(getattr(found, field.name), getattr(given, field.name), f"{where}.{field.name}")
    elif isinstance(given, pd.DataFrame):
        pd.testing.assert_frame_equal(found, given, check_exact=True, obj=where)
    elif isinstance(given, pd.Index):
        pd.testing.assert_index_equal(found, given, obj=where)
    elif isinstance(given, np.ndarray):
        assert (found.dtype, found.shape, found.tobytes()) == (given.dtype, given.shape, given.tobytes()), where
    elif isinstance(given, float) and np.isnan(given):
        assert np.isnan(found), where
    else:
        assert found == given, where


@pytest.mark.parametrize("name", RESULTS)
def test_every_number_comes_back_and_the_same_bytes_again(results, name, tmp_path):
    results[name].save(tmp_path / "a.lrd")
    found = lrd.load(tmp_path / "a.lrd")
    check_same(found, results[name])
    assert found.summary() == results[name].summary()
    found.save(tmp_path / "b.lrd")
    assert (tmp_path / "a.lrd").read_bytes() == (tmp_path / "b.lrd").read_bytes()


@pytest.mark.parametrize("name", RESULTS)
def test_reports_tables_and_charts(results, name):
    found = results[name]
    page, text = found.report().to_html(), found.report().to_markdown()
    assert "<svg" in page
    assert "Methods and provenance" in text
    assert found.summary()[1:] in text.replace("\n", " ")
    assert "<b>gene" not in page
    assert all(isinstance(frame, pd.DataFrame) and len(frame) for frame in found.tables().values())
    assert all(chart.to_dict() for chart in found.charts().values())
    assert found._repr_html_()


@pytest.mark.parametrize("name", ["consensus", "co-assignment", "comparison", "resampling"])
def test_commands_read_the_file(results, name, tmp_path):
    results[name].save(tmp_path / "a.lrd")
    for arguments in (["info"], ["info", "--json"], ["table"], ["report"]):
        done = CliRunner().invoke(app, [*arguments, str(tmp_path / "a.lrd")])
        assert done.exit_code == 0, done.output
    kept = next(iter(results[name].tables()))
    assert CliRunner().invoke(app, ["table", str(tmp_path / "a.lrd"), kept]).exit_code == 0


def test_what_they_were_made_from_is_kept(results):
    assert results["consensus with a threshold"].provenance.steps["consensus"]["threshold"] == 0.5
    assert results["co-assignment"].provenance.steps["coassign"] == {"runs": 4}
    assert results["comparison"].provenance.steps["first: TruncatedSVD"]["rank"] == 2
    assert results["comparison"].provenance.steps["second: TruncatedSVD"]["rank"] == 3
    assert results["resampling"].provenance.seed == 0
    assert results["subsampling"].provenance.steps["resample"] == {"draw": "subsample", "draws": 3, "share": 0.5}


def test_names_are_those_of_the_matrix(results):
    leading = results["consensus"].tables()["leading"]
    assert set(leading["column"]) <= set(NAMES)
    assert leading.groupby("component")["loading"].is_monotonic_decreasing.all()
    together = results["co-assignment"].tables()["together"]
    assert sorted(together.index) == sorted(table().index)
    first, second = together.index[0], together.columns[-1]
    rows = list(table().index)
    assert together.loc[first, second] == results["co-assignment"].together[rows.index(first), rows.index(second)]
    held = results["resampling"].tables()["loadings"]
    assert held["column"].tolist() == NAMES * 2
    np.testing.assert_array_equal(held["loading"].to_numpy(), results["resampling"].full.column_factors.T.ravel())


@pytest.mark.parametrize(
    ("name", "part"),
    [("consensus", "spread"), ("co-assignment", "tree"), ("comparison", "angles"), ("resampling", "cosines")],
)
def test_a_file_that_lacks_a_part_or_has_one_that_does_not_fit_is_named(results, name, part, tmp_path):
    results[name].save(tmp_path / "a.lrd")
    archive = read_archive(tmp_path / "a.lrd")
    lacking = {key: values for key, values in archive.arrays.items() if key != part}
    cut = dict(archive.arrays) | {part: archive.arrays[part][:1]}
    for arrays in (lacking,) if name == "comparison" else (lacking, cut):
        broken = dataclasses.replace(archive, arrays=arrays)
        with pytest.raises(StorageError, match=r"a\.lrd is damaged"):
            type(results[name]).from_archive(broken)
