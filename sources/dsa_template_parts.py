"""The parts of the EU's harmonised transparency template, found by their headings.

Providers alter headings (white space, line feeds, apostrophes, case), add columns with labels, put
lines above the header and merge cells. A part is known by the headings that no other part has; a
heading that is not known is refused unless it only describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import fold
from sources.readers.flat_table import FlatTable, flat_table
from sources.readers.grid import is_figure
from sources.readers.sheet import Sheet, collapse

SLUG = "dsa_harmonised_template"
LAST_HEADER_ROW = 20
HEADER_WORDS = frozenset({"applicability", "service", "indicator", "reporting period"})
"""One of them is among the first headings of every part: rows without any are no header."""

ORDERS, NOTICES, OWN_ILLEGAL, OWN_TERMS = (
    "3_member_states_orders",
    "4_notices",
    "5_own_initiative_illegal",
    "6_own_initiative_TC",
)
INDICATORS = "indicators"
SUMMARY, CATEGORY_NAMES, QUALITATIVE = "1_summary", "2_categories_names", "11_qualitative"
CATEGORY_PARTS = (ORDERS, NOTICES, OWN_ILLEGAL, OWN_TERMS)

OWN_INITIATIVE = "numberofmeasurestakenattheprovidersowninitiative"
SIGNATURES: Mapping[str, frozenset[str]] = {
    ORDERS: frozenset({"numberoforderstoactagainstillegalcontentreceived"}),
    NOTICES: frozenset({"numberofnoticesreceived"}),
    OWN_TERMS: frozenset(
        {OWN_INITIATIVE, "categoryofincompatibilitywiththeproviderstermsandconditions"}
    ),
    OWN_ILLEGAL: frozenset({OWN_INITIATIVE, "categoryofillegalcontent"}),
    INDICATORS: frozenset({"section", "indicator", "scope", "value", "reportingperiod"}),
    CATEGORY_NAMES: frozenset(
        {"categoryofillegalcontentincompatiblewiththetermsandconditions", "categorydescription"}
    ),
    QUALITATIVE: frozenset({"applicability", "reportingperiod", "indicator", "value"}),
    SUMMARY: frozenset({"applicability", "service", "indicator", "value"}),
}
"""Headings, folded, that tell the parts apart; the first part that has all of its own is meant."""

DIMENSIONS: Mapping[str, str] = {
    "service": "service",
    "reportingperiod": "period",
    "categoryofillegalcontent": "category",
    "categoryofincompatibilitywiththeproviderstermsandconditions": "category",
    "descriptionofthesubcategoryother": "other",
    "section": "section",
    "indicator": "indicator",
    "scope": "scope",
}
DESCRIPTIVE = re.compile(r"applicability|contextualinformation.*|category(label|name|description)")
WHOM = re.compile(r"all|only for .+", re.IGNORECASE)  # "Only for VLOPs"
KNOWN_STEMS = (
    "member_states_orders",
    "own_initiative_illegal",
    "own_initiative_tc",
    "appeals_and_recidivism",
    "automated_means",
    "human_resources",
    "notices",
    "amar",
)
# "6_own_initiative_TC_Ads.csv": what follows the part's name is one of its surfaces
PART_FILE = re.compile(rf"({'|'.join(KNOWN_STEMS)})[_ -]+(?P<surface>[a-z][\w -]*)\.\w+$", re.I)


@dataclass(frozen=True)
class Part:
    """One part of a report: its name, its table, and which columns are what.

    Attributes:
        name: As in the regulation's file names; `INDICATORS` for parts 7 to 10.
        table: Header and rows, merged cells of dimensions filled down.
        dimensions: Our word to heading.
        figures: Headings of the columns with figures.
    """

    name: str
    table: FlatTable
    dimensions: Mapping[str, str]
    figures: tuple[str, ...]


def find_parts(document: Document, sheets: list[Sheet], known: Mapping[str, object]) -> list[Part]:
    """The parts in a document: one in a CSV, or several stacked; up to eleven in a workbook.

    Args:
        document: For messages.
        sheets: Its sheets.
        known: Headings of figures, folded.

    Raises:
        LayoutError: No part is found, or one has a heading that is not known.
    """
    parts = []
    for sheet in sheets:
        headers = _headers(sheet)
        starts = [*(row for _, row in headers), len(sheet.rows) + 1]
        for (name, row), end in zip(headers, starts[1:], strict=True):
            parts.append(_part(document, sheet, name, (row, end), known))
    if not parts:
        raise LayoutError(
            document.name,
            expected="the headings of a part of the harmonised template",
            found="none",
            todo="compare with Annex I of Implementing Regulation 2024/2835",
        )
    return parts


def sheets_without_part(sheets: list[Sheet]) -> list[dict[str, str]]:
    """Rows of `Unread` for the sheets with figures that are no part of the template."""
    return [
        {
            "locator": sheet.row_locator(1),
            "printed": sheet.name,
            "reason": "a sheet that is no part of the template",
        }
        for sheet in sheets
        if not _headers(sheet) and any(is_figure(cell) for row in sheet.rows for cell in row)
    ]


def part_of_header(header: tuple[str, ...]) -> str:
    """Name of the part whose headings these are; blank where it is none."""
    names = {fold(text) for text in header}
    return next((part for part, needed in SIGNATURES.items() if needed <= names), "")


def surface_of(name: str) -> str:
    """What a file name says beside the part: `Ads` of `6_own_initiative_TC_Ads.csv`.

    Some providers publish one part in several files, whose rows are otherwise alike.
    """
    found = PART_FILE.search(name)
    return found["surface"].replace("_", " ").strip() if found else ""


def _headers(sheet: Sheet) -> list[tuple[str, int]]:
    """Part and row of every header in a sheet: the first near its top, others anywhere below."""
    found: list[tuple[str, int]] = []
    for number, cells in enumerate(sheet.rows, start=1):
        if not found and number > LAST_HEADER_ROW:
            break
        if found and not HEADER_WORDS & {cell.strip().casefold() for cell in cells[:5]}:
            continue
        name = part_of_header(tuple(cells))
        if name:
            found.append((name, number))
    return found


def _part(
    document: Document,
    sheet: Sheet,
    name: str,
    rows_of: tuple[int, int],
    known: Mapping[str, object],
) -> Part:
    row, end = rows_of
    where = f"{document.name}{sheet.row_locator(row) if sheet.name or row > 1 else ''}"
    rows = [*[()] * (row - 1), *_filled_down(sheet, row, end)]
    table = flat_table(where, rows, sheet_name=sheet.name)
    dimensions = {DIMENSIONS[fold(h)]: h for h in table.header if fold(h) in DIMENSIONS}
    rest = [h for h in table.header if fold(h) not in DIMENSIONS]
    if name == INDICATORS:
        figures = [h for h in rest if fold(h) == "value"]
    else:
        figures = [h for h in rest if fold(h) in known]
    other = [
        h
        for h in rest
        if h not in figures and not DESCRIPTIVE.fullmatch(fold(h)) and not _says_whom(table, h)
    ]
    if other and name in (*CATEGORY_PARTS, INDICATORS):
        raise LayoutError(
            where,
            expected=f"the headings of part {name}",
            found=f"also {first_few(other)}",
            todo=f"extend sources/{SLUG}.columns.csv",
        )
    return Part(name, table, dimensions, tuple(figures))


def _says_whom(table: FlatTable, heading: str) -> bool:
    """Whether a column says for whom a row applies, whatever its heading, or says nothing."""
    return all(WHOM.fullmatch(text) for text in table.frame[heading] if text)


def _filled_down(sheet: Sheet, first: int, end: int) -> list[tuple[str, ...]]:
    """Rows from the header on, dimensions of merged cells repeated in each row they span."""
    if not sheet.spans:
        return [tuple(cells) for cells in sheet.rows[first - 1 : end - 1]]
    header = [fold(text) for text in sheet.rows[first - 1]]
    columns = {n for n, text in enumerate(header, start=1) if text in DIMENSIONS}
    return list(_spanned(sheet, (first, end), columns))


def _spanned(sheet: Sheet, rows: tuple[int, int], columns: set[int]) -> Iterator[tuple[str, ...]]:
    first, end = rows
    for number, cells in enumerate(sheet.rows[first - 1 : end - 1], start=first):
        width = max([len(cells), *columns]) if cells else 0
        yield tuple(
            collapse(sheet.spanning_text(number, column))
            if column in columns
            else sheet.text(number, column)
            for column in range(1, width + 1)
        )
