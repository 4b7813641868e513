"""Commands of the genes domain."""

import typer

app = typer.Typer(no_args_is_help=True, help="The genes domain.")
