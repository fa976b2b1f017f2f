"""X: transparency report under the EU Digital Services Act, a web page (first edition, 2023).

Publisher: Twitter International Unlimited Company. Layout (28 August to 20 October 2023): tables by
member state of restricted reach labels, content removals and account suspensions (by detection,
enforcement process and policy), of orders, of reports of illegal content and what was done, of
complaints, with median handling times; tables by language of complaints and error indicators;
moderators by language and experience; recipients by member state; an appendix for a part of the
period. The name of each table stands in its first row.

Quirks:
* Cells that span rows are lost in saved text: rows are filled from above where the kinds of cells
  leave one way only, otherwise unread.
* Blank cells are no zeros (countries and categories without any were left out, says a note).
* One table has a column `EU` among the countries: content alleged to be illegal in all of it, not
  the total. Of reports received, 13 of 14 totals of a row leave out the row's first state (2023:
  exactly Austria's figure); the totals of columns are whole, so that the categories add up to less
  than the last of them (70,453 against 71,206). Whether a report may name several states is not
  said: additivity unknown, so that it stays a warning.
* A star at the name of a table leads to a note that data of some days are missing from it ("data
  ranging from Aug 28 to Sept 23"): the period is then vague and surely holds the other days only.
  Without a note that is read, the table has no period.
* Recipients are for other weeks than the rest, and their states are counted apart: a user seen
  from two states stands in both.
* Policies are X's own names and change from edition to edition: one that is not known becomes
  `policy_area` other with its printed label kept. An unknown table, column or country is refused.
* Rates of complaints and of overturns were measured in a way of their own (note 4): they are not
  tied to the counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from sources.document import Document
from sources.dsa_categories import CATEGORIES, CATEGORY_WORDS
from sources.errors import LayoutError, first_few
from sources.readers.countries import country_code
from sources.readers.dates import PrintedPeriod, find_periods, parse_period
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.labels import label_key, match_label, require_label
from sources.readers.page_tables import PrintedPage, opening_words, read_page
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Twitter International Unlimited Company"
SERIES = "DSA Transparency Report"

Words = Mapping[str, str]
HOURS: Words = {"kind": "median", "unit": "hours", "additivity": "unknown"}
SHARE: Words = {"kind": "share", "additivity": "unknown", "unit": "complaints"}
COUNT: Words = {"kind": "count", "additivity": "events"}
COMPLAINTS: Words = {**COUNT, "action": "appeal", "unit": "complaints"}
OVERTURNS: Words = {**COUNT, "action": "restore", "unit": "complaints"}
RULES = "TIUC Terms of Service and Rules"
TABLES: Mapping[str, Words] = {
    "Restricted Reach Labels": {**COUNT, "action": "demote", "unit": "posts"},
    f"{RULES} Content Removal Actions": {**COUNT, "action": "remove", "unit": "content"},
    f"{RULES} Account Suspensions": {**COUNT, "action": "suspend", "unit": "accounts"},
    "Removal Orders Received": {**COUNT, "action": "order", "unit": "orders"},
    "Removal Orders Median Handle Time (Hours)": {**HOURS, "action": "order"},
    "Information Requests Received": {
        **COUNT,
        "action": "request_information",
        "unit": "requests",
    },
    "Information Request Median Handle Time (Hours)": {**HOURS, "action": "request_information"},
    "Illegal Content Reports Received": {
        "kind": "count",
        "additivity": "unknown",  # one report may name several member states
        "action": "notify",
        "unit": "notices",
    },
    "Actions Taken on Illegal Content": {**COUNT, "action": "decide", "unit": "notices"},
    "Reports of Illegal Content Median Handle Time (Hours)": {**HOURS, "action": "decide"},
    "Illegal Content Complaints Received": COMPLAINTS,
    "Illegal Content Complaints Actioned": {**COMPLAINTS, "action": "decide"},
    "Illegal Content Complaints Median Handle Time (Hours)": {**HOURS, "action": "appeal"},
    f"{RULES} Action Complaints": COMPLAINTS,
    "Decisions": {**COMPLAINTS, "action": "decide"},
    f"{RULES} Complaints Median Handle Time (Hours)": {**HOURS, "action": "appeal"},
    f"{RULES} Visibility Filtering Complaints Received": COMPLAINTS,
    f"{RULES} Visibility Filtering Complaint Overturns": OVERTURNS,
    f"{RULES} Visibility Filtering Complaint Rate": {**SHARE, "action": "appeal"},
    f"{RULES} Visibility Filtering Complaint Overturn Rate": {**SHARE, "action": "restore"},
    f"{RULES} Content Removal Complaints Received": COMPLAINTS,
    f"{RULES} Content Removal Complaint Overturns": OVERTURNS,
    f"{RULES} Content Removal Complaint Rate": {**SHARE, "action": "appeal"},
    f"{RULES} Content Removal Complaint Overturn Rate": {**SHARE, "action": "restore"},
    f"{RULES} Suspension Complaints Received": COMPLAINTS,
    f"{RULES} Suspension Complaint Overturns": OVERTURNS,
    f"{RULES} Suspension Complaint Rate": {**SHARE, "action": "appeal"},
    f"{RULES} Suspension Complaint Overturn Rate": {**SHARE, "action": "restore"},
}
LEVEL: Words = {"kind": "level", "additivity": "unknown", "policy_area": "all"}
BY_HEADER: Mapping[str, Words] = {
    # Tables without a name, by the header of their last column.
    "People": {**LEVEL, "action": "employ", "unit": "moderators"},
    "Headcount": {**LEVEL, "action": "employ", "unit": "moderators"},
    "Total AMARs": {**LEVEL, "action": "use", "unit": "users"},
}
POLICIES: Mapping[str, str] = {
    "Abuse & Harassment": "bullying_and_harassment",
    "Child Sexual Exploitation": "child_sexual_exploitation",
    "Counterfeit": "intellectual_property",
    "Financial Scam": "scams_and_fraud",
    "Hateful Conduct": "hate_speech",
    "Illegal or Certain Regulated Goods and Services": "regulated_goods",
    "Misleading & Deceptive Identities": "impersonation",
    "Non-Consensual Nudity": "non_consensual_behaviour",
    "Perpetrators of Violent Attacks": "terrorism_and_violent_extremism",
    "Platform Manipulation & Spam": "spam",
    "Private Information & Media": "privacy",
    "Sensitive Media": "adult_content",
    "Spam": "spam",
    "Suicide & Self Harm": "suicide_and_self_harm",
    "Trademark": "trademark",
    "Violent & Hateful Entities": "terrorism_and_violent_extremism",
    "Violent Speech": "violence_and_incitement",
    **CATEGORIES,
}
POLICY_HEADERS = ("Policy", "Content Category", "Illegal Content Category", "Reason Code")
DETECTIONS = {
    "Automated Means": "automated",
    "Manual Review": "manual",
    "Manual Closure": "manual",
}
TOTAL = label_key("Grand Total")
# The end of a table's name, as in "Account Suspensions - Aug 28 to Oct 20*".
MISSING = re.compile(
    r"\*[^*\n]{0,160}?\bdata ranging from "
    r"([A-Z][a-z]{2,8}\.? \d{1,2} to [A-Z][a-z]{2,8}\.? \d{1,2})\b"
)  # "*A limitation is impacting the availability of data ranging from Aug 28 to Sept 23."
NO_PERIOD: Words = {"period_start": "", "period_end": "", "period_basis": ""}
ONE_DAY = timedelta(days=1)
DATES = re.compile(
    r"\s*-\s*([A-Z][a-z]{2,8}\.? \d{1,2} to [A-Z][a-z]{2,8}\.? \d{1,2})\s*\\?\*?\s*$"
)


def parse(document: Document) -> Extraction:
    """Every table of the page.

    Raises:
        DocumentError: It is no web page, text or PDF.
        LayoutError: A table, a column, a country or the period is not known.
    """
    page = read_page(document)
    period = _period(document, page)
    claims = ClaimRows({"platform": "X", **period.as_columns()})
    reader = _Reader(document.name, claims, period, _in_part(page.text, period))
    for number, grid in enumerate(page.grids):
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
    """Whether it is X's page about the DSA."""
    words = opening_words(document)
    return "TIUC" in words and "DSA" in words and "X was founded on" in words


def _period(document: Document, page: PrintedPage) -> PrintedPeriod:
    """The date range that the opening remarks name."""
    periods = [item.period for item in find_periods(page.text[:60_000])]
    long = [period for period in periods if period.period.days > 27 and period.basis == "stated"]
    if not long:
        raise LayoutError(
            document.name,
            expected="a date range such as `August 28, 2023 to October 20, 2023`",
            found="none in the opening remarks",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return long[0]


def _in_part(text: str, whole: PrintedPeriod) -> Words:
    """Period of the tables with a star: vague by the days of which data are missing, or blank."""
    note = MISSING.search(text)
    missing = parse_period(note[1], year=whole.period.end.year) if note else None
    if missing is not None:
        first, last = missing.period.start, missing.period.end
        if first <= whole.period.start and last < whole.period.end:
            return replace(whole, basis="vague", start_latest=last + ONE_DAY).as_columns()
        if last >= whole.period.end and first > whole.period.start:
            return replace(whole, basis="vague", end_earliest=first - ONE_DAY).as_columns()
    return NO_PERIOD


class _Reader:
    """Reads tables by their names."""

    def __init__(
        self, where: str, claims: ClaimRows, period: PrintedPeriod, in_part: Words
    ) -> None:
        self.where = where
        self.claims = claims
        self.period = period
        self.in_part = in_part

    def read(self, name: str, grid: Grid) -> None:
        """One table; one that prints no figure is passed over."""
        if not any(cell.is_figure for row in grid.body for cell in row):
            return
        printed = " ".join(grid.caption.replace("\xa0", " ").split())
        dates = DATES.search(printed)
        title = DATES.sub("", printed).rstrip("* ")
        last = match_label(grid.header[-1], BY_HEADER)
        words = last or require_label(
            title,
            TABLES,
            where=f"{self.where}{grid.locator}",
            what="table",
            module=SOURCE.slug,
        )
        own: Words = self.in_part if printed.endswith("*") else {}
        if dates:
            stated = parse_period(dates[1], year=self.period.period.end.year)
            if stated and stated.period != self.period.period:
                own = stated.as_columns()
        if last:
            # Moderators and recipients are of other days than the report's, said in the text only.
            own = NO_PERIOD
        self._rows(name, grid, {"metric_label": title or grid.title, **words, **own})

    def _rows(self, name: str, grid: Grid, words: Words) -> None:
        width = grid.label_count

        def words_of(number: int, row: Sequence[Cell], column: int) -> Words:
            return self._joined(words, self._about(grid, row, width), self._place(grid, column))

        ids = f"{name}r{{row}}c{{column}}"
        table = self.claims.block(ids, grid, range(width, grid.width), words_of)
        if words["kind"] == "count":
            self._relate(grid, table, width)

    def _joined(self, words: Words, about: Words, place: Words) -> dict[str, str]:
        """Words of table, row and column; their breakdowns side by side."""
        pieces = [part["breakdown"] for part in (about, place) if part.get("breakdown")]
        merged = {**words, **about, **place}
        merged["breakdown"] = "; ".join(sorted("; ".join(pieces).split("; "))) if pieces else ""
        return merged

    def _about(self, grid: Grid, row: Sequence[Cell], width: int) -> dict[str, str]:
        """Policy, detection and further labels of a row."""
        if label_key(row[0].text) == TOTAL or (not row[0].text and width == 1):
            return {"policy_area": "all", "policy_label": "Grand Total", "scope": "EU"}
        found = {"policy_area": "all"}
        further: dict[str, str] = {}
        for column in range(width):
            header, text = grid.header[column], row[column].text
            if match_label(header, dict.fromkeys(POLICY_HEADERS, True)):
                found["policy_label"] = text
                found["policy_area"] = match_label(text, POLICIES) or "other"
            elif country_code(text) and not header:
                found["scope"] = country_code(text)
            else:
                further[label_key(header) or "row"] = text
                found["detection"] = DETECTIONS.get(text, found.get("detection", "any"))
        found["breakdown"] = breakdown_text(further)
        return found

    def _place(self, grid: Grid, column: int) -> dict[str, str]:
        """Scope or language of a column."""
        header = grid.header[column]
        if label_key(header) in {TOTAL, label_key("People"), label_key("Headcount")}:
            return {"scope": "EU"}
        if header == "EU":
            return {"scope": "EU", "breakdown": breakdown_text({"alleged": "in the whole EU"})}
        code = country_code(header)
        if code:
            return {"scope": code}
        if header in _languages():
            return {"scope": "EU", "breakdown": breakdown_text({"language": header})}
        if match_label(header, {"Logged In Users": 1, "Logged Out Users": 1, "Total AMARs": 1}):
            users = "" if "total" in label_key(header) else header
            return {"breakdown": breakdown_text({"users": users})}
        raise LayoutError(
            f"{self.where}{grid.locator}",
            expected="a column for a member state, a language or the total",
            found=first_few([header]),
            todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
        )

    def _relate(self, grid: Grid, table: Sequence[Sequence[str]], width: int) -> None:
        """Grand totals with what they are printed under and beside; blanks are no parts."""
        totals = [n for n, row in enumerate(grid.body) if label_key(row[0].text) == TOTAL]
        last = label_key(grid.header[-1]) == TOTAL
        if len(totals) == 1 and totals[0] == len(grid.body) - 1:
            for place, whole in enumerate(table[-1]):
                column = width + place
                parts = [
                    table[n][place]
                    for n, row in enumerate(grid.body[:-1])
                    if not row[column].is_blank
                ]
                self.claims.total(whole, parts, grid.locator)
        if last:
            for number, row in enumerate(grid.body):
                parts = [
                    table[number][column - width]
                    for column in range(width, grid.width - 1)
                    if not row[column].is_blank
                ]
                self.claims.total(table[number][-1], parts, row[width - 1].locator or "#row")


@cache
def _languages() -> frozenset[str]:
    """Names of languages in English."""
    from babel import Locale

    return frozenset(Locale.parse("en").languages.values())


SOURCE = Source(
    slug="x_dsa",
    title="X: DSA transparency report (web page, text or PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=3,
    example="https://transparency.x.com/dsa-transparency-report.html",
    words={"policy_area": {**CATEGORY_WORDS}},
)
