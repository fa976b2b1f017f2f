"""The audit's tables as text that any program reads: CSV that no spreadsheet will execute."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.privacy import mask_result
from audit.report.rows import records
from audit.report.standing import (
    Standing,
    bound_standings,
    finding_standings,
    near_miss_standings,
    restatement_standings,
    verdict_standings,
)
from audit.result import AuditResult
from schemas.bounds import Bounds
from schemas.cells import guard_cell
from schemas.claims import Claims, Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.restatements import Restatements
from schemas.rows import cells
from schemas.survival import Survival
from schemas.tables import Table
from schemas.verdicts import NearMisses, Verdicts

STANDING_COLUMNS = {
    "standing": "DRAFT or WITHDRAWN: not for publication; blank: may be printed",
    "standing_reasons": "what is missing before it may be printed",
}


@dataclass(frozen=True)
class Export:
    """One table as it leaves: name, rows, and its model for types and descriptions.

    Attributes:
        name: Name of the file, of the resource and of the SQLite table.
        title: What a person calls it.
        model: Its schema.
        rows: The rows, in their final order.
        extra: Further columns with their descriptions.
    """

    name: str
    title: str
    model: type[Table]
    rows: pd.DataFrame
    extra: Mapping[str, str]

    @property
    def kinds(self) -> dict[str, str]:
        """Column name to `text`, `number`, `time`, `boolean` or `whole`."""
        return {**self.model.kinds(), **dict.fromkeys(self.extra, "text")}

    @property
    def descriptions(self) -> dict[str, str]:
        """Column name to its description; blank where the name says it."""
        columns = self.model.to_schema().columns
        said = {name: str(column.description or "") for name, column in columns.items()}
        return {**said, **self.extra}


def export_tables(result: AuditResult) -> list[Export]:
    """Every table of the audit; what was concluded stands with its standing; masked."""
    result = mask_result(result)
    standings = finding_standings(result)
    findings = _stamped(
        result.findings, [standings[name] for name in result.findings["finding_id"]]
    )
    verdicts = _stamped(result.verdicts, verdict_standings(result))
    restated = _stamped(result.restatements, restatement_standings(result))
    missed = _stamped(result.near_misses, near_miss_standings(result))
    bounds = _stamped(result.bounds, bound_standings(result))
    plain: Mapping[str, str] = {}
    return [
        Export("claims", "Figures as published", Claims, result.claims, plain),
        Export("measurements", "Independent figures", Measurements, result.measurements, plain),
        Export("findings", "Findings", Findings, findings, STANDING_COLUMNS),
        Export("verdicts", "Claims against measurements", Verdicts, verdicts, STANDING_COLUMNS),
        Export("near_misses", "Nearly comparable", NearMisses, missed, STANDING_COLUMNS),
        Export("bounds", "What the figures imply in between", Bounds, bounds, STANDING_COLUMNS),
        Export("restatements", "Restated figures", Restatements, restated, STANDING_COLUMNS),
        Export("documents", "Documents read", Documents, result.documents, plain),
        Export("relations", "Printed totals and parts", Relations, result.relations, plain),
        Export("unread", "Passages not read", Unread, result.unread, plain),
        Export("events", "Known changes", Events, result.events, plain),
        Export("curves", "Survival curves", Survival, result.curves, plain),
        Export("responses", "Questions and answers", Responses, result.responses, plain),
    ]


def _stamped(frame: pd.DataFrame, standings: list[Standing]) -> pd.DataFrame:
    return frame.assign(
        standing=pd.Series([one.stamp for one in standings], index=frame.index, dtype=str),
        standing_reasons=pd.Series(
            [one.sentence for one in standings], index=frame.index, dtype=str
        ),
    )


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV: whole numbers without a point, missing as nothing, no cell a formula.

    A text that a spreadsheet would execute gets an apostrophe in front, which our own readers take
    away again (`schemas.cells`).
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [_cells(frame[name]) for name in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def json_text(frame: pd.DataFrame, lists: tuple[str, ...] = ("claim_ids", "could_resolve")) -> str:
    """A table as JSON records: missing numbers null, infinite ones as text, id columns as lists."""
    shown_rows = []
    for record in records(frame):
        shown: dict[str, Any] = {}
        for name, value in record.items():
            text = str(name)
            if text in lists and isinstance(value, str):
                shown[text] = value.split()
            else:
                shown[text] = _json_value(value)
        shown_rows.append(shown)
    return json.dumps(shown_rows, ensure_ascii=False, indent=1) + "\n"


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else number_text(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, pd.Timestamp) or value is pd.NaT:
        return time_text(value)
    return value


def number_text(value: float) -> str:
    """A number's shortest exact text; blank where it is missing."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(float(value))


def time_text(value: Any) -> str:
    """A time as ISO 8601 in UTC; blank where it is missing."""
    return "" if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cells(column: pd.Series[Any]) -> list[str]:
    if column.dtype == "float64":
        return [number_text(value) for value in column]
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [time_text(value) for value in column]
    if column.dtype == "bool":
        return ["true" if value else "false" for value in column]
    # A carriage return inside a cell would start a new row in some readers.
    return [
        guard_cell(str(value)).replace("\r\n", "\n").replace("\r", "\n") for value in cells(column)
    ]
