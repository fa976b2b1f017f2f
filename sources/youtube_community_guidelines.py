"""YouTube: Community Guidelines enforcement by quarter, as the table that researchers keep of it.

Publisher of the figures: Google (a page of its Transparency Report, quarters from 2017Q4). Google
offers no file: whoever works with the figures takes them off the page into a table of their own,
so they are relayed and never support more than a warning.

Layout: one header and rows, separated by tabs (or any delimiter), in any order: `quarter`
(`2023Q4`), `name`, `value`. The name says what is counted:
* `Total videos removed`, `Total channels removed`, and `Videos removed due to channel-level` (the
  videos of terminated channels, which the total of videos does not hold);
* a reason (`Child safety`) counts videos, with `Channels` before it channels;
* `Country-` with a country or its code counts videos by where they were uploaded;
* a range (`0 views`, `>10,000 views`) is the percentage of videos removed after so many views.

How it is known, for the page itself could not be had: the analysis of jdallen83's public repository
`facebook_violating_exposures_estimation` (`youtube_anly.py`, thirteen versions) reads such tables
and says by what it does with each name what is counted; the reasons, the ranges and the
channel-level removals are those of Google's own list of changes to the report (help page 9198203)
and of archived captures of the page; that reasons add up to the total of videos holds in Google's
reports under the laws of Texas and Japan, which print the same reasons.

Not read: the JSON that answers the page's own questions (behind `)]}'`). Its addresses are known,
and that the quarter stands in them and not in the answer; the numbers that stand for reasons are
not: the one public list that there is (reasons 1 to 11) gives the names by which users flag videos,
not those by which YouTube removes them, and the same number to two of them. `docs/label_maps.md`
has a map for whoever knows them.

Quirks:
* Reasons are a sum of the printed total only where `Other` is among them: without it the table may
  be a part. Countries are the leading ones: each is no larger than the total.
* A channel that broke several rules is under `Multiple policy violations`.
* `Promotion of violence and violent extremism` holds more than terrorism. `Harmful or dangerous`
  has no word of ours (`policy_area=other`). One reason was renamed in 2025 (`Spam, deceptive
  practices and scams`).
* Percentages are plain numbers from 0 to 100: a table of fractions is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import Words, fold, label_map, load_label_map, look_up
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.countries import require_country
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.headers import canonical_header
from sources.readers.sheet import peek_table
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

CLAIMANT = "Google"
PLATFORM = "YouTube"
SERIES = "YouTube Community Guidelines enforcement"
RELAYED_BY = "a table taken off Google's page"
HEADER = ("quarter", "name", "value")
QUARTER = re.compile(r"\d{4}Q[1-4]", re.IGNORECASE)  # "2023Q4", "2023q4"
OF_CHANNELS = "Channels "
OF_COUNTRY = "Country-"
OTHER = "other"
PEEKED_ROWS = 20

VIDEOS: Words = {
    "kind": "count",
    "action": "remove",
    "unit": "videos",
    "additivity": "events",
    "policy_area": "all",
    "metric_label": "Total videos removed",
}
CHANNELS: Words = {**VIDEOS, "unit": "channels", "metric_label": "Total channels removed"}
RANGES = (
    "0 views",
    "1-10 views",
    ">10 views",
    "11-100 views",
    "101-1,000 views",
    "1,001-10,000 views",
    ">10,000 views",
)
BY_VIEWS: Words = {
    **VIDEOS,
    "kind": "share",
    "metric_label": "Videos removed, by views",
    "base_metric_label": VIDEOS["metric_label"],
}


def _names() -> Mapping[str, Words]:
    """Every name that is no country's, and what it counts."""
    rows: list[Words] = [
        {**VIDEOS, "label": "Total videos removed"},
        {**CHANNELS, "label": "Total channels removed"},
        {
            **VIDEOS,
            "label": "Videos removed due to channel-level",
            "metric_label": "Videos removed due to a channel-level termination",
        },
    ]
    for reason in load_label_map("youtube_community_guidelines").values():
        for before, whole in (("", VIDEOS), (OF_CHANNELS, CHANNELS)):
            metric = f"{whole['unit'].capitalize()} removed, by reason"
            words = {**whole, **reason, "metric_label": metric, "whole": whole["metric_label"]}
            rows.append({**words, "label": before + reason["label"]})
    return label_map(rows)


def parse(document: Document) -> Extraction:
    """Every figure of every quarter.

    Raises:
        DocumentError: The bytes are no table.
        LayoutError: A column, quarter, name or country is not known, or the percentages are
            fractions.
    """
    table = read_flat_table(document, required=HEADER)
    table.refuse_other_columns(HEADER, module=SOURCE.slug)
    where = document.name
    quarters = _quarters(table, where)
    words = _words_of(table.frame["name"], where)
    columns = [
        read_column(printed, words.loc[printed.index, "kind"], scale=scale, groups=groups)
        for printed, scale, groups in _figures(table, words, where)
        if len(printed)
    ]
    claims = pd.concat([words.drop(columns="whole"), quarters, pd.concat(columns)], axis=1)
    claims["platform"] = PLATFORM
    claims["relayed_by"] = RELAYED_BY
    claims["printed"] = table.frame["value"]
    claims["locator"] = table.locators("value")
    claims["context"] = table.contexts(table.header)
    claims["claim_id"] = "r" + table.row_numbers.astype(str)
    read = claims["state"] == "read"
    return tabulate_extraction(
        document,
        claims[read].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(claims[read].assign(whole=words["whole"])),
        unread=[*unread_rows(claims), *table.unread_misfits()],
    )


def recognises(document: Document) -> bool:
    """Whether the three columns stand at its head, and a known name in the first rows."""
    header, rows = peek_table(document)
    wanted = dict(zip(canonical_header(header, HEADER), header, strict=True))
    if set(wanted) != set(HEADER):
        return False
    names = _names()
    return any(fold(row.get(wanted["name"], "")) in names for row in rows[:PEEKED_ROWS])


def _quarters(table: FlatTable, where: str) -> pd.DataFrame:
    printed = table.frame["quarter"]
    odd = sorted({text for text in printed if not QUARTER.fullmatch(text)})
    if odd:
        raise LayoutError(
            where,
            expected="quarters such as 2023Q4",
            found=first_few(odd),
            todo=f"compare with the layout in sources/{SOURCE.slug}.py",
        )
    return read_periods(printed.str.upper(), where=where, module=SOURCE.slug)


def _words_of(names: pd.Series[str], where: str) -> pd.DataFrame:
    """What each name counts, with `scope`, `breakdown`, and the total that it is a part of."""
    is_country = names.str.startswith(OF_COUNTRY)
    is_range = names.isin(RANGES)
    stand_in = names.mask(is_country | is_range, VIDEOS["metric_label"])
    found = look_up(stand_in, _names(), where=where, what="name", module=SOURCE.slug)
    words = found.reindex(columns=[*BY_VIEWS, "policy_label", "whole"], fill_value="")
    for column, word in BY_VIEWS.items():
        words[column] = words[column].mask(is_range, word)
    words["breakdown"] = ("views=" + names).where(is_range, "")
    words["scope"] = [
        require_country(name.removeprefix(OF_COUNTRY), where=where) if of_country else "worldwide"
        for name, of_country in zip(names, is_country, strict=True)
    ]
    words["whole"] = words["whole"].mask(is_country, VIDEOS["metric_label"])
    return words


def _figures(
    table: FlatTable, words: pd.DataFrame, where: str
) -> list[tuple[pd.Series[str], Fraction, pd.Series[str]]]:
    """Counts and percentages, each with what a plain number is multiplied by and its group."""
    printed = table.frame["value"]
    is_share = words["kind"] == "share"
    shares = pd.to_numeric(printed[is_share], errors="coerce")
    if len(shares) and shares.max() <= 1:
        raise LayoutError(
            where,
            expected="percentages from 0 to 100 beside ranges of views",
            found=first_few(printed[is_share].tolist()),
            todo="multiply them by 100, as on Google's page",
        )
    groups = words["metric_label"]
    return [
        (printed[~is_share], Fraction(1), groups[~is_share]),
        (printed[is_share], Fraction(1, 100), groups[is_share]),
    ]


def _relations(read: pd.DataFrame) -> list[dict[str, str]]:
    """Reasons and countries of a quarter in its total."""
    relations = []
    totals = read[(read["whole"] == "") & (read["kind"] == "count")]
    for _, whole in totals.iterrows():
        same = read["period_start"] == whole["period_start"]
        parts = read[same & (read["whole"] == whole["metric_label"])]
        reasons = parts[parts["scope"] == "worldwide"]
        closed = (reasons["policy_label"].map(fold) == OTHER).any()
        for kind, found in (
            ("sum" if closed else "subset", reasons),
            ("subset", parts[parts["scope"] != "worldwide"]),
        ):
            relations += [
                {
                    "whole": whole["claim_id"],
                    "part": part,
                    "relation": kind,
                    "locator": found["locator"].iloc[0],
                }
                for part in found["claim_id"]
            ]
    return relations


SOURCE = Source(
    slug="youtube_community_guidelines",
    title="YouTube: Community Guidelines enforcement by quarter (a table taken off Google's page)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://transparencyreport.google.com/youtube-policy/removals",
    version=2,
)
