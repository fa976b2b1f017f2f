"""Pinterest: transparency report under the EU Digital Services Act: web page, text or PDF.

Publisher: Pinterest Europe Ltd. Layout (25 August to 24 September 2023): for
Pins, boards, accounts, comments, ads, advertisers, merchants and domains, a section each with
tables of deactivations, limited distribution, blocks by territory and appeals by policy; before
them error rates of automation and moderators by language; after them reports by category and
region, and median times.

Quirks:
* Several figures stand in one cell, each with its word: `6,812,830 Proactive / 2,829 Reported`,
  `33,922 decision upheld / 12 some restrictions reversed`. Both kinds of parts add up to the total.
* Footnote digits are glued to figures, words and labels in saved text: `40%1`, `0 Proactive3`, `05`
  (zero, note 5), `Copyright7`. A digit is taken for a mark only where the page has that note.
* A PDF keeps neither headings nor the lines of a cell: there a table belongs to the last section
  and name that stand above it, alone on their lines and in no table (a table without them is
  refused), and a cell is parted before each number that follows a word.
* `<1%` and `-`; the same item may be actioned several times, so counts are of actions.
* Policies are Pinterest's own: one that is not known becomes `policy_area` other with its printed
  label kept (categories of advertisements change from edition to edition). An unknown section,
  table or kind of part is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sources.document import Document
from sources.dsa_categories import CATEGORY_WORDS
from sources.errors import LayoutError, first_few
from sources.pinterest_dsa_labels import (
    COMPOSITE,
    DETECTIONS,
    LABELS,
    PARTS,
    POLICIES,
    REVIEW_TIMES,
    SECTIONS,
    TABLES,
)
from sources.readers.countries import country_code
from sources.readers.dates import find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows, context_of
from sources.readers.labels import label_key, match_label, require_label
from sources.readers.page_tables import PrintedPage, opening_words, read_page
from sources.readers.pdf import is_pdf
from sources.readers.pdf_outline import headings_above
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Pinterest Europe Ltd."
SERIES = "DSA Transparency Report"

PART = re.compile(r"(?P<number>\d[\d,.]*) (?P<word>\D+?)(?P<mark>\d{1,2})?")  # "8,266 Automated8"
ZERO = re.compile(r"0(?P<mark>[1-9]\d?)")  # "05": zero with note 5
TOGETHER = re.compile(r"(?<=[a-z)]) (?=\d[\d,.]* [A-Za-z])")  # "29 Reported 6,830 Proactive"
MARKED = re.compile(r"(?P<text>.*\D)(?P<mark>\d{1,2})")  # "Copyright7"
HOURS = re.compile(r"(?P<number>[\d.,]+) hours")  # "19.75 hours"


@dataclass(frozen=True)
class Part:
    """One figure of a cell with its word."""

    cell: Cell
    key: str = ""
    word: str = ""
    printed: str = ""


def parse(document: Document) -> Extraction:
    """Every table of the page.

    Raises:
        DocumentError: It is no web page, text or PDF.
        LayoutError: A section, a table, a kind of part or the period is not known.
    """
    page = read_page(document)
    claims = ClaimRows({"platform": "Pinterest", "scope": "EU", **_period(document, page)})
    names = _names_in_pdf(document, page.grids) if is_pdf(document) else {}
    reader = _Reader(document.name, claims, page.text, names)
    for number, grid in enumerate(_with_headers(page.grids, names) if names else page.grids):
        reader.read(f"t{number}", grid)
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
    """Whether it is Pinterest's page about the DSA."""
    words = opening_words(document)
    return "Pinterest" in words and "Digital Services Act" in words and "Reporting period" in words


def _period(document: Document, page: PrintedPage) -> dict[str, str]:
    """The reporting period at the head of the page."""
    head = page.text[: page.text.find("Reporting period") + 200].replace("*", " ")
    found = find_periods(head[-240:])
    if not found:
        raise LayoutError(
            document.name,
            expected="a line such as `Reporting period: August 25, 2023 - September 24, 2023`",
            found="none",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return found[-1].period.as_columns()


def _names_in_pdf(document: Document, grids: Sequence[Grid]) -> dict[str, tuple[str, str]]:
    """Section and name of each table of a PDF, by the table's place."""
    above = headings_above(document, grids, {**SECTIONS, **TABLES, REVIEW_TIMES: ""})
    return {grid.locator: _last_names(names) for grid, names in zip(grids, above, strict=True)}


def _last_names(headings: Sequence[str]) -> tuple[str, str]:
    """The last section, and the last name of a table after it."""
    section = table = ""
    for heading in headings:
        is_table = bool(match_label(heading, TABLES)) or heading.startswith(REVIEW_TIMES)
        # `Reporter appeals` is a table of each kind of content, and a section about reports.
        is_both = is_table and _section(heading)
        if is_table and not (is_both and SECTIONS.get(_section(section)) == "reports"):
            table = heading
        elif _section(heading):
            section, table = heading, ""
    return section, table


def _with_headers(grids: Sequence[Grid], names: Mapping[str, tuple[str, str]]) -> Iterator[Grid]:
    """Tables of a PDF; one that goes on over a page takes the header of its beginning.

    It does where it is the first of its page, the one before is the last of the page before, no
    heading stands between, and it has as many columns and no header of its own.
    """
    before: Grid | None = None
    for grid in grids:
        whole = grid
        if (
            before is not None
            and not _label_width(grid)
            and _label_width(before)
            and grid.page == before.page + 1
            and grid.width == before.width
            and names[grid.locator] == names[before.locator]
        ):
            header = before.rows[: before.header_count]
            whole = replace(grid, rows=(*header, *grid.rows), header_count=len(header))
        yield whole
        before = replace(whole, page=grid.page)


def _label_width(grid: Grid) -> int:
    """How many leading columns have a heading that says what a row is about."""
    width = 0
    for header in grid.header if grid.header_count else ():
        if not _is_label(header):
            break
        width += 1
    return width


def _is_label(header: str) -> bool:
    key = label_key(header)
    return any(key.startswith(label_key(label)) for label in LABELS)


def _section(heading: str) -> str:
    key = label_key(heading)
    return next((name for name in SECTIONS if key.startswith(label_key(name))), "")


class _Reader:
    """Reads every table by section, name and headers."""

    def __init__(
        self, where: str, claims: ClaimRows, text: str, names: Mapping[str, tuple[str, str]]
    ) -> None:
        self.where = where
        self.claims = claims
        self.text = text
        self.names = names

    def read(self, name: str, grid: Grid) -> None:
        known = {"where": f"{self.where}{grid.locator}", "module": SOURCE.slug}
        section, table = self._names(grid)
        title = _section(section)
        unit = (
            SECTIONS[title] if title else require_label(section, SECTIONS, what="section", **known)
        )
        action = "appeal" if unit in {"hours", "appeals"} else "act_on"
        if table.startswith(REVIEW_TIMES):
            action = "decide"
        elif table:
            action = require_label(table, TABLES, what="table", **known)
        words = {
            "action": action,
            "unit": unit,
            "metric_label": f"{section}: {table}".rstrip(": "),
        }
        width = _label_width(grid)
        if self.names and not width and grid.width > 2:
            self._skip(grid)
            return
        self._refuse_late_labels(grid, width)
        rows = grid.body if grid.header_count and width and grid.body else grid.rows
        for number, row in enumerate(rows):
            about = self._about(grid, row, max(1, width))
            self._row(f"{name}r{number}", grid, row, max(1, width), {**words, **about})

    def _refuse_late_labels(self, grid: Grid, width: int) -> None:
        """Refuse labels right of figures, and figures where labels stand: columns changed places.

        Raises:
            LayoutError: There are some.
        """
        first = max(1, width)
        header = grid.header if grid.header_count else ()
        late = [text for text in header[first:] if _is_label(text)]
        parts = [
            row[column].text
            for row in grid.body
            for column in range(first)
            if PART.fullmatch(TOGETHER.split(row[column].text)[0].split("\n")[0])
        ]
        if late or parts:
            raise LayoutError(
                f"{self.where}{grid.locator}",
                expected="columns of labels before those of figures",
                found=first_few([*late, *parts]),
                todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
            )

    def _skip(self, grid: Grid) -> None:
        """Report the figures of a table of which nothing says what its columns are."""
        for row in grid.rows:
            for cell in row:
                if any(character.isdigit() for character in cell.text):
                    self.claims.skip(cell, "a table whose columns have no names")

    def _names(self, grid: Grid) -> tuple[str, str]:
        """Section and name of a table: heading and line in bold, or heading and subheading."""
        if grid.locator in self.names:
            return self.names[grid.locator]
        if not grid.caption and not _section(grid.title) and _section(grid.section):
            return grid.section, grid.title
        return grid.title, grid.caption

    def _about(self, grid: Grid, row: Sequence[Cell], width: int) -> dict[str, str]:
        """Policy, place and further labels of a row."""
        found = {"policy_area": "all"}
        further: dict[str, str] = {}
        for column in range(width):
            text, _ = self._unmarked(row[column].text, grid)
            header, _ = self._unmarked(grid.header[column] if grid.header_count else "", grid)
            key = label_key(header)
            if text in {"", "-"}:
                continue
            if key.startswith(("policyviolation", "complaintbasis", "category", "reportreason")):
                if self.names and not match_label(text, POLICIES):
                    # A PDF may not say that the last digit is a mark: a known policy does.
                    bare = text.rstrip("0123456789")
                    text = bare if match_label(bare, POLICIES) else text
                found["policy_label"] = text
                area = "all" if text.lower().startswith("total") else "other"
                found["policy_area"] = match_label(text, POLICIES) or area
            elif key.startswith(("territory", "region", "country")) and country_code(text):
                found["scope"] = country_code(text)
            else:
                further[key or "row"] = text
        found["breakdown"] = breakdown_text(further)
        return found

    def _row(
        self, name: str, grid: Grid, row: Sequence[Cell], width: int, words: dict[str, str]
    ) -> None:
        """Claims of a row; its total with each kind of parts."""
        groups: dict[str, list[str]] = {}
        whole = ""
        for column in range(width, grid.width):
            header = grid.header[column] if grid.header_count else ""
            total, outcomes = "", []
            for number, part in enumerate(self._parts(row[column], grid)):
                claim_id = self._claim(
                    f"{name}c{column}p{number}", grid, row, column, part, header, words
                )
                if part.word == "total":
                    total = claim_id
                elif part.key:
                    outcomes.append(claim_id)
                    groups.setdefault(part.key, []).append(claim_id)
                elif label_key(header).startswith("total"):
                    whole = claim_id
            self.claims.total(total, outcomes, row[column].locator)
        for key, ids in groups.items():
            if whole and (len(ids) > 1 or key == "outcome"):
                self.claims.total(whole, ids, f"{row[0].locator or grid.locator}&part={key}")

    def _claim(
        self,
        claim_id: str,
        grid: Grid,
        row: Sequence[Cell],
        column: int,
        part: Part,
        header: str,
        words: dict[str, str],
    ) -> str:
        is_share = part.cell.text.rstrip("0123456789").endswith("%")
        is_hours = words["unit"] == "hours" or part.key == "hours"
        own = {part.key: part.word} if part.key and part.word else {}
        told = ("total", *COMPOSITE) if part.key else ("total",)
        if header and not label_key(header).startswith(told) and not HOURS.fullmatch(header):
            own["column"] = header
        further = breakdown_text(own)
        kind = "share" if is_share else "median" if is_hours else "count"
        if words["unit"] == "moderators":
            kind = "level"
        added = self.claims.add(
            claim_id, part.cell, grid,
            **{
                **words,
                "kind": kind,
                "unit": "hours" if is_hours else words["unit"],
                "additivity": "events" if kind == "count" else "unknown",
                "detection": DETECTIONS.get(part.word, "any"),
                "breakdown": "; ".join(sorted(b for b in (words["breakdown"], further) if b)),
            },
            context=context_of(grid, row, column).replace("\n", " / "),
        )  # fmt: skip
        if added and part.printed:
            self.claims.rows[-1]["printed"] = part.printed
        return added

    def _parts(self, cell: Cell, grid: Grid) -> Iterator[Part]:
        """The figures of a cell, each with its word and its footnote mark."""
        cursor = 0
        for line in TOGETHER.sub("\n", cell.text).split("\n"):
            part, zero, hours = PART.fullmatch(line), ZERO.fullmatch(line), HOURS.fullmatch(line)
            number = part["number"] if part else hours["number"] if hours else line
            place, cursor = self._place(cell, number, cursor)
            if hours:
                yield Part(Cell(number, place, cell.marks), "hours", "", line)
            elif zero and zero["mark"] in grid.notes:
                yield Part(Cell("0", place, zero["mark"]), printed=line)
            elif part:
                key, word = require_label(
                    part["word"],
                    PARTS,
                    where=f"{self.where}{cell.locator}",
                    what="kind of part",
                    module=SOURCE.slug,
                )
                yield Part(Cell(number, place, part["mark"] or cell.marks), key, word, line)
            elif line:
                yield Part(Cell(line, cell.locator, cell.marks))

    def _place(self, cell: Cell, number: str, cursor: int) -> tuple[str, int]:
        """Place of a number inside its cell, and where to look for the next one."""
        if not cell.locator.startswith("#char="):
            return cell.locator, cursor
        start, end = map(int, cell.locator.removeprefix("#char=").split(","))
        found = self.text.find(number, start + cursor, end)
        if found < 0:
            return cell.locator, cursor
        return f"#char={found},{found + len(number)}", found + len(number) - start

    def _unmarked(self, text: str, grid: Grid) -> tuple[str, str]:
        """A label without the digit of a footnote that the page has."""
        match = MARKED.fullmatch(text)
        if match and match["mark"] in grid.notes:
            return match["text"].strip(), match["mark"]
        return text, ""


SOURCE = Source(
    slug="pinterest_dsa",
    title="Pinterest: DSA transparency report (web page, text or PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://policy.pinterest.com/en/digital-services-act-transparency-report",
    words={
        "policy_area": CATEGORY_WORDS,
        "unit": {
            "boards": ("items",),
            "advertisers": ("accounts",),
            "merchants": ("accounts",),
            "domains": ("items",),
        },
    },
)
