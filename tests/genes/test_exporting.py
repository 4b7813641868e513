"""Files for other programs: they hold what the result holds, and come back."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes import GeneModules, export, metaprograms, read_expression, read_spectra


def test_tables_separated_by_tabs(modules: GeneModules, tmp_path) -> None:
    files = export(modules, tmp_path / "out")
    assert {"usage.tsv", "loadings.tsv", "spectra.tsv", "z_scores.tsv"} <= {file.name for file in files}
    usage = pd.read_csv(tmp_path / "out" / "usage.tsv", sep="\t", index_col=0)
    np.testing.assert_allclose(usage, modules.usage, rtol=1e-12)


def test_gct_is_read_by_our_own_reader(modules: GeneModules, tmp_path) -> None:
    export(modules, tmp_path, format="gct")
    again = read_expression(tmp_path / "usage.gct")
    assert list(again.rows) == list(modules.usage.index)
    np.testing.assert_allclose(again.values, modules.usage, rtol=1e-12)


def test_a_cnmf_folder_comes_back(modules: GeneModules, tmp_path) -> None:
    files = export(modules, tmp_path, format="cnmf")
    assert any(file.name.startswith("lrdomains.usages.k_3.dt_") for file in files)
    scores = read_spectra(tmp_path)
    assert list(scores.index) == ["GEP1", "GEP2", "GEP3"]
    np.testing.assert_allclose(scores, modules.z_scores, rtol=1e-9)
    assert metaprograms({"ours": modules, "theirs": scores}).support["studies"].tolist() == [2, 2, 2]


def test_a_reference_for_starcat(modules: GeneModules, tmp_path) -> None:
    export(modules, tmp_path / "reference.tsv", format="starcat")
    reference = read_spectra(tmp_path / "reference.tsv")
    np.testing.assert_allclose(reference.sum(axis=1), 1e6)
    assert list(reference.columns) == list(modules.loadings.columns)


def test_what_cannot_be_written(modules: GeneModules, tmp_path) -> None:
    with pytest.raises(InputError, match="format='xls'"):
        export(modules, tmp_path, format="xls")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write into"):
        export(modules, tmp_path / "file")


@pytest.mark.parametrize(
    ("text", "words"),
    [("\tA\tB\nP1\tx\t2\n", "column 'A' holds no numbers"), ("\n", "no table")],
)
def test_what_is_no_table_of_programs(tmp_path, text, words) -> None:
    (tmp_path / "x.txt").write_text(text)
    with pytest.raises(InputError, match=words):
        read_spectra(tmp_path / "x.txt")


def test_folders_without_or_with_several_results(tmp_path) -> None:
    with pytest.raises(InputError, match="no file of scores"):
        read_spectra(tmp_path)
    for k in (5, 7):
        (tmp_path / f"run.gene_spectra_score.k_{k}.dt_0_1.txt").write_text("\tA\tB\n1\t0.5\t\n")
    with pytest.raises(InputError, match="several files of scores"):
        read_spectra(tmp_path)
    # A gene without a score takes no part.
    assert list(read_spectra(tmp_path, modules=7).columns) == ["A"]
    with pytest.raises(StorageError, match="cannot be read"):
        read_spectra(tmp_path / "nothing.txt")
