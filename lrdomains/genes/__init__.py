"""Genes: modules of genes that rise and fall together over samples or cells."""

from lrdomains.genes.analysis import find_modules
from lrdomains.genes.auc import auc_enrichment
from lrdomains.genes.check import Check, check
from lrdomains.genes.enrichment import Enrichment
from lrdomains.genes.exporting import export, read_spectra
from lrdomains.genes.gene_sets import GeneSets, read_gene_sets
from lrdomains.genes.imputing import add_imputed, impute
from lrdomains.genes.matrix import expression_matrix
from lrdomains.genes.meta_programs import MetaPrograms, metaprograms
from lrdomains.genes.module_comparison import ModuleComparison, compare
from lrdomains.genes.over_representation import over_representation
from lrdomains.genes.projection import Projection, project
from lrdomains.genes.rank_survey import survey
from lrdomains.genes.ranked import ranked_enrichment
from lrdomains.genes.reading import read_expression
from lrdomains.genes.result import GeneModules
from lrdomains.genes.selection import over_dispersed_genes
from lrdomains.genes.slots import annotate

__all__ = [
    "Check",
    "Enrichment",
    "GeneModules",
    "GeneSets",
    "MetaPrograms",
    "ModuleComparison",
    "Projection",
    "add_imputed",
    "annotate",
    "auc_enrichment",
    "check",
    "compare",
    "export",
    "expression_matrix",
    "find_modules",
    "impute",
    "metaprograms",
    "over_dispersed_genes",
    "over_representation",
    "project",
    "ranked_enrichment",
    "read_expression",
    "read_gene_sets",
    "read_spectra",
    "survey",
]
