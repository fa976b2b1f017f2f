"""Figures entered by hand, with their citations: claims, measurements and events as CSV.

Any subset and order of a table's columns will do, as long as the required ones are there. This is
also what `extract` writes, so that `extract` and `check` can be chained: an apostrophe that guards
a cell against spreadsheets is no part of its text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.cells import unguard_cell
from schemas.claims import Claims
from schemas.documents import Events
from schemas.figures import WHOLE_KINDS
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.tables import Table
from schemas.verdicts import Pairs, Verdicts
from sources.document import Document
from sources.errors import DocumentError, TableError, first_few
from sources.tabulate import tabulate_claims, validated

REQUIRED_CLAIM_COLUMNS = (
    "claim_id",
    "platform",
    "policy_area",
    "action",
    "unit",
    "kind",
    "period_start",
    "period_end",
)
REQUIRED_MEASUREMENT_COLUMNS = ("measurement_id", "study", "platform", "unit", "estimand")
STANDING = ("status_by", "status_on", "status_reason")
ACCEPTANCE = ("claim_id", "measurement_id", "verdict", "accepted_by", "accepted_on")
UNBOUNDED = ("low", "high")
"""Columns in which `inf` says that a side is open; elsewhere it is no number."""

MAX_CELL = 1_000_000
"""Longest cell of a typed table, in characters; a longer one is a broken quote or no table."""


def read_claims(document: Document) -> DataFrame[Claims]:
    """Claims that a person typed.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A required column is missing, a column is unknown, a cell breaks its rule.
    """
    frame = _read_table(document, Claims, REQUIRED_CLAIM_COLUMNS)
    if not {"value", "low", "high"} & set(frame.columns):
        raise TableError(
            document.name,
            expected="a column `value`, or `low` and `high`",
            found="none of them",
            todo="add the figures",
        )
    _refuse_negative(frame, document.name)
    return tabulate_claims(frame, where=document.name)


def read_measurements(document: Document) -> DataFrame[Measurements]:
    """Measurements that a person typed, limits still as they stand there.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A required column is missing, a column is unknown, a cell breaks its rule.
    """
    frame = _read_table(document, Measurements, REQUIRED_MEASUREMENT_COLUMNS)
    if "draw" not in frame:
        frame["draw"] = "unknown"
    frame["draw"] = frame["draw"].where(frame["draw"] != "", "unknown")
    for lower, upper in (("low", "high"), ("k", "n")):
        _refuse_order(frame, lower, upper, document.name)
    return validated(Measurements, frame, document.name)


def read_events(document: Document) -> DataFrame[Events]:
    """Known changes of definition that a person typed.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A required column is missing, a column is unknown, a cell breaks its rule.
    """
    frame = _read_table(document, Events, ("platform", "date", "what"))
    return validated(Events, frame, document.name)


def read_rows(path: Path) -> pd.DataFrame:
    """A CSV of one's own columns: numbers where a whole column is numbers, text otherwise.

    Raises:
        DocumentError: The file is no readable CSV.
    """
    header, rows = _read_rows(Document.from_path(path))
    cells = [[cell.strip() for cell in row] for row in rows]
    frame = pd.DataFrame(cells, columns=header, dtype=str)
    for name in header:
        numbers = pd.to_numeric(frame[name].where(frame[name] != ""), errors="coerce")
        if numbers.notna().equals(frame[name] != "") and numbers.notna().any():
            frame[name] = numbers.astype("float64")
    return frame


def read_responses(document: Document) -> DataFrame[Responses]:
    """Questions put to platforms and what came back, as a person typed them.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A required column is missing, a column is unknown, a cell breaks its rule.
    """
    frame = _read_table(document, Responses, ("finding_id", "asked_on"))
    return validated(Responses, frame, document.name)


def acknowledge_findings(findings: DataFrame[Findings], document: Document) -> DataFrame[Findings]:
    """Findings with the standing that a person gave them: who, when and why.

    The table has `finding_id`, `status` (acknowledged, answered or withdrawn; blank:
    acknowledged), `status_by`, `status_on` and `status_reason`; each row needs the last three.
    Findings that are no longer made are passed over.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A column is missing or unknown, or a row does not say who, when and why.
    """
    given = _read_table(document, Findings, ("finding_id", *STANDING))
    for number, row in enumerate(given.to_dict("records")):
        blank = [name for name in STANDING if not row[name]]
        if blank:
            raise TableError(
                f"{document.name}#row={number + 2}",
                expected="who acknowledged the finding, when and why",
                found=f"no {first_few(blank)}",
                todo="fill the row in",
            )
    if "status" not in given:
        given["status"] = ""
    given["status"] = given["status"].where(given["status"] != "", "acknowledged")
    by_id = given.drop_duplicates("finding_id", keep="last").set_index("finding_id")
    known = findings["finding_id"].isin(by_id.index)
    changed = findings.copy()
    for name in ("status", *STANDING):
        changed.loc[known, name] = changed.loc[known, "finding_id"].map(by_id[name])
    return validated(Findings, changed, document.name)


def read_acceptances(document: Document) -> pd.DataFrame:
    """Which verdicts a person accepted for publication: the columns `ACCEPTANCE`.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A column is missing or unknown, or a row does not say who and when.
    """
    given = _read_table(document, Verdicts, ACCEPTANCE)
    for number, row in enumerate(given.to_dict("records")):
        if not row["accepted_by"] or not row["accepted_on"]:
            raise TableError(
                f"{document.name}#row={number + 2}",
                expected="who accepted the verdict, and when",
                found="a blank",
                todo="fill the row in",
            )
    return given[[*ACCEPTANCE]]


def accept_verdicts(verdicts: DataFrame[Verdicts], document: Document) -> DataFrame[Verdicts]:
    """Verdicts with who accepted them for publication.

    What was accepted is a verdict as it was: where the figures give another one by now, nobody has
    accepted it.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A column is missing or unknown, or a row does not say who and when.
    """
    key = [*ACCEPTANCE[:3]]
    given = read_acceptances(document)
    latest = given.drop_duplicates(key, keep="last").set_index(key)
    changed = verdicts.copy()
    for place, name in enumerate(verdicts[key].itertuples(index=False, name=None)):
        if name in latest.index:
            for column in ("accepted_by", "accepted_on"):
                changed.loc[changed.index[place], column] = latest[column].loc[name]
    return validated(Verdicts, changed, document.name)


def read_pairs(document: Document) -> DataFrame[Pairs]:
    """Pairs of claim and measurement that a person declared before looking.

    Raises:
        DocumentError: The file is no readable CSV.
        TableError: A required column is missing, a column is unknown, a cell breaks its rule.
    """
    frame = _read_table(document, Pairs, ("claim_id", "measurement_id"))
    return validated(Pairs, frame, document.name)


def _read_table(document: Document, table: type[Table], required: Sequence[str]) -> pd.DataFrame:
    header, rows = _read_rows(document)
    missing = [name for name in required if name not in header]
    if missing:
        raise TableError(
            document.name,
            expected=f"columns {', '.join(required)}",
            found=f"no {first_few(missing)} in {first_few(header)}",
            todo="add the missing columns; docs/glossary.md describes them",
        )
    kinds = table.kinds()
    unknown = [name for name in header if name not in kinds]
    if unknown:
        raise TableError(
            document.name,
            expected=f"columns of the table {table.__name__}",
            found=f"unknown {first_few(unknown)}",
            todo="rename or remove them; docs/glossary.md lists the columns",
        )
    cells = [[unguard_cell(cell).strip() for cell in row] for row in rows]
    frame = pd.DataFrame(cells, columns=header, dtype=str)
    for name in header:
        if kinds[name] == "number":
            frame[name] = _numbers(frame[name], name, document.name)
    return frame


def _read_rows(document: Document) -> tuple[list[str], list[list[str]]]:
    try:
        text = document.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{document.name}#byte={error.start}",
            expected="UTF-8 text",
            found="other bytes",
            todo="save the table as CSV in UTF-8",
        ) from error
    csv.field_size_limit(MAX_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise DocumentError(
            document.name,
            expected="comma-separated values",
            found=str(error),
            todo="save the table as CSV in UTF-8, with cells of a sensible length",
        ) from error
    if not rows:
        raise DocumentError(
            document.name,
            expected="a header and rows",
            found="an empty table",
            todo="fill the table or leave the file out",
        )
    header = [name.strip() for name in rows[0]]
    duplicated = sorted({name for name in header if header.count(name) > 1})
    if duplicated:
        raise TableError(
            document.name,
            expected="each column once",
            found=f"repeated {first_few(duplicated)}",
            todo="rename or remove the repeated column",
        )
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(header):
            raise TableError(
                f"{document.name}#row={number + 1}",
                expected=f"{len(header)} cells",
                found=f"{len(row)}",
                todo="quote cells that hold commas",
            )
    return header, rows[1:]


def _numbers(cells: pd.Series[str], name: str, where: str) -> pd.Series[float]:
    numbers: pd.Series[Any] = pd.to_numeric(cells.where(cells != ""), errors="coerce")
    odd = (cells != "") & numbers.isna()
    if name not in UNBOUNDED:
        odd |= numbers.isin((float("inf"), float("-inf")))
    if odd.any():
        row = int(odd.to_numpy().argmax())
        raise TableError(
            f"{where}#row={row + 2}",
            expected=f"a plain number in `{name}`",
            found=repr(cells.iloc[row]),
            todo="write 1234.5 without thousands separators, shares as 0.95",
        )
    return numbers.astype("float64")


def _refuse_order(frame: pd.DataFrame, lower: str, upper: str, where: str) -> None:
    if lower not in frame or upper not in frame:
        return
    odd = frame[lower] > frame[upper]
    if odd.any():
        row = int(odd.to_numpy().argmax())
        raise TableError(
            f"{where}#row={row + 2}",
            expected=f"`{lower}` at most `{upper}`",
            found=f"{frame[lower].iloc[row]:g} > {frame[upper].iloc[row]:g}",
            todo="swap or correct them",
        )


def _refuse_negative(frame: pd.DataFrame, where: str) -> None:
    for name in ("value", "low", "high"):
        if name not in frame:
            continue
        negative = frame["kind"].isin(WHOLE_KINDS) & (frame[name] < 0)
        if negative.any():
            row = int(negative.to_numpy().argmax())
            raise TableError(
                f"{where}#row={row + 2}",
                expected=f"a {frame['kind'].iloc[row]} of at least 0 in `{name}`",
                found=f"{frame[name].iloc[row]:g}",
                todo="correct the figure",
            )
