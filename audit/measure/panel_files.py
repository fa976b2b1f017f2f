"""The files of a panel: one or many, CSV or Parquet, plain or gzip, by name or by pattern."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sources.errors import ConfigError, DocumentError, TableError, first_few

FORMATS = {".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet"}

MAX_HEADER_BYTES = 65_536
"""Longest first line of a CSV; a longer one is no header."""


@dataclass(frozen=True)
class PanelFiles:
    """Files that make up one table.

    Attributes:
        label: Their name in messages.
        format: `csv` or `parquet`.
        separator: Between the cells of a CSV.
        by_header: File names by their columns, in the order given; one entry for Parquet.
    """

    label: str
    format: str
    separator: str
    by_header: tuple[tuple[tuple[str, ...], list[str]], ...]


def find_panel_files(paths: str | Path | Sequence[str | Path]) -> PanelFiles:
    """The files that names and patterns stand for.

    Args:
        paths: Names of files, folders (all panels inside) or patterns such as `checks-*.csv.gz`.

    Raises:
        ConfigError: A name or pattern stands for no file, or formats are mixed.
        DocumentError: A file cannot be opened, or has no header.
        TableError: A header names a column twice.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    found = list(dict.fromkeys(name for path in given for name in _expand(Path(path))))
    formats = {_format_of(name) for name in found}
    if len(formats) != 1:
        raise ConfigError(
            str(given[0]) if given else "panel",
            expected="one or more files of one format (csv, tsv, parquet; csv also as .gz)",
            found=first_few(sorted(str(form) for form in formats)) if formats else "none",
            todo="name the panel's files",
        )
    form, separator = formats.pop()
    label = found[0].name if len(found) == 1 else f"{found[0].name} and {len(found) - 1} more"
    names: dict[tuple[str, ...], list[str]] = {}
    for path in found:
        columns = _header(path, separator) if form == "csv" else ()
        names.setdefault(columns, []).append(str(path))
    return PanelFiles(label, form, separator, tuple(names.items()))


def _expand(path: Path) -> list[Path]:
    if path.is_file():
        return [path.resolve()]
    if path.is_dir():
        inside = [one for one in path.iterdir() if one.is_file() and _suffix(one) in FORMATS]
    else:
        # Only the module takes patterns that start at the root.
        matched = map(Path, glob.glob(str(path)))  # noqa: PTH207
        inside = [one for one in matched if one.is_file()]
    if not inside:
        raise ConfigError(
            str(path),
            expected="a file, a folder with panels, or a pattern that matches some",
            found="nothing there",
            todo="check the path",
        )
    return sorted(one.resolve() for one in inside)


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _format_of(path: Path) -> tuple[str, str]:
    suffix = _suffix(path)
    if suffix not in FORMATS:
        raise ConfigError(
            path.name,
            expected=f"a name that ends in {', '.join(FORMATS)} (csv also with .gz)",
            found=repr(suffix),
            todo="save the panel as CSV or Parquet",
        )
    return FORMATS[suffix], "\t" if suffix == ".tsv" else ","


def _header(path: Path, separator: str) -> tuple[str, ...]:
    """Column names in the first line of a CSV."""
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as stream:
                line = stream.readline(MAX_HEADER_BYTES + 1)
        else:
            with path.open("rb") as stream:
                line = stream.readline(MAX_HEADER_BYTES + 1)
        text = line.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DocumentError(
            path.name,
            expected="CSV in UTF-8, plain or gzip as its name says",
            found=str(error),
            todo="save or download it again",
        ) from error
    if not text.strip() or len(line) > MAX_HEADER_BYTES or "\x00" in text:
        raise DocumentError(
            path.name,
            expected="a first line with the names of the columns",
            found="none" if not text.strip() else f"{text[:40]!r} ...",
            todo="save the panel as CSV with a header",
        )
    cells = next(csv.reader(io.StringIO(text), delimiter=separator))
    # A column without a name, such as the row numbers that pandas writes, is never used.
    names = tuple(cell.strip() or f"unnamed {place}" for place, cell in enumerate(cells, 1))
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise TableError(
            path.name,
            expected="each column once",
            found=f"repeated {first_few(repeated)}",
            todo="rename or remove the repeated column",
        )
    return names
