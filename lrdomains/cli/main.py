"""The command `lrdomains`: its groups, one a domain, and the commands that work on any result."""

from typing import Annotated

import typer

from lrdomains.cli import confusion, documents, documents_results, genes, genes_results, results, words
from lrdomains.cli.output import answer, clear_errors, listening
from lrdomains.cli.verbosity import RootGroup, Verbosity, set_verbosity

app = typer.Typer(
    name="lrdomains",
    cls=RootGroup,
    help="Find the few things that matter in a big table: words, documents, genes, classifier confusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(words.app, name="words")
documents_results.register(documents.app)
app.add_typer(documents.app, name="documents")
genes_results.register(genes.app)
app.add_typer(genes.app, name="genes")
app.add_typer(confusion.app, name="confusion")
results.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        answer(version("lrdomains"))
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say what each stage took.")] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Log progress, warnings and errors as JSON lines on standard error.")
    ] = False,
) -> None:
    """Take the options that belong to no command; the last three may also stand after a command."""
    del version  # its callback has printed it and ended the command
    set_verbosity(Verbosity(quiet=quiet, verbose=verbose, as_json=log_json))
    context.with_resource(listening())


def main() -> None:
    """Run the command line; errors of the package end it with exit code 1 and a message, without a traceback."""
    with clear_errors():
        app()
