"""The audit's `acknowledged.csv`: what people say about findings, kept for every later run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from audit.config import AuditConfig
from audit.runs import storage_errors
from schemas.cells import guard_cell
from sources.confine import confine
from sources.errors import DocumentError

COLUMNS = ("finding_id", "status", "status_by", "status_on", "status_reason")


def record_standing(
    config: AuditConfig, root: Path, finding_id: str, status: str, words: tuple[str, str, str]
) -> Path:
    """Add a row to the table, which is made where there is none; what stands there stays.

    Args:
        config: The audit, which names the table.
        root: Folder of its file.
        finding_id: The finding.
        status: `acknowledged`, `answered` or `withdrawn`.
        words: Who, when (ISO date) and why.

    Returns:
        The table's path.

    Raises:
        ConfigError: The table lies outside of the audit's folder.
        DocumentError: What stands there is no CSV of ours.
        RunError: It cannot be written.
    """
    path = confine(config.acknowledged, root)
    rows = _rows(path) if path.exists() else []
    header = rows[0] if rows else list(COLUMNS)
    header += [name for name in COLUMNS if name not in header]
    own = dict(zip(COLUMNS, (finding_id, status, *words), strict=True))
    added = [guard_cell(own.get(name, "")) for name in header]
    filled = [row + [""] * (len(header) - len(row)) for row in rows[1:]]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *filled, added])
    part = path.with_name(f".{path.name}.part")
    with storage_errors(path):
        part.write_text(stream.getvalue(), encoding="utf-8")
        part.replace(path)
    return path


def _rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DocumentError(
            path.name,
            expected="comma-separated values in UTF-8",
            found=str(error),
            todo="mend the table, or add the row by hand",
        ) from error
    if rows and "finding_id" not in rows[0]:
        raise DocumentError(
            path.name,
            expected="a column `finding_id`",
            found=", ".join(rows[0][:5]),
            todo="name the columns in its first line",
        )
    return rows
