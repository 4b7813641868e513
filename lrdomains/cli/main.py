"""The command `lrdomains`: its groups, one a domain, and the commands that work on any result."""

from typing import Annotated

import typer

from lrdomains.cli import confusion, documents, genes, results, words
from lrdomains.cli.output import answer, clear_errors

app = typer.Typer(
    name="lrdomains",
    help="Find the few things that matter in a big table: words, documents, genes, classifier confusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(words.app, name="words")
app.add_typer(documents.app, name="documents")
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
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Hold the options that belong to no command."""


def main() -> None:
    """Run the command line; errors of the package end it with exit code 1 and a message, without a traceback."""
    with clear_errors():
        app()
