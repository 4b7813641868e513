"""Commands that work on any saved result, on the registry of data sets, and the demo."""

from typing import TYPE_CHECKING, Annotated

import typer

from lrdomains.cli.output import JsonOption, answer, answer_json, tell

if TYPE_CHECKING:
    from lrdomains.report import Report

ResultArgument = Annotated[str, typer.Argument(metavar="RESULT.lrd", help="A saved result.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command in (report, table, info, datasets, demo):
        app.command()(command)


def report(
    results: Annotated[
        list[str], typer.Argument(metavar="RESULT.lrd [OTHER.lrd]", help="A saved result, or two of one kind.")
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where to write it: .html, .md, .txt or .json; without, as text."),
    ] = None,
) -> None:
    """Write the report of a result, or of two results side by side."""
    from lrdomains.loading import load

    if len(results) > 2:
        message = f"{len(results)} results; a report is about one, or about two side by side"
        raise typer.BadParameter(message)
    documents = [load(result).report() for result in results]
    document = documents[0] if len(documents) == 1 else _beside(documents, results)
    if output is None:
        answer(document.to_text())
        return
    document.save(output)
    tell(f"wrote {output}")


def _beside(documents: "list[Report]", names: list[str]) -> "Report":
    from pathlib import Path

    from lrdomains.report import side_by_side

    stems = [Path(name).stem for name in names]
    first, second = stems if stems[0] != stems[1] else names
    return side_by_side(documents[0], documents[1], titles=(first, second))


def table(
    result: ResultArgument,
    name: Annotated[str | None, typer.Argument(help="Which table; without, the names of all.")] = None,
    json_output: JsonOption = False,
) -> None:
    """Print a table of a result as CSV."""
    from lrdomains.errors import UnknownLabelError
    from lrdomains.loading import load
    from lrdomains.report.cells import with_named_index
    from lrdomains.report.csv import to_safe_csv

    tables = load(result).tables()
    if name is None:
        sizes = {key: {"rows": len(frame), "columns": [str(c) for c in frame.columns]} for key, frame in tables.items()}
        answer_json({"tables": sizes}) if json_output else answer("\n".join(tables))
        return
    if name not in tables:
        raise UnknownLabelError.among(name, tables, kind="table")
    if json_output:
        answer_json({name: with_named_index(tables[name]).to_dict(orient="records")})
        return
    answer(to_safe_csv(tables[name]), newline=False)


def info(result: ResultArgument, json_output: JsonOption = False) -> None:
    """Print what a result is, and what it was made from."""
    from lrdomains.core.storage import read_archive
    from lrdomains.loading import load

    loaded, kind = load(result), read_archive(result).kind
    provenance = loaded.provenance
    if json_output:
        content = {
            "kind": kind,
            "summary": loaded.summary(),
            "source": provenance.source,
            "steps": provenance.steps,
            "seed": provenance.seed,
            "fingerprint": provenance.fingerprint,
            "versions": provenance.versions,
            "dropped": [str(dropped) for dropped in provenance.dropped],
        }
        answer_json(content)
        return
    steps = [
        f"  {step}: {', '.join(f'{k}={v!r}' for k, v in options.items())}" for step, options in provenance.steps.items()
    ]
    lines = [kind.replace("-", " "), loaded.summary(), f"source: {provenance.source}", "steps:", *steps]
    lines += [f"seed: {provenance.seed}", f"fingerprint: {provenance.fingerprint}"]
    answer("\n".join(lines + [str(dropped) for dropped in provenance.dropped]))


def datasets(json_output: JsonOption = False) -> None:
    """List the public data sets that the package knows, and where each is on this machine."""
    from lrdomains.datasets import overview
    from lrdomains.report.text import plain_table

    frame = overview()
    answer_json({"datasets": frame.to_dict(orient="records")}) if json_output else answer(plain_table(frame, {}))


def demo(
    output: Annotated[str, typer.Option("--output", "-o", help="Folder for the four reports; made if missing.")],
    json_output: JsonOption = False,
) -> None:
    """Run all four domains on real data that installed packages carry, without a network."""
    from lrdomains.demo import run_demo

    outcomes = run_demo(output, tell=tell)
    if json_output:
        answer_json(
            {"reports": [{"domain": o.domain, "report": str(o.report), "seconds": o.seconds} for o in outcomes]}
        )
        return
    answer("\n\n".join(f"{o.domain} ({o.seconds:.1f} s)\n{o.summary}\n-> {o.report}" for o in outcomes))
