"""Which number of modules: the largest that is stable among those that predict held-out values best."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lrdomains.core.provenance import Provenance
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.rank_selection import RankSelection
from lrdomains.genes.agreement import agreed, better_runs, stability_score
from lrdomains.report.report import Report

#: Modules of a number that is called stable come back, on average, with this share of runs times cosine.
STABLE = 0.9
#: Of several stable numbers, those count whose stability is within this of the highest: one module too many costs more.
AS_STABLE = 0.02
#: Numbers that gain this share of what the best one gains over a single shared profile predict as well for any purpose:
#: with many samples the standard error of a difference is so small that noise fitted a little better would decide.
AS_GOOD = 0.98
#: A smaller stable number is taken where it gains this share of what the best predicting ones gain over a constant.
NEARLY_AS_GOOD = 0.95
#: Evidence on prediction, the first that there is.
HELD_OUT = ("speckled", "bi-cross-validation")


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
    provenance : Provenance or None
        What was compared, and how.
    """

    rank: int
    reason: str
    table: pd.DataFrame
    disagreement: str = ""
    provenance: Provenance | None = None

    def report(self) -> Report:
        """Return the evidence as a report."""
        from lrdomains.genes.evidence_report import survey_report

        return survey_report(self)


def choose_rank(selection: RankSelection) -> RankChoice:
    """Choose the largest number of modules that is stable and predicts within one standard error of the best.

    1. There is none where one profile that all samples share is within one standard error of the best.
    2. Those predict as well as the best whose difference to it is within its standard error, or that gain 98 % of what
       it gains over one shared profile.
    3. Of them the largest is taken whose modules come back in all runs; where there is none, the largest whose modules
       come back in the half of the runs with the lowest loss.
    4. Where none of them is stable, the largest stable one below them is taken that predicts nearly as well.

    Parameters
    ----------
    selection : RankSelection
        With the criteria "stability" and "speckled" or "bi-cross-validation".

    Notes
    -----
    What it gives, with 20 runs of seed 0: 7 for cells simulated with 7 programs (two seeds), none for counts without
    any (three tables); 5 for the leukemias of Golub et al.; for the leukemia set of the GSEA example 4 of its probes
    and 2 of symbols; 4 for the medulloblastomas of Brunet et al., 11 for the 9 types of blood cells of PBMC 3k, 9 for
    the 700 cells of its larger relative. Bi-cross-validation of so few bulk samples falls up to the largest number
    that is tried, which is why they are judged by single entries.

    References
    ----------
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 7.10, for one standard error.
    """
    table = _with_better_runs(selection)
    held_out = _held_out(selection)
    if min(held_out.within) == 1 or _one_profile_will_do(held_out, selection.ranks):
        reason = "one profile that all samples share predicts held-out values as well as several modules do"
        return RankChoice(0, _no_rank(reason), table, selection.disagreement, selection.provenance)
    if selection.recommended == 0 and not any(rank >= 2 for rank in held_out.within):
        return RankChoice(0, _no_rank(selection.reason), table, selection.disagreement, selection.provenance)
    scores = dict(zip(selection.ranks, table["stability"].tolist(), strict=True))
    of_all = dict(zip(selection.ranks, table.get("stability of all runs", table["stability"]).tolist(), strict=True))
    gains = dict(zip(selection.ranks, held_out.columns[f"{held_out.criterion}: gain"].tolist(), strict=True))
    basin = _as_good_as_the_best(held_out.within, gains)
    span = f"{min(basin)} to {max(basin)}" if len(basin) > 1 else str(basin[0])
    for which, stability in (("all", of_all), ("the better half of the", scores)):
        both = [rank for rank in basin if stability[rank] >= STABLE]
        if both:
            rank = _largest_of_the_most_stable(both, stability)
            reason = (
                f"{rank} is the largest number of modules that is stable in {which} runs ({stability[rank]:.2f} of 1) "
                f"among those that predict held-out values as well as the best ({span})"
            )
            if rank == max(selection.ranks):
                reason += "; it is also the largest that was tried, and more may predict better still"
            return RankChoice(rank, reason, table, selection.disagreement, selection.provenance)
    best = max(gains[rank] for rank in basin)
    stable = [rank for rank in selection.ranks if 2 <= rank < min(basin) and scores[rank] >= STABLE]
    nearly = [rank for rank in stable if gains[rank] >= NEARLY_AS_GOOD * best > 0]
    unstable = f"those that predict held-out values best ({span}) do not come back from other random starts"
    if not nearly:
        most = max(scores[rank] for rank in basin)
        reason = f"no stable number of modules: {unstable} (stability at most {most:.2f} of 1)"
        return RankChoice(0, reason, table, selection.disagreement, selection.provenance)
    rank = _largest_of_the_most_stable(nearly, scores)
    reason = (
        f"{unstable}; {rank} is the largest number below that is stable ({scores[rank]:.2f} of 1), and it gains "
        f"{gains[rank] / best:.0%} of what they gain over a constant"
    )
    return RankChoice(rank, reason, table, selection.disagreement, selection.provenance)


def _held_out(selection: RankSelection) -> Verdict:
    asked = [verdict.criterion for verdict in selection.verdicts if verdict.criterion in HELD_OUT]
    # Of a selection with neither, the error says which criteria it has.
    return selection.verdict(asked[0] if asked else HELD_OUT[-1])


def _one_profile_will_do(held_out: Verdict, ranks: tuple[int, ...]) -> bool:
    """Return whether the loss of one module is within one standard error of the lowest."""
    if 1 not in ranks:
        return False
    losses = np.asarray(held_out.columns[held_out.criterion], dtype=np.float64)
    errors = np.asarray(held_out.columns[f"{held_out.criterion}: standard error"], dtype=np.float64)
    best = int(np.nanargmin(losses))
    return bool(losses[list(ranks).index(1)] <= losses[best] + errors[best])


def _as_good_as_the_best(within: tuple[int, ...], gains: dict[int, float]) -> list[int]:
    """Return those numbers of modules, ascending, that predict as well as the best."""
    best = max(gains[rank] for rank in within if rank >= 1)
    alone = gains.get(1, 0.0)
    enough = alone + AS_GOOD * (best - alone)
    return [rank for rank in gains if rank >= 2 and (rank in within or gains[rank] >= enough)]


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
