"""Snap: transparency report for each half-year, and the page for the European Union.

Publisher: Snap Inc.; web pages, in English and in other languages (read: English, French), saved as
HTML or as text. Layout (H1 2023): totals, a table by reason, child sexual exploitation, terrorism,
suicide resources, appeals (of locked accounts), advertisements, and a table by region with a total;
on the European page monthly recipients by member state and moderators by language.

Quirks:
* Content adds up over reasons and over regions exactly. Unique accounts are counted once for each
  reason or region: their parts add up to more than the total.
* The table by reason leaves out child exploitation and terrorism, which have tables of their own;
  its sums are the printed totals nevertheless.
* `<1` minutes; counts with commas in the French page, too, and once with blanks (`292 489`).
* Figures for false information are estimates from a sample (a starred note on the page).
* Moderators speak several languages; their printed total is the plain sum of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from sources.document import Document
from sources.errors import LayoutError
from sources.label_map import load_label_map
from sources.readers.countries import require_country
from sources.readers.dates import PrintedPeriod, find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import TOTALS, ClaimRows, context_of
from sources.readers.labels import label_key, match_label, require_label
from sources.readers.page_tables import PrintedPage, opening_words, read_page
from sources.readers.pdf import is_pdf
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Snap Inc."
SERIES = "Transparency Report"
NAMES = {
    "Transparency Report": "en",
    "Rapport de transparence": "fr",
    "Rapport sur la transparence": "fr",
}
"""What the page calls itself, and its language."""

Words = Mapping[str, str]
T = TypeVar("T")


TITLE = 1_500
"""How far into a PDF its name must stand, in characters."""

REGIONS = {
    "North America": "North America",
    "Amérique du Nord": "North America",
    "Europe": "Europe",
    "Rest of World": "Rest of World",
    "Le reste du monde": "Rest of World",
}
FIRST = {
    "Reason": "reason",
    "Raison": "reason",
    "Region": "region",
    "Région": "region",
    "Member State": "state",
    "État membre": "state",
    "Language Support": "language",
    "Assistance linguistique": "language",
}
ABOUT = {
    # A word in the heading above a table without a column of reasons, and its policy.
    "terror": ("terrorism_and_violent_extremism", "Terrorist and Violent Extremist Content"),
    "suicide": ("suicide_and_self_harm", "Self-Harm and Suicide Content"),
    "appe": ("drugs", "Appeals (locked accounts, drugs)"),
    "publicit": ("all", "Ads"),
    "ads": ("all", "Ads"),
    "advertising": ("all", "Ads"),
}
ALL = ("all", "Total")
RECIPIENTS: Words = {
    "policy_area": "all",
    "action": "use",
    "unit": "users",
    "kind": "level",
    "additivity": "unknown",
    "metric_label": "Average monthly active recipients",
}
MODERATORS: Words = {
    "policy_area": "all",
    "action": "employ",
    "unit": "moderators",
    "kind": "level",
    "additivity": "unknown",
    "metric_label": "Moderators",
    # Their date stands in words only, in the text.
    "period_start": "",
    "period_end": "",
    "period_basis": "",
}


@cache
def labels(name: str) -> Mapping[str, Words]:
    """Printed columns or reasons, as on the page, and the words of the claims under them."""
    return {
        row["label"]: {word: text for word, text in row.items() if text and word != "label"}
        for row in load_label_map(f"{SOURCE.slug}.{name}").values()
    }


def parse(document: Document) -> Extraction:
    """Every table of the page.

    Raises:
        DocumentError: It is no web page, text or PDF.
        LayoutError: A column, a reason, a region or the period is not known.
    """
    page = read_page(document)
    head = page.text[:20_000].casefold()
    places = {head.find(name.casefold()): code for name, code in NAMES.items()}
    language = next((places[place] for place in sorted(places) if place >= 0), "")
    if not language:
        raise LayoutError(
            document.name,
            expected="a page of Snap's in English or French",
            found="neither `Transparency Report` nor `Rapport de transparence`",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    period = _period(document, page, language)
    claims = ClaimRows(
        {"platform": "Snapchat", **period.as_columns()},
        # Commas stand for thousands on the French page, too; blanks on that page only.
        languages=tuple(dict.fromkeys(("en", language))),
    )
    reader = _Reader(document.name, claims, language)
    for number, grid in enumerate(page.grids):
        reader.read(f"t{number}", grid)
    reader.relate()
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=[*claims.unread, *page.unread],
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether it is one of Snap's transparency pages."""
    words = opening_words(document)
    head = words[:TITLE] if is_pdf(document) else words  # others' reports name Snap, too
    return ("Snapchat" in head or "Snap " in head) and (
        any(name in words for name in NAMES) and "Pinterest" not in words
    )


def _period(document: Document, page: PrintedPage, language: str) -> PrintedPeriod:
    """The half-year at the head of the report; of the European page, what its table covers."""
    found = [item.period for item in find_periods(page.text[:4_000], language=language)]
    states = [g for g in page.grids if g.header_count and _first_column(g) == "state"]
    if states and found:
        header = " ".join(states[0].header[1:])
        found = [
            item.period
            for item in find_periods(header, year=found[0].period.end.year, language=language)
        ]
    halves = [period for period in found if period.period.month_count == 6]
    if not halves:
        raise LayoutError(
            document.name,
            expected="a half-year such as `January 1, 2023 - June 30, 2023` at the head",
            found=f"{len(found)} other dates",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return halves[0]


def _first_column(grid: Grid) -> str:
    return match_label(grid.header[0], FIRST) or ""


def _is_total(row: Sequence[Cell]) -> bool:
    return label_key(row[0].text) in TOTALS


class _Reader:
    """Reads the page's tables, told apart by their first column and their heading."""

    def __init__(self, where: str, claims: ClaimRows, language: str) -> None:
        self.where = where
        self.claims = claims
        self.language = language
        self.totals: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {}
        self.places: dict[str, str] = {}
        kinds: Mapping[str, Callable[[str, Grid], None]] = {
            "reason": self._by_reason,
            "region": self._by_region,
            "state": self._by_state,
            "language": self._by_language,
        }
        self.kinds = kinds

    def read(self, name: str, grid: Grid) -> None:
        first = _first_column(grid) if grid.header_count else ""
        self.kinds.get(first, self._one_row)(name, grid)

    def _known(self, cell: Cell, known: Mapping[str, T], what: str) -> T:
        return require_label(
            cell.text.rstrip("*. "),
            known,
            where=f"{self.where}{cell.locator}",
            what=what,
            module=SOURCE.slug,
        )

    def _column(self, grid: Grid, column: int) -> Words:
        heading = Cell(grid.header[column], grid.locator)
        return self._known(heading, labels("columns"), "column")

    def _one_row(self, name: str, grid: Grid) -> None:
        """A table that is a line of totals about what its heading names."""
        if len(grid.body) != 1 or not grid.header_count:
            raise LayoutError(
                f"{self.where}{grid.locator}",
                expected="a table by reason, region, member state or language, or one line",
                found=f"{len(grid.body)} rows under {list(grid.header)}",
                todo=f"extend sources/{SOURCE.slug}.py",
            )
        heading = grid.title.casefold()
        area, label = next((words for word, words in ABOUT.items() if word in heading), ALL)
        row = grid.body[0]
        for column in range(grid.width):
            words = self._column(grid, column)
            claim_id = self.claims.add(
                f"{name}c{column}", row[column], grid,
                **{**words, "policy_area": area, "policy_label": label},
                context=context_of(grid, row, column),
            )  # fmt: skip
            if label == ALL[1] and words["kind"] == "count":
                self.totals[words["metric_label"]] = claim_id

    def _by_reason(self, name: str, grid: Grid) -> None:
        for column in range(1, grid.width):
            words = self._column(grid, column)
            share = {"base_policy_area": ALL[0], "base_policy_label": ALL[1]}
            own = {**words, **(share if words["kind"] == "share" else {})}

            def about(number: int, row: Sequence[Cell], own: Words = own) -> Words:
                return {**own, **self._known(row[0], labels("reasons"), "reason")}

            ids = self.claims.column(f"{name}r{{}}c{column}", grid, column, about)
            if words["kind"] == "count" and len(grid.body) > 1:
                self.parts[words["metric_label"]] = ids
                self.places[words["metric_label"]] = grid.locator

    def _by_region(self, name: str, grid: Grid) -> None:
        for column in range(1, grid.width):
            own = {**self._column(grid, column), "policy_area": ALL[0], "policy_label": ALL[1]}

            def about(number: int, row: Sequence[Cell], own: Words = own) -> Words:
                region = "" if _is_total(row) else self._known(row[0], REGIONS, "region")
                return {**own, "breakdown": breakdown_text({"region": region})}

            self.claims.column(f"{name}r{{}}c{column}", grid, column, about)

    def _by_state(self, name: str, grid: Grid) -> None:
        def about(number: int, row: Sequence[Cell]) -> Words:
            return {**RECIPIENTS, "scope": "EU" if _is_total(row) else self._state(row[0])}

        self.claims.column(f"{name}r{{}}", grid, 1, about)

    def _state(self, cell: Cell) -> str:
        where = f"{self.where}{cell.locator}"
        return require_country(cell.text, where=where, what="member state", language=self.language)

    def _by_language(self, name: str, grid: Grid) -> None:
        def about(number: int, row: Sequence[Cell]) -> Words:
            language = "" if _is_total(row) else row[0].text
            return {**MODERATORS, "breakdown": breakdown_text({"language": language})}

        self.claims.column(f"{name}r{{}}", grid, 1, about)

    def relate(self) -> None:
        """The line of totals with the table by reason."""
        for metric, parts in self.parts.items():
            self.claims.total(self.totals.get(metric, ""), parts, self.places[metric])


SOURCE = Source(
    slug="snap_transparency",
    title="Snap: transparency report (web page, text or PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://values.snap.com/privacy/transparency",
    words={"unit": {"minutes": (), "resources": ()}},
)
