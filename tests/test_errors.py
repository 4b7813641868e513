"""Errors and warnings: one root, messages that help, warnings that point at the caller."""

import difflib
import inspect
import pickle
import warnings

import numpy as np
import pytest

from lrdomains import NMF, TruncatedSVD, errors, factorize
from lrdomains.errors import (
    IdentifiabilityWarning,
    LrdomainsError,
    LrdomainsWarning,
    MissingExtraError,
    StorageError,
    UnknownLabelError,
)


def test_there_is_one_root_for_errors_and_one_for_warnings():
    for name, value in vars(errors).items():
        if inspect.isclass(value) and value.__module__ == errors.__name__:
            assert issubclass(value, LrdomainsWarning if name.endswith("Warning") else LrdomainsError)
            assert value.__doc__
            assert name in errors.__all__


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("InputError", ValueError),
        ("RankError", ValueError),
        ("UnknownLabelError", KeyError),
        ("MissingExtraError", ImportError),
        ("StorageError", OSError),
        ("ConvergenceWarning", UserWarning),
    ],
)
def test_each_is_also_what_python_calls_it(name, builtin):
    assert issubclass(getattr(errors, name), builtin)


@pytest.mark.parametrize("error", [UnknownLabelError("no word"), StorageError("no file"), MissingExtraError("no x")])
def test_messages_are_sentences_and_survive_a_process_boundary(error):
    assert str(error) == error.args[0]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("label", "known", "message"),
    [
        ("kng", ["king", "queen", "ring"], "unknown word 'kng' among 3 known. Did you mean 'king'?"),
        ("zzz", ["king"], "unknown word 'zzz' among 1 known. They are 'king'."),
        ("zzz", ["k" * i for i in range(1, 20)], "unknown word 'zzz' among 19 known."),
        (12, [1, 21], "unknown word 12 among 2 known. Did you mean '1'?"),
        ("a", [], "unknown word 'a' among 0 known."),
    ],
)
def test_unknown_names_come_with_near_ones(label, known, message):
    assert str(UnknownLabelError.among(label, known, kind="word")) == message


def test_of_a_whole_dictionary_only_similar_names_are_compared(monkeypatch):
    letters = np.random.default_rng(0).integers(ord("a"), ord("z") + 1, (400_000, 9), dtype=np.uint8)
    known = [bytes(row).decode() for row in letters]
    known[1234] = "quartzite"
    compared, matches = [], difflib.get_close_matches

    def counted_matches(word, possibilities, **options):
        compared.extend(possibilities)
        return matches(word, compared, **options)

    monkeypatch.setattr("lrdomains.errors.difflib.get_close_matches", counted_matches)
    assert "Did you mean 'quartzite'" in str(UnknownLabelError.among("Quartzit", known, kind="word"))
    # Nine random letters seldom share as many with the word as a near name does.
    assert 0 < len(compared) < 0.05 * len(known)


def test_a_missing_library_names_the_extra_to_install():
    error = MissingExtraError.needed("gensim", extra="gensim", purpose="exporting vectors")
    assert str(error) == "exporting vectors needs gensim, which is not installed: pip install 'lrdomains[gensim]'"


def test_warnings_point_at_the_line_that_called_the_package():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        factorize(np.eye(3), TruncatedSVD(2))
        line = inspect.currentframe().f_lineno - 1
        factorize(np.random.default_rng(0).random((9, 8)), NMF(3, max_iterations=1), rng=0, progress=False)
    assert [warning.filename for warning in caught] == [__file__] * 2
    assert (caught[0].lineno, caught[0].category) == (line, IdentifiabilityWarning)


def test_warnings_are_silenced_by_their_root():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", LrdomainsWarning)
        factorize(np.eye(3), TruncatedSVD(2))
