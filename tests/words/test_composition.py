import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import check_composition, embed

STEMS = ["walk", "talk", "jump", "climb", "paint", "cook", "plant", "laugh", "shout", "march"]


@pytest.fixture(scope="module")
def inflected():
    rng = np.random.default_rng(0)
    objects = {stem: [f"{stem[0]}{k}x" for k in range(3)] for stem in STEMS}
    frames = {"": "to {} the", "ed": "had {} a", "ing": "is {} some", "er": "one {} who"}
    texts = []
    for _ in range(3000):
        stem, ending = rng.choice(STEMS), rng.choice(list(frames))
        texts.append(f"{frames[ending].format(stem + ending)} {rng.choice(objects[stem])}")
    return embed(texts, rank=12)


def test_an_unseen_form_is_near_the_forms_of_its_stem(inflected):
    composed = inflected.compose("marchs")
    assert not composed.in_vocabulary
    assert 0 < composed.known < 1
    assert "composed from its spelling" in repr(composed)
    assert set(inflected.most_similar(composed.vector, top=4)["word"]) & {"march", "marched", "marching", "marcher"}


def test_held_out_words_are_better_than_chance(inflected):
    table = check_composition(inflected)
    assert (table["words"] > 1).all()
    assert np.average(table["cosine"] - table["chance"], weights=table["words"]) > 0.05


def test_what_cannot_be_composed(inflected, lines):
    with pytest.raises(InputError, match="nothing is known of the spelling of '12345'"):
        inflected.compose("12345")
    without = embed(lines, rank=3, subword_weight=0)
    with pytest.raises(InputError, match="no subwords to compose words of"):
        without.compose("kings")
    with pytest.raises(InputError, match="too few, or no subwords"):
        check_composition(without)
