"""What all commands share: the application, its options, exit status and output."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from sources.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

app = typer.Typer(
    name="transparency-audit",
    help="Checks what platforms claim to have removed: against itself, against independent "
    "measurements, with proofs that can be printed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

OK, FOUND, FAILED = 0, 1, 2
SHOWN_AGAIN = 2_000
"""Claims up to which a run that still stands is shown in full again."""

FORMATS = ("table", "csv", "json")
LEVELS = ("error", "warning", "never")

Format = Annotated[str, typer.Option("--format", help="table, csv or json.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File; default: stdout.")]
FailOn = Annotated[str, typer.Option("--fail-on", help="error, warning or never.")]


def write_out(table: pd.DataFrame, format_name: str, output: Path | None) -> None:
    """A whole table in a machine format, or its sentences for a person."""
    from audit import console

    if format_name == "table" and output is None:
        console.show_table(table)
    else:
        console.write_table(table, format_name, output)


def open_findings(findings: pd.DataFrame) -> dict[str, int]:
    """Open findings by severity."""
    standing = findings.loc[findings["status"] == "open", "severity"]
    return {str(word): int(count) for word, count in standing.value_counts().items()}


def exit_status(found: Mapping[str, int], fail_on: str, *, failed: bool = False) -> int:
    """2 for a failure, 1 for an open finding at or above the level, otherwise 0."""
    if failed:
        return FAILED
    levels = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return FOUND if any(found.get(level, 0) for level in levels) else OK


def iso_date(text: str, option: str) -> str:
    """An ISO date from the command line; today where it is blank."""
    if not text:
        return now()[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ConfigError(
            option, expected="an ISO date", found=repr(text), todo="write it as 2018-05-31"
        ) from error


def now() -> str:
    """The clock, read here alone."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def require_one_of(word: str, allowed: tuple[str, ...], option: str) -> None:
    """Refuse an option's word that is none of those allowed."""
    if word not in allowed:
        raise ConfigError(
            option, expected=f"one of {', '.join(allowed)}", found=repr(word), todo="see --help"
        )


def say(line: str) -> None:
    """A line of progress, to stderr."""
    typer.echo(line, err=True)


def paced(seconds: float = 2.0) -> Callable[[str, float], None]:
    """Progress of steps as lines, one in so many seconds at most: what is quick stays silent."""
    told = monotonic()

    def tell(step: str, done: float) -> None:
        nonlocal told
        if monotonic() - told >= seconds:
            told = monotonic()
            say(f"{step}: {done:.0%}")

    return tell


def say_nothing(line: str) -> None:
    """Progress that nobody wants to see."""
    return
