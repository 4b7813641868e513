"""From verdicts to a recommendation: which rank, in which range, and why."""

from collections.abc import Mapping

from lrdomains.core.typing import Array
from lrdomains.core.wording import counted
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.rank_selection import RankSelection, disagreement_among
from lrdomains.evidence.stability import Stability

#: Criteria that predict what was held out.
HELD_OUT = ("speckled", "bi-cross-validation")
#: A sum of non-negative parts has no more components than parts: what stands out of the noise bounds their number from
#: below.
LOWER_BOUND = "flips"
#: Below this stability no rank is called stable; as stable as the most stable one is down to this share.
NO_STABILITY = 0.5
AS_STABLE = 0.9
#: A smaller rank predicts nearly as well as the best if it gains this share of what the best gains over a constant.
NEARLY_AS_GOOD = 0.95


def recommendation(
    verdicts: tuple[Verdict, ...], ranks: Array, *, kind: str, stabilities: Mapping[int, Stability]
) -> RankSelection:
    """Return what the verdicts recommend together.

    The first decides alone, unless it predicts held-out blocks and the runs' stability was measured as well: then both
    decide, and random signs with them where they were asked.

    Parameters
    ----------
    verdicts : tuple of Verdict
    ranks : ndarray of int
        The ranks on offer, ascending.
    kind : str
    stabilities : mapping of int to Stability
        See `RankSelection`.
    """
    decided_by: tuple[str, ...]
    by_name = {verdict.criterion: verdict for verdict in verdicts}
    held_out, stable = verdicts[0], by_name.get("stability")
    if held_out.criterion in HELD_OUT and stable is not None:
        bound = by_name.get(LOWER_BOUND)
        found, reason, low, high = _stable_among_predictive(held_out, stable, bound, ranks)
        decided_by = tuple(verdict.criterion for verdict in (held_out, stable, bound) if verdict is not None)
    else:
        first = verdicts[0]
        found, reason, decided_by = first.rank, first.reading, (first.criterion,)
        low, high = (min(first.within), max(first.within)) if first.within else (found, found)
    offered, note = _offered(found, ranks)
    return RankSelection(
        recommended=offered,
        range=(min(_offered(low, ranks)[0], offered), max(_offered(high, ranks)[0], offered)),
        reason=reason + note,
        disagreement=disagreement_among(verdicts),
        verdicts=verdicts,
        decided_by=decided_by,
        ranks=tuple(int(rank) for rank in ranks),
        kind=kind,
        stabilities=stabilities,
    )


def _stable_among_predictive(
    held_out: Verdict, stable: Verdict, bound: Verdict | None, ranks: Array
) -> tuple[int, str, int, int]:
    """Return the smallest of the best predicting ranks that is stable, or the nearest stable one below them.

    Of those that predict equally well, the ones with as many parts as components stand out of the noise come first.
    With the rank come a reason and a range.
    """
    low, high = held_out.within[0], held_out.within[-1]
    if held_out.rank == 0:
        return 0, f"{held_out.reading}: one constant predicts as well as any rank", low, high
    scores = dict(zip(ranks.tolist(), stable.columns["stability"].tolist(), strict=True))
    gains = dict(zip(ranks.tolist(), held_out.columns[f"{held_out.criterion}: gain"].tolist(), strict=True))
    basin = [rank for rank in held_out.within if rank in scores]
    below = [rank for rank in scores if rank < min(basin) and gains[rank] >= NEARLY_AS_GOOD * gains[min(basin)]]
    enough = max(NO_STABILITY, AS_STABLE * max(scores[rank] for rank in basin + below))
    least = min(bound.rank, max(basin)) if bound is not None else 0
    for pick in [rank for rank in basin if rank >= least] + [rank for rank in reversed(basin) if rank < least]:
        if scores[pick] >= enough:
            shown = (
                f"; {counted(bound.rank, 'component')} stand out of noise"
                if bound is not None and pick > basin[0]
                else ""
            )
            reason = f"{held_out.reading}{shown}; the components of rank {pick} come back ({_score(scores[pick])})"
            return pick, reason, low, high
    unstable = f"{held_out.reading}, where components do not come back from other random starts"
    for pick in reversed(below):
        if scores[pick] >= enough:
            reason = (
                f"{unstable}; {pick} is the largest rank below whose components do ({_score(scores[pick])}), and it "
                f"predicts {100 * gains[pick] / gains[min(basin)]:.0f} % as much"
            )
            return pick, reason, pick, high
    return 0, f"no stable rank: {unstable} ({_score(max(scores[rank] for rank in basin))})", low, high


def _score(stability: float) -> str:
    return f"stability {stability:.2f} of 1"


def _offered(rank: int, ranks: Array) -> tuple[int, str]:
    """Return the largest rank on offer that is not above the one found, and what to say if it is another one."""
    if rank == 0 or rank in ranks:
        return rank, ""
    if rank > ranks.max():
        return int(ranks.max()), f"; {int(ranks.max())} is the largest rank on offer, so offer larger ones"
    if rank < ranks.min():
        return int(ranks.min()), f"; {int(ranks.min())} is the smallest rank on offer, so offer smaller ones"
    below = int(ranks[ranks < rank].max())
    return below, f"; {rank} is not on offer, and {below} is the next below"
