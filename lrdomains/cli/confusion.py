"""Commands of the confusion domain."""

import typer

app = typer.Typer(no_args_is_help=True, help="The confusion domain.")
