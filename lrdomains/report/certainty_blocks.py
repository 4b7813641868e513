"""What residuals and gaps say about the components of an SVD, for the section on methods."""

import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.identifiability import held_sentence
from lrdomains.report.report import Block, Finding, Table

#: Lines of the table; what follows differs little from the last of them.
LINES = 20
#: A bound for the worst noise can prove that a component is there, never that it is not.
NOT_PROVEN = (
    "The gaps between strengths alone prove no component against the worst noise of this size. That bound is strict: "
    "it does not speak against what other halves of the data, samples drawn again or other starts have confirmed."
)


def certainty_blocks(factorization: Factorization) -> tuple[Block, ...]:
    """Return how far computation and noise determine each component; nothing where a method has no singular pairs.

    Parameters
    ----------
    factorization : Factorization
        With weights of rows or columns the noise has no one size, and only the computation is judged.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import TruncatedSVD, factorize
    >>> f = factorize(np.diag([9.0, 3.0, 0.1]), TruncatedSVD(rank=2))
    >>> certainty_blocks(f)[0].text.split(";")[0]
    'Of the computation: strengths are right to machine precision'
    """
    f = factorization
    if not f.method.is_spectral or not f.scale.any():
        return ()
    certificate = f.certificate()
    computed = Finding(
        "caution" if certificate.blocks else "good", f"Of the computation: {'; '.join(certificate.sentences())}."
    )
    table = certificate.to_frame()[["component", "scale", "angle_bound", "block"]]
    judged: tuple[Block, ...] = (computed,)
    if f.row_weights is None and f.column_weights is None:
        held = f.identifiability()
        judged += (_against_noise(held),)
        table = table.assign(**{name: held[name] for name in ("gap", "bound", "span_held", "vector_held")})
    shown = table.head(LINES)
    first = "" if len(shown) == len(table) else f"The first {len(shown)} of {len(table)} components. "
    caption = (
        f"{first}angle_bound: degrees that the computation may be off. gap: to the next strength. bound: of the sine "
        "of the angle by which noise turns the span of the components up to here (Wedin); held: at most 0.5."
    )
    return (*judged, Table("certainty", shown, caption))


def _against_noise(held: pd.DataFrame) -> Finding:
    if not held["span_held"].any():
        return Finding("note", NOT_PROVEN)
    sentence = held_sentence(held)
    return Finding("good", f"{sentence[:1].upper()}{sentence[1:]}.")
