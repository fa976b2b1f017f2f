"""Google's report on government requests to remove content: the downloadable CSV files.

Publisher: Google. Series: half-years from 2009H2.

Layouts, as publicly known (no edition was at hand when this was written):
* `google-government-removal-requests.csv` until about 2020: `Period Ending, Country (or
  Country/Region), CLDR Territory Code`, then three figures for all requests, court orders and other
  requests each (`All Requests: Number of Requests`, `... % Fully Or Partially Complied With`,
  `... Items Requested To Be Removed`).
* `google-government-detailed-removal-requests.csv`: `Period Ending, Country/Region, CLDR Territory
  Code, Product, Reason, Total`.
* The newer file: `time_period, country_name, cldr_territory, requestor, product, reason,
  number_of_requests, items_requested, items_removed_legal, items_removed_policy`.
A further column is refused: what it counts is not known.

Quirks:
* `Period Ending` is the last day of a half-year, which is therefore inferred.
* `<10` hides small numbers, `?` says nothing: the latter is reported as unread.
* Percentages are whole numbers without a sign (`88`).
* A blank is no zero: court orders and other requests add up to all only where both are printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pandas as pd

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import Words, fold, label_map, look_up
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.sheet import peek_header
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, tabulate_extraction

CLAIMANT = "Google"
SERIES = "Government requests to remove content"
HALF_YEAR = re.compile(r"(\d{4})-(06-30|12-31)")  # "2009-12-31"

REQUESTS = {
    "kind": "count",
    "action": "request_removal",
    "unit": "requests",
    "additivity": "events",
    "metric_label": "Number of Requests",
}
ITEMS = {**REQUESTS, "unit": "items", "metric_label": "Items Requested To Be Removed"}
COMPLIED = {
    **REQUESTS,
    "kind": "share",
    "action": "comply",
    "metric_label": "% Fully Or Partially Complied With",
    "base_action": "request_removal",
    "base_metric_label": "Number of Requests",
}
REQUESTERS = {
    "All Requests": "all",
    "Court Orders": "court orders",
    "Other Requests (Executive, Police, etc.)": "other",
}


def _figures() -> Mapping[str, Words]:
    rows: list[Words] = []
    for heading, requester in REQUESTERS.items():
        for figure in (REQUESTS, COMPLIED, ITEMS):
            rows.append(
                {
                    **figure,
                    "label": f"{heading}: {figure['metric_label']}",
                    "requester": requester,
                }
            )
    removed = {**ITEMS, "action": "remove"}
    rows += [
        {**REQUESTS, "label": "Total"},
        {**REQUESTS, "label": "number_of_requests"},
        {**ITEMS, "label": "items_requested"},
        {**ITEMS, "label": "items_requested_removal"},
        {**removed, "label": "items_removed_legal", "metric_label": "Items removed (legal)"},
        {**removed, "label": "items_removed_policy", "metric_label": "Items removed (policy)"},
    ]
    return label_map(rows)


FIGURES = _figures()
DIMENSIONS = {
    "periodending": "ending",
    "timeperiod": "period",
    "country": "country",
    "countryregion": "country",
    "countryname": "country",
    "cldrterritorycode": "code",
    "cldrterritory": "code",
    "requestor": "requestor",
    "product": "product",
    "reason": "reason",
}
"""Headings, folded, and what they are."""


def parse(document: Document) -> Extraction:
    """Every figure of one file.

    Raises:
        DocumentError: The bytes are no CSV.
        LayoutError: A column, period or territory code is not known.
    """
    table = read_flat_table(document)
    rows = _melted(table)
    where = document.name
    words = look_up(rows["label"], FIGURES, where=where, what="column", module=SOURCE.slug)
    requesters = words.pop("requester") if "requester" in words else rows["requestor"]
    is_share = words["kind"] == "share"
    columns = [
        read_column(
            chosen["printed"],
            words.loc[chosen.index, "kind"],
            scale=scale,
            groups=words.loc[chosen.index, "metric_label"],
        )
        for chosen, scale in ((rows[~is_share], Fraction(1)), (rows[is_share], Fraction(1, 100)))
        if len(chosen)
    ]
    claims = pd.concat([words, _periods(rows, where), pd.concat(columns).sort_index()], axis=1)
    claims["platform"] = "Google"
    claims["policy_area"] = "all"
    claims["scope"] = rows["code"]
    claims["service_part"] = rows["product"]
    claims["policy_label"] = rows["reason"]
    claims["breakdown"] = breakdown_column(pd.DataFrame({"requester": requesters}))
    for name in ("printed", "locator", "context", "claim_id"):
        claims[name] = rows[name]
    read = claims[claims["state"] == "read"]
    return tabulate_extraction(
        document,
        read.drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(read),
        unread=[*unread_rows(claims), *table.unread_misfits()],
    )


def recognises(document: Document) -> bool:
    """Whether the header has a period, a territory code and a known figure."""
    names = [fold(name) for name in peek_header(document)]
    found = {DIMENSIONS.get(name) for name in names}
    return (
        bool({"ending", "period"} & found)
        and "code" in found
        and any(name in FIGURES for name in names)
    )


def _melted(table: FlatTable) -> pd.DataFrame:
    """One row per figure, with its dimensions under our names."""
    names = {name: DIMENSIONS.get(fold(name), "") for name in table.header}
    figures = [name for name, dimension in names.items() if not dimension]
    unknown = [name for name in figures if fold(name) not in FIGURES]
    known = {dimension for dimension in names.values() if dimension}
    if unknown or not figures or "code" not in known or not {"ending", "period"} & known:
        raise LayoutError(
            table.where,
            expected="a period, a territory code and known figures as columns",
            found=first_few(unknown or list(table.header)),
            todo=f"compare with the layouts in sources/{SOURCE.slug}.py and extend it",
        )
    dimensions = table.frame[[n for n in names if names[n]]].rename(columns=names)
    for absent in {"requestor", "product", "reason"} - known:
        dimensions[absent] = ""
    pieces = []
    for name in figures:
        piece = dimensions.copy()
        piece["label"] = name
        piece["printed"] = table.frame[name]
        piece["locator"] = table.locators(name)
        piece["context"] = table.contexts(table.header)
        piece["claim_id"] = f"c{table.header.index(name) + 1}r" + table.row_numbers.astype(str)
        pieces.append(piece)
    rows = pd.concat(pieces, ignore_index=True)
    odd = ~rows["code"].str.fullmatch(r"[A-Z]{2}")
    if odd.any():
        raise LayoutError(
            table.where,
            expected="territory codes of two letters",
            found=first_few(sorted(rows.loc[odd, "code"].unique())),
            todo="correct the rows",
        )
    return rows


def _periods(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """Half-years, from their last day or in words; nothing else is one."""
    if "ending" not in rows:
        periods = read_periods(rows["period"], where=where, module=SOURCE.slug)
        lengths = {
            (start, end): Period(date.fromisoformat(start), date.fromisoformat(end)).month_count
            for start, end in zip(periods["period_start"], periods["period_end"], strict=True)
        }
        if set(lengths.values()) - {6}:
            raise _no_half_year(rows["period"], where)
        return periods
    matched = {text: HALF_YEAR.fullmatch(text) for text in rows["ending"].unique()}
    if not all(matched.values()):
        raise _no_half_year(rows["ending"], where)
    texts = {t: f"H{1 if m[2] == '06-30' else 2} {m[1]}" for t, m in matched.items() if m}
    periods = read_periods(rows["ending"].map(texts), where=where, module=SOURCE.slug)
    return periods.assign(period_basis="inferred")


def _no_half_year(printed: pd.Series[str], where: str) -> LayoutError:
    return LayoutError(
        where,
        expected="half-years, or their last days, as periods",
        found=first_few(sorted(printed.unique())),
        todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
    )


def _relations(read: pd.DataFrame) -> list[dict[str, str]]:
    """Court orders and other requests in all requests, where both are printed as numbers."""
    plain = read[(read["kind"] == "count") & read["qualifier"].isin(["exact", "rounded"])]
    keys = ["scope", "period_start", "metric_label"]
    wholes = plain[plain["breakdown"] == "requester=all"]
    parts = plain[plain["breakdown"].isin(["requester=court orders", "requester=other"])]
    pairs = wholes.merge(parts, on=keys, suffixes=("", "_part"))
    both = pairs.groupby("claim_id")["claim_id"].transform("size") == 2
    return [
        {"whole": whole, "part": part, "relation": "sum", "locator": locator}
        for whole, part, locator in zip(
            pairs.loc[both, "claim_id"],
            pairs.loc[both, "claim_id_part"],
            pairs.loc[both, "locator"],
            strict=True,
        )
    ]


SOURCE = Source(
    slug="google_government_removals",
    title="Google: government requests to remove content (CSV)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://transparencyreport.google.com/government-removals/overview",
    words={"action": {"request_removal": (), "comply": ()}},
    version=2,
)
