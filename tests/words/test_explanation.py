"""An exact sum over contexts, and the company of a word."""

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import embed


@pytest.mark.parametrize("options", [{}, {"context_weight": 0, "subword_weight": 0}, {"scale_power": 1.0}])
def test_contributions_of_contexts_sum_to_the_similarity(lines, options):
    embedding = embed(lines, rank=6, **options)
    parts = embedding.explain("ship", "wave")
    assert parts["contribution"].sum() == pytest.approx(embedding.similarity("ship", "wave"), abs=1e-5)
    assert parts["share"].sum() == pytest.approx(1, abs=1e-5)
    assert parts["contribution"].abs().is_monotonic_decreasing
    np.testing.assert_allclose(parts["contribution"], parts["first"] * parts["second"], atol=1e-6)
    assert set(parts["context"]) == set(embedding.words)


def test_with_all_strength_and_rank_it_is_the_matrix_itself(lines):
    embedding = embed(lines, scale_power=1.0, context_weight=0, subword_weight=0)
    parts = embedding.explain("ship", "wave").set_index("context")
    observed = parts["first_observed"] / np.linalg.norm(parts["first_observed"])
    np.testing.assert_allclose(parts["first"], observed, atol=0.02)


def test_observed_weights_are_those_of_the_matrix_and_can_be_left_out(lines, embedding):
    parts = embedding.explain("ship", "wave").set_index("context")
    row = embedding.weights[[embedding.position("wave")]].toarray()[0]
    assert parts.loc["captain", "second_observed"] == row[embedding.position("captain")]
    bare = embed(lines, rank=4, keep_weights=False)
    assert "first_observed" not in bare.explain("ship", "wave")


def test_the_company_of_a_word(embedding):
    found = embedding.associations("king", top=5)
    reconstructed = embedding.factorization.reconstruct(rows=["king"]).iloc[0]
    assert found["context"].tolist() == reconstructed.nlargest(5).index.tolist()
    np.testing.assert_allclose(found["strength"], reconstructed.nlargest(5), rtol=1e-5)
    assert found.columns.tolist() == ["context", "strength", "observed"]


def test_another_way_of_explaining(embedding):
    with pytest.raises(InputError, match="by='words'; give 'contexts' or 'dimensions'"):
        embedding.explain("ship", "wave", by="words")
