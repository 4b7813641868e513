"""The named tables of a word embedding."""

import numpy as np
import pandas as pd

from lrdomains.words.result import WordEmbedding

PROBES = 12
#: Probe words are sought among so many of the most frequent words.
PROBE_RANGE = 2000


def tables(embedding: WordEmbedding) -> dict[str, pd.DataFrame]:
    """Return the tables ``words``, ``neighbours``, ``dimensions``, ``singular values`` and ``dropped``."""
    return {
        "words": pd.DataFrame({"word": embedding.words, "count": embedding.counts}),
        "neighbours": neighbours(embedding, probe_words(embedding)),
        "dimensions": embedding.dimensions(),
        "singular values": singular_values(embedding),
        "dropped": dropped(embedding),
    }


def probe_words(embedding: WordEmbedding, *, number: int = PROBES) -> list[str]:
    """Return frequent words that carry content, the most frequent first.

    Function words go with everything and so have the weakest associations; of the frequent words, the quarter
    with the strongest ones counts as content, and probes are spread evenly over it. Words of three letters or more
    come first; where there are none, as in scripts without spaces or among numbered names, any word will do.

    Parameters
    ----------
    embedding : WordEmbedding
    number : int
        At most so many.
    """
    f = embedding.factorization
    frequent = min(PROBE_RANGE, len(embedding), max(len(embedding) // 4, 10 * number))
    strength = np.linalg.norm(f.row_factors[:frequent].astype(np.float64) * f.scale, axis=1)
    strong = (strength >= np.quantile(strength, 0.75)) & (strength > 0)
    long = np.array([len(word) > 2 and word.isalpha() for word in embedding.words[:frequent]])
    content = np.flatnonzero(strong & long if (strong & long).any() else strong)
    spread = np.linspace(0, len(content) - 1, min(number, len(content))).astype(int)
    return [str(embedding.words[at]) for at in content[spread]]


def neighbours(embedding: WordEmbedding, words: list[str], *, top: int = 6) -> pd.DataFrame:
    """Return one row a word: its count and its nearest words, best first."""
    found = [embedding.most_similar(word, top=top)["word"].tolist() for word in words]
    counts = [int(embedding.counts[embedding.words.get_indexer_for(pd.Index([word]))[0]]) for word in words]
    return pd.DataFrame({"word": words, "count": counts, "neighbours": found})


def singular_values(embedding: WordEmbedding) -> pd.DataFrame:
    """Return one row a component: singular value, share and running share of the squared norm, residual."""
    f = embedding.factorization
    shares = f.scale**2 / f.fit.total_energy if f.fit.total_energy > 0 else np.zeros(f.rank)
    residuals = f.fit.residuals if len(f.fit.residuals) == f.rank else np.full(f.rank, np.nan)
    return pd.DataFrame(
        {
            "component": np.arange(1, f.rank + 1),
            "singular_value": f.scale,
            "share": shares,
            "cumulative_share": np.cumsum(shares),
            "residual": residuals,
        }
    )


def dropped(embedding: WordEmbedding) -> pd.DataFrame:
    """Return one row for each thing left out that has a name: what it is and why; the first thousand of a kind."""
    rows = [(entry.what, name, entry.reason) for entry in embedding.provenance.dropped for name in entry.names]
    return pd.DataFrame(rows, columns=["what", "name", "reason"])
