"""TikTok's workbooks of enforcement figures, until 2022Q2, as rows under the CSV's dimensions.

Five sheets, each with its header in the first row; `Date` is the last day of a quarter. What stands
in the heading of a column here is a metric, a policy or a task there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import fold
from sources.readers.dates import find_periods
from sources.readers.headers import find_header
from sources.readers.sheet import Sheet, collapse, visible_sheets

SLUG = "tiktok_community_guidelines"
WHOLE = {
    "policy_type": "All",
    "policy": "All",
    "task_type": "All",
    "task": "All",
    "location": "All",
    "market": "All",
}
ACCOUNTS = {**WHOLE, "metric": "Accounts removed"}
SHEETS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "Account removals": {
        "Accounts suspected to be under the age of 13 removed": {
            **ACCOUNTS,
            "policy_type": "Ban reason",
            "policy": "Accounts suspected to be under the age of 13 removed",
        },
        "Total fake account removals": {
            **ACCOUNTS,
            "policy_type": "Ban reason",
            "policy": "Fake accounts removed",
        },
        "Total other account removals": {
            **ACCOUNTS,
            "policy_type": "Ban reason",
            "policy": "Other accounts removed",
        },
        "Total account removals": ACCOUNTS,
    },
    "Historical video removals": {
        "Total videos removed": {**WHOLE, "metric": "Total videos removed"},
        "Videos removed by automation": {
            **WHOLE,
            "metric": "Total videos removed",
            "task_type": "task_type",
            "task": "Automation",
        },
        "Videos restored": {**WHOLE, "metric": "Videos restored"},
    },
    "Removal rates by policy": {
        "Proactive removal rate": {**WHOLE, "metric": "Proactive removal rate"},
        "Removal rate before any views": {**WHOLE, "metric": "Removal rate before any views"},
        "Removal rate within 24 hours": {**WHOLE, "metric": "Removal rate within 24 hours"},
    },
    "Video removals by policy": {},
    "Total removals and removal rate": {
        "Total video removal": {**WHOLE, "metric": "Total videos removed"},
        "% Proactive Removal": {**WHOLE, "metric": "Proactive removal rate"},
        "% Removal before any views": {**WHOLE, "metric": "Removal rate before any views"},
        "% Removal within 24 hours": {**WHOLE, "metric": "Removal rate within 24 hours"},
    },
}
"""Columns of each sheet and what they count; of shares by policy, the heading is the policy."""

POLICY_ROWS = "removalratesbypolicy"
POLICY_COLUMNS = "videoremovalsbypolicy"


def read_workbook_rows(document: Document) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """One row per figure of the workbook, under the names of the CSV's dimensions; what is unread.

    Raises:
        DocumentError: It is no workbook.
        LayoutError: A sheet, a heading or a date is not known.
    """
    known = {fold(name): columns for name, columns in SHEETS.items()}
    rows: list[dict[str, str]] = []
    sheets, unread = visible_sheets(document)
    for sheet in sheets:
        if fold(sheet.name) not in known:
            raise _unknown(document, sheet, "a sheet of the series", list(SHEETS), sheet.name)
        rows.extend(_sheet_rows(document, sheet, known[fold(sheet.name)]))
    return pd.DataFrame(rows), unread


def _sheet_rows(
    document: Document, sheet: Sheet, columns: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, str]]:
    if not sheet.rows:
        return
    by_heading = {fold(heading): words for heading, words in columns.items()}
    start = find_header(sheet.rows)
    header = [collapse(text) for text in sheet.rows[start]]
    by_policy = fold(sheet.name) == POLICY_ROWS
    printed_period = _heading_period(document, sheet, header[0]) if by_policy else ""
    for number, cells in enumerate(sheet.rows[start + 1 :], start=start + 2):
        if not any(cells):
            continue
        period = printed_period or _quarter_ending(document, sheet, number)
        for column, heading in enumerate(header[1:], start=2):
            text = sheet.text(number, column)
            words = by_heading.get(fold(heading))
            if words is None and fold(sheet.name) == POLICY_COLUMNS:
                words = {**WHOLE, "metric": "Category share"}
                words = {**words, "policy_type": "Policy", "policy": heading}
            if words is None:
                raise _unknown(document, sheet, "a known heading", list(columns), heading)
            if by_policy:
                words = {**words, "policy_type": "Policy", "policy": cells[0]}
            yield {
                **words,
                "result": text,
                "period": period,
                "period_basis": "stated" if by_policy else "inferred",
                "locator": sheet.locator(number, column),
                "context": f"{sheet.name} | {cells[0]} | {heading} | {text}",
                "claim_id": sheet.locator(number, column)[1:],
            }


def _heading_period(document: Document, sheet: Sheet, heading: str) -> str:
    """`Jul-Sep 2021 removal policy` as the period that stands in it."""
    found = find_periods(heading)
    if len(found) != 1:
        raise _unknown(document, sheet, "a period in the first heading", [], heading)
    return heading[found[0].start : found[0].end]


def _quarter_ending(document: Document, sheet: Sheet, row: int) -> str:
    """The quarter whose last day stands in the first column."""
    printed = sheet.text(row, 1)
    try:
        day = date.fromisoformat(printed)
    except ValueError as error:
        raise _unknown(document, sheet, "a date in the first column", [], printed) from error
    quarter = (day.month + 2) // 3
    if day != Period.quarter(day.year, quarter).end:
        raise _unknown(document, sheet, "the last day of a quarter", [], printed)
    return f"{day.year}Q{quarter}"


def _unknown(
    document: Document, sheet: Sheet, expected: str, known: list[str], found: str
) -> LayoutError:
    return LayoutError(
        f"{document.name}{sheet.locator(1, 1)}",
        expected=f"{expected} such as {first_few(known)}" if known else expected,
        found=repr(found),
        todo=f"compare with the document and extend sources/{SLUG}.py",
    )
