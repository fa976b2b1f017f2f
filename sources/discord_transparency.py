"""Discord's Transparency Report: the CSV with all tables of a quarter or half-year, stacked.

Publisher: Discord. Series: half-years and quarters from 2020H2, half-years again from 2024.

Layouts:
* 2020H2 to 2022Q3: one table of reports to NCMEC by month.
* 2022Q4 to 2023Q4: eight to twelve tables below each other, each with a lone title, a blank row, a
  header, rows by policy, month, type of request or country, a blank row and a total.
* 2024H1: the same under a title line that names the half-year, most headers `Policy Category`.

Quirks:
* No year stands in the files before 2024: the period comes from the name or address of the file
  (`discord-2023-q1.csv`) and is inferred; where the months printed do not fall into it (the file
  of 2022Q4 prints January to March), or there is none, the figures have no period.
* `--` stands for no figure, numbers above 999 are quoted with commas, some (`1477`) are not.
* 2022Q3 prints the totals of its columns in a row without a name, and below it their sum under
  `Media Reports`: neither is read, both are reported.
* Accounts disabled are printed twice, in their own table and among the appeals.
* Distinct accounts actioned (2024) are counted once in the total, so rows may add up to more.
* `% Accounts Who Submitted an Appeal` is appeals over accounts disabled: shares name the two
  printed figures they are made of, so that they can be recomputed.
* Reports and in-app reports count different things: the table's title is kept in `breakdown`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError
from sources.label_map import Words, fold, label_map, load_label_map
from sources.readers.columns import read_column, unread_rows
from sources.readers.countries import require_country
from sources.readers.dates import find_periods, parse_period
from sources.readers.labels import unknown_label
from sources.readers.sheet import PEEK_ROWS, Sheet, collapse, peek_sheets, visible_sheets
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_cells import list_unread_cells

CLAIMANT = "Discord"
SERIES = "Transparency Report"

FILE_PERIOD = re.compile(r"(20\d\d)[-_ ]?([qh])([1-4])", re.IGNORECASE)  # "discord-2023-q1.csv"
TOTAL = re.compile(r"(total|sum)\b:?", re.IGNORECASE)  # "Total:", "SUM"
NUMERIC = re.compile(r"[\d.,]+%?|--")  # "54,835", "19.09%"

POLICIES = label_map(
    {"label": label, "policy_area": area}
    for label, area in (
        ("Child Safety", "child_safety"),
        ("Deceptive Practices", "deceptive_practices"),
        ("Exploitative and Unsolicited Content", "adult_content"),
        ("Harassment and Bullying", "bullying_and_harassment"),
        ("Hateful Conduct", "hate_speech"),
        ("Identity and Authenticity", "impersonation"),
        ("Misinformation", "misinformation"),
        ("Platform Manipulation", "spam"),
        ("Regulated or Illegal Activities", "regulated_goods"),
        ("Self-Harm Concerns", "suicide_and_self_harm"),
        ("Violent and Graphic Content", "violent_and_graphic_content"),
        ("Violent Extremism", "terrorism_and_violent_extremism"),
    )
)
ROW_KINDS = {
    "warns": "policy",
    "accountsdisabledcategory": "policy",
    "serversremovedcategory": "policy",
    "appealcategory": "policy",
    "reportcategory": "policy",
    "policycategory": "policy",
    "month": "month",
    "requesttype": "request type",
    "country": "country",
}
"""First heading of a table, folded: what its rows are."""

KEPT_TITLES = ("report", "request", "legal")
"""Words of titles that say more than the headings below them."""

SHARE_OF_TOTAL = "% of Reports"


@dataclass(frozen=True)
class _Table:
    """One stacked table: its title, the row of its header, its headings, its rows."""

    title: str
    row_kind: str
    headings: Mapping[int, str]
    rows: tuple[int, ...]


def parse(document: Document) -> Extraction:
    """Every figure of every table.

    Raises:
        DocumentError: The bytes are no CSV.
        LayoutError: A heading, policy, month or country is not known, or there is no table.
    """
    sheet = visible_sheets(document)[0][0]
    tables = list(_tables(sheet))
    if not tables:
        raise LayoutError(
            document.name,
            expected=f"tables that begin with {', '.join(ROW_KINDS)}",
            found="none",
            todo=f"compare with the layouts in sources/{SOURCE.slug}.py",
        )
    period, basis = _document_period(document, sheet, tables)
    cells: list[dict[str, str]] = []
    relations: list[dict[str, str]] = []
    unread: list[dict[str, str]] = []
    for table in tables:
        nameless = _nameless_totals(sheet, table)
        unread.extend(_unread_totals(sheet, nameless))
        rows = [row for row in table.rows if row not in nameless]
        found = [
            _cell(document, sheet, table, (row, column), period, basis)
            for row in rows
            for column in table.headings
            if sheet.text(row, column)
        ]
        cells.extend(found)
        relations.extend(_relations(found))
    if not cells:
        raise LayoutError(
            document.name,
            expected="rows below the headings of its tables",
            found="none",
            todo="download the file again",
        )
    claims = pd.DataFrame(cells)
    claims = claims.join(
        read_column(
            claims["printed"], claims["kind"], groups=claims["metric_label"] + claims["breakdown"]
        )
    )
    read = claims[claims["state"] == "read"]
    ids = set(read["claim_id"])
    extraction = tabulate_extraction(
        document,
        read.drop(columns=["state", "row", "column", "is_total", "is_row_total", "row_kind"]),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=[r for r in relations if r["whole"] in ids and r["part"] in ids],
        unread=[*unread_rows(claims), *unread],
    )
    return list_unread_cells(document, extraction)


def recognises(document: Document) -> bool:
    """Whether the first rows hold headings of the series."""
    for sheet in peek_sheets(document)[:1]:
        for cells in sheet.rows:
            folded = [fold(cell) for cell in cells]
            if folded[:2] == ["month", "mediareports"] or "individualaccountswarned" in folded:
                return True
            if folded and folded[0].startswith("discord") and "transparencyreport" in folded[0]:
                return True
    return False


def _tables(sheet: Sheet) -> Iterator[_Table]:
    """The tables in order: a header ends the one before it, a lone text names the next."""
    title, rows = "", list[int]()
    header: tuple[str, int] | None = None
    for number, cells in enumerate(sheet.rows, start=1):
        filled = [cell for cell in cells if cell]
        if _is_header(cells):
            if header:
                yield _table(sheet, header, rows)
            header, title, rows = (title, number), "", []
        elif len(filled) == 1 and not NUMERIC.fullmatch(filled[0]):
            title = collapse(filled[0])
        elif filled and header:
            rows.append(number)
    if header:
        yield _table(sheet, header, rows)


def _is_header(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return (
        len(filled) > 1
        and fold(cells[0]) in ROW_KINDS
        and not any(NUMERIC.fullmatch(cell) for cell in filled)
    )


def _table(sheet: Sheet, header: tuple[str, int], rows: Sequence[int]) -> _Table:
    title, number = header
    cells = sheet.rows[number - 1]
    headings = {n: collapse(text) for n, text in enumerate(cells[1:], start=2) if text}
    return _Table(title, ROW_KINDS[fold(cells[0])], headings, tuple(rows))


def _nameless_totals(sheet: Sheet, table: _Table) -> tuple[int, ...]:
    """Rows of figures without a name, those below them, and totals: their columns are not told."""
    nameless = [row for row in table.rows if not sheet.text(row, 1)]
    if not nameless:
        return ()
    return tuple(
        row
        for row in table.rows
        if row >= nameless[0] or TOTAL.fullmatch(sheet.text(row, 1))  # a total may stand first
    )


def _unread_totals(sheet: Sheet, rows: Sequence[int]) -> list[dict[str, str]]:
    return [
        {
            "locator": sheet.locator(row, column),
            "printed": text,
            "reason": "a row of totals without a name: what it counts is not told",
        }
        for row in rows
        for column, text in enumerate(sheet.rows[row - 1], start=1)
        if NUMERIC.fullmatch(text)
    ]


def _cell(
    document: Document,
    sheet: Sheet,
    table: _Table,
    place: tuple[int, int],
    period: Period | None,
    basis: str,
) -> dict[str, str]:
    """The columns of one figure, its number still as printed."""
    row, column = place
    name, heading = collapse(sheet.text(row, 1)), table.headings[column]
    words = _heading_words(document, table, heading)
    is_total = TOTAL.fullmatch(name) is not None
    dimensions = {"table": table.title} if _keeps_title(table) else {}
    columns = {
        "claim_id": f"r{row}c{column}",
        "platform": "Discord",
        "locator": sheet.locator(row, column),
        "printed": sheet.text(row, column),
        "context": " | ".join(text for text in (table.title, name, heading) if text),
        "policy_area": "all",
        "policy_label": "Total" if table.row_kind == "policy" else "",
        **{key: value for key, value in words.items() if key not in ("label", "row_total_of")},
        **_period_columns(period, basis),
    }
    where = f"{document.name}{sheet.locator(row, 1)}"
    if table.row_kind == "month":
        columns["policy_area"] = "child_sexual_exploitation"
        columns["policy_label"] = "NCMEC"
        if not is_total:
            columns.update(_month_columns(where, name, period, basis))
            dimensions |= {} if columns["period_start"] else {"month": name}
    elif not is_total:
        columns.update(_row_words(where, table.row_kind, name))
        if table.row_kind == "request type":
            dimensions["request type"] = name
    if heading == SHARE_OF_TOTAL:
        columns |= {"base_policy_area": "all", "base_policy_label": "Total"}
    columns["breakdown"] = breakdown_text(dimensions)
    marks = {"row": str(row), "column": str(column), "row_kind": table.row_kind}
    marks["is_total"] = "yes" if is_total else ""
    marks["is_row_total"] = words["row_total_of"]
    return columns | marks


def _heading_words(document: Document, table: _Table, heading: str) -> Words:
    known = load_label_map(SOURCE.slug)
    words = known.get(fold(heading))
    if words is None:
        raise unknown_label(
            heading,
            [row["label"] for row in known.values()],
            where=document.name,
            what=f"heading under {table.title!r}",
            module=SOURCE.slug,
        )
    return words


def _keeps_title(table: _Table) -> bool:
    return table.row_kind != "month" and any(w in table.title.casefold() for w in KEPT_TITLES)


def _row_words(where: str, row_kind: str, name: str) -> dict[str, str]:
    if row_kind == "policy":
        words = POLICIES.get(fold(name))
        if words is None:
            labels = [row["label"] for row in POLICIES.values()]
            raise unknown_label(name, labels, where=where, what="policy", module=SOURCE.slug)
        return {"policy_area": words["policy_area"], "policy_label": words["label"]}
    if row_kind == "country":
        return {"scope": require_country(name, where=where)}
    return {}


def _document_period(
    document: Document, sheet: Sheet, tables: Sequence[_Table]
) -> tuple[Period | None, str]:
    """Period of the whole file and its basis; None where it is not told or months contradict it."""
    firsts = [collapse(cells[0]) for cells in sheet.rows[:PEEK_ROWS] if cells]
    title = next((text for text in firsts if text.casefold().startswith("discord")), "")
    stated = find_periods(title)
    found = FILE_PERIOD.search(document.name) or FILE_PERIOD.search(document.url)
    if len(stated) == 1:
        period, basis = stated[0].period.period, "stated"
    elif found:
        build = Period.quarter if found[2].lower() == "q" else Period.half
        if found[2].lower() == "h" and int(found[3]) > 2:
            return None, ""
        period, basis = build(int(found[1]), int(found[3])), "inferred"
    else:
        return None, ""
    months = [
        sheet.text(row, 1)
        for table in tables
        if table.row_kind == "month"
        for row in table.rows
        if sheet.text(row, 1) and not TOTAL.fullmatch(sheet.text(row, 1))
    ]
    read = [parse_period(month, year=period.start.year) for month in months]
    inside = all(month is not None and period.contains(month.period) for month in read)
    return (period, basis) if inside else (None, "")


def _period_columns(period: Period | None, basis: str) -> dict[str, str]:
    if period is None:
        return {"period_start": "", "period_end": "", "period_basis": ""}
    return {
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "period_basis": basis,
    }


def _month_columns(where: str, name: str, period: Period | None, basis: str) -> dict[str, str]:
    year = period.start.year if period else date.min.year
    found = parse_period(name, year=year)
    if found is None:
        raise LayoutError(
            where,
            expected="the name of a month",
            found=repr(name),
            todo=f"compare with the layouts in sources/{SOURCE.slug}.py",
        )
    return _period_columns(found.period if period else None, basis)


def _relations(cells: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Rows in the total below them, columns in the total beside them, as the table prints both.

    Where a part is not printed (`--`), the others are only known to be no more than the total.
    """
    counts = [cell for cell in cells if cell["kind"] == "count"]
    for whole in counts:
        if whole["is_total"]:
            same = [c for c in counts if c["metric_label"] == whole["metric_label"]]
            below = [c for c in same if not c["is_total"]]
            yield from _related(whole, below, f"#col={whole['column']}")
        if whole["is_row_total"]:
            same = [c for c in counts if c["row"] == whole["row"]]
            beside = [c for c in same if not c["is_row_total"]]
            yield from _related(whole, beside, f"#row={whole['row']}")


def _related(
    whole: Mapping[str, str], parts: Sequence[Mapping[str, str]], locator: str
) -> Iterator[dict[str, str]]:
    complete = all(part["printed"] != "--" for part in parts)
    for part in parts:
        yield {
            "whole": whole["claim_id"],
            "part": part["claim_id"],
            "relation": "sum" if complete else "subset",
            "locator": locator,
        }


SOURCE = Source(
    slug="discord_transparency",
    title="Discord: Transparency Report (CSV)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://discord.com/safety-transparency-reports/2023-q4",
    words={
        "policy_area": {"deceptive_practices": ("all",)},
        "action": {"disclose": ()},
        "unit": {"server_members": ("accounts",)},
    },
    version=3,
)
