"""Roblox: EU Digital Services Act transparency report, a PDF for each year from 2025.

Publisher: Roblox Corporation. Layout (2025, published February 2026): ruled tables of orders by
member state and category, of Article 16 notices (all, and by trusted flaggers), of own-initiative
measures by category, of complaints, of disputes out of court and of automation, each under its
heading. Categories are those of Implementing Regulation 2024/2835.

Quirks:
* A member state's name spans the rows of its categories; the own-initiative table goes on over a
  page under its repeated header; category names are wrapped.
* Measures are the sum of removals, suspensions and terminations; `Detection with solely automated
  means` is a part of them, not a fourth kind.
* Median times are whole hours, rounded; `0` means under an hour. They are not added up.
* Out-of-court outcomes are of cases decided, the total is of complaints received: parts of it, not
  its sum (2025: 161 outcomes of 247).
* Percentages of outcomes implemented count decisions of the period, from older complaints too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sources.document import Document
from sources.dsa_categories import CATEGORIES, CATEGORY_WORDS
from sources.errors import LayoutError
from sources.eu_tco_report import report_date
from sources.readers.countries import require_country
from sources.readers.dates import parse_period
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows, context_of
from sources.readers.labels import label_key, match_label, require_label
from sources.readers.pdf import opening_text, read_pdf
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Roblox Corporation"
SERIES = "EU DSA Transparency Report"
# the line "Reporting Period: Jan 1, 2025 - Dec 31, 2025"
PERIOD = re.compile(r"Reporting Period:\s*(.{8,40}?\d{4}\s*[-\u2013]\s*.{4,20}?\d{4})")

Words = Mapping[str, str]
T = TypeVar("T")
HOURS: Words = {"kind": "median", "unit": "hours", "additivity": "unknown"}
COUNT: Words = {"kind": "count", "additivity": "events"}
ORDERS: Mapping[str, Words] = {
    "Number of orders to provide information": {**COUNT, "unit": "orders"},
    "Number of orders to act against illegal content": {
        **COUNT,
        "unit": "orders",
        "action": "order",
    },
    "Median time to inform the authority of receipt": {**HOURS, "since": "receipt"},
    "Median time to give effect to the order": {**HOURS, "since": "receipt"},
}
NOTICES: Mapping[str, Words] = {
    "Article 16 Notices": {**COUNT, "unit": "notices"},
    "Median time": {**HOURS, "since": "notice"},
}
MEASURES: Mapping[str, Words] = {
    "Number of measures": {**COUNT, "action": "act_on", "unit": "items"},
    "Detection with solely automated means": {
        **COUNT,
        "action": "act_on",
        "unit": "items",
        "detection": "automated",
    },
    "Content removal": {**COUNT, "action": "remove", "unit": "content"},
    "Account suspension": {**COUNT, "action": "suspend", "unit": "accounts"},
    "Account termination": {**COUNT, "action": "ban", "unit": "accounts"},
}
MEASURE_PARTS = ("Content removal", "Account suspension", "Account termination")
OUTCOMES: Mapping[str, Words] = {
    "Total number": COUNT,
    "Decisions upheld": COUNT,
    "Decisions partially reversed": COUNT,
    "Decisions reversed": COUNT,
    "Decision omitted": COUNT,
    "Median time": {**HOURS, "since": "receipt"},
    "Percentage of outcomes implemented": {"kind": "share", "additivity": "unknown"},
}
DECIDED = ("Decisions upheld", "Decisions partially reversed", "Decisions reversed")
AUTOMATION: Mapping[str, Words] = {
    "Number of measures solely taken by automated means": {
        "action": "act_on",
        "unit": "items",
        "detection": "automated",
    },
    "Number of measures not taken by automated means": {
        "action": "act_on",
        "unit": "items",
        "detection": "not_automated",
    },
    "Number of notices solely processed by automated means": {
        "action": "decide",
        "unit": "notices",
        "detection": "automated",
    },
    "Number of notices not processed by automated means": {
        "action": "decide",
        "unit": "notices",
        "detection": "not_automated",
    },
}


def parse(document: Document) -> Extraction:
    """Every table of the report.

    Raises:
        DocumentError: It is no PDF, or cannot be opened.
        LayoutError: A table, a column, a category or the period is not known.
    """
    report = read_pdf(document)
    opening = " ".join(report.pages[0].split())
    period = PERIOD.search(opening)
    printed = parse_period(period[1]) if period else None
    if printed is None:
        raise LayoutError(
            f"{document.name}#page=1",
            expected="a line such as `Reporting Period: Jan 1, 2025 - Dec 31, 2025`",
            found="none",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    published_on = document.published_on or report_date(opening)
    claims = ClaimRows(
        {
            "platform": "Roblox",
            "scope": "EU",
            "published_on": published_on,
            **printed.as_columns(),
        }
    )
    reader = _Reader(document.name, claims)
    for number, grid in enumerate(report.grids):
        reader.read(f"t{number}", grid)
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=[*claims.unread, *report.unread],
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether the title page is that of the series."""
    text = " ".join(opening_text(document).split())
    return "Roblox" in text and "EU Digital Services Act Transparency Report" in text


class _Reader:
    """Reads the report's tables, told apart by the headings above them."""

    def __init__(self, where: str, claims: ClaimRows) -> None:
        self.where = where
        self.claims = claims
        self.kinds: Mapping[str, Callable[[str, Grid], None]] = {
            "Member states orders": self._orders,
            "Illegal content": self._notices,
            "Trusted flaggers": self._notices,
            "Own-initiative content moderation": self._measures,
            "Appeals": self._complaints,
            "Out-of-court dispute settlement": self._disputes,
            "Use of automated means for content moderation": self._automation,
        }

    def read(self, name: str, grid: Grid) -> None:
        kind = self._known(grid.title, self.kinds, grid.locator, "heading of a table")
        kind(name, grid)

    def _known(self, text: str, known: Mapping[str, T], locator: str, what: str) -> T:
        return require_label(
            text, known, where=f"{self.where}{locator}", what=what, module=SOURCE.slug
        )

    def _category(self, cell: Cell) -> Words:
        if _is_total(cell):
            return {"policy_area": "all", "policy_label": "Grand total"}
        area = self._known(cell.text, CATEGORIES, cell.locator, "category")
        return {"policy_area": area, "policy_label": cell.text}

    def _orders(self, name: str, grid: Grid) -> None:
        for column in range(grid.label_count, grid.width):
            words = self._known(grid.header[column], ORDERS, grid.locator, "column")
            ids = [
                self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid,
                    **{"action": "request_information", **words},
                    **self._category(row[0] if _is_total(row[0]) else row[1]),
                    **({} if _is_total(row[0]) else {"scope": self._state(row[0])}),
                    metric_label=grid.header[column], context=context_of(grid, row, column),
                )
                for number, row in enumerate(grid.body)
            ]  # fmt: skip
            self._column_total(grid, ids, words)

    def _state(self, cell: Cell) -> str:
        where = f"{self.where}{cell.locator}"
        return require_country(cell.text, where=where, what="member state")

    def _column_total(self, grid: Grid, ids: Sequence[str], words: Words) -> None:
        """The grand total with the rows above it, where things are counted."""
        totals = [i for row, i in zip(grid.body, ids, strict=True) if _is_total(row[0])]
        parts = [i for row, i in zip(grid.body, ids, strict=True) if not _is_total(row[0])]
        if words["kind"] == "count" and len(totals) == 1:
            self.claims.total(totals[0], parts, f"{grid.locator}")

    def _notices(self, name: str, grid: Grid) -> None:
        flagged = label_key(grid.title) == label_key("Trusted flaggers")
        breakdown = breakdown_text({"submitted_by": "trusted flaggers" if flagged else ""})
        for column in range(1, grid.width):
            words = self._known(grid.header[column], NOTICES, grid.locator, "column")
            ids = [
                self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, action="notify", **words,
                    **self._category(row[0]), breakdown=breakdown,
                    metric_label=grid.header[column], context=context_of(grid, row, column),
                )
                for number, row in enumerate(grid.body)
            ]  # fmt: skip
            self._column_total(grid, ids, words)

    def _measures(self, name: str, grid: Grid) -> None:
        columns: dict[str, list[str]] = {}
        for column in range(1, grid.width):
            header = grid.header[column]
            words = self._known(header, MEASURES, grid.locator, "column")
            columns[label_key(header)] = ids = [
                self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words,
                    **self._category(row[0]), breakdown="own_initiative=yes",
                    metric_label=header, context=context_of(grid, row, column),
                )
                for number, row in enumerate(grid.body)
            ]  # fmt: skip
            self._column_total(grid, ids, words)
        parts = [columns.get(label_key(part), []) for part in MEASURE_PARTS]
        wholes = columns.get(label_key("Number of measures"), [])
        automated = columns.get(label_key("Detection with solely automated means"), [])
        for number, whole in enumerate(wholes):
            place = grid.body[number][0].locator
            self.claims.total(whole, [ids[number] for ids in parts if ids], place)
            self.claims.total(whole, [ids[number] for ids in (automated,) if ids], place, "subset")

    def _complaints(self, name: str, grid: Grid) -> None:
        groups: dict[str, dict[str, str]] = {}
        places: dict[str, str] = {}
        for number, row in enumerate(grid.body):
            words = self._known(row[1].text, OUTCOMES, row[1].locator, "metric")
            about = row[0].text
            groups.setdefault(about, {})[label_key(row[1].text)] = self.claims.add(
                f"{name}r{number}", row[-1], grid, policy_area="all", action="appeal",
                **{"unit": "complaints", **words}, metric_label=row[1].text,
                breakdown=breakdown_text({"about": about}), context=context_of(grid, row, 2),
            )  # fmt: skip
            places.setdefault(about, row[0].locator)
        for about, ids in groups.items():
            parts = [ids.get(label_key(outcome), "") for outcome in DECIDED]
            self.claims.total(ids.get(label_key("Total number"), ""), parts, places[about])

    def _disputes(self, name: str, grid: Grid) -> None:
        ids: dict[str, str] = {}
        for number, row in enumerate(grid.body):
            words = self._known(row[0].text, OUTCOMES, row[0].locator, "metric")
            ids[label_key(row[0].text)] = self.claims.add(
                f"{name}r{number}", row[1], grid, policy_area="all", action="decide",
                **{"unit": "disputes", **words}, metric_label=row[0].text,
                note=row[2].text if grid.width > 2 else "", context=context_of(grid, row, 1),
            )  # fmt: skip
        whole = ids.get(label_key("Total number"), "")
        for outcome in (*DECIDED, "Decision omitted"):
            part = ids.get(label_key(outcome), "")
            self.claims.total(whole, [part], grid.locator, "subset")

    def _automation(self, name: str, grid: Grid) -> None:
        for number, row in enumerate(grid.body):
            words = self._known(row[0].text, AUTOMATION, row[0].locator, "metric")
            self.claims.add(
                f"{name}r{number}", row[1], grid, policy_area="all", **COUNT, **words,
                metric_label=row[0].text, context=context_of(grid, row, 1),
            )  # fmt: skip


def _is_total(cell: Cell) -> bool:
    return match_label(cell.text, {"Grand total": True, "Total": True}) or False


SOURCE = Source(
    slug="roblox_dsa",
    title="Roblox: EU DSA transparency report (PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://en.help.roblox.com/hc/en-us/articles/32326842088340",
    words={"policy_area": CATEGORY_WORDS},
)
