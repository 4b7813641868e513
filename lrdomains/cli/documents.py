"""Commands of the documents domain."""

import typer

app = typer.Typer(no_args_is_help=True, help="The documents domain.")
