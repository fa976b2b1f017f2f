"""Microsoft's Digital Safety Content Report: one small workbook per half-year.

Publisher: Microsoft. Series: half-years from 2020.

Layout (2020H1 to 2022H2): one sheet titled `Digital Safety Content Report` with three tables below
each other. Each has the half-year in its first column, merged headings (policy and service) above a
row of headings, one row of figures, and notes.

Quirks:
* Two services stand side by side in the first table (hosted consumer services, Bing); their figures
  have the service as `service_part`.
* `15,935*` has its footnote below the table: the note goes with the figure.
* Shares are numbers shown per cent (`0.998` as `99.8%`); zero is shown as `0.0%` or `0%`.
* The number of reports to NCMEC stands in a sentence of the first note. It covers all consumer
  products. Any other figure in a note is reported as unread.
* `200,000` (Bing, 2022H2) is no exact count. From 2022 Bing's figures count confirmed content only.

History: 2020H1 restated accounts actioned after a calculation error, as its footnote says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError
from sources.label_map import Words, fold, label_map
from sources.readers import xlsx
from sources.readers.columns import read_column, unread_rows
from sources.readers.dates import PrintedPeriod, find_periods, parse_period
from sources.readers.grid import is_figure
from sources.readers.labels import unknown_label
from sources.readers.numbers import find_numbers
from sources.readers.sheet import Sheet, collapse, peek_sheets, visible_sheets
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction
from sources.unread_cells import list_unread_cells

CLAIMANT = "Microsoft"
SERIES = "Digital Safety Content Report"
# "The total NCMEC CyberTip Reports for this period is 32,622."
CYBERTIPS = re.compile(r"total NCMEC CyberTip Reports for this period is ([\d,]+\d)")

CSEAI = "child_sexual_exploitation"
GROUPS = label_map(
    [
        {
            "label": "Child Sexual Exploitation & Abuse Imagery (CSEAI) - Hosted Consumer Services",
            "policy_area": CSEAI,
            "policy_label": "Child Sexual Exploitation & Abuse Imagery (CSEAI)",
            "service_part": "Hosted Consumer Services",
        },
        {
            "label": "CSEAI - Bing Search Engine",
            "policy_area": CSEAI,
            "policy_label": "Child Sexual Exploitation & Abuse Imagery (CSEAI)",
            "service_part": "Bing Search Engine",
        },
        {
            "label": "Terrorist & Violent Extremist Content (TVEC)",
            "policy_area": "terrorism_and_violent_extremism",
            "policy_label": "Terrorist & Violent Extremist Content (TVEC)",
        },
        {
            "label": "Non-Consensual Intimate Imagery (NCII)",
            "policy_area": "non_consensual_intimate_imagery",
            "policy_label": "Non-Consensual Intimate Imagery (NCII)",
        },
    ]
)
CONTENT = {"kind": "count", "action": "act_on", "unit": "content", "additivity": "events"}
ACCOUNTS = {"kind": "count", "action": "act_on", "unit": "accounts", "additivity": "unknown"}
REQUESTS = {"kind": "count", "action": "act_on", "unit": "requests", "additivity": "events"}
HEADINGS = label_map(
    [
        {"label": "Content Actioned", "metric_label": "Content Actioned", **CONTENT},
        {
            "label": "Content Detected Proactively",
            "metric_label": "Content Detected Proactively",
            **CONTENT,
            "kind": "share",
            "detection": "proactive",
            "base_detection": "any",
            "base_metric_label": "Content Actioned",
        },
        {"label": "Accounts Actioned", "metric_label": "Accounts Actioned", **ACCOUNTS},
        {
            "label": "Accounts Reinstated",
            "metric_label": "Accounts Reinstated",
            **ACCOUNTS,
            "kind": "share",
            "action": "restore",
            "base_action": "act_on",
            "base_metric_label": "Accounts Actioned",
        },
        {
            "label": "Requests Reported",
            "metric_label": "Requests Reported",
            **REQUESTS,
            "action": "notify",
        },
        {"label": "Requests Actioned", "metric_label": "Requests Actioned", **REQUESTS},
        {
            # Of two printed figures: named as its numerator, so that it can be recomputed.
            "label": "Percentage of Requests Actioned",
            "metric_label": "Requests Actioned",
            **REQUESTS,
            "kind": "share",
            "base_action": "notify",
            "base_metric_label": "Requests Reported",
        },
    ]
)


def parse(document: Document) -> Extraction:
    """Every figure of the tables, and the count of reports to NCMEC in the notes.

    Raises:
        DocumentError: The bytes are no workbook.
        LayoutError: There is no table, or a heading or period is not known.
    """
    rows: list[dict[str, str]] = []
    sheets, notes = visible_sheets(document)
    for sheet in sheets:
        starts = [n for n in range(1, len(sheet.rows) + 1) if _period_in(sheet, n)]
        if not starts and any(is_figure(text) for cells in sheet.rows for text in cells):
            notes.append(
                {
                    "locator": sheet.row_locator(1),
                    "printed": sheet.name,
                    "reason": "a sheet without a half-year beside its headings",
                }
            )
        for start, following in pairwise([*starts, len(sheet.rows) + 1]):
            found, unread = _table(document, sheet, start, following)
            rows.extend(found)
            notes.extend(unread)
    if not rows:
        raise LayoutError(
            document.name,
            expected="tables with a half-year in their first column",
            found="none",
            todo=f"compare with the layout in sources/{SOURCE.slug}.py",
        )
    claims = pd.DataFrame(rows).fillna("")
    groups = claims["policy_label"] + claims["service_part"] + claims["metric_label"]
    claims = claims.join(read_column(claims["printed"], claims["kind"], groups=groups))
    extraction = tabulate_extraction(
        document,
        claims[claims["state"] == "read"].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        unread=[*unread_rows(claims), *notes],
    )
    return list_unread_cells(document, extraction)


def recognises(document: Document) -> bool:
    """Whether a sheet bears the title of the series."""
    return xlsx.is_zip(document) and any(
        fold(text) == fold(SERIES)
        for sheet in peek_sheets(document)
        for cells in sheet.rows[:3]
        for text in cells
    )


def _period_in(sheet: Sheet, row: int) -> PrintedPeriod | None:
    """The half-year that the row's first filled cell is, where headings stand beside it."""
    cells = sheet.rows[row - 1]
    filled = [text for text in cells if text]
    return parse_period(filled[0]) if len(filled) > 1 else None


def _table(
    document: Document, sheet: Sheet, start: int, following: int
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Claims and unread figures of the table whose merged headings stand in row `start`."""
    period = _period_in(sheet, start)
    if period is None:
        return [], []
    first = next(n for n, text in enumerate(sheet.rows[start - 1], start=1) if text)
    columns = {"platform": "Microsoft", **period.as_columns()}
    figures: list[dict[str, str]] = []
    notes: list[str] = []
    unread: list[dict[str, str]] = []
    for row in range(start + 2, following):
        if any(sheet.rows[row - 1][first:]):
            figures += [
                {**columns, **cell} for cell in _figures(document, sheet, (start, row), first)
            ]
        elif sheet.text(row, first):
            notes.append(sheet.text(row, first))
            found, rest = _note_figures(sheet, row, first)
            figures += [{**columns, **cell} for cell in found]
            unread += rest
    footnotes = [note.lstrip("* ") for note in notes if note.startswith("*")]
    for figure in figures:
        if figure["printed"].endswith("*"):
            figure["note"] = " ".join(footnotes)
    return figures, unread


def _figures(
    document: Document, sheet: Sheet, rows: tuple[int, int], first: int
) -> Iterator[dict[str, str]]:
    top, row = rows
    for column in range(first + 1, len(sheet.rows[row - 1]) + 1):
        printed = sheet.text(row, column)
        if not printed:
            continue
        group = collapse(sheet.spanning_text(top, column))
        heading = collapse(sheet.text(top + 1, column))
        where = f"{document.name}{sheet.locator(top, column)}"
        words = {
            **_known(group, GROUPS, where, "table heading"),
            **_known(heading, HEADINGS, where, "heading"),
        }
        del words["label"]
        yield {
            **words,
            "claim_id": sheet.locator(row, column)[1:],
            "locator": sheet.locator(row, column),
            "printed": printed,
            "context": f"{group} | {heading}",
        }


def _known(label: str, known: Mapping[str, Words], where: str, what: str) -> Words:
    words = known.get(fold(label))
    if words is None:
        labels = [row["label"] for row in known.values()]
        raise unknown_label(label, labels, where=where, what=what, module=SOURCE.slug)
    return words


def _note_figures(
    sheet: Sheet, row: int, column: int
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The reports to NCMEC that a note counts, and whatever other figures it holds."""
    note, locator = sheet.text(row, column), sheet.locator(row, column)
    match = CYBERTIPS.search(note)
    taken = [(p.start, p.end) for p in find_periods(note)]
    claims: list[dict[str, str]] = []
    if match:
        taken.append(match.span())
        claims.append(
            {
                "claim_id": f"{locator[1:]}-cybertips",
                "locator": locator,
                "printed": match[1],
                "context": match[0],
                "policy_area": CSEAI,
                "policy_label": "",
                "metric_label": "NCMEC CyberTip Reports",
                "kind": "count",
                "action": "report",
                "unit": "reports",
                "additivity": "events",
            }
        )
    unread = [
        {"locator": locator, "printed": found.number.printed, "reason": "a figure in a note"}
        for found in find_numbers(note)
        if not any(start <= found.start < end for start, end in taken)
    ]
    return claims, unread


SOURCE = Source(
    slug="microsoft_digital_safety",
    title="Microsoft: Digital Safety Content Report",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://www.microsoft.com/corporate-responsibility/digital-safety-content-report",
    words={"policy_area": {"non_consensual_intimate_imagery": ("adult_content",)}},
    version=3,
)
