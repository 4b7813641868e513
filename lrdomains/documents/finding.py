"""find_topics: what a collection is about, and how sure that is."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Unpack

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.typing import Floats, Labels
from lrdomains.core.workers import is_collection
from lrdomains.documents.collection import Collection, Reading, Texts, as_collection, check_several
from lrdomains.documents.matrix import term_document_matrix
from lrdomains.documents.replication import Replication, agreement_by_chance, replicated_halves
from lrdomains.documents.seeding import with_seed_documents
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.topic_fit import fit_with_terms, independent_divergence, term_shares
from lrdomains.documents.topics import REPRODUCIBLE, Topics
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError, RankError
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.rank_selection import RankSelection
from lrdomains.evidence.stability import match_components, run_seed

#: Numbers of topics that are compared where none is given, as far as the collection is large enough.
CANDIDATES = (2, 3, 4, 6, 8, 10, 14, 20, 30)
#: Documents for each topic, at least, of the candidates.
DOCUMENTS_PER_TOPIC = 10
#: Random starts at each candidate.
RUNS_OF_SELECTION = 5
#: Documents whose divergence from one shared topic is less than this, for each token, differ by rounding alone.
NOTHING = 1e-9
NOTHING_BETWEEN = "all documents use their terms in the same proportions, so nothing sets topics apart"


def find_topics(
    texts: Texts | Collection,
    *,
    rank: int | Literal["auto"] | Iterable[int] = "auto",
    loss: Literal["kl", "frobenius"] = "kl",
    runs: int = 10,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    classes: Sequence[object] | None = None,
    times: Sequence[object] | None = None,
    rng: RandomState = 0,
    client: ClientLike = None,
    progress: bool = False,
    **reading: Unpack[Reading],
) -> Topics:
    """Find the topics of a collection by non-negative matrix factorization of its counts.

    With ``loss="kl"`` this is probabilistic latent semantic analysis: every document draws its words from a mixture of
    topics, and the fit is the most likely one. It is repeated from several random starts, and the best is kept. What
    does not come back in the other runs, or in both halves of the tokens, is marked.

    Parameters
    ----------
    texts : path, list of paths, iterable of texts, Corpus, TermCounts or Collection
        As for `embed`.
    rank : int, "auto" or iterable of int
        Number of topics, or those that are compared; "auto" compares some from 2 to 30. `lrdomains.select_rank` then
        decides, and its evidence is kept.
    loss : {"kl", "frobenius"}
        Likelihood of the counts, or squared errors.
    runs : int
        Random starts, at least 2.
    seed_words : mapping of str to list of str, optional
        Words of topics that are expected: a document of these words alone is added for each, so that a topic can form
        around them, and taken away again. It is reported which topic did, and how much of the seeds it holds.
    classes, times : sequence of shape (documents,), optional
        A class, and a period, of each document, for `Topics.per_class` and `Topics.over_time`.
    rng : int, numpy.random.Generator or None
        What the seeds of all runs are derived from.
    client : distributed.Client or str, optional
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, or ``"active"``: its
        workers read the documents and share the runs.
    progress : bool
        Show progress on standard error.
    **reading
        As for `read_collection`; English stop words are left out, and words that occur fewer than 5 times or in more
        than half of the documents, unless you say otherwise.

    Returns
    -------
    Topics

    Raises
    ------
    InputError
        If the texts cannot be read, or classes, times or seeds do not fit them.
    RankError
        If the number of topics exceeds the smaller side of the counts.
    ClusterError
        If the cluster cannot finish its work.

    References
    ----------
    Lee and Seung (1999), Nature 401. Ding, Li and Peng (2008), Computational Statistics and Data Analysis 52 (NMF with
    the Kullback-Leibler divergence is PLSA). Wu et al. (2016), PNAS 113 (stability
    across random starts).

    Examples
    --------
    >>> pets = ["cat dog fur paw", "dog paw fur cat", "cat fur dog paw"] * 5
    >>> money = ["bond stock fund bank", "bank bond fund stock", "stock bond bank fund"] * 5
    >>> found = find_topics(pets + money, rank=2)
    >>> sorted(sorted(terms) for terms in found.top_terms(top=4))
    [['bank', 'bond', 'fund', 'stock'], ['cat', 'dog', 'fur', 'paw']]
    """
    if not isinstance(runs, (int, np.integer)) or runs < 2:
        message = f"runs={runs!r}; give at least 2, or nothing can be said of how well topics come back"
        raise InputError(message)
    if not isinstance(texts, Collection):
        defaults: Reading = {"stop_words": "english", "min_count": 5, "max_document_share": 0.5}
        reading = {**defaults, **reading}
    with workers(client, of_dask=is_collection(texts)):
        collection = as_collection(texts, progress=progress, **reading)
        table = collection.table
        check_several(len(table), table.source)
        groups = _attribute(classes, table.documents, "classes")
        periods = _attribute(times, table.documents, "times")
        weighting = Weighting.of(table.counts, "count")
        matrix = term_document_matrix(table, weighting=weighting)
        seeded_counts, seed_names = with_seed_documents(table, seed_words)
        fitted = LabelledMatrix(seeded_counts) if seed_names else matrix
        seed, _ = root_seed(rng)
        chosen, selection = _number_of_topics(fitted, rank, loss=loss, seed=seed, progress=progress)
        method = NMF(rank=chosen, loss=loss)
        factorization, replication = _best_of_runs(matrix, fitted, method, runs=runs, seed=seed, progress=progress)
    alike = independent_divergence(table.counts) <= NOTHING * table.tokens
    found = Topics(
        factorization=factorization,
        reader=TextReader.of(collection, weighting),
        counts=table.counts,
        tokens=table.tokens,
        replication=replication,
        structure=(selection is None or selection.recommended > 0) and not alike,
        reason=NOTHING_BETWEEN if alike else "" if selection is None else selection.reason,
        evidence=pd.DataFrame() if selection is None else selection.table.reset_index(),
        snippets=collection.snippets,
        classes=groups,
        times=periods,
    )
    return dataclasses.replace(found, seeds=_seeds(found.term_shares, table.terms, seed_words)) if seed_names else found


def _number_of_topics(
    matrix: LabelledMatrix, rank: object, *, loss: Literal["kl", "frobenius"], seed: int, progress: bool
) -> tuple[int, RankSelection | None]:
    if isinstance(rank, (int, np.integer)) and not isinstance(rank, bool):
        if not 1 <= rank <= min(matrix.shape):
            message = (
                f"rank {rank!r} for {matrix.shape[0]:,} documents x {matrix.shape[1]:,} terms; give 1 to the smaller"
            )
            raise RankError(message)
        return int(rank), None
    if isinstance(rank, str) and rank != "auto":
        message = f"rank={rank!r}; give a number of topics, several of them, or 'auto'"
        raise RankError(message)
    most = max(2, min(matrix.shape[0] // DOCUMENTS_PER_TOPIC, min(matrix.shape) - 1))
    ranks = [k for k in CANDIDATES if k <= most] if rank == "auto" else list(rank)  # type: ignore[call-overload]
    selection = select_rank(
        matrix, NMF(rank=1, loss=loss), ranks=ranks, runs=RUNS_OF_SELECTION, rng=seed, progress=progress
    )
    return max(selection.recommended, 1), selection


def _best_of_runs(
    matrix: LabelledMatrix, fitted: LabelledMatrix, method: NMF, *, runs: int, seed: int, progress: bool
) -> tuple[Factorization, Replication]:
    """Return the best of several fits, and how well its topics come back in the others and in halves of the tokens."""
    fits = factorize_replicates(
        fitted, method, [run_seed(seed, method.rank, run) for run in range(runs)], progress=progress
    )
    losses = [fit.error() if fit.fit.divergence is None else fit.fit.divergence for fit in fits]
    best = fits[int(np.argmin(losses))]
    others = [fit for fit in fits if fit is not best]
    cosines = np.array([match_components(best.column_factors, other.column_factors)[1] for other in others])
    # Seed documents have had their say; topics are those of the documents alone.
    found = best if fitted is matrix else fit_with_terms(matrix, term_shares(best), best)
    order = np.arange(found.rank) if found is best else _order(term_shares(best), term_shares(found))
    counts: sp.csr_array = fitted.values
    halves, chance = np.full(found.rank, np.nan), np.nan
    if np.all(counts.data == np.floor(counts.data)):
        halves = replicated_halves(counts, method, term_shares(found), seed=seed, progress=progress)
        chance = agreement_by_chance(counts, method, seed=seed)
    starts, in_runs = np.median(cosines, axis=0), np.mean(cosines >= REPRODUCIBLE, axis=0)
    return found, Replication(starts[order], in_runs[order], halves, np.full(found.rank, chance))


def _order(given: Floats, found: Floats) -> Floats:
    cosines = (found / np.linalg.norm(found, axis=1, keepdims=True)) @ (
        given / np.linalg.norm(given, axis=1, keepdims=True)
    ).T
    return np.asarray(cosines.argmax(axis=1))


def _attribute(values: Sequence[object] | None, documents: Labels, name: str) -> pd.Series | None:
    if values is None:
        return None
    found = pd.Series(list(values), dtype=object)
    if len(found) != len(documents):
        message = (
            f"{len(found):,} {name} for {len(documents):,} documents; give one for each, None where it is not known"
        )
        raise InputError(message)
    return found


def _seeds(distributions: Floats, terms: Labels, seed_words: Mapping[str, Sequence[str]] | None) -> pd.DataFrame:
    rows = []
    for name, words in (seed_words or {}).items():
        at = terms.get_indexer_for(pd.Index(list(words)))
        held = distributions[:, at[at >= 0]].sum(axis=1)
        topic = int(held.argmax())
        rows.append(
            {
                "seed": name,
                "topic": topic + 1,
                "share": float(held[topic]),
                "of_all_topics": float(held[topic] / max(held.sum(), 1e-300)),
            }
        )
    return pd.DataFrame(rows, columns=["seed", "topic", "share", "of_all_topics"])
