"""Commands of the words domain."""

import typer

app = typer.Typer(no_args_is_help=True, help="The words domain.")
