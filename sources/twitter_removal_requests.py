"""Twitter's removal requests by country and half-year, 2012 to 2018, as one compiled CSV.

Publisher of the figures: Twitter (Removal Requests Report). The file is a compilation by somebody
else (`ttrall.csv` of the repository sadettindemirel/twitter-transparency-report): its figures are
relayed, and so never support more than a warning.

Layout: `country, year, time_period, removal_request_court, removal_request_other,
accounts_specified, accounts_witheld, tweets_witheld, accounts_witheld_tos,
percent_of_witheld_content`; half-years in words (`January - June 2012`).

Quirks:
* `NA` is no figure. Countries are missing in half-years without requests; there is no world total.
* The percentage is a fraction (`0.29`): requests after which some content was withheld.
* `Tunisla`, `Crotia` and `Czech Republuc` are misprints of the file.
* Accounts with content removed under Twitter's own terms come from 2015 on.
"""

from __future__ import annotations

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import label_map, look_up
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.countries import require_countries
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.headers import canonical_header
from sources.readers.sheet import peek_header
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

CLAIMANT = "Twitter"
SERIES = "Removal Requests Report"
RELAYED_BY = "sadettindemirel/twitter-transparency-report"
MISPRINTS = {"Tunisla": "TN", "Crotia": "HR", "Czech Republuc": "CZ"}

REQUESTS = {
    "kind": "count",
    "action": "request_removal",
    "unit": "requests",
    "additivity": "events",
    "metric_label": "removal requests",
}
WITHHELD = {"kind": "count", "action": "withhold", "unit": "accounts", "additivity": "unknown"}
FIGURES = label_map(
    [
        {"label": "removal_request_court", **REQUESTS, "breakdown": "requester=court"},
        {"label": "removal_request_other", **REQUESTS, "breakdown": "requester=other"},
        {
            "label": "accounts_specified",
            **WITHHELD,
            "action": "request_removal",
            "metric_label": "accounts specified",
        },
        {"label": "accounts_witheld", **WITHHELD, "metric_label": "accounts withheld"},
        {
            "label": "tweets_witheld",
            **WITHHELD,
            "unit": "tweets",
            "metric_label": "tweets withheld",
        },
        {
            "label": "accounts_witheld_tos",
            **WITHHELD,
            "action": "act_on",
            "metric_label": "accounts (terms of service)",
        },
        {
            "label": "percent_of_witheld_content",
            **REQUESTS,
            "kind": "share",
            "action": "withhold",
            "metric_label": "requests with some content withheld",
            "base_action": "request_removal",
            "base_metric_label": "removal requests",
        },
    ]
)
DIMENSIONS = ("country", "year", "time_period")
FIGURE_COLUMNS = tuple(row["label"] for row in FIGURES.values())
HEADER = (*DIMENSIONS, *FIGURE_COLUMNS)


def parse(document: Document) -> Extraction:
    """Every figure of every country and half-year.

    Raises:
        DocumentError: The bytes are no CSV.
        LayoutError: A column, country or period is not known, or a year is not its period's.
    """
    table = read_flat_table(document, required=HEADER)
    table.refuse_other_columns(HEADER, module=SOURCE.slug)
    rows = _melted(table)
    where = document.name
    words = look_up(rows["label"], FIGURES, where=where, what="column", module=SOURCE.slug)
    periods = read_periods(rows["time_period"], where=where, module=SOURCE.slug, months=(6,))
    odd = rows["year"] != periods["period_start"].str[:4]
    if odd.any():
        raise LayoutError(
            where,
            expected="the year of the half-year in `year`",
            found=first_few(sorted((rows["year"] + " " + rows["time_period"])[odd].unique())),
            todo="correct the row",
        )
    numbers = read_column(rows["printed"], words["kind"], groups=rows["label"])
    claims = pd.concat([words, periods, numbers], axis=1)
    claims["platform"] = "Twitter"
    claims["policy_area"] = "all"
    claims["relayed_by"] = RELAYED_BY
    codes = require_countries(rows["country"].unique(), where=where, others=MISPRINTS)
    claims["scope"] = rows["country"].map(codes)
    for name in ("printed", "locator", "context", "claim_id"):
        claims[name] = rows[name]
    return tabulate_extraction(
        document,
        claims[claims["state"] == "read"].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        unread=[*unread_rows(claims), *table.unread_misfits()],
    )


def recognises(document: Document) -> bool:
    """Whether the header is that of the compilation."""
    return set(canonical_header(peek_header(document), HEADER)) == set(HEADER)


def _melted(table: FlatTable) -> pd.DataFrame:
    """One row per figure: country, period, column name and number as printed."""
    pieces = []
    for name in FIGURE_COLUMNS:
        piece = table.frame[list(DIMENSIONS)].copy()
        piece["label"] = name
        piece["printed"] = table.frame[name]
        piece["locator"] = table.locators(name)
        piece["context"] = table.contexts(table.header)
        piece["claim_id"] = f"c{table.header.index(name) + 1}r" + table.row_numbers.astype(str)
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True)


SOURCE = Source(
    slug="twitter_removal_requests",
    title="Twitter: removal requests by country, 2012 to 2018 (compiled CSV)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://github.com/sadettindemirel/twitter-transparency-report",
    words={"action": {"request_removal": ()}},
    version=2,
)
