"""How well new documents fit."""

import numpy as np
import pytest

from lrdomains.errors import InputError


def test_documents_of_the_collection_fit_as_they_do_there(pets):
    frame = pets.coverage(list(pets.snippets))
    np.testing.assert_allclose(frame["captured"], pets.captured, atol=1e-5)
    assert frame["known"].tolist() == [1.0] * 8 + [0.0]
    assert frame["outside"].tolist() == [False] * 8 + [True]


def test_unknown_words_are_counted_and_strangers_are_outside(pets):
    frame = pets.coverage(["the cat meows loudly", "quarks and gluons", ""])
    assert frame["words"].tolist() == [4, 3, 0]
    assert frame["known"].tolist() == pytest.approx([0.5, 1 / 3, 0.0])
    assert frame["outside"].tolist()[2] is True


def test_one_text_is_no_list(pets):
    with pytest.raises(InputError, match="takes a list of texts"):
        pets.coverage("a cat")
