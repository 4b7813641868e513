"""Merging and splitting topics, with what it does to the fit."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Floats
from lrdomains.documents import topic_fit
from lrdomains.documents.replication import Replication
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.documents.topics import Topics


def merge(topics: "Topics", several: Sequence[str | int]) -> "Topics":
    """Join topics into one and fit the documents anew; see `Topics.merge`."""
    chosen = sorted({topics.position(topic) for topic in several})
    if len(chosen) < 2:
        message = f"{len(chosen)} topic to merge; name at least two different ones"
        raise InputError(message)
    rest = [k for k in range(len(topics.names)) if k not in chosen]
    joined = topics.prevalence[chosen] @ topics.term_shares[chosen]
    distributions = np.vstack([topics.term_shares[rest], joined / joined.sum()])
    names = " and ".join(topics.names[k] for k in chosen)
    return _refitted(topics, distributions, kept=rest, what=f"{names} merged")


def split(topics: "Topics", topic: str | int) -> "Topics":
    """Cut a topic in two by the tokens that it accounts for, and fit the documents anew; see `Topics.split`."""
    at = topics.position(topic)
    own = topic_fit.responsibilities(topics.counts, topics.factorization, int(topics._by_size[at]))
    method = dataclasses.replace(topics.factorization.method, rank=2)  # type: ignore[type-var]
    halves = topic_fit.term_shares(factorize(LabelledMatrix(own), method, rng=0))
    rest = [k for k in range(len(topics.names)) if k != at]
    distributions = np.vstack([topics.term_shares[rest], halves])
    return _refitted(topics, distributions, kept=rest, what=f"{topics.names[at]} split")


def _refitted(topics: "Topics", distributions: Floats, *, kept: Sequence[int], what: str) -> "Topics":
    f = topics.factorization
    matrix = LabelledMatrix(
        topics.counts, rows=f.rows, columns=f.columns, rows_are=f.rows_are, columns_are=f.columns_are
    )
    found = topic_fit.fit_with_terms(matrix, distributions, f)
    # Which row of what was given each topic of the fit is: the fit orders them by strength.
    given = distributions / np.linalg.norm(distributions, axis=1, keepdims=True)
    fitted = topic_fit.term_shares(found)
    source = (fitted / np.linalg.norm(fitted, axis=1, keepdims=True) @ given.T).argmax(axis=1)
    old = topics.replication
    places = np.array([topics._by_size[k] for k in kept], dtype=np.int64)
    new = len(distributions) - len(kept)

    def carried(values: Floats) -> Floats:
        # What was made by hand has come back nowhere.
        return np.concatenate([values[places], np.zeros(new)])[source]

    replication = Replication(*map(carried, (old.starts, old.share_of_runs, old.halves, old.chance)))
    changed = dataclasses.replace(topics, factorization=found, replication=replication)
    before, after = topics.shares.to_numpy().argmax(axis=1), changed.shares.to_numpy().argmax(axis=1)
    same = _names_of_sources(topics, changed, kept, source)
    moved = int(np.sum(np.array(topics.names)[before] != np.array(same)[after]))
    note = (
        f"{what}: {len(topics.names)} topics before, {len(changed.names)} now; divergence explained "
        f"{topics.explained():.1%} before, {changed.explained():.1%} now; {moved:,} of {len(before):,} documents have "
        "another main topic"
    )
    return dataclasses.replace(changed, changes=(*topics.changes, note))


def _names_of_sources(topics: "Topics", changed: "Topics", kept: Sequence[int], source: Floats) -> list[str]:
    """Return, for each topic that is there now, the name that it had before; empty for new ones."""
    names = [topics.names[k] for k in kept]
    return [names[source[at]] if source[at] < len(names) else "" for at in changed._by_size]
