"""Modules that donors have in common, and those that only one has."""

import numpy as np
import pytest

import lrdomains
from lrdomains.errors import DataWarning, InputError, UnknownLabelError
from lrdomains.genes import MetaPrograms, find_modules, metaprograms


def donor(planted, cells: slice, prefix: str, *, without: int | None = None, genes: slice = slice(None)):
    counts = planted.counts.iloc[cells, genes]
    if without is not None:
        counts = counts[planted.groups[cells] != without]
    rank = 3 - (without is not None)
    return find_modules(
        counts.rename(index=lambda name: prefix + name), rank=rank, runs=4, orientation="samples-by-genes"
    )


@pytest.fixture(scope="module")
def three(planted):
    return {
        "a": donor(planted, slice(0, None, 2), "a"),
        "b": donor(planted, slice(1, None, 2), "b"),
        "c": donor(planted, slice(0, None, 3), "c", without=2),
    }


@pytest.fixture(scope="module")
def found(three) -> MetaPrograms:
    return metaprograms(three)


def test_each_planted_group_is_a_metaprogram_of_those_that_have_it(planted, found: MetaPrograms) -> None:
    assert found.support["studies"].tolist() == [3, 3, 2]
    leading = {frozenset(found.top_genes(name, 10)["gene"]) for name in found.names}
    for own in planted.own_genes:
        assert any(len(top & set(own)) >= 9 for top in leading)
    assert found.support["missing_from"].tolist()[2] == "c"
    assert found.members["metaprogram"].ne("").all()


def test_modules_without_support_are_named_not_dropped(three) -> None:
    found = metaprograms(three, support=3)
    assert len(found.names) == 2
    assert len(found.members) == 8
    assert found.members["metaprogram"].eq("").sum() == 2


def test_the_order_of_results_does_not_matter(three, found: MetaPrograms) -> None:
    again = metaprograms({name: three[name] for name in ("c", "a", "b")})
    np.testing.assert_allclose(again.profiles.loc[found.names], found.profiles, atol=1e-12)


def test_common_genes_are_reported_and_few_are_a_warning(planted, three) -> None:
    some = {**three, "d": donor(planted, slice(0, None, 2), "d", genes=slice(0, 70))}
    with pytest.warns(DataWarning, match="genes are in all results"):
        found = metaprograms(some)
    assert 60 <= found.genes["common"].unique().item() <= min(found.genes["genes"])


def test_its_tables_and_report(tmp_path, found: MetaPrograms) -> None:
    assert set(found.tables()) == {"support", "members", "genes", "profiles", "top_genes"}
    assert found.to_frame().equals(found.members)
    found.report().save(tmp_path / "m.html")
    report = found.report()
    assert [section.title for section in report.sections][::4] == ["Verdict", "Methods and provenance"]
    everywhere = int((found.support["studies"] == 3).sum())
    assert report.sections[0].blocks[0].text == f"{everywhere} of 3 metaprograms come back in all 3 results."
    assert "missing_from" in (tmp_path / "m.html").read_text(encoding="utf-8")
    assert found.summary().startswith("3 metaprograms of 8 modules in 3 results")


def test_what_cannot_be_joined(planted, three) -> None:
    with pytest.raises(InputError, match="at least two"):
        metaprograms([three["a"]])
    with pytest.raises(InputError, match="support=4"):
        metaprograms(three, support=4)
    other = find_modules(
        planted.counts.rename(columns=lambda n: f"X{n}"), rank=2, runs=2, orientation="samples-by-genes"
    )
    with pytest.raises(InputError, match="no gene is in all results"):
        metaprograms([three["a"], other])


def test_an_unknown_metaprogram(found: MetaPrograms) -> None:
    with pytest.raises(UnknownLabelError, match="M01"):
        found.top_genes("M1")


def test_saved_metaprograms_come_back_the_same(found: MetaPrograms, three, tmp_path) -> None:
    path = tmp_path / "donors.lrd"
    found.save(path)
    back = lrdomains.load(path)
    assert back.profiles.equals(found.profiles)
    for name, table in found.tables().items():
        assert back.tables()[name].equals(table), name
    assert back.provenance == found.provenance
    assert set(back.provenance.steps["metaprograms"]["fingerprints"]) == set(three)
    assert back.summary() == found.summary()
