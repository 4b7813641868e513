"""Gold sets in the formats they are passed around in."""

import pytest

from lrdomains.errors import InputError
from lrdomains.words import GoldSet, read_gold


def write(tmp_path, content, name="gold.txt"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "content",
    [
        "ship\twave\t9\nking\tcow\t1\n",
        "# a comment\nWord 1\tWord 2\tHuman (mean)\nship\twave\t9\nking\tcow\t1\n",
        "ship wave 9\nking cow 1",
        "word1,word2,score\nship,wave,9\nking,cow,1\n",
        "word1\tword2\tPOS\tSimLex999\tconc\nship\twave\tN\t9\t2\nking\tcow\tN\t1\t3\n",
        "\ufeffship\twave\t9\r\nking\tcow\t1\r\n",
    ],
)
def test_similarity_files_of_many_kinds(tmp_path, content):
    gold = read_gold(write(tmp_path, content))
    assert gold == GoldSet("gold", "similarity", (("ship", "wave"), ("king", "cow")), (9.0, 1.0))


def test_analogies_without_sections(tmp_path):
    gold = read_gold(write(tmp_path, "a b c d\ne f g h\n"))
    assert (gold.kind, gold.words) == ("analogy", (("a", "b", "c", "d"), ("e", "f", "g", "h")))


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("", "gold.txt is empty"),
        ("# only a comment\n", "gold.txt is empty"),
        ("ship\twave\t9\nking\tcow\tmany\n", "line 2: no score in 'king"),
        ("one line of prose without any score\n", "line 1: no score"),
        (": s\na b c d\na b c\n", "line 3: 3 words in 'a b c'; an analogy has four"),
    ],
)
def test_files_that_are_no_gold(tmp_path, content, match):
    with pytest.raises(InputError, match=match):
        read_gold(write(tmp_path, content))


def test_a_missing_file():
    with pytest.raises(InputError, match=r"missing.txt does not exist"):
        read_gold("missing.txt")


def test_sections_of_google_and_of_microsoft(tmp_path):
    google = read_gold(write(tmp_path, ": one\na b c d\n: two words\ne f g h\n"))
    assert google.sections == ("one", "two words")
    front = read_gold(write(tmp_path, "JJ_JJR rough rougher big bigger\nNN_NNS cat cats dog dogs\n"))
    behind = read_gold(write(tmp_path, "rough rougher big bigger JJ_JJR\ncat cats dog dogs NN_NNS\n"))
    assert front == behind
    assert (front.words[1], front.sections) == (("cat", "cats", "dog", "dogs"), ("JJ_JJR", "NN_NNS"))


def test_analogies_with_tabs_and_parts_of_speech_of_lemmas(tmp_path):
    assert read_gold(write(tmp_path, "a\tb\tc\td\n")).kind == "analogy"
    men = read_gold(write(tmp_path, "sun-n sunlight-n 50.0\nrun-v walk-v 30.0\n"))
    assert men.words == (("sun", "sunlight"), ("run", "walk"))


def test_rare_words_with_many_columns(tmp_path):
    gold = read_gold(write(tmp_path, "squishing\tsquirt\t5.88\t7\t5\t1\nundated\tundatable\t5.83\t10\t9\t8\n"))
    assert gold.scores == (5.88, 5.83)


@pytest.mark.real_data
def test_public_gold_sets_have_their_known_sizes(shared_data):
    sizes = {"ws353": 353, "simlex999": 999, "mturk771": 771, "rg65": 65, "google-analogies": 19544}
    for name, size in sizes.items():
        gold = read_gold(shared_data / "wordsim" / f"{name}.txt")
        assert len(gold.words) == size
        assert gold.kind == ("analogy" if name == "google-analogies" else "similarity")
