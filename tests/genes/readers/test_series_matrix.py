"""Series matrix files of GEO."""

import gzip

import numpy as np
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes import read_expression
from lrdomains.genes.readers.series_matrix import read_series_matrix

TEXT = """!Series_title\t"A study"
!Series_geo_accession\t"GSE1"

!Sample_title\t"one"\t"two"
!Sample_characteristics_ch1\t"tissue: liver"\t"tissue: lung"
!Sample_geo_accession\t"GSM1"\t"GSM2"
!series_matrix_table_begin
"ID_REF"\t"GSM1"\t"GSM2"
"1007_s_at"\t7.5\t8.25
"1053_at"\t3\t
!series_matrix_table_end
"""


def write(tmp_path, text, name="GSE1_series_matrix.txt.gz"):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_values_and_what_is_said_of_samples(tmp_path):
    table = read_series_matrix(write(tmp_path, TEXT))
    assert (list(table.samples), list(table.genes)) == (["GSM1", "GSM2"], ["1007_s_at", "1053_at"])
    np.testing.assert_array_equal(table.values, [[7.5, 3], [8.25, np.nan]])
    assert list(table.about_samples["tissue"]) == ["liver", "lung"]


def test_missing_values_are_refused_or_their_genes_dropped(tmp_path):
    path = write(tmp_path, TEXT, "x.txt")
    with pytest.raises(InputError, match=r"1 values of 1 genes are NaN or infinite; .*'1053_at'.*drop-genes"):
        read_expression(path)
    with pytest.warns(DataWarning, match=r"1 genes lack values \(the first: '1053_at'\) and were dropped"):
        table = read_expression(path, missing="drop-genes")
    assert list(table.columns) == ["1007_s_at"]
    assert table.dropped[0].names == ("1053_at",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace("!series_matrix_table_end\n", ""), "does not end with .* cut short after 2 rows"),
        (TEXT.split("!series_matrix_table_begin", maxsplit=1)[0], "no line '!series_matrix_table_begin'"),
        (TEXT.replace('"1007_s_at"\t7.5\t8.25\n"1053_at"\t3\t\n', ""), "has no values. .* supplementary files"),
        (TEXT.replace("\t8.25", ""), r"row 1 of the table \('1007_s_at'\) has 1 values for 2 samples"),
        (TEXT.replace("8.25", "8,25"), r"row 1 of the table \('1007_s_at'\), sample 'GSM2': '8,25' is no number"),
    ],
)
def test_bad_files_are_refused_with_the_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_expression(write(tmp_path, text))
