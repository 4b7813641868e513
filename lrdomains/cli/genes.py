"""Commands of the genes domain: find modules, test them for gene sets, place new samples on them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.cluster_costs import DryRunOption, answer_modules_cost
from lrdomains.cli.output import (
    DaskOption,
    JsonOption,
    OutputOption,
    SeedOption,
    answer,
    answer_json,
    tell,
    wants_progress,
)
from lrdomains.cli.ranks import chosen_rank

if TYPE_CHECKING:
    from lrdomains.genes import Enrichment, GeneModules

app = typer.Typer(no_args_is_help=True, help="Modules of genes that rise and fall together over samples or cells.")


class Orientation(StrEnum):
    """Which side of a table holds the genes."""

    GENES_BY_SAMPLES = "genes-by-samples"
    SAMPLES_BY_GENES = "samples-by-genes"


class Missing(StrEnum):
    """What to do where values are missing."""

    REFUSE = "refuse"
    DROP_GENES = "drop-genes"


class Test(StrEnum):
    """How modules are tested for gene sets."""

    OVER_REPRESENTATION = "over-representation"
    RANKED = "ranked"
    AUC = "auc"


class Loss(StrEnum):
    """What is minimised."""

    FROBENIUS = "frobenius"
    KL = "kl"


class Normalise(StrEnum):
    """How the values are prepared."""

    AUTO = "auto"
    DEPTH_LOG = "depth-log"
    FLOOR = "floor"
    VARIANCE = "variance"
    NONE = "none"


OrientationOption = Annotated[
    Orientation | None,
    typer.Option("--orientation", help="Which side the genes are on, where neither format nor names tell."),
]
LayerOption = Annotated[str | None, typer.Option("--layer", help="A layer in place of X; raw for an AnnData's raw.")]
SymbolsOption = Annotated[
    str | None,
    typer.Option("--symbols", help="Names for the genes: a .chip, CSV or TSV file, or a column that the file has."),
]
GenomeOption = Annotated[str | None, typer.Option("--genome", help="Which of several genomes of a 10x .h5 file.")]
MissingOption = Annotated[
    Missing, typer.Option("--missing", help="What to do where values are missing: refuse, or drop those genes.")
]
ExpressionArgument = Annotated[
    list[str],
    typer.Argument(
        help="Expression: .h5ad, .zarr, .loom, 10x folder or .h5, .csv, .tsv, .txt, .parquet, .gct, GEO series matrix; "
        "text also as .gz. Several files of one experiment are put together."
    ),
]
ModulesArgument = Annotated[str, typer.Argument(metavar="MODULES.lrd", help="Modules that find-modules saved.")]
RunsOption = Annotated[int, typer.Option("--runs", help="Random starts at each number of modules.")]
LossOption = Annotated[Loss, typer.Option("--loss", help="Squared errors, or the Kullback-Leibler divergence.")]
SparsityOption = Annotated[
    float, typer.Option("--sparsity", help="Penalty on loadings, from 0 to below 1: fewer genes a module.")
]
NormaliseOption = Annotated[
    Normalise, typer.Option("--normalise", help="How to prepare the values; auto looks at what they are.")
]
GenesOption = Annotated[int, typer.Option("--genes", help="How many over-dispersed genes to keep; 0 keeps all.")]
FolderOption = Annotated[
    str | None,
    typer.Option("--folder", help="Keep finished runs here, and take those that are there: broken-off work goes on."),
]


@app.command()
def check(
    expression: ExpressionArgument,
    *,
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    symbols: SymbolsOption = None,
    genome: GenomeOption = None,
    missing: MissingOption = Missing.REFUSE,
    json_output: JsonOption = False,
) -> None:
    """Look a table of expression over: what is unusual, and what will be done about it."""
    from lrdomains.genes import check as check_expression

    seen = check_expression(
        expression,
        orientation=None if orientation is None else orientation.value,
        layer=layer,
        symbols=symbols,
        genome=genome,
        missing=missing.value,
    )
    answer_json(seen.to_dict()) if json_output else answer(seen.summary())


@app.command("find-modules")
def find_modules(
    expression: ExpressionArgument,
    output: OutputOption,
    *,
    rank: Annotated[
        str, typer.Option("--rank", help="How many modules: a number, A:B to choose among several, or auto.")
    ] = "auto",
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    symbols: SymbolsOption = None,
    genome: GenomeOption = None,
    missing: MissingOption = Missing.REFUSE,
    gene_sets: Annotated[
        str | None, typer.Option("--gene-sets", help="Gene sets (.gmt, .gmt.gz) to test the modules for.")
    ] = None,
    runs: RunsOption = 20,
    loss: LossOption = Loss.FROBENIUS,
    sparsity: SparsityOption = 0.0,
    density: Annotated[
        str, typer.Option("--density", help="Largest distance of a run's module from its neighbours, or auto.")
    ] = "auto",
    annotations: Annotated[
        str, typer.Option("--annotations", help="A table on the samples (names first); auto takes the file's own.")
    ] = "auto",
    normalise: NormaliseOption = Normalise.AUTO,
    genes: GenesOption = 2000,
    folder: FolderOption = None,
    dry_run: DryRunOption = False,
    dask: DaskOption = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Find modules in a table of expression, and save them."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.genes import find_modules as find
    from lrdomains.genes import read_expression

    check_target(output)
    reading: dict[str, Any] = {
        "orientation": None if orientation is None else orientation.value,
        "layer": layer,
        "symbols": symbols,
        "genome": genome,
        "missing": missing.value,
    }
    if dry_run:
        work: dict[str, Any] = {"rank": chosen_rank(rank), "runs": runs, "dask": dask, "json_output": json_output}
        table = read_expression(expression, **reading)
        answer_modules_cost(table, normalise=normalise.value, genes=genes or None, **work)
        return
    modules = find(
        expression,
        **reading,
        rank=chosen_rank(rank),
        runs=runs,
        loss=loss.value,
        sparsity=sparsity,
        density=_density(density),
        annotations=annotations,
        normalise=normalise.value,
        genes=genes or None,
        gene_sets=gene_sets,
        rng=seed,
        folder=folder,
        client=dask,
        progress=wants_progress(),
    )
    modules.save(output)
    tell(f"wrote {output}")
    answer_json(_modules_json(modules)) if json_output else answer(modules.summary())


@app.command()
def enrich(
    modules: ModulesArgument,
    gene_sets: Annotated[str, typer.Argument(metavar="GENESETS.gmt", help="Gene sets (.gmt, .gmt.gz).")],
    *,
    top: Annotated[
        int | None, typer.Option("--top", help="How many leading genes of each module to test; by default up to 50.")
    ] = None,
    test: Annotated[
        Test, typer.Option("--test", help="Of the top genes, of the whole ranking, or of genes held out of the fit.")
    ] = Test.OVER_REPRESENTATION,
    min_size: Annotated[int, typer.Option("--min-size", help="Smallest set to test, in genes of the fit.")] = 5,
    max_size: Annotated[int, typer.Option("--max-size", help="Largest set to test, in genes of the fit.")] = 500,
    json_output: JsonOption = False,
) -> None:
    """Test saved modules for gene sets."""
    found = loaded_modules(modules).enrich(gene_sets, test=test.value, top=top, min_size=min_size, max_size=max_size)
    answer_json(_enrichment_json(found)) if json_output else answer(_enrichment_text(found))


@app.command()
def project(
    modules: ModulesArgument,
    expression: ExpressionArgument,
    *,
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    symbols: SymbolsOption = None,
    genome: GenomeOption = None,
    missing: MissingOption = Missing.REFUSE,
    dask: DaskOption = None,
    json_output: JsonOption = False,
) -> None:
    """Print the usages of saved modules in new samples, as CSV."""
    from lrdomains.genes import project as project_onto
    from lrdomains.report.csv import to_safe_csv

    found = project_onto(
        loaded_modules(modules),
        expression,
        orientation=None if orientation is None else orientation.value,
        layer=layer,
        symbols=symbols,
        genome=genome,
        missing=missing.value,
        client=dask,
    )
    tell(found.summary())
    if json_output:
        usage = {str(sample): row.to_dict() for sample, row in found.usage.iterrows()}
        covered = found.covered.to_dict()
        answer_json({"genes": found.common_genes, "of": found.fitted_genes, "covered": covered, "usage": usage})
        return
    answer(to_safe_csv(found.usage), newline=False)


def loaded_modules(path: str) -> "GeneModules":
    """Return the modules that a file holds."""
    from lrdomains.core.storage import read_archive
    from lrdomains.genes import GeneModules

    return GeneModules.from_archive(read_archive(path))


def _density(text: str) -> Any:
    from lrdomains.errors import InputError

    if text == "auto":
        return text
    try:
        return float(text)
    except ValueError as error:
        message = f"--density {text}: give a distance such as 0.1, or auto"
        raise InputError(message) from error


def _modules_json(modules: "GeneModules") -> dict[str, Any]:
    from lrdomains.genes.tables import leading_genes

    entries = [
        {"name": name, "top_genes": leading_genes(modules, name, top=50), "share": share, "reproducibility": agreement}
        for name, share, agreement in zip(modules.names, modules.shares, modules.reproducibility, strict=True)
    ]
    if modules.enrichment is not None:
        for entry in entries:
            entry["enriched"] = _records(modules.enrichment.enriched(entry["name"]).drop(columns="module"))
    return {"rank": modules.factorization.rank, "modules": entries}


def _enrichment_json(enrichment: "Enrichment") -> dict[str, Any]:
    return {
        "gene_sets": enrichment.source,
        "background": enrichment.background,
        "tests": enrichment.tests,
        "skipped": [{"sets": entry.count, "reason": entry.reason} for entry in enrichment.skipped],
        "enriched": _records(enrichment.enriched()),
    }


def _records(rows: Any) -> list[dict[str, Any]]:
    records = rows.to_dict(orient="records")
    return [{**record, "genes": record["genes"].split("; ")} for record in records]


def _enrichment_text(enrichment: "Enrichment") -> str:
    from lrdomains.report.text import plain_table

    found = enrichment.enriched()
    lines = [f"{enrichment.tests:,} tests against the {enrichment.background:,} genes that were tested"]
    lines += [str(entry).replace("dropped", "not tested") for entry in enrichment.skipped]
    if found.empty:
        lines.append(f"no module is enriched for a set of {enrichment.source} (q < 0.05)")
    else:
        known = ("module", "gene_set", "overlap", "normalised_score", "auc", "set_genes", "q_value")
        lines.append(plain_table(found[[name for name in known if name in found]], {"q_value": ".2g"}))
    return "\n".join(lines)
