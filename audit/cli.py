"""The command line: every command, and how trouble ends.

Exit status: 0 nothing at or above `--fail-on`, 1 open findings at or above it, 2 could not run or a
document failed (2 wins over 1). Tables go to stdout or `-o`, everything else to stderr.
"""

from __future__ import annotations

import sys

import typer

from audit.commands import audits, newsroom, steps
from audit.commands.shared import FAILED, OK, app
from sources.errors import AuditError

__all__ = ["app", "audits", "main", "newsroom", "steps"]


def main() -> None:
    """Entry point: our errors become one line on stderr and exit status 2."""
    try:
        app()
    except AuditError as error:
        typer.echo(f"transparency-audit: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(OK)
