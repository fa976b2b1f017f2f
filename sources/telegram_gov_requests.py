"""Telegram's answers about data handed to authorities, collected from its bot as one JSON file.

Publisher: the project `telegram-transparency` (Te-k), from screenshots that people in each country
sent of what Telegram's bot @transparency told them. Telegram makes the claims, the collector relays
them; a figure that matters is worth a screenshot of one's own.

Layout: an object with an ISO 3166 code of three letters for each country, and below it a list of
`{"from": "20240101", "to": "20240331", "requests": 4, "users": 17}`.

What the figures are: the bot calls them requests that were fulfilled, for IP address and telephone
number, and the users affected. Requests are events. Users are counted within their period: whether
one who was the object of two requests counts once is not said, so they are held to be unique.

Quirks:
* Both days belong to the period: `to` is the last day of a quarter, the next row's `from` the day
  after, and the bot's own words are `01.01.24-30.09.24`.
* Periods of a country overlap: the bot tells the quarters of a year and their sum so far, and some
  countries have the sum alone. All are kept; the sum is no printed relation, since the file does
  not say which rows are its parts. In the edition of 2026Q1 every sum of requests is that of its
  quarters, and every sum of users but one (United Kingdom 2024: 293, of 7 and 292), which unique
  users allow and added users would not.
* Older editions hold slips of typing (`20242131`): such rows are reported as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.countries import country_of_three_letters
from sources.readers.json_rows import read_json
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

CLAIMANT = "Telegram"
SERIES = "@transparency"
RELAY = "Te-k, telegram-transparency"
FIGURES = {
    "requests": {"unit": "requests", "additivity": "events"},
    "users": {"unit": "accounts", "additivity": "unique"},
}
KEYS = frozenset({"from", "to", *FIGURES})
HEAD = 4096
# {"FRA": [{"from": "20240101", ...}
FIRST_ROW = re.compile(rb'\s*\{\s*"[A-Z]{3}"\s*:\s*\[\s*\{([^{}]{0,400})\}')
DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)  # "20240331"

Row = dict[str, Any]


def parse(document: Document) -> Extraction:
    """Two claims for each country and period, in the order of the file.

    Raises:
        DocumentError: It is no JSON.
        LayoutError: A country, or the form of a row, is not known; or no row can be read.
    """
    claims: list[Row] = []
    unread: list[dict[str, str]] = []
    for row in _rows(document):
        reason = _why_unread(row)
        if reason:
            printed = f"{row['from']}-{row['to']}: {row['requests']}, {row['users']}"
            unread.append({"locator": row["locator"], "printed": printed, "reason": reason})
        else:
            claims += _claims(row)
    if not claims:
        raise LayoutError(
            document.name,
            expected="at least one period with its figures",
            found=f"{len(unread)} that cannot be read",
            todo="check which file it is",
        )
    return tabulate_extraction(
        document,
        claims,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        unread=unread,
    )


def recognises(document: Document) -> bool:
    """Whether the first entry is a country with a row of the four keys."""
    match = FIRST_ROW.match(document.content[:HEAD].removeprefix(b"\xef\xbb\xbf"))
    return match is not None and all(f'"{key}"'.encode() in match[1] for key in KEYS)


def _rows(document: Document) -> Iterator[Row]:
    """The rows of every country, each with its place and its country's code."""
    tree = read_json(document)
    if not isinstance(tree, dict) or not tree:
        raise _other_layout(document.name, "an object with a list for each country", tree)
    for country, rows in tree.items():
        where = f"{document.name}#/{country}"
        scope = country_of_three_letters(country)
        if not scope:
            raise _other_layout(where, "an ISO 3166 code of three letters", country)
        if not isinstance(rows, list):
            raise _other_layout(where, "a list of periods", rows)
        for number, row in enumerate(rows):
            if not isinstance(row, dict) or set(row) != KEYS:
                raise _other_layout(f"{where}/{number}", "`from, to, requests, users`", row)
            yield {**row, "scope": scope, "locator": f"#/{country}/{number}"}


def _why_unread(row: Row) -> str:
    start, end = _day(row["from"]), _day(row["to"])
    if start is None or end is None:
        return "a day that the calendar does not have"
    if start > end:
        return "a period that ends before it starts"
    if not all(type(row[name]) is int and row[name] >= 0 for name in FIGURES):
        return "no whole number"
    return ""


def _day(printed: object) -> date | None:
    match = DAY.fullmatch(printed) if isinstance(printed, str) else None
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:  # no such day
        return None


def _claims(row: Row) -> Iterator[Row]:
    start, end = _day(row["from"]), _day(row["to"])
    for name, words in FIGURES.items():
        yield {
            **words,
            "platform": "Telegram",
            "policy_area": "all",
            "metric_label": name,
            "action": "disclose",
            "scope": row["scope"],
            "kind": "count",
            "value": float(row[name]),
            "qualifier": "exact",
            "printed": str(row[name]),
            "context": f"{row['from']}-{row['to']}: {row['requests']} requests,"
            f" {row['users']} users",
            "period_start": str(start),
            "period_end": str(end),
            "relayed_by": RELAY,
            "locator": f"{row['locator']}/{name}",
        }


def _other_layout(where: str, expected: str, found: object) -> LayoutError:
    return LayoutError(
        where,
        expected=expected,
        found=repr(found)[:120],
        todo=f"compare with the layout in sources/{SOURCE.slug}.py and extend it",
    )


SOURCE = Source(
    slug="telegram_gov_requests",
    title="Telegram: data handed to authorities, from its bot (JSON)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://github.com/Te-k/telegram-transparency",
    words={"action": {"disclose": ()}},
)
