"""Technical modules: those of mitochondria, ribosomes, stress of dissociation, the cell cycle, blood, or depth."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lrdomains.core.typing import Floats, Labels

#: Correlation of usage with depth beyond which a module is said to follow it.
FOLLOWS_DEPTH = 0.7
#: A kind is named if its genes are so surely over-represented among the leading genes, and at least so many.
SURE, FEWEST = 1e-4, 5

_STRESS_GENES = """
FOS FOSB FOSL2 JUN JUNB JUND EGR1 EGR2 EGR3 ATF3 IER2 IER3 NR4A1 KLF2 KLF4 KLF6 ZFP36 ZFP36L1 DUSP1 DUSP2 BTG1
BTG2 HSPA1A HSPA1B HSPA6 HSPA8 HSPB1 HSPH1 HSPE1 HSP90AA1 DNAJA1 DNAJB1 DNAJB4 BAG3 SOCS3 MYC NFKBIA NFKBIZ
CCNL1 RHOB GADD45B PPP1R15A UBC CYR61 CCN1 MCL1
"""
_CYCLE_GENES = """
MCM5 PCNA TYMS FEN1 MCM2 MCM4 RRM1 RRM2 UNG GINS2 MCM6 CDCA7 DTL PRIM1 UHRF1 HELLS RFC2 NASP RAD51AP1 GMNN WDR76
SLBP CCNE2 UBR7 POLD3 MSH2 ATAD2 RAD51 CDC45 CDC6 EXO1 TIPIN DSCC1 BLM CASP8AP2 USP1 CLSPN POLA1 CHAF1B BRIP1
E2F8 HMGB2 CDK1 NUSAP1 UBE2C BIRC5 TPX2 TOP2A NDC80 CKS2 NUF2 CKS1B MKI67 TMPO CENPF TACC3 SMC4 CCNB2 CKAP2L
CKAP2 AURKB BUB1 KIF11 ANP32E TUBB4B GTSE1 KIF20B HJURP CDCA3 HN1 CDC20 TTK CDC25C KIF2C RANGAP1 NCAPD2 DLGAP5
CDCA2 CDCA8 ECT2 KIF23 HMMR AURKA PSRC1 ANLN LBR CKAP5 CENPE CTCF NEK2 G2E3 GAS2L3 CBX5 CENPA CCNB1 CCNA2 PLK1
BUB1B
"""
_BLOOD_GENES = """
HBA1 HBA2 HBB HBD HBG1 HBG2 HBM HBQ1 ALAS2 AHSP CA1 SLC4A1
"""
_MEMBERS = {
    "stress": frozenset(_STRESS_GENES.split()),
    "cell cycle": frozenset(_CYCLE_GENES.split()),
    "red blood": frozenset(_BLOOD_GENES.split()),
}
KINDS = ("mitochondrial", "ribosomal", "stress", "cell cycle", "red blood")


def technical_table(
    names: Sequence[str], leading: dict[str, list[str]], background: Labels, usage: Floats, depth: Floats
) -> pd.DataFrame:
    """Say for each module how many of its leading genes are of a technical kind, and how it follows depth.

    Parameters
    ----------
    names : sequence of str
        Of the modules.
    leading : dict of str to list of str
        The leading genes of each.
    background : pandas.Index
        The genes that could have led.
    usage : ndarray of shape (samples, modules)
    depth : ndarray of shape (samples,)
        Sum of each sample before it was brought to the depth of the others.

    Returns
    -------
    DataFrame
        ``module``, the number of leading genes of each kind, ``depth_correlation`` (Spearman's, of usage) and ``flag``:
        the kinds that are over-represented (hypergeometric, p < 0.0001, at least five genes), and "depth"; empty where
        nothing is.

    References
    ----------
    Tirosh et al. (2016), Science 352, for genes of the cell cycle.
    van den Brink et al. (2017), Nature Methods 14, for genes that dissociation switches on.
    """
    from scipy.stats import hypergeom, spearmanr

    kinds = [_kinds_of(str(gene)) for gene in background]
    totals = {kind: sum(kind in found for found in kinds) for kind in KINDS}
    rows = []
    for at, name in enumerate(names):
        found = [_kinds_of(gene) for gene in leading[name]]
        counts = {kind: sum(kind in one for one in found) for kind in KINDS}
        p_values = {
            kind: float(hypergeom.sf(counts[kind] - 1, len(background), totals[kind], len(found))) for kind in KINDS
        }
        flags = [kind for kind in KINDS if counts[kind] >= FEWEST and p_values[kind] < SURE]
        varies = np.ptp(depth) > 0 and np.ptp(usage[:, at]) > 0
        correlation = float(spearmanr(usage[:, at], depth).statistic) if varies else 0.0
        if abs(correlation) > FOLLOWS_DEPTH:
            flags.append("depth")
        rows.append({"module": name, **counts, "depth_correlation": correlation, "flag": ", ".join(flags)})
    return pd.DataFrame(rows, columns=["module", *KINDS, "depth_correlation", "flag"])


def _kinds_of(gene: str) -> frozenset[str]:
    name = gene.upper()
    kinds = set()
    if name.startswith(("MT-", "MTRNR")):
        kinds.add("mitochondrial")
    if name.startswith(("RPL", "RPS", "RPLP", "RPSA")) and not name.startswith(("RPS6K", "RPL22L", "RPS19BP")):
        kinds.add("ribosomal")
    for kind, members in _MEMBERS.items():
        if name in members:
            kinds.add(kind)
    return frozenset(kinds)
