"""Genes: modules of genes that rise and fall together over samples or cells."""

from lrdomains.genes.analysis import find_modules
from lrdomains.genes.check import Check, check
from lrdomains.genes.enrichment import Enrichment, over_representation
from lrdomains.genes.gene_sets import GeneSets, read_gene_sets
from lrdomains.genes.matrix import expression_matrix
from lrdomains.genes.reading import read_expression
from lrdomains.genes.result import GeneModules
from lrdomains.genes.selection import over_dispersed_genes
from lrdomains.genes.slots import annotate

__all__ = [
    "Check",
    "Enrichment",
    "GeneModules",
    "GeneSets",
    "annotate",
    "check",
    "expression_matrix",
    "find_modules",
    "over_dispersed_genes",
    "over_representation",
    "read_expression",
    "read_gene_sets",
]
