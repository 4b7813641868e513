"""Tasks on planted spaces: solved where they must be, at chance where nothing is to be known."""

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import WordVectors, category_purity, odd_one_out, synonym_choice


@pytest.fixture(scope="module")
def planted():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 10))
    words = [f"{theme}{k}" for theme in "abcd" for k in range(8)]
    return WordVectors(words, np.repeat(centres, 8, axis=0) + 0.1 * rng.normal(size=(32, 10)))


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(1)
    return WordVectors([f"w{k}" for k in range(400)], rng.normal(size=(400, 20)))


def test_synonyms_and_odd_ones_are_found(planted, tmp_path):
    (tmp_path / "q.txt").write_text("# comment\na0\ta1\tb0\tc0\nb1\tb2\tunseen\td0\nunseen\ta1\tb0\n")
    score = synonym_choice(planted, tmp_path / "q.txt")
    assert (score.score, score.items, score.covered) == (1.0, 3, 2)
    assert score.chance == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert odd_one_out(planted, [["a0", "a1", "a2", "d0"], ["b0", "b1", "c3"]]).score == 1


def test_noise_is_at_chance(noise):
    rng = np.random.default_rng(2)
    questions = [[f"w{k}" for k in rng.permutation(400)[:4]] for _ in range(400)]
    for task in (synonym_choice, odd_one_out):
        score = task(noise, questions)
        assert score.low < score.chance < score.high
    categories = {str(c): [f"w{k}" for k in range(50 * c, 50 * c + 50)] for c in range(8)}
    purity = category_purity(noise, categories)
    assert purity.score == pytest.approx(purity.chance, abs=0.06)


def test_categories(planted, tmp_path):
    (tmp_path / "c.txt").write_text("a: a0 a1 a2\nb: b0 b1 unseen\nlone: d0 nowhere\n")
    score = category_purity(planted, tmp_path / "c.txt")
    assert (score.score, score.items, score.covered) == (1.0, 8, 5)
    assert score.chance == pytest.approx((3 * 2 / 4 + 2 * 1 / 4) / 5)


def test_nothing_covered(planted):
    assert np.isnan(synonym_choice(planted, [["x", "y", "z"]]).score)
    assert category_purity(planted, {"p": ["x", "y"], "q": ["u", "v"]}).covered == 0


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda s: synonym_choice(s, [["a0", "a1"]]), "question 1: 2 words"),
        (lambda s: category_purity(s, {"a": ["a0", "a1"]}), "1 categories; give at least two"),
        (lambda s: category_purity(s, {"a": ["a0", "a1"], "b": ["a0", "b1"]}), "'a0' is listed twice"),
    ],
)
def test_what_is_no_task(planted, ask, match):
    with pytest.raises(InputError, match=match):
        ask(planted)


def test_a_line_that_is_no_category(planted, tmp_path):
    (tmp_path / "c.txt").write_text("a: a0 a1\nb b0 b1\n")
    with pytest.raises(InputError, match="line 2: not the name of a category"):
        category_purity(planted, tmp_path / "c.txt")
