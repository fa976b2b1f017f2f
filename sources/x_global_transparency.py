"""X Global Transparency Report: a PDF for each half-year from 2024.

Publisher: X Corp. Layout (H1 2024): user reports by policy area with shares of their total; account
suspensions, posts removed or labelled and post violation rates by policy area, with the three
totals in boxes beside; for each policy a table of actions, all, automated and human; government
requests by country; copyright and trademark notices.

Quirks:
* Policies are named in capitals over their own table and in title case in the summary
  (`ILLEGAL OR REGULATED GOODS/SERVICES`), and `Abuse & Harassment` and `Hateful Conduct` have one
  table for both. Suspensions printed in both places are one series and must agree.
* `Content Removed` and `User Informed Labels` are kept apart from `Posts removed or labeled`.
* Footnote marks stand at labels and at numbers (`463,960,085 2`); their texts are in `note`.
* User reports exclude platform manipulation and spam, in all rows.
* Violation rates are shares of all posts, at most four decimals of a per cent (`<0.0001%`).

A policy or column that is not known is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.countries import require_country
from sources.readers.dates import find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows, context_of
from sources.readers.labels import label_key, match_label, require_label, unknown_label
from sources.readers.pdf import PdfReport, opening_text, read_pdf
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "X Corp."
SERIES = "Global Transparency Report"
WITHOUT_SPAM = breakdown_text({"excluding": "Platform Manipulation & Spam"})
"""Totals leave it out: it alone has more suspensions than all other policies together."""

Words = dict[str, str]

POLICIES: Mapping[str, tuple[str, str]] = {
    "Abuse & Harassment": ("bullying_and_harassment", "Abuse & Harassment"),
    "Abuse, Harassment, & Hateful Conduct": ("other", "Abuse, Harassment, & Hateful Conduct"),
    "Child Safety": ("child_safety", "Child Safety"),
    "Hateful Conduct": ("hate_speech", "Hateful Conduct"),
    "Illegal or Regulated Goods and Services": (
        "regulated_goods",
        "Illegal or Regulated Goods & Services",
    ),
    "Illegal or Regulated Goods & Services": (
        "regulated_goods",
        "Illegal or Regulated Goods & Services",
    ),
    "Misleading & Deceptive Identities": ("impersonation", "Misleading & Deceptive Identities"),
    "Non-Consensual Nudity": ("adult_content", "Non-Consensual Nudity"),
    "Non-Consensual Nudity Policy": ("adult_content", "Non-Consensual Nudity"),
    "Platform Manipulation & Spam": ("spam", "Platform Manipulation & Spam"),
    "Private Content": ("privacy", "Private Content"),
    "Suicide & Self Harm": ("suicide_and_self_harm", "Suicide & Self Harm"),
    "Violent & Hateful Entities": (
        "terrorism_and_violent_extremism",
        "Violent & Hateful Entities",
    ),
    "Violent Content": ("violent_and_graphic_content", "Violent Content"),
    "Violent Speech": ("violence_and_incitement", "Violent Speech"),
    "Violent Media": ("violent_and_graphic_content", "Violent Media"),
}
EVENTS: Words = {"kind": "count", "additivity": "events"}
ENFORCEMENT: Mapping[str, Words] = {
    "Account Suspensions": {
        **EVENTS,
        "metric_label": "Accounts Suspended",
        "action": "suspend",
        "unit": "accounts",
    },
    "Posts Removed or Labeled": {
        **EVENTS,
        "metric_label": "Posts Removed or Labeled",
        "action": "act_on",
        "unit": "posts",
    },
    "Post Violation Rate": {
        "kind": "share",
        "additivity": "unknown",
        "metric_label": "Post Violation Rate",
        "action": "act_on",
        "unit": "posts",
        "base_policy_area": "all",
        "base_action": "publish",
    },
}
USER_REPORTS: Words = {**EVENTS, "action": "report", "unit": "reports", "metric_label": "Reports"}
REPORT_COLUMNS: Mapping[str, Words] = {
    "Total": USER_REPORTS,
    "% of total reports": {
        **USER_REPORTS,
        "kind": "share",
        "additivity": "unknown",
        "base_policy_area": "all",
        "base_policy_label": "Total",
        "base_breakdown": WITHOUT_SPAM,
    },
}
TOTALS = {
    "User Reports": "User Reports",
    "Total Account Suspensions": "Account Suspensions",
    "Total Posts Removed or Labeled": "Posts Removed or Labeled",
    "Overall Posts Violation Rate": "Post Violation Rate",
}
ACTIONS: Mapping[str, Words] = {
    "Accounts Suspended": {"action": "suspend", "unit": "accounts"},
    "Content Removed": {"action": "remove", "unit": "content"},
    "User Informed Labels": {"action": "label", "unit": "content"},
    "NCMEC Reports": {"action": "report", "unit": "reports"},
}
DETECTIONS = {"Total Actions": "any", "Automated": "automated", "Human": "manual"}
REQUESTS: Mapping[str, Words] = {
    "Total Information Requests": {"action": "request_information", "unit": "requests"},
    "Total Removal Requests": {"action": "order", "unit": "requests"},
}
ASKED = "Total Number of Requests"
OUTCOMES: Mapping[str, Words] = {
    # A rate is a share of the requests: its metric is the one that it divides.
    ASKED: {**EVENTS, "metric_label": ASKED},
    "Cases Disclosed": {**EVENTS, "metric_label": "Cases Disclosed"},
    "Disclosure Rate": {
        "kind": "share",
        "metric_label": "Cases Disclosed",
        "base_metric_label": ASKED,
    },
    "Cases Actioned": {**EVENTS, "metric_label": "Cases Actioned"},
    "Action Rate": {"kind": "share", "metric_label": "Cases Actioned", "base_metric_label": ASKED},
}
NOTICES: Mapping[str, Words] = {
    "Copyright Notices": {"policy_area": "copyright", "action": "notify"},
    "Copyright Counter Notices": {"policy_area": "copyright", "action": "appeal"},
    "Trademark Notices": {"policy_area": "trademark", "action": "notify"},
}
SENT, ACTED_ON = "Total Notices", "Notices Actioned or Withheld"
NOTICE_COLUMNS: Mapping[str, Words] = {
    SENT: {**EVENTS, "unit": "notices", "metric_label": SENT},
    ACTED_ON: {**EVENTS, "unit": "notices", "metric_label": ACTED_ON},
    "Total URLs Actioned or Withheld": {
        **EVENTS,
        "unit": "urls",
        "metric_label": "Total URLs Actioned or Withheld",
    },
    "Withholding/Restoration Rate": {
        "kind": "share",
        "unit": "notices",
        "metric_label": ACTED_ON,
        "base_metric_label": SENT,
    },
}


def parse(document: Document) -> Extraction:
    """Every table of the report.

    Raises:
        DocumentError: It is no PDF, or cannot be opened.
        LayoutError: A table, a policy, a column or the period is not known.
    """
    report = read_pdf(document)
    claims = ClaimRows({"platform": "X", **_period(document, report)})
    reader = _Reader(document.name, claims)
    for number, grid in enumerate(report.grids):
        reader.read(f"t{number}", grid)
    reader.relate_totals()
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
    """Whether the running title is that of the series."""
    text = opening_text(document)
    return "Global Transparency Report" in text and "At X, our purpose" in " ".join(text.split())


def _period(document: Document, report: PdfReport) -> dict[str, str]:
    """The half-year covered, from the first pages: `the period of January to June 2024`."""
    text = " ".join(" ".join(report.pages[:4]).split())
    periods = [item.period for item in find_periods(text)]
    found = {period.period: period for period in periods if period.period.month_count == 6}
    if len(found) != 1:
        raise LayoutError(
            document.name,
            expected="one half-year such as `January to June 2024` on the first pages",
            found=f"{len(found)}",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return next(iter(found.values())).as_columns()


class _Reader:
    """Reads the report's kinds of tables, told apart by their headers."""

    def __init__(self, where: str, claims: ClaimRows) -> None:
        self.where = where
        self.claims = claims
        self.parts: dict[str, list[str]] = {}
        self.wholes: dict[str, tuple[str, str]] = {}

    def read(self, name: str, grid: Grid) -> None:
        header = [label_key(text) for text in grid.header]
        if not grid.header_count:
            self._boxes(name, grid)
        elif label_key("Total Actions") in header:
            self._actions(name, grid)
        elif label_key("Total Number of Requests") in header:
            self._requests(name, grid)
        elif label_key("Total Notices") in header:
            self._notices(name, grid)
        elif label_key("% of total reports") in header:
            self._user_reports(name, grid)
        elif label_key("Policy Area") in header:
            self._enforcement(name, grid)
        else:
            raise self._unknown(grid)

    def _unknown(self, grid: Grid) -> LayoutError:
        return LayoutError(
            f"{self.where}{grid.locator}",
            expected="a table of reports, enforcement, actions, requests or notices",
            found=f"columns {list(grid.header)}",
            todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
        )

    def _policy(self, text: str, cell_locator: str) -> Words:
        area, label = require_label(
            text, POLICIES, where=f"{self.where}{cell_locator}", what="policy", module=SOURCE.slug
        )
        return {"policy_area": area, "policy_label": label}

    def _columns(self, grid: Grid, known: Mapping[str, object]) -> None:
        for text in grid.header[1:]:
            if match_label(text, known) is None:
                raise unknown_label(
                    text,
                    known,
                    where=f"{self.where}{grid.locator}",
                    what="column",
                    module=SOURCE.slug,
                )

    def _boxes(self, name: str, grid: Grid) -> None:
        """Totals printed in boxes of their own, beside the table that they sum up."""
        for number, row in enumerate(grid.rows):
            column = require_label(
                row[0].text,
                TOTALS,
                where=f"{self.where}{row[0].locator}",
                what="total",
                module=SOURCE.slug,
            )
            words = {**USER_REPORTS, **ENFORCEMENT.get(column, {})}
            claim_id = self.claims.add(
                f"{name}r{number}", row[-1], grid, **words, policy_area="all",
                policy_label="Total", breakdown=WITHOUT_SPAM,
                context=f"{grid.title} | {row[0].text}: {row[-1].printed}",
            )  # fmt: skip
            if words["kind"] == "count":
                self.wholes[column] = (claim_id, grid.locator)

    def _user_reports(self, name: str, grid: Grid) -> None:
        self._columns(grid, REPORT_COLUMNS)
        for number, row in enumerate(grid.body):
            policy = self._policy(row[0].text, row[0].locator)
            for column in range(1, grid.width):
                words = match_label(grid.header[column], REPORT_COLUMNS) or {}
                claim_id = self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words, **policy,
                    context=context_of(grid, row, column),
                )  # fmt: skip
                if words["kind"] == "count":
                    self.parts.setdefault("User Reports", []).append(claim_id)

    def _enforcement(self, name: str, grid: Grid) -> None:
        self._columns(grid, ENFORCEMENT)
        for number, row in enumerate(grid.body):
            policy = self._policy(row[0].text, row[0].locator)
            for column in range(1, grid.width):
                words = match_label(grid.header[column], ENFORCEMENT) or {}
                claim_id = self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words, **policy,
                    context=context_of(grid, row, column),
                )  # fmt: skip
                if words["kind"] == "count":
                    self.parts.setdefault(_canonical(grid.header[column]), []).append(claim_id)

    def _actions(self, name: str, grid: Grid) -> None:
        self._columns(grid, DETECTIONS)
        policy = self._policy(grid.title, grid.locator)
        for number, row in enumerate(grid.body):
            words = require_label(
                row[0].text,
                ACTIONS,
                where=f"{self.where}{row[0].locator}",
                what="action",
                module=SOURCE.slug,
            )
            ids = {}
            for column in range(1, grid.width):
                detection = match_label(grid.header[column], DETECTIONS) or ""
                ids[detection] = self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **EVENTS, **words, **policy,
                    metric_label=row[0].text, detection=detection, note=_notes(grid, row),
                    context=context_of(grid, row, column),
                )  # fmt: skip
            parts = (ids.get("automated", ""), ids.get("manual", ""))
            self.claims.total(ids.get("any", ""), parts, row[0].locator)

    def _requests(self, name: str, grid: Grid) -> None:
        self._columns(grid, OUTCOMES)
        words = require_label(
            grid.body[0][0].text,
            REQUESTS,
            where=f"{self.where}{grid.body[0][0].locator}",
            what="kind of request",
            module=SOURCE.slug,
        )
        for column in range(1, grid.width):
            outcome = match_label(grid.header[column], OUTCOMES) or {}
            ids = [
                self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words, **outcome,
                    **(self._place(row[0]) if number else {}), policy_area="all",
                    context=context_of(grid, row, column),
                )
                for number, row in enumerate(grid.body)
            ]  # fmt: skip
            if outcome["kind"] == "count":
                self.claims.total(ids[0], ids[1:], grid.locator)

    def _place(self, cell: Cell) -> Words:
        """Scope of a row: a country, the Union, or all others."""
        if label_key(cell.text) == label_key("All Others"):
            return {"scope": "other"}
        where = f"{self.where}{cell.locator}"
        return {"scope": require_country(cell.text, where=where, what="country, EU or All Others")}

    def _notices(self, name: str, grid: Grid) -> None:
        self._columns(grid, NOTICE_COLUMNS)
        for number, row in enumerate(grid.body):
            notice = require_label(
                row[0].text,
                NOTICES,
                where=f"{self.where}{row[0].locator}",
                what="kind of notice",
                module=SOURCE.slug,
            )
            for column in range(1, grid.width):
                words = match_label(grid.header[column], NOTICE_COLUMNS) or {}
                self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words, **notice,
                    policy_label=row[0].text, context=context_of(grid, row, column),
                )  # fmt: skip

    def relate_totals(self) -> None:
        """Totals in boxes with the rows of the table that they sum up."""
        for column, (whole, locator) in self.wholes.items():
            self.claims.total(whole, self.parts.get(column, []), locator)


def _canonical(header: str) -> str:
    return next(name for name in ENFORCEMENT if label_key(name) == label_key(header))


def _notes(grid: Grid, row: Sequence[Cell]) -> str:
    """Footnotes that stand at a row's label."""
    return " ".join(grid.notes[mark] for mark in row[0].marks.split() if mark in grid.notes)


SOURCE = Source(
    slug="x_global_transparency",
    title="X: Global Transparency Report (PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://transparency.x.com/en/reports/global-reports/2025-transparency-report",
)
