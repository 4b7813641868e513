"""Commands of the genes domain that compare: numbers of modules, results of several donors, two results; and export."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from lrdomains.cli.genes import (
    ExpressionArgument,
    FolderOption,
    GenesOption,
    GenomeOption,
    LayerOption,
    Loss,
    LossOption,
    Missing,
    MissingOption,
    ModulesArgument,
    Normalise,
    NormaliseOption,
    OrientationOption,
    RunsOption,
    SparsityOption,
    SymbolsOption,
    loaded_modules,
)
from lrdomains.cli.output import JsonOption, SeedOption, answer, answer_json, tell, wants_progress
from lrdomains.cli.ranks import chosen_rank

#: What a terminal of 80 columns shows of the evidence: the end of a column's name, what it is called here, and how its
#: numbers are written. All of it is in ``--json``.
SURVEY_COLUMNS = {
    "rank": ("modules", ""),
    ": gain": ("gain", ".4f"),
    ": behind the best": ("behind", ".2e"),
    "stability of all runs": ("all runs", ".2f"),
    "stability": ("better", ".2f"),
    "cophenetic": ("cophenetic", ".4f"),
    "silhouette": ("silhouette", ".2f"),
    "left out": ("left out", ".1%"),
}
SURVEY_FORMATS = {short: form for short, form in SURVEY_COLUMNS.values() if form}
SURVEY_LEGEND = (
    "gain: explained share of a constant's held-out loss; behind: of the best.\n"
    "all runs, better: stability over all runs, and over the half of lowest loss."
)


class Format(StrEnum):
    """What the exported files are for."""

    TSV = "tsv"
    GCT = "gct"
    CNMF = "cnmf"
    STARCAT = "starcat"


def survey(
    expression: ExpressionArgument,
    *,
    rank: Annotated[str, typer.Option("--rank", help="Numbers of modules to compare: A:B, or auto.")] = "auto",
    runs: RunsOption = 20,
    folder: FolderOption = None,
    worker: Annotated[
        str | None,
        typer.Option("--worker", help="Do share I of N (as I/N) into --folder, and nothing else: one call a machine."),
    ] = None,
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    symbols: SymbolsOption = None,
    genome: GenomeOption = None,
    missing: MissingOption = Missing.REFUSE,
    loss: LossOption = Loss.FROBENIUS,
    sparsity: SparsityOption = 0.0,
    normalise: NormaliseOption = Normalise.AUTO,
    genes: GenesOption = 2000,
    seed: SeedOption = 0,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where to write a report (.html, .md, .txt or .json).")
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Compare numbers of modules, and say which to take; or do a share of that work."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.genes import survey as survey_expression
    from lrdomains.report.text import plain_table

    if output is not None:
        check_target(output)
    found = survey_expression(
        expression,
        rank=chosen_rank(rank),
        runs=runs,
        loss=loss.value,
        sparsity=sparsity,
        normalise=normalise.value,
        genes=genes or None,
        rng=seed,
        folder=folder,
        worker=None if worker is None else _share(worker),
        progress=wants_progress(),
        orientation=None if orientation is None else orientation.value,
        layer=layer,
        symbols=symbols,
        genome=genome,
        missing=missing.value,
    )
    if worker is not None:
        answer_json({"worker": worker, "done": found.reason}) if json_output else answer(found.reason)
        return
    if output is not None:
        found.report().save(output)
    if json_output:
        table = found.table.to_dict(orient="records")
        answer_json({"rank": found.rank, "reason": found.reason, "table": table})
        return
    verdict = f"{found.rank or 'no'} modules: {found.reason}"
    answer("\n".join([verdict, plain_table(_narrow(found.table), SURVEY_FORMATS), SURVEY_LEGEND]))


def _narrow(table: Any) -> Any:
    """Return the columns of the evidence that fit beside each other in a terminal, under short names."""
    shown = {}
    for ending, (short, _) in SURVEY_COLUMNS.items():
        exact = [name for name in table.columns if name == ending]
        alike = [name for name in table.columns if ending.startswith(":") and name.endswith(ending)]
        if exact or alike:
            shown[(exact or alike)[0]] = short
    return table[list(shown)].rename(columns=shown)


def metaprograms(
    modules: Annotated[list[str], typer.Argument(metavar="RESULTS...", help="Several .lrd files, or cNMF results.")],
    *,
    similarity: Annotated[float, typer.Option("--similarity", help="Cosine from which modules are joined.")] = 0.5,
    support: Annotated[int, typer.Option("--support", help="In how many results a metaprogram has to be.")] = 2,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where to write: a result (.lrd) or a report (.html, .md or .json)."),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Find the modules that results of several donors or studies have in common."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.genes import metaprograms as join

    if output is not None:
        check_target(output)
    found = join({_study(path, modules): _programs(path) for path in modules}, similarity=similarity, support=support)
    if output is not None:
        found.save(output) if output.endswith(".lrd") else found.report().save(output)
        tell(f"wrote {output}")
    if not json_output:
        answer(found.summary())
        return
    records = found.support.to_dict(orient="records")
    for record in records:
        record["top_genes"] = list(map(str, found.top_genes(record["metaprogram"])["gene"]))
    members, genes = (frame.to_dict(orient="records") for frame in (found.members, found.genes))
    answer_json({"metaprograms": records, "members": members, "genes": genes})


def compare(
    first: ModulesArgument,
    second: ModulesArgument,
    *,
    same: Annotated[float, typer.Option("--same", help="Cosine from which on two modules are the same.")] = 0.9,
    json_output: JsonOption = False,
) -> None:
    """Say what became of each module of one result in another: the same, changed, split, merged, lost or new."""
    from lrdomains.genes import compare as compare_modules

    found = compare_modules(loaded_modules(first), loaded_modules(second), same=same)
    if not json_output:
        answer(found.summary())
        return
    modules = found.table.to_dict(orient="records")
    answer_json({"common_genes": found.common_genes, "genes": list(found.genes), "modules": modules})


def export(
    modules: ModulesArgument,
    output: Annotated[str, typer.Option("--output", "-o", help="A folder; for starcat a file.")],
    *,
    to: Annotated[Format, typer.Option("--to", help="What the files are for.")] = Format.TSV,
    json_output: JsonOption = False,
) -> None:
    """Write saved modules as files that other programs read."""
    from lrdomains.genes import export as export_modules

    files = [str(file) for file in export_modules(loaded_modules(modules), output, format=to.value)]
    answer_json({"files": files}) if json_output else answer("\n".join(files))


def register(app: typer.Typer) -> None:
    """Add the commands to the group of the domain."""
    for command in (survey, metaprograms, compare, export):
        app.command()(command)


def _programs(path: str) -> Any:
    from lrdomains.genes import read_spectra

    return loaded_modules(path) if path.endswith(".lrd") else read_spectra(path)


def _study(path: str, all_of_them: list[str]) -> str:
    """Return the stem of a file as the name of its study, or the whole path where two have the same."""
    from pathlib import Path

    stems = [Path(one).stem for one in all_of_them]
    return Path(path).stem if stems.count(Path(path).stem) == 1 else path


def _share(text: str) -> tuple[int, int]:
    from lrdomains.errors import InputError

    parts = text.split("/")
    if len(parts) == 2 and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    message = f"--worker {text}: give a share such as 1/4, the first of four"
    raise InputError(message)
