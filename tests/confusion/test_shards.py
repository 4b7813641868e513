"""Shards of a long table: the table of all rows, whoever counts, however they are cut."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains import confusion
from lrdomains.errors import InputError, StorageError, UnknownLabelError

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def predictions():
    rng = np.random.default_rng(0)
    true = rng.integers(0, 12, 3000)
    return pd.DataFrame({"id": range(3000), "true": true, "pred": np.where(rng.random(3000) < 0.7, true, true[::-1])})


def written(frame, folder, *, rows):
    folder.mkdir(exist_ok=True)
    paths = []
    for number, at in enumerate(range(0, len(frame), rows)):
        paths.append(folder / f"{number:03d}.csv")
        frame.iloc[at : at + rows].to_csv(paths[-1], index=False)
    return paths


def same(one, other):
    assert one.classes.tolist() == other.classes.tolist()
    np.testing.assert_array_equal(one.values.toarray(), other.values.toarray())


def test_shards_add_up_to_the_table_of_all_rows(predictions, tmp_path):
    whole = confusion.read_predictions(written(predictions, tmp_path / "whole", rows=3000)[0])
    found = confusion.count_shards(written(predictions, tmp_path / "cut", rows=170))
    same(found, whole)
    assert found.source == "18 files (3,000 rows)"


def test_a_cluster_counts_the_same(predictions, tmp_path, client):
    paths = written(predictions, tmp_path / "cut", rows=170)
    same(confusion.count_shards(paths, client=client), confusion.count_shards(paths))


def test_partitions_of_a_dask_table_count_the_same(predictions, tmp_path, client):
    dataframe = pytest.importorskip("dask.dataframe")
    table = dataframe.from_pandas(predictions, npartitions=5)
    whole = confusion.confusion_matrix(predictions["true"], predictions["pred"])
    for choice in (None, client):
        same(confusion.count_shards(table, client=choice), whole)


@given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1), min_size=1))
def test_it_does_not_matter_how_rows_are_cut(tmp_path_factory, shards):
    rows = [pair for shard in shards for pair in shard]
    if len({label for pair in rows for label in pair}) < 2:
        return
    folder = tmp_path_factory.mktemp("shards")
    for number, shard in enumerate(shards):
        text = "\n".join(["true,pred", *(",".join(pair) for pair in shard)])
        (folder / f"{number}.csv").write_text(text)
    found = confusion.count_shards(sorted(folder.iterdir()))
    same(found, confusion.confusion_matrix(*zip(*rows, strict=True)))


def test_a_column_of_counts_counts_unless_a_pair_comes_twice_in_a_shard(tmp_path):
    (tmp_path / "1.csv").write_text("true,pred,count\na,a,5\na,b,2\n")
    (tmp_path / "2.csv").write_text("true,pred,count\na,a,1\nb,b,7\n")
    (tmp_path / "3.csv").write_text("true,pred,count\nb,b,7\nb,b,9\n")
    paths = sorted(tmp_path.iterdir())
    assert confusion.count_shards(paths[:2]).values.toarray().tolist() == [[6, 2], [0, 7]]
    assert confusion.count_shards(paths).values.toarray().tolist() == [[2, 1], [0, 3]]
    assert confusion.count_shards(paths, count="count").values.toarray().tolist() == [[6, 2], [0, 23]]


def test_labels_are_whole_numbers_only_if_all_shards_say_so(tmp_path):
    (tmp_path / "1.csv").write_text("true,pred\n1,2\n2,2\n")
    (tmp_path / "2.csv").write_text("true,pred\n10,x\n")
    paths = sorted(tmp_path.iterdir())
    assert confusion.count_shards(paths[:1]).classes.tolist() == [1, 2]
    assert confusion.count_shards(paths).classes.tolist() == ["1", "10", "2", "x"]


def test_what_is_wrong_is_named_with_its_file(tmp_path, client):
    (tmp_path / "1.csv").write_text("true,pred\na,b\n")
    (tmp_path / "2.csv").write_text("true,pred\na,\n")
    paths = sorted(tmp_path.iterdir())
    for choice in (None, client):
        with pytest.raises(InputError, match=r"2\.csv, line 2: column 'pred' is empty"):
            confusion.count_shards(paths, client=choice)
        with pytest.raises(StorageError, match=r"3\.csv does not exist"):
            confusion.count_shards([*paths[:1], tmp_path / "3.csv"], client=choice)
    with pytest.raises(UnknownLabelError, match="truth"):
        confusion.count_shards(paths, true="truth")
    (tmp_path / "2.csv").write_text("true,pred,n\na,b,3 apples\n")
    with pytest.raises(InputError, match="'3 apples' is no number"):
        confusion.count_shards(paths[1:], count="n")


@pytest.mark.parametrize("shards", ["one.csv", [], None, 5])
def test_what_is_no_list_of_shards_is_refused(shards):
    with pytest.raises(InputError, match="shards are given as a list of files"):
        confusion.count_shards(shards)


def test_a_partition_that_lacks_a_label_is_refused():
    dataframe = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame({"true": ["a", None], "pred": ["a", "b"]})
    with pytest.raises(InputError, match="row 1 lacks a label"):
        confusion.count_shards(dataframe.from_pandas(frame, npartitions=1))
