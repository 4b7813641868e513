"""The last section of every report: how the result was made, and what was left out."""

import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.fit import Status
from lrdomains.core.provenance import Provenance
from lrdomains.core.wording import counted
from lrdomains.report.certainty_blocks import certainty_blocks
from lrdomains.report.report import Block, Finding, Paragraph, Section, Table


def methods_section(factorization: Factorization) -> Section:
    """Return the section on methods and provenance of a factorization.

    Parameters
    ----------
    factorization : Factorization

    Returns
    -------
    Section
        The status of the fit, what residuals and gaps say of an SVD, every step with its options, everything that was
        dropped, versions and seed.
    """
    provenance, fit = factorization.provenance, factorization.fit
    m, n = factorization.shape
    doubtful = fit.status is Status.ITERATION_LIMIT
    verb = "reproduces" if factorization.rank == 1 else "reproduce"
    summary = (
        f"{type(factorization.method).__name__} of {counted(m, factorization.rows_are)} by "
        f"{counted(n, factorization.columns_are)}: {fit.status.value}. {counted(factorization.rank, 'component')} "
        f"{verb} {factorization.explained():.1%} of the squared norm "
        "of the matrix."
    )
    head = Finding("caution" if doubtful else "good", summary)
    return Section("Methods and provenance", (head, *certainty_blocks(factorization), *provenance_blocks(provenance)))


def provenance_blocks(provenance: Provenance) -> tuple[Block, ...]:
    """Return what a result was made from and with: what was dropped, every step, versions and seed.

    Parameters
    ----------
    provenance : Provenance
    """
    steps = pd.DataFrame(
        [(step, name, repr(value)) for step, options in provenance.steps.items() for name, value in options.items()],
        columns=["step", "option", "value"],
    )
    made_with = [("source", provenance.source), ("seed", str(provenance.seed)), ("fingerprint", provenance.fingerprint)]
    made_with += list(provenance.versions.items())
    dropped = tuple(Finding("note", str(entry)) for entry in provenance.dropped)
    return (
        *(dropped or (Paragraph("Nothing was dropped."),)),
        Table("steps", steps, "Every step with its options, in order."),
        Table(
            "made with",
            pd.DataFrame(made_with, columns=["what", "value"]),
            "What the result was made from and with.",
        ),
    )
