"""Files of counts: gensim's own test files in every format hold one corpus, and so must what is read."""

import gzip

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.io import mmwrite

from lrdomains.documents import TermCounts, read_counts
from lrdomains.errors import InputError


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """One table in every format, as gensim, scikit-learn, scipy and AnnData write it."""
    import anndata as ad
    from gensim import corpora
    from sklearn.datasets import dump_svmlight_file

    folder = tmp_path_factory.mktemp("formats")
    table = np.array([[2, 0, 1, 0], [0, 0, 0, 0], [0, 3, 0, 1], [1, 0, 0, 4]])
    names = ["cat", "dog", "sea", "naïve"]
    bags = [[(int(j), int(c)) for j, c in enumerate(row) if c] for row in table]
    words = dict(enumerate(names))
    corpora.MmCorpus.serialize(str(folder / "x.mm"), bags)
    corpora.BleiCorpus.serialize(str(folder / "x.ldac"), bags, id2word=words)
    corpora.UciCorpus.serialize(str(folder / "x.uci"), bags, id2word=words)
    dump_svmlight_file(table, np.zeros(4), str(folder / "x.svm"), zero_based=False)
    mmwrite(folder / "x.mtx", sp.coo_array(table.T))
    data = ad.AnnData(sp.csr_matrix(table.astype(float)))
    data.var_names = names
    data.write_h5ad(folder / "x.h5ad")
    (folder / "vocab.txt").write_text("\n".join(names), encoding="utf-8")
    with gzip.open(folder / "y.uci.gz", "wb") as file:
        file.write((folder / "x.uci").read_bytes())
    return folder, table, names


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.mm", {}),
        ("x.ldac", {}),
        ("x.uci", {}),
        ("y.uci.gz", {}),
        ("x.svm", {}),
        ("x.mtx", {"orientation": "terms x documents"}),
        ("x.h5ad", {}),
    ],
)
def test_every_format_gives_the_table(written, name, options):
    folder, table, names = written
    terms = None if name.endswith("h5ad") else folder / "vocab.txt"
    found = read_counts(folder / name, terms=terms, **options)
    np.testing.assert_array_equal(found.counts.toarray(), table)
    assert list(found.terms) == names


@pytest.mark.parametrize(("name", "peer"), [("testcorpus.uci", "UciCorpus"), ("testcorpus.blei", "BleiCorpus")])
def test_files_that_gensim_ships_are_read_as_gensim_reads_them(name, peer):
    from gensim import corpora
    from gensim.test.utils import datapath

    bags = getattr(corpora, peer)(datapath(name), datapath(f"{name}.vocab"))
    expected = TermCounts.from_gensim(bags, bags.id2word)
    found = read_counts(datapath(name), terms=datapath(f"{name}.vocab"))
    np.testing.assert_array_equal(found.counts.toarray(), expected.counts.toarray())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.uci", "2\n2\n1\n1 5 1\n", "line 4: '1 5 1': documents go from 1 to 2, terms from 1 to 2"),
        ("x.uci", "2\n2\n2\n1 1 1\n", "ends after 1 of the 2 entries"),
        ("x.uci", "2\n2\n1\n1 1 1\n2 2 2\n", "line 5: '2 2 2': the 1 entries that line 3 announces"),
        ("x.uci", "2\n2\n1\n1 one 1\n", "line 4: '1 one 1': each line is 'document term count'"),
        ("x.uci", "2\n3\n1\n1 1 1\n", "line 2: 3 terms, and 2 are named"),
        ("x.uci", "two\n2\n1\n", "line 1: 'two': the first three lines"),
        ("x.ldac", "2 0:1\n", "line 1: '2 0:1': each line begins with the number of its pairs"),
        ("x.ldac", "1 7:1\n", "term 7 of 2, numbered from 0"),
        ("x.ldac", "1 0-1\n", "'0-1' is no term:count"),
        ("x.svm", "1 0:1\n", "term 0 of 2, numbered from 1"),
        ("x.mtx", "no matrix", "is no Matrix Market file"),
        ("x.mtx", "%%MatrixMarket matrix coordinate real general\n1 3 1\n1 1 1\n", "has 3 terms and"),
        ("x.h5ad", "no archive", "cannot be read as .h5ad"),
        ("x.txt", "", "its name does not say in what format"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    (tmp_path / "vocab.txt").write_text("cat\ndog\n")
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        read_counts(tmp_path / name, terms=tmp_path / "vocab.txt")


def test_terms_are_needed(tmp_path):
    (tmp_path / "x.ldac").write_text("1 0:1\n")
    with pytest.raises(InputError, match="give the file with the terms"):
        read_counts(tmp_path / "x.ldac")


def test_an_unknown_orientation_is_refused(tmp_path):
    mmwrite(tmp_path / "x.mtx", sp.coo_array(np.eye(2)))
    with pytest.raises(InputError, match="orientation='rows'"):
        read_counts(tmp_path / "x.mtx", orientation="rows")
