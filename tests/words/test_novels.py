"""Word vectors of 98 novels, in a share of them that a test can afford and in all of them."""

import tarfile

import pytest

from lrdomains.words import embed, evaluate

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def novels(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("novels")
    with tarfile.open(shared_data / "text" / "novels.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def embedding(novels):
    # A fifth of the dimensions and of the vocabulary: the same neighbours in a fifth of the time.
    return embed(novels, unit="paragraph", rank=60, max_vocabulary=8000)


@pytest.mark.parametrize(
    ("word", "expected", "at_least"),
    [
        ("monday", {"tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}, 5),
        ("blue", {"white", "black", "red", "purple", "pink", "green", "yellow", "grey", "brown", "scarlet"}, 5),
        ("king", {"queen", "royal", "duke", "throne", "crown", "prince", "majesty", "emperor", "lord"}, 3),
    ],
)
def test_neighbours_are_what_a_reader_expects(embedding, word, expected, at_least):
    assert len(expected & set(embedding.most_similar(word)["word"])) >= at_least


def test_agreement_with_human_judgements_is_clear(embedding, shared_data):
    table = evaluate(embedding, [shared_data / "wordsim" / f"{name}.txt" for name in ("ws353", "mturk771")])
    assert (table["low"] > 0.3).all()
    assert (table["covered"] > 100).all()


def test_the_books_are_all_there(embedding):
    assert 13_500_000 < embedding.tokens < 14_500_000
