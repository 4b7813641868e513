"""Names that columns of true labels, of predicted labels and of counts usually have."""

from collections.abc import Sequence

#: Taken without being asked for, as long as exactly one of each kind is there; compared in lower case, with spaces and
#: hyphens as underscores.
TRUE_COLUMNS = (
    "true", "y_true", "label", "labels", "actual", "target", "truth", "ground_truth", "gold", "true_label",
    "reference", "true_class", "correct",
)  # fmt: skip
PREDICTED_COLUMNS = (
    "predicted", "pred", "y_pred", "prediction", "predictions", "predicted_label", "observed", "guess",
    "predicted_class", "pred_label", "output", "response",
)  # fmt: skip
COUNT_COLUMNS = ("count", "counts", "n", "freq", "frequency", "number")
PROBABILITY_NAMES = ("probabilities", "proba", "pred_probs", "y_prob", "y_proba", "probs", "scores")


def plain_name(name: object) -> str:
    """Return a column name in the form in which names are compared.

    Examples
    --------
    >>> plain_name(" Ground Truth")
    'ground_truth'
    """
    return str(name).strip().lower().replace(" ", "_").replace("-", "_")


def usual_column(header: Sequence[object], usual: Sequence[str]) -> int | None:
    """Return the place of the only column with a usual name; None if there is none or several.

    Examples
    --------
    >>> usual_column(["id", "Ground Truth", "Prediction"], TRUE_COLUMNS)
    1
    """
    found = [place for place, name in enumerate(header) if plain_name(name) in usual]
    return found[0] if len(found) == 1 else None
