"""Which number of modules: the largest that is stable among those that predict held-out values best."""

from dataclasses import dataclass

import pandas as pd

from lrdomains.evidence.rank_selection import RankSelection
from lrdomains.genes.agreement import agreed, better_runs, stability_score

#: Modules of a number that is called stable come back, on average, with this share of runs times cosine.
STABLE = 0.9
#: Of several stable numbers, those count whose stability is within this of the highest: one module too many costs more.
AS_STABLE = 0.02
#: A smaller stable number is taken where it gains this share of what the best predicting ones gain over a constant.
NEARLY_AS_GOOD = 0.95


@dataclass(frozen=True, eq=False)
class RankChoice:
    """A number of modules, or none, and why.

    Parameters
    ----------
    rank : int
        0 where no number of modules is stable.
    reason : str
    table : DataFrame
        The evidence, one row a number of modules.
    disagreement : str
        Where the criteria differ; empty where they do not.
    """

    rank: int
    reason: str
    table: pd.DataFrame
    disagreement: str = ""


def choose_rank(selection: RankSelection) -> RankChoice:
    """Choose the largest number of modules that is stable and predicts within one standard error of the best.

    Where none of those is stable, the largest stable one below them is taken that predicts nearly as well. There is
    none where one profile that all samples share predicts as well as several modules, or where no number is stable.

    Parameters
    ----------
    selection : RankSelection
        With the criteria "bi-cross-validation" and "stability".
    """
    table = _with_better_runs(selection)
    held_out = selection.verdict("bi-cross-validation")
    if min(held_out.within) == 1:
        reason = "one profile that all samples share predicts held-out values as well as several modules do"
        return RankChoice(0, _no_rank(reason), table, selection.disagreement)
    if selection.recommended == 0 and not any(rank >= 2 for rank in held_out.within):
        return RankChoice(0, _no_rank(selection.reason), table, selection.disagreement)
    scores = dict(zip(selection.ranks, table["stability"].tolist(), strict=True))
    stable = [rank for rank in selection.ranks if rank >= 2 and scores[rank] >= STABLE]
    basin = [rank for rank in held_out.within if rank >= 2]
    span = f"{min(basin)} to {max(basin)}" if len(basin) > 1 else str(basin[0])
    both = [rank for rank in stable if rank in basin]
    if both:
        rank = _largest_of_the_most_stable(both, scores)
        reason = (
            f"{rank} is the largest number of modules that is stable ({scores[rank]:.2f} of 1) among those whose "
            f"held-out loss is within one standard error of the best ({span})"
        )
        if rank == max(selection.ranks):
            reason += "; it is also the largest that was tried, and more may predict better still: try a wider range"
        return RankChoice(rank, reason, table, selection.disagreement)
    gains = dict(zip(selection.ranks, held_out.columns["bi-cross-validation: gain"].tolist(), strict=True))
    best = max(gains[rank] for rank in basin)
    nearly = [rank for rank in stable if rank < min(basin) and gains[rank] >= NEARLY_AS_GOOD * best > 0]
    unstable = f"those that predict held-out values best ({span}) do not come back from other random starts"
    if not nearly:
        most = max(scores[rank] for rank in basin)
        reason = f"no stable number of modules: {unstable} (stability at most {most:.2f} of 1)"
        return RankChoice(0, reason, table, selection.disagreement)
    rank = _largest_of_the_most_stable(nearly, scores)
    reason = (
        f"{unstable}; {rank} is the largest number below that is stable ({scores[rank]:.2f} of 1), and it gains "
        f"{gains[rank] / best:.0%} of what they gain over a constant"
    )
    return RankChoice(rank, reason, table, selection.disagreement)


def _largest_of_the_most_stable(ranks: list[int], scores: dict[int, float]) -> int:
    most = max(scores[rank] for rank in ranks)
    return max(rank for rank in ranks if scores[rank] >= most - AS_STABLE)


def _with_better_runs(selection: RankSelection) -> pd.DataFrame:
    """Return the table of evidence with the stability of the better half of the runs, which the modules are made of."""
    table = selection.table.reset_index()
    if not selection.stabilities:
        return table
    found = {rank: agreed(better_runs(runs)) for rank, runs in selection.stabilities.items()}
    scores = [stability_score(found[rank], rank) for rank in selection.ranks]
    left_out = [len(found[rank].filtered) / len(found[rank].members) for rank in selection.ranks]
    silhouettes = [found[rank].silhouette for rank in selection.ranks]
    return (
        table.rename(columns={"stability": "stability of all runs"})
        .drop(columns=["lowest stability"], errors="ignore")
        .assign(stability=scores, silhouette=silhouettes, **{"left out": left_out})
    )


def _no_rank(reason: str) -> str:
    return reason if reason.startswith("no stable") else f"no stable number of modules: {reason}"
