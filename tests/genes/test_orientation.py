"""Which side holds the genes is seen in the names or asked for, never guessed silently."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.orientation import check_orientation, fixed_orientation, settled_orientation

GENES, SAMPLES = ["TP53", "GAPDH", "ACTB"], ["GSM1", "GSM2", "GSM3"]
TABLE = pd.DataFrame(np.ones((3, 3)), index=GENES, columns=SAMPLES)


def test_what_is_given_is_taken():
    assert settled_orientation(TABLE, "genes-by-samples", source="x.csv") == ("genes-by-samples", "given")
    assert settled_orientation(TABLE.T, "samples-by-genes", source="x.csv") == ("samples-by-genes", "given")


@pytest.mark.parametrize(
    ("table", "advice"),
    [
        (TABLE, "row names look like genes, so that orientation='genes-by-samples' seems right"),
        (TABLE.T, "column names look like genes, so that orientation='samples-by-genes' seems right"),
        (pd.DataFrame(np.ones((9, 2))), "rows are many times more than its columns, so that .*'genes-by-samples'"),
        (pd.DataFrame(np.ones((2, 9))), "columns are many times more than its rows, so that .*'samples-by-genes'"),
        (pd.DataFrame(np.ones((3, 3))), "shape and names do not tell: 'genes-by-samples' if the rows are genes"),
    ],
)
def test_without_it_the_message_says_what_was_seen(table, advice):
    message = (
        rf"x.csv: \d rows \(.*\) and \d columns \(.*\), and nothing in the format says .* --orientation\): .*{advice}"
    )
    with pytest.raises(InputError, match=message):
        settled_orientation(table, None, source="x.csv")


def test_names_that_contradict_it_are_warned_of():
    with pytest.warns(DataWarning, match=r"x.csv was read as samples-by-genes, but its row names look like genes"):
        assert settled_orientation(TABLE, "samples-by-genes", source="x.csv") == ("samples-by-genes", "given")


def test_a_shape_that_contradicts_it_is_not():
    settled_orientation(pd.DataFrame(np.ones((9, 2))), "samples-by-genes", source="x.csv")


def test_unknown_orientations_are_refused():
    with pytest.raises(InputError, match="orientation='rows'; give one of 'genes-by-samples', 'samples-by-genes'"):
        check_orientation("rows")


def test_a_format_that_fixes_it_is_not_contradicted():
    fixed_orientation(None, "samples-by-genes", what="an AnnData")
    fixed_orientation("samples-by-genes", "samples-by-genes", what="an AnnData")
    with pytest.raises(InputError, match="but an AnnData is samples-by-genes by definition; leave the option out"):
        fixed_orientation("genes-by-samples", "samples-by-genes", what="an AnnData")


def test_many_names_that_look_like_genes_decide_and_are_warned_of():
    table = pd.DataFrame(np.ones((30, 3)), index=[f"ENSG{i:011d}" for i in range(30)], columns=SAMPLES)
    for frame, orientation, side in ((table, "genes-by-samples", "row"), (table.T, "samples-by-genes", "column")):
        with pytest.warns(DataWarning, match=f"x.csv was read as {orientation}, because its {side} names look like"):
            settled, how = settled_orientation(frame, None, source="x.csv")
        assert (settled, how) == (orientation, f"{side} names look like genes")


def test_names_that_look_like_genes_on_both_sides_do_not_decide():
    genes = [f"ENSG{i:011d}" for i in range(30)]
    with pytest.raises(InputError, match="Give orientation="):
        settled_orientation(pd.DataFrame(np.ones((30, 30)), index=genes, columns=genes), None, source="x.csv")
