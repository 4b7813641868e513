"""From encoded corpora to matrices."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.documents import term_document_matrix
from lrdomains.documents.matrix import first_twins
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError
from lrdomains.text import encode


def test_rows_are_documents_and_columns_are_terms():
    matrix = term_document_matrix(encode(["b a b", "c c", "a c"], min_count=1), weighting="count")
    assert list(matrix.rows) == [0, 1, 2]
    assert (matrix.rows_are, matrix.columns_are) == ("document", "term")
    assert list(matrix.columns) == ["c", "a", "b"]
    np.testing.assert_array_equal(matrix.values.toarray(), [[0, 1, 2], [2, 0, 0], [1, 1, 0]])
    assert matrix.values.dtype == np.float32


def test_a_fitted_weighting_brings_its_own_weights():
    corpus = encode(["a b", "b c", "c a a"], min_count=1)
    halved = Weighting("log-entropy", np.array([0.0, 0.0, 1.0]))
    matrix = term_document_matrix(corpus, weighting=halved)
    assert matrix.values.nnz == np.sum(corpus.ids == 2)


def test_what_was_done_and_dropped_is_recorded():
    matrix = term_document_matrix(encode(["a b", "b a", "c a b b"], min_count=2))
    assert matrix.steps["term_document_matrix"] == {"weighting": "sharp-log-entropy", "unit_rows": True}
    assert matrix.steps["encode"]["min_count"] == 2
    assert "occur fewer than 2 times" in str(matrix.dropped[0])


def test_repeated_names_are_refused(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("id,body\nx,one two\ny,two three\nx,three one\n")
    corpus = encode(path, field="body", id_field="id", min_count=1)
    with pytest.raises(InputError, match="1 document names occur more than once, such as 'x'; name another column"):
        term_document_matrix(corpus)


def test_a_collection_without_any_contrast_is_refused():
    with pytest.raises(InputError, match=r"every term is spread evenly over all 2 documents.*use weighting='tf-idf'"):
        term_document_matrix(encode(["a b", "b a"], min_count=1))


def test_twins_are_equal_rows():
    rows = np.array([[1, 0, 2], [0, 0, 0], [1, 0, 2], [1, 2, 0], [0, 0, 0], [1, 0, 2]])
    np.testing.assert_array_equal(first_twins(sp.csr_array(rows)), [0, -1, 0, 3, -1, 0])
