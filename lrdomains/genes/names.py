"""What names look like: genes, or samples and cells."""

import re
from collections.abc import Sequence

# Ensembl, RefSeq, microarray probes; ribosomal, mitochondrial and HLA genes; and genes that every table has.
_GENE = re.compile(
    r"""ENS[A-Z]*[GT]\d{6,}(\.\d+)? | [NX][MR]_\d+(\.\d+)? | [\w/-]+_at | ILMN_\d+
      | MT-\w+ | RP[LS]\w+ | HLA-\w+ | LINC\d+ | LOC\d+ | CD\d+[A-Z]? | IL\d+\w* | KRT\d+ | COL\d+A\d | ZNF\d+
      | SLC\d+A\d+ | ATP\d\w+ | HIST\d\w+ | ACTB | GAPDH | B2M | TP53 | MYC | FOS | JUN | EGFR | VIM | LYZ | PTPRC
      | (TMEM|FAM|KIAA|CCDC|WDR|TTC|RAB|USP|TRIM|ARHG[AE][PF]|GPR|PTP[NR]|DNAJ[ABC]|NDUF[ABSV]|PSM[ABCDE]|EIF\d
         |UBE2|MAP[234]K|MAP3K|CXC[LR]|CC[LR]|TNF|HSP[A-H]|CYP|ADAM|LRRC|MRP[LS]|POLR?|SNRP|COX|CDK|CDC|E2F|STAT|IRF
         |IFI|SMAD|HOX[A-D]|FOX[A-Z]|SOX|GATA|KLF|NFKB|BCL|CASP|CLDN|KCN[A-Z]|SCN|CACN|OR\d+[A-Z]|S100|ITG[AB]|LAM[ABC]
         |MMP|TIMP|NOTCH|WNT|FZD|FGF|IGF|PDGF|VEGF|TGFB|EPH[AB]|SEMA|PCDH|CDH|MYO|MYH|ACT[ABGN]|TUB[ABG])[A-Z]?\d+\w*
      | MALAT1 | NEAT1 | TUBB | ALB | PPBP | GNLY | NKG7 | MS4A1""",
    re.VERBOSE | re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"""GSM\d+ | [SED]RR\d+ | TCGA-\S+ | [ACGT]{8,}(-\d+)? | \S*[_:][ACGT]{10,}(-\d+)?
      | (sample|patient|donor|cell|control|ctrl|case|tumou?r|normal|subject|mouse|rep|replicate)[\s_.-]*\w*""",
    re.VERBOSE | re.IGNORECASE,
)
_LOOKED_AT = 2000


def gene_likeness(names: Sequence[object]) -> float:
    """Return the share of names that look like genes less the share that look like samples, from -1 to 1.

    Examples
    --------
    >>> gene_likeness(["ENSG00000141510", "M12759_at"]), gene_likeness(["GSM1", "AAACATACAACCAC-1"])
    (1.0, -1.0)
    """
    looked_at = [str(name) for name in names[:_LOOKED_AT]]
    if not looked_at:
        return 0.0
    genes = sum(_GENE.fullmatch(name) is not None for name in looked_at)
    samples = sum(_SAMPLE.fullmatch(name) is not None for name in looked_at)
    return (genes - samples) / len(looked_at)
