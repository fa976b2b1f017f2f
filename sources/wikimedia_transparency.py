"""Wikimedia's Transparency Report: requests about content and users, workbook and site tables.

Publisher: Wikimedia Foundation. Series: a year from July 2012, then half-years.

Layouts:
* Workbook: one sheet per period, named after it (`Jan 2014 - June 2014`). Two tables side by side
  under the headings `Content Requests` and `User Data Requests`, first by project, below by country
  (the first period: below each other, by country only), each with a row `Total`.
* CSV files of the site, a period code (`jul12jun13`, `juldec13`) in the column `duration`:
  `sum` (user data requests by kind), `where_from` (content requests other than DMCA by country),
  `targeted_takedown` (the same by project), `dmca_requests` (by country).

Quirks:
* All content requests are those to take down or alter and those under the DMCA; RTBF, printed from
  2014 on, is part of the former. The totals are formulas in later sheets: stored results are read.
* In `Jul 2015 - Dec 2015` the right table's first heading is `Country` above projects: the left
  table's word counts, and both must name the same row.
* Names vary (`USA`, `US`; `commons`, `Commons`; `Multiple`, `Multiple projects`; `sr. wikipedia`);
  countries become codes, projects keep their printed name in small letters. `Unknown` and `Span`
  are no countries: their printed name is the scope.
* A number without heading or name (cell I36 of that sheet) is reported as unread.
* `Complied (Partial)` and `Complied (All)` of the site's table stand apart from the workbook's
  `Complied`. A blank is no zero.
* ODS editions (2017H2) are not read: save them as XLSX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import fold, load_label_map, look_up
from sources.readers import xlsx
from sources.readers.columns import is_blank, read_column, read_periods, unread_rows
from sources.readers.countries import require_countries
from sources.readers.dates import parse_period
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.sheet import Sheet, collapse, peek_header, peek_sheets, visible_sheets
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, tabulate_extraction
from sources.unread_cells import list_unread_cells

CLAIMANT = "Wikimedia Foundation"
SERIES = "Transparency Report"
PROJECTS, COUNTRIES = "projectaffected", "country"
TOTAL = "Total"
NO_COUNTRIES = {"Unknown": "unknown", "Span": "Span"}
# "jul12jun13", "juldec13"
DURATION = re.compile(r"([a-z]{3})(\d\d)?([a-z]{3})(\d\d)")

SITE_COLUMNS: Mapping[tuple[str, ...], Mapping[str, str]] = {
    ("key", "requests", "complied", "duration", "tooltip"): {
        "requests": "Takedown/Alteration",
        "complied": "Takedown/Alteration Complied",
    },
    ("key", "url", "requests", "complied", "duration"): {
        "requests": "Takedown/Alteration",
        "complied": "Takedown/Alteration Complied",
    },
    ("key", "requests", "complied", "duration"): {
        "requests": "DMCA",
        "complied": "DMCA Complied",
    },
}
"""Headers of the site's small tables, and what their two columns of figures count."""

USER_REQUESTS = ("Country", "Total", "Informal Request")
"""How the header of the site's table of user data requests begins."""


@dataclass(frozen=True)
class _Header:
    """A row of headings: its number, whether rows are projects or countries, column to heading."""

    row: int
    row_kind: str
    labels: tuple[int, ...]
    headings: Mapping[int, str]


def parse(document: Document) -> Extraction:
    """Every figure of the workbook, or of one of the site's tables.

    Raises:
        DocumentError: The bytes are no workbook or CSV.
        LayoutError: A sheet, heading, country or period is not known.
    """
    if xlsx.is_zip(document):
        cells, unread = _workbook_cells(document)
    else:
        cells, unread = _site_cells(document)
    words = look_up(
        cells["heading"],
        load_label_map(SOURCE.slug),
        where=document.name,
        what="heading",
        module=SOURCE.slug,
    )
    part_of = words.pop("part_of")
    claims = pd.concat([words, _row_columns(cells, document.name)], axis=1)
    claims["kind"] = "count"
    claims["platform"] = "Wikimedia"
    periods = read_periods(cells["period"], where=document.name, module=SOURCE.slug)
    numbers = read_column(cells["printed"], "count", groups=words["metric_label"])
    claims = pd.concat([claims, periods, numbers], axis=1)
    for name in ("printed", "locator", "context", "claim_id"):
        claims[name] = cells[name]
    is_read = claims["state"] == "read"
    extraction = tabulate_extraction(
        document,
        claims[is_read].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(
            cells[is_read].assign(metric_label=words["metric_label"], part_of=part_of)
        ),
        unread=[*unread_rows(claims), *unread],
    )
    return list_unread_cells(document, extraction)


def recognises(document: Document) -> bool:
    """Whether the header is one of the site's, or a sheet has the workbook's headings."""
    if not xlsx.is_zip(document):
        header = peek_header(document)
        return header in SITE_COLUMNS or header[:3] == USER_REQUESTS
    return any(
        {"totaluserdatarequests", "totalusernamesactuallyaffected"} <= {fold(t) for t in cells}
        for sheet in peek_sheets(document)
        for cells in sheet.rows[:3]
    )


def _workbook_cells(document: Document) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    rows: list[dict[str, str]] = []
    sheets, unread = visible_sheets(document)
    for sheet in sheets:
        if parse_period(sheet.name) is None:
            raise LayoutError(
                f"{document.name}{sheet.locator(1, 1)}",
                expected="a sheet named after its period, such as `Jan 2014 - June 2014`",
                found=repr(sheet.name),
                todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
            )
        header: _Header | None = None
        for number, texts in enumerate(sheet.rows, start=1):
            header = _header(number, texts) or header
            if header is None or header.row == number or not any(texts):
                continue
            if not texts[0]:
                unread.extend(_nameless(sheet, number))
            else:
                rows.extend(_row_cells(document, sheet, header, number))
    if not rows:
        raise _no_table(document)
    return pd.DataFrame(rows), unread


def _header(number: int, texts: Sequence[str]) -> _Header | None:
    names = [fold(text) for text in texts]
    if not names or names[0] not in (PROJECTS, COUNTRIES) or len([n for n in names if n]) < 3:
        return None
    labels = tuple(n for n, name in enumerate(names, start=1) if name in (PROJECTS, COUNTRIES))
    headings = {
        n: collapse(text) for n, text in enumerate(texts, start=1) if text and n not in labels
    }
    return _Header(number, names[0], labels, headings)


def _row_cells(
    document: Document, sheet: Sheet, header: _Header, row: int
) -> Iterator[dict[str, str]]:
    name = sheet.text(row, 1)
    others = {sheet.text(row, column) for column in header.labels}
    if others != {name}:
        raise LayoutError(
            f"{document.name}{sheet.locator(row, 1)}",
            expected="the same name in both tables of a row",
            found=first_few(sorted(others)),
            todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
        )
    for column, heading in header.headings.items():
        printed = sheet.text(row, column)
        if printed:
            yield {
                "period": sheet.name,
                "table": f"{sheet.name}|{header.row}",
                "row_kind": header.row_kind,
                "row_name": name,
                "heading": heading,
                "printed": printed,
                "locator": sheet.locator(row, column),
                "context": f"{sheet.name} | {name} | {heading}",
                "claim_id": sheet.locator(row, column)[1:],
                "row_locator": sheet.row_locator(row),
            }


def _nameless(sheet: Sheet, row: int) -> Iterator[dict[str, str]]:
    for column, text in enumerate(sheet.rows[row - 1], start=1):
        if text:
            yield {
                "locator": sheet.locator(row, column),
                "printed": text,
                "reason": "a figure in a row without a name",
            }


def _site_cells(document: Document) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    table = read_flat_table(document, required=("duration",))
    figures = _site_figures(document, table)
    name_column = table.header[0]
    is_project = "url" in table.header
    pieces = []
    for column, heading in figures.items():
        piece = pd.DataFrame(
            {
                "period": table.frame["duration"].map(_duration),
                "table": table.frame["duration"],
                "row_kind": PROJECTS if is_project else COUNTRIES,
                "row_name": table.frame[name_column],
                "heading": heading,
                "printed": table.frame[column],
                "locator": table.locators(column),
                "context": table.contexts(table.header),
                "row_locator": "#row=" + table.row_numbers.astype(str),
                "claim_id": f"c{table.header.index(column) + 1}r" + table.row_numbers.astype(str),
            }
        )
        pieces.append(piece[~piece["printed"].map(is_blank)])
    cells = pd.concat(pieces, ignore_index=True)
    if cells.empty:
        raise _no_table(document)
    return cells, table.unread_misfits()


def _site_figures(document: Document, table: FlatTable) -> Mapping[str, str]:
    """Column to heading for one of the site's tables."""
    if table.header in SITE_COLUMNS:
        return SITE_COLUMNS[table.header]
    if table.header[:3] != USER_REQUESTS:
        raise _no_table(document)
    return {name: name for name in table.header[1:] if name != "duration"}


def _no_table(document: Document) -> LayoutError:
    return LayoutError(
        document.name,
        expected="a table of requests by country or project",
        found="none",
        todo=f"compare with the layouts in sources/{SOURCE.slug}.py",
    )


def _duration(code: str) -> str:
    """`jul12jun13` as `jul 2012 - jun 2013`; other texts as they are, to be refused."""
    match = DURATION.fullmatch(code)
    if match is None:
        return code
    first_year = match[2] or match[4]
    return f"{match[1].title()} 20{first_year} - {match[3].title()} 20{match[4]}"


def _row_columns(cells: pd.DataFrame, where: str) -> pd.DataFrame:
    """`scope` of a country's row, `breakdown` of a project's; a total has neither."""
    is_total = cells["row_name"] == TOTAL
    is_country = (cells["row_kind"] == COUNTRIES) & ~is_total
    names = cells.loc[is_country, "row_name"].unique()
    codes = require_countries(names, where=where, others=NO_COUNTRIES)
    projects = cells["row_name"].str.lower().where(~is_country & ~is_total, "")
    return pd.DataFrame(
        {
            "scope": cells["row_name"].map(codes).where(is_country, "worldwide"),
            "breakdown": breakdown_column(pd.DataFrame({"project": projects})),
        }
    )


def _relations(cells: pd.DataFrame) -> list[dict[str, str]]:
    """Rows in their table's total, kinds of requests in all requests of their row."""
    is_total = cells["row_name"] == TOTAL
    in_columns = _pairs(cells[is_total], cells[~is_total], ["table", "heading"], "locator", "table")
    parts = cells[cells["part_of"] != ""].drop(columns="metric_label")
    parts = parts.rename(columns={"part_of": "metric_label"})
    keys = ["table", "row_name", "metric_label"]
    return [*in_columns, *_pairs(cells, parts, keys, "row_locator", "metric_label")]


def _pairs(
    wholes: pd.DataFrame, parts: pd.DataFrame, keys: list[str], place: str, like: str
) -> list[dict[str, str]]:
    """Each whole with the parts of the same keys; over a row the place is the row.

    Where fewer parts are printed than for other wholes of its kind (blank cells), those printed are
    only known to be no more than the whole.
    """
    pairs = wholes[[*keys, "claim_id", place]].merge(parts[[*keys, "claim_id"]], on=keys)
    printed = pairs.groupby("claim_id_x")["claim_id_y"].transform("size")
    complete = printed == printed.groupby(pairs[like]).transform("max")
    columns = (pairs["claim_id_x"], pairs["claim_id_y"], pairs[place], complete)
    return [
        {
            "whole": whole,
            "part": part,
            "relation": "sum" if adds_up else "subset",
            "locator": locator,
        }
        for whole, part, locator, adds_up in zip(*columns, strict=True)
    ]


SOURCE = Source(
    slug="wikimedia_transparency",
    title="Wikimedia: Transparency Report (workbook and site tables)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://github.com/wikimedia/wikimedia-TransparencyReport/tree/master/source/data",
    words={"action": {"request_removal": (), "comply": (), "disclose": ()}},
    version=3,
)
