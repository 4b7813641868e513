"""The command line, run in this process."""

from typer.testing import CliRunner

from lrdomains.cli.main import app


def invoke(*arguments: object) -> str:
    """Run a command that succeeds and return what it answers on standard output."""
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout
