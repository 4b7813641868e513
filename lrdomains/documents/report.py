"""The report of a document embedding: verdict, evidence, dimensions, examples, methods."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.wording import counted
from lrdomains.documents import charts, tables
from lrdomains.documents.dimensions import one_sided
from lrdomains.documents.offline_search import MOST_DOCUMENTS, offline_search
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Dimensions and ends shown in the report; the tables have them all.
DIMENSIONS_SHOWN = 12
TERMS_SHOWN = 8
DOCUMENTS_SHOWN = 3
#: A document that keeps less than this share of its squared length is poorly represented.
POORLY_CAPTURED = 0.05
NAMED = 10


def summary(embedding: "DocumentEmbedding") -> str:
    """Return what was found, in a few lines."""
    f = embedding.factorization
    m, n = f.shape
    lines = [
        f"{m:,} documents x {n:,} terms ({embedding.reader.weighting.name}): {f.rank} dimensions hold "
        f"{f.explained():.1%} of the squared norm",
        _exactness(embedding),
    ]
    return "\n".join(lines + [finding.text for finding in _remarks(embedding)])


def report(embedding: "DocumentEmbedding") -> Report:
    """Return the report; see `DocumentEmbedding.report`."""
    f = embedding.factorization
    m, n = f.shape
    return Report(
        title="Documents in a space of few dimensions",
        subtitle=f"Latent semantic analysis of {f.provenance.source}",
        key_figures=(
            KeyFigure("documents", f"{m:,}", f"{embedding.tokens:,} words read"),
            KeyFigure("terms", f"{n:,}", f"weighted by {embedding.reader.weighting.name}"),
            KeyFigure("dimensions", str(f.rank), _rank_note(embedding)),
            KeyFigure("captured", f"{f.explained():.1%}", "of the squared norm of the weighted matrix"),
        ),
        sections=(
            _verdict(embedding),
            _evidence(embedding),
            _dimensions(embedding),
            _examples(embedding),
            methods_section(f),
        ),
    )


def _verdict(embedding: "DocumentEmbedding") -> Section:
    f = embedding.factorization
    exact = Finding("good" if f.fit.converged else "caution", _exactness(embedding))
    return Section("Verdict", (_what_it_is(embedding), exact, *_remarks(embedding)))


def _what_it_is(embedding: "DocumentEmbedding") -> Finding:
    documents, ends = len(embedding.documents), embedding.dimensions(top=3)
    contrasts = ends[~ends["dimension"].isin(one_sided(embedding))]
    text = f"{documents:,} documents are points in a space where those of like words are near, and can be searched so."
    if len(contrasts):
        first, second = (", ".join(terms) for terms in contrasts["terms"].iloc[:2])
        text += f" What sets them apart most: {first} against {second}."
    return Finding(
        "note", f"{text} How well a search finds what is meant is not measured here: it takes judged queries."
    )


def _exactness(embedding: "DocumentEmbedding") -> str:
    f = embedding.factorization
    precision = f"largest residual {float(np.max(f.fit.residuals)):.1e} of the first singular value"
    return f"The {f.rank} strongest dimensions of the weighted matrix, {f.fit.status.value} ({precision})."


def _rank_note(embedding: "DocumentEmbedding") -> str:
    asked = embedding.provenance.steps.get("embed", {}).get("rank asked for")
    return "the default, a convention" if asked == "default" else "as asked for"


def _remarks(embedding: "DocumentEmbedding") -> list[Finding]:
    """Return what is worth knowing about the documents themselves."""
    found, documents = [Finding("note", str(update)) for update in embedding.updates], len(embedding.documents)
    empty = embedding.empty_documents()
    if empty:
        text = f"Never found, for want of a known word: {len(empty):,} of {documents:,} documents ({_names(empty)})"
        found.append(Finding("caution", text))
    again = embedding.duplicates()
    if len(again):
        pairs = [f"{a} = {b}" for a, b in zip(again["document"], again["same_as"], strict=True)]
        text = (
            f"{counted(len(again), 'exact duplicate')}, the same words as often as an earlier document: {_names(pairs)}"
        )
        found.append(Finding("note", text))
    poor = np.flatnonzero(embedding.captured < POORLY_CAPTURED)
    if len(poor):
        text = (
            f"{counted(len(poor), 'document')} with less than {POORLY_CAPTURED:.0%} of the squared length kept: "
            f"the dimensions hardly say what is in them: {_names(embedding.documents[poor].tolist())}"
        )
        found.append(Finding("note", text))
    return found


def _evidence(embedding: "DocumentEmbedding") -> Section:
    f, frame = embedding.factorization, tables.singular_values(embedding)
    half = int(np.searchsorted(f.scale[::-1], f.scale[0] / 2, side="left"))
    reading = (
        f"The strengths fall from {f.scale[0]:.4g} to {f.scale[-1]:.4g} over {f.rank} dimensions; "
        f"{f.rank - half} of them are at least half as strong as the first."
    )
    following = f.fit.next_scale
    if following is not None:
        reading += f" The next one would have {following / f.scale[-1]:.1%} of the strength of the last."
    captured = embedding.captured[embedding.lengths > 0]
    spread = ", ".join(f"{value:.0%}" for value in np.quantile(captured, [0.1, 0.5, 0.9]))
    return Section(
        "How much the dimensions hold",
        (
            Chart(
                "singular values",
                charts.singular_values_chart(embedding).to_dict(),
                "Strength of each dimension",
                reading,
                frame,
            ),
            Paragraph(
                f"Of a document's squared length its vector keeps {spread} (10th, 50th and 90th percentile of the "
                "documents). What is lost is what a document shares with few others; a small share is usual for text "
                "and no fault: the number of dimensions is judged by searching, not by this share."
            ),
        ),
    )


def _dimensions(embedding: "DocumentEmbedding") -> Section:
    ends = embedding.dimensions(top=TERMS_SHOWN)
    ends = ends[(ends["dimension"] <= DIMENSIONS_SHOWN) & (ends["terms"].str.len() > 0)]
    shown = pd.DataFrame(
        {
            "dimension": ends["dimension"],
            "end": ends["pole"].map({"positive": "+", "negative": "-"}),
            "terms": ends["terms"],
            "documents": [names[:DOCUMENTS_SHOWN] for names in ends["documents"]],
        }
    )
    blocks = [
        Paragraph(
            "Each dimension is an axis with two ends. Which end is called positive is a convention; that their terms "
            "tend to occur in different documents is what the data say. A negative coordinate is an end like the "
            "other, not the absence of something."
        )
    ]
    if 1 in one_sided(embedding):
        blocks.append(
            Paragraph("The first has a single end: it is what all documents share, a mean rather than a contrast.")
        )
    caption = f"The outermost terms and documents of the first {shown['dimension'].max()} dimensions."
    return Section("What the dimensions are about", (*blocks, Table("dimensions", shown, caption)))


def _examples(embedding: "DocumentEmbedding") -> Section:
    title = "Examples: documents and those nearest to them"
    searched = offline_search(embedding)
    if searched is not None:
        return Section(title, (searched,))
    caption = (
        "Documents evenly spaced through the collection, so not the best ones, each followed by the three nearest "
        "(score: cosine). This page has no search box: it is for plain words of collections of up to "
        f"{MOST_DOCUMENTS:,} documents. The program searches any: lrdomains documents search FILE.lrd QUERY."
    )
    return Section(title, (Table("examples", tables.example_searches(embedding), caption, {"score": ".3f"}),))


def _names(names: Sequence[object]) -> str:
    return ", ".join(str(name) for name in names[:NAMED]) + (", ..." if len(names) > NAMED else "")
