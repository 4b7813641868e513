"""The report of a word embedding: can it be trusted, what does it say, how was it made."""

import numpy as np
import pandas as pd

from lrdomains.core.fit import Status
from lrdomains.core.wording import counted
from lrdomains.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table, VectorSearch
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import SEARCHED_NUMBERS, Severity
from lrdomains.words.charts import charts
from lrdomains.words.result import WordEmbedding
from lrdomains.words.stability import NeighbourStability
from lrdomains.words.tables import neighbours, probe_words, singular_values

#: Below these numbers of running words the report warns: rank correlation with WordSim-353 was
#: about .5 on 14 million words of novels, .4 on 1.3 million of film reviews; on 0.2 million there was little to see.
LITTLE_TEXT = 2_000_000
VERY_LITTLE_TEXT = 300_000
#: Words that the page itself can look up.
WORDS_EXPLORED = 5000
#: Dimensions named in the report; the table has them all.
DIMENSIONS_SHOWN = 30


def build_report(
    embedding: WordEmbedding,
    *,
    evaluation: pd.DataFrame | None = None,
    stability: NeighbourStability | None = None,
) -> Report:
    """Return the report of a word embedding, with what was evaluated and how stable its neighbours are, if given.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> texts += ["the mouse eats cheese"]
    >>> embedding = embed(texts, min_count=1, rank=4)
    >>> [section.title for section in build_report(embedding).sections]
    ['Verdict', 'Neighbours', 'Singular values', 'Dimensions', 'Words left out', 'Methods and provenance']
    """
    return Report(
        title="Word embedding",
        subtitle=embedding.provenance.source,
        key_figures=_key_figures(embedding),
        sections=(
            Section("Verdict", _findings(embedding)),
            _neighbours(embedding),
            *_stability(stability),
            *_evaluation(evaluation),
            _singular_values(embedding),
            _dimensions(embedding),
            _left_out(embedding),
            methods_section(embedding.factorization),
        ),
    )


def _stability(stability: NeighbourStability | None) -> tuple[Section, ...]:
    if stability is None:
        return ()
    mean = float(stability.words["stability"].mean())
    severity: Severity = "good" if mean >= 0.8 else "note" if mean >= 0.5 else "caution"
    text = (
        f"Of the neighbours of {len(stability.words)} words, {mean:.0%} return when the corpus is put together anew "
        f"from its {stability.pieces} pieces, drawn with replacement ({stability.replicates} times)."
    )
    caption = "Nearest words, the range of their similarity over the replicates (95 %), and how often they return."
    formats = {"returns": ".0%", "similarity": ".3f", "low": ".3f", "high": ".3f"}
    table = Table("neighbour stability", stability.neighbours, caption, formats)
    return (Section("Stability of neighbours", (Finding(severity, text), table)),)


def _evaluation(evaluation: pd.DataFrame | None) -> tuple[Section, ...]:
    if evaluation is None:
        return ()
    caption = (
        "Spearman's correlation with human judgements, or the share of analogies solved; 95 % intervals by resampling. "
        "The score is of pairs whose words are all known; zero, mean and composed are of all pairs, unknown words "
        "treated in that way."
    )
    formats = dict.fromkeys(("score", "low", "high", "zero", "mean", "composed", "reciprocal_rank"), ".3f")
    return (Section("Evaluation", (Table("evaluation", evaluation, caption, formats),)),)


def _key_figures(embedding: WordEmbedding) -> tuple[KeyFigure, ...]:
    f = embedding.factorization
    kept = int(embedding.counts.sum()) / max(embedding.tokens, 1)
    return (
        KeyFigure("running words", f"{embedding.tokens:,}", f"{kept:.1%} of them in the vocabulary"),
        KeyFigure("vocabulary", f"{len(embedding):,}", "different words"),
        KeyFigure("dimensions", str(embedding.vectors.shape[1])),
        KeyFigure("reproduced", f"{f.explained():.1%}", "of the squared norm of the association matrix"),
    )


def _findings(embedding: WordEmbedding) -> tuple[Finding, ...]:
    found = (
        _what_it_is(embedding),
        _solution(embedding),
        _amount_of_text(embedding),
        _lost_words(embedding),
        _last_dimension(embedding),
    )
    return tuple(finding for finding in found if finding is not None)


def _what_it_is(embedding: WordEmbedding) -> Finding | None:
    example = _example(probe_words(embedding))
    if not example:
        return None
    near = ", ".join(embedding.most_similar(example, top=3)["word"])
    text = (
        f"{len(embedding):,} words stand in a space of {counted(embedding.vectors.shape[1], 'dimension')}, near those "
        f"that are used in like company: nearest to {example} are {near}."
    )
    return Finding("note", text)


def _example(probes: list[str]) -> str:
    """Return the word in the middle of the probes, neither the commonest nor the rarest."""
    return probes[len(probes) // 2] if probes else ""


def _solution(embedding: WordEmbedding) -> Finding:
    fit = embedding.factorization.fit
    residual = ""
    if len(fit.residuals):
        residual = f" The largest residual is {fit.residuals.max():.1g} of the largest singular value."
    severity: Severity = "good" if fit.status in (Status.EXACT, Status.CONVERGED) else "caution"
    return Finding(severity, f"Singular value decomposition: {fit.status.value}.{residual}")


def _amount_of_text(embedding: WordEmbedding) -> Finding:
    tokens = embedding.tokens
    if tokens < VERY_LITTLE_TEXT:
        text = f"{tokens:,} words of text are very few: expect topical neighbours of frequent words, and chance beyond."
        return Finding("caution", text)
    if tokens < LITTLE_TEXT:
        text = (
            f"{tokens:,} words of text are few: trust neighbours of words with hundreds of occurrences, doubt others."
        )
        return Finding("caution", text)
    rare = float(np.mean(embedding.counts < 50))
    text = f"{tokens:,} words of text; {rare:.0%} of the vocabulary occur fewer than 50 times, and are placed roughly."
    return Finding("note", text)


def _lost_words(embedding: WordEmbedding) -> Finding | None:
    lost = embedding.words[~np.any(embedding.unit_vectors, axis=1)]
    if not len(lost):
        return None
    shown = ", ".join(map(str, lost[:5])) + (", ..." if len(lost) > 5 else "")
    text = f"Words that go with no other more often than by chance, and have vectors of zeros: {len(lost):,} ({shown})."
    return Finding("caution", text)


def _last_dimension(embedding: WordEmbedding) -> Finding | None:
    f = embedding.factorization
    gaps = f.fit.gaps(f.scale)
    if f.fit.next_scale is None or f.rank < 2 or f.scale[-1] <= 0:
        return None
    text = (
        f"Singular values fall from {f.scale[0]:.4g} to {f.scale[-1]:.4g}; the next would be {f.fit.next_scale:.4g}, "
        f"{gaps[-1]:.2%} less. Where the fall is slow, single dimensions mix; distances between words do not suffer."
    )
    return Finding("note", text)


def _neighbours(embedding: WordEmbedding) -> Section:
    probes = probe_words(embedding)
    if not probes:
        return Section("Neighbours", (Paragraph("No frequent word is associated with others."),))
    caption = (
        "Frequent content words and their nearest words, best first. Do they go together? If not, distrust it. Near "
        "means used in like company: opposites are near each other, too."
    )
    frame = neighbours(embedding, probes)
    carried = min(WORDS_EXPLORED, SEARCHED_NUMBERS // embedding.vectors.shape[1])
    # The page folds the case of what is asked for.
    explored = [at for at, word in enumerate(embedding.words[:carried]) if word == word.lower()]
    if not explored:
        return Section("Neighbours", (Table("neighbours", frame, caption),))
    kind = "most frequent words" if len(explored) == min(carried, len(embedding)) else "frequent words in lower case"
    search = VectorSearch(
        name="neighbours",
        prompt=f"Neighbours among the {len(explored):,} {kind}",
        terms=[str(embedding.words[at]) for at in explored],
        term_vectors=embedding.unit_vectors[explored],
        table=frame,
        caption=caption,
        example=_example(probes),
    )
    return Section("Neighbours", (search,))


def _singular_values(embedding: WordEmbedding) -> Section:
    frame = singular_values(embedding)
    values, shares = frame["singular_value"], frame["cumulative_share"]
    half = len(values) // 2
    reading = (
        f"They fall from {values.iloc[0]:.4g} through {values.iloc[half]:.4g} (dimension {half + 1}) to "
        f"{values.iloc[-1]:.4g}; all {len(values)} dimensions together reproduce {shares.iloc[-1]:.1%}."
    )
    specification = charts(embedding)["singular values"].to_dict()
    chart = Chart("singular values", specification, "Singular values of the association matrix", reading, frame)
    return Section("Singular values", (chart,))


def _dimensions(embedding: WordEmbedding) -> Section:
    shown = embedding.dimensions().head(DIMENSIONS_SHOWN)
    more = embedding.factorization.rank - len(shown)
    rest = f" {more} more are in the table 'dimensions'." if more > 0 else ""
    caption = f"Words at both ends of the strongest dimensions. Which end is positive has no meaning.{rest}"
    return Section("Dimensions", (Table("dimensions", shown, caption, {"share": ".2%", "strength": ".4g"}),))


def _left_out(embedding: WordEmbedding) -> Section:
    entries = [entry for entry in embedding.provenance.dropped if entry.what == "words"]
    if not entries:
        return Section("Words left out", (Paragraph("No word was left out."),))
    lost = embedding.tokens - int(embedding.counts.sum())
    share = lost / max(embedding.tokens, 1)
    total = Paragraph(f"Words left out make up {lost:,} of {embedding.tokens:,} running words ({share:.1%}).")
    return Section("Words left out", (total, *(Finding("note", f"{entry}.") for entry in entries)))
