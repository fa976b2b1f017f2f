"""Wikimedia Foundation: transparency report, the web pages on content and on user data.

Publisher: Wikimedia Foundation, each half-year to 2018; pages in English and partly in French (the
workbooks are read by `wikimedia_transparency`). Layout (second half of 2018): score cards with one
figure each, and tables under headings that begin with the period: a summary, accounts affected,
government requests by country and sender, emergency disclosures.

Quirks:
* Charts are drawn by a script from other files: their score cards (`analytics__scorecard`) hold
  placeholder zeros of an old period until it runs. They are never read, and reported unread.
* A card with a percentage or a number of requests granted belongs to the total in the card before.
* In tables the first, highlighted row is the total of the indented ones; a country stands once,
  blank cells below it mean the same country.
* One request may be about several accounts; `potentially affected` contains `actually affected`.

A card or table that is not known is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.readers.countries import require_country
from sources.readers.dates import find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.html import is_html, parse_page, read_html_tables, text_fragment
from sources.readers.labels import label_key, require_label
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Wikimedia Foundation"
SERIES = "Transparency Report"

Words = Mapping[str, str]
COUNT: Words = {"kind": "count", "additivity": "events", "unit": "requests"}
ALTERATION: Words = {**COUNT, "action": "notify", "policy_area": "all"}
USER_DATA: Words = {**COUNT, "action": "request_information", "policy_area": "all"}
CARDS: Mapping[str, tuple[str, Words]] = {
    # Printed label to our name of the metric and its words; blank: a part of the card before.
    "Total Alteration & Takedown Requests": ("Alteration & Takedown Requests", ALTERATION),
    "Nombre total de requêtes": ("Alteration & Takedown Requests", ALTERATION),
    "Total Right to Erasure Requests": (
        "Right to Erasure Requests",
        {**ALTERATION, "policy_area": "privacy"},
    ),
    "Total DMCA Takedown Requests": (
        "DMCA Takedown Requests",
        {**ALTERATION, "policy_area": "copyright"},
    ),
    "Nombre total de requêtes de retrait relatives au DMCA": (
        "DMCA Takedown Requests",
        {**ALTERATION, "policy_area": "copyright"},
    ),
    "Total User Data Requests": ("User Data Requests", USER_DATA),
    "Total Preservation Requests": ("Preservation Requests", USER_DATA),
    "Total Emergency Disclosures": ("Emergency Disclosures", USER_DATA),
    "Percentage of Requests Granted": ("", {}),
    "Pourcentage de requêtes acceptées": ("", {}),
    "Number of Requests Granted": ("", {}),
    "Percentage of Times Information Produced": ("", {}),
    "Content Requests": ("", {}),
    "Non-Content Requests": ("", {}),
}
OUTCOMES = {
    "Percentage of Requests Granted": "granted",
    "Pourcentage de requêtes acceptées": "granted",
    "Number of Requests Granted": "granted",
    "Percentage of Times Information Produced": "information produced",
    "Content Requests": "for content",
    "Non-Content Requests": "not for content",
}
TABLES: Mapping[str, tuple[str, Words]] = {
    "Summary": ("User Data Requests", USER_DATA),
    "User Accounts Affected": (
        "User Accounts Affected",
        {**USER_DATA, "unit": "accounts", "additivity": "unknown"},
    ),
    "Total Emergency Disclosures": ("Emergency Disclosures", USER_DATA),
    "Government Requests Breakdown": ("Government Requests", {**COUNT, "policy_area": "all"}),
}
KINDS: Mapping[str, str] = {
    # Rows of the summary: parts of the total, or (blank) what came of it.
    "Informal non-government requests": "informal non-government",
    "Informal government requests": "informal government",
    "Civil subpoenas": "civil subpoenas",
    "Criminal subpoenas": "criminal subpoenas",
    "Administrative subpoenas": "administrative subpoenas",
    "Search warrants": "search warrants",
    "Court orders": "court orders",
    "National security requests": "national security",
    "Voluntary disclosures": "voluntary disclosures",
    "User accounts potentially affected": "potentially affected",
    "User accounts actually affected": "actually affected",
    "User accounts notified": "notified",
    "Information produced": "",
}
PLACEHOLDER = "a placeholder that a script fills in"
TITLE = re.compile(r"(?P<period>.*\d{4})\s+(?P<name>\D+)")  # "Jul – Dec 2018 Summary"


def parse(document: Document) -> Extraction:
    """Score cards and tables of a page.

    Raises:
        DocumentError: It is no web page.
        LayoutError: A card, a table, a country or a period is not known.
    """
    if not is_html(document):
        raise DocumentError(
            document.name,
            expected="a web page of the report",
            found="other bytes",
            todo="save the page as HTML",
        )
    soup = parse_page(document)
    is_user_data = soup.find(class_="privacy") is not None
    claims = ClaimRows({"platform": "Wikimedia"})
    reader = _Reader(document.name, claims, is_user_data=is_user_data)
    for number, card in enumerate(soup.find_all(class_="scorecard")):
        reader.read_card(f"s{number}", card)
    for number, grid in enumerate(read_html_tables(document)):
        reader.read_table(f"t{number}", grid)
    if not claims.rows:
        raise LayoutError(
            document.name,
            expected="score cards or tables with figures",
            found="none",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=claims.unread,
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether it is one of the report's pages."""
    head = document.content[:20_000]
    return is_html(document) and b"Wikimedia Foundation" in head and b"Transparency Report" in head


class _Reader:
    """Reads cards and tables; a card may go on with the one before it."""

    def __init__(self, where: str, claims: ClaimRows, *, is_user_data: bool) -> None:
        self.where = where
        self.claims = claims
        self.action = "request_information" if is_user_data else "notify"
        self.metric = ""
        self.words: Words = {}

    def _period(self, text: str, locator: str) -> dict[str, str]:
        for language in ("en", "fr"):
            found = find_periods(text, language=language)
            if found:
                return found[0].period.as_columns()
        raise LayoutError(
            f"{self.where}{locator}",
            expected="a heading that begins with the period, such as `Jul - Dec 2018`",
            found=repr(text),
            todo=f"extend sources/{SOURCE.slug}.py",
        )

    def read_card(self, name: str, card: Any) -> None:
        """One score card; a chart's is reported unread."""
        label, value = card.find("dt"), card.find("dd")
        if label is None or value is None:
            return
        text = " ".join(label.get_text(" ").split())
        printed = "".join(value.get_text("").split())
        cell = Cell(printed, text_fragment(printed, before=text))
        if "analytics__scorecard" in card.get("class", []):
            self.claims.skip(cell, PLACEHOLDER)
            return
        heading = " ".join(card.find("h2").get_text(" ").split()) if card.find("h2") else ""
        metric, words = require_label(
            text, CARDS, where=f"{self.where}{cell.locator}", what="card", module=SOURCE.slug
        )
        own: dict[str, str] = {}
        if metric:
            self.metric, self.words = metric, words
        else:
            own["breakdown"] = ""
            own["metric_label"] = f"{self.metric}: {_outcome(text)}"
            if printed.endswith("%"):
                own |= {"kind": "share", "additivity": "unknown", "base_metric_label": self.metric}
        if not self.metric:
            raise LayoutError(
                f"{self.where}{cell.locator}",
                expected="the card of a total before its parts",
                found=repr(text),
                todo=f"extend sources/{SOURCE.slug}.py",
            )
        self.claims.add(
            name, cell, Grid((), 0),
            **{**self.words, "metric_label": self.metric, **own},
            **self._period(heading, cell.locator),
            context=f"{heading} | {text}: {printed}",
        )  # fmt: skip

    def read_table(self, name: str, grid: Grid) -> None:
        """One table under a heading such as `Jul – Dec 2018 Summary`."""
        match = TITLE.fullmatch(grid.title)
        place = grid.locator
        metric, words = require_label(
            match["name"].strip() if match else grid.title,
            TABLES,
            where=f"{self.where}{place}",
            what="table",
            module=SOURCE.slug,
        )
        common = {"action": self.action, **words, "metric_label": metric}
        common |= self._period(grid.title, place)
        if grid.width == 2:
            self._summary(name, grid, common)
        else:
            self._by_country(name, grid, common)

    def _summary(self, name: str, grid: Grid, common: Words) -> None:
        whole, parts = "", list[str]()
        for number, row in enumerate(grid.rows):
            label = row[0].text
            is_whole = label_key(label) == label_key(f"Total {common['metric_label']}")
            kind = (
                ""
                if is_whole
                else require_label(
                    label,
                    KINDS,
                    where=f"{self.where}{row[0].locator}",
                    what="row",
                    module=SOURCE.slug,
                )
            )
            metric = common["metric_label"]
            if not is_whole and not kind:
                metric = f"{metric}: information produced"
            claim_id = self.claims.add(
                f"{name}r{number}", row[-1], grid, **{**common, "metric_label": metric},
                breakdown=breakdown_text({"kind": kind}),
                context=f"{grid.title} | {label}: {row[-1].printed}",
            )  # fmt: skip
            whole = claim_id if is_whole else whole
            parts += [claim_id] if kind else []
        self.claims.total(whole, parts, grid.locator)

    def _by_country(self, name: str, grid: Grid, common: Words) -> None:
        """Rows of country, sender and number; a row `... | Total | n` is the sum of those below."""
        country = section = whole = ""
        parts: list[str] = []
        for number, row in enumerate(grid.rows):
            if label_key(row[1].text) == "total":
                self.claims.total(whole, parts, grid.locator + section)
                section, parts = row[0].text, []
                country = ""
            elif row[0].text:
                country = row[0].text
            is_total = label_key(row[1].text) == "total"
            claim_id = self.claims.add(
                f"{name}r{number}", row[2], grid, **common,
                **({} if is_total else {"scope": self._scope(country, row)}),
                breakdown=breakdown_text(
                    {"section": section, "sender": "" if is_total else row[1].text}
                ),
                context=f"{grid.title} | {country or section} / {row[1].text}: {row[2].printed}",
            )  # fmt: skip
            if is_total:
                whole = claim_id
            else:
                parts.append(claim_id)
        self.claims.total(whole, parts, grid.locator + section)

    def _scope(self, country: str, row: Sequence[Cell]) -> str:
        where = f"{self.where}{row[0].locator or row[1].locator}"
        return require_country(country, where=where)


def _outcome(label: str) -> str:
    return next(words for name, words in OUTCOMES.items() if label_key(name) == label_key(label))


SOURCE = Source(
    slug="wikimedia_transparency_html",
    title="Wikimedia: transparency report (web pages)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://transparency.wikimedia.org/content.html",
)
