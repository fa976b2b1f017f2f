"""GitHub's transparency data: many small CSV files, one family of series.

Publisher: GitHub. Series: a public repository of CSV files, restated in place: abuse-related
violations, reports of child abuse and terrorist content, takedowns under the DMCA, government
takedowns, national security letters, users in the EU. Most come by year and by half-year, takedowns
by month too; the same figure has the same series in all of them.

Layouts: one header each, made of dimensions (`year`, `half`, `month`, `month_range`,
`calendar_year_half`, `type`, `detection_type`, `abuse_type`, `government`, `government_iso2_code`,
`service`) and figures (`count`, or one column per figure).

Quirks:
* With a column `type` (or `abuse_type`) and one `count`, the type says what is counted; beside
  named figures (government takedowns processed) it is a dimension.
* Half-years are `1` and `2`, or `H1-2015`; months are numbers.
* National security letters and users come in bands (`0-249`, `10000000-11000000`).
* `Projects Retracted, Reversed, or Counter Noticed` and `Projects Remaining Offline` are balances
  of a month and may be negative or fall.
* In the file of takedowns by month, 2023-09 has five cells under four headings: not read, reported.
* `Retractions, Reversals, and Counter Notices Processed` is the sum of five columns beside it, in
  all sixty months seen. The balances of projects take counter notices off again: no plain sums.
* `dmca_takedowns_summary` counts takedown notices and counter notice reversals together.
* The month of the users is that of the publication: an average of the months before it.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Set

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.label_map import fold, load_label_map, look_up
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.countries import country_code
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.sheet import peek_table
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, tabulate_extraction

CLAIMANT = "GitHub"
SERIES = "Transparency data"

DIMENSIONS = frozenset(
    {
        "year",
        "half",
        "month",
        "month_range",
        "calendar_year_half",
        "type",
        "detection_type",
        "abuse_type",
        "government",
        "government_iso2_code",
        "service",
    }
)
COUNT = "count"
DETECTIONS = {"automated detection": "automated", "staff": "manual"}
SERVICES = {"github": "GitHub", "npm": "npm"}
NOTICES = "Retractions, Reversals, and Counter Notices Processed"
NOTICE_PARTS = (
    "Retracted Notices",
    "Reversed Notices",
    "Counter Notices",
    "Counter Notices Retracted",
    "Counter Notices Reversed",
)
"""What the printed total of notices adds up."""
AMERICAN = ("nationalsecuritylettersandordersreceived", "affectedaccounts")
"""Figures of the United States alone, folded."""


def parse(document: Document) -> Extraction:
    """Every figure of one file.

    Raises:
        DocumentError: The bytes are no CSV.
        LayoutError: A heading, type, period, government or service is not known.
    """
    table = read_flat_table(document)
    _refuse_other_layouts(table)
    rows = _melted(table)
    where = document.name
    words = look_up(
        rows["label"], load_label_map(SOURCE.slug), where=where, what="figure", module=SOURCE.slug
    )
    periods = read_periods(_printed_periods(rows, where), where=where, module=SOURCE.slug)
    groups = words["metric_label"]
    claims = pd.concat(
        [words, periods, read_column(rows["printed"], words["kind"], groups=groups)], axis=1
    )
    claims["platform"] = _words_of(rows, "service", SERVICES, where, default="GitHub")
    claims["detection"] = _words_of(rows, "detection_type", DETECTIONS, where, default="any")
    claims["scope"] = _scopes(rows, where)
    is_dimension = ("type" in rows) & (rows["value_column"] != COUNT)
    kept = rows["type"].where(is_dimension, "") if "type" in rows else ""
    claims["breakdown"] = breakdown_column(pd.DataFrame({"type": kept}, index=rows.index))
    for name in ("printed", "locator", "context", "claim_id"):
        claims[name] = rows[name]
    read = claims["state"] == "read"
    return tabulate_extraction(
        document,
        claims[read].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(table, set(claims.loc[read, "claim_id"])),
        unread=[*unread_rows(claims), *table.unread_misfits()],
    )


def recognises(document: Document) -> bool:
    """Whether the header is one of the family's; of a general one, whether the type is known."""
    header, rows = peek_table(document)
    if not {"year", "calendar_year_half"} & set(header):
        return False
    figures = _figures(header)
    if figures != [COUNT]:
        return bool(figures) and all(fold(name) in _known() for name in figures)
    labels = "abuse_type" if "abuse_type" in header else "type"
    if labels not in header or not rows or len(rows[0]) != len(header):
        return False
    return fold(rows[0][labels]) in _known()


def _known() -> Mapping[str, Mapping[str, str]]:
    return load_label_map(SOURCE.slug)


def _figures(header: tuple[str, ...]) -> list[str]:
    return [name for name in header if name not in DIMENSIONS]


def _refuse_other_layouts(table: FlatTable) -> None:
    figures = _figures(table.header)
    has_year = {"year", "calendar_year_half"} & set(table.header)
    unknown = [name for name in figures if name != COUNT and fold(name) not in _known()]
    no_type = figures == [COUNT] and not {"type", "abuse_type"} & set(table.header)
    if not has_year or not figures or unknown or no_type:
        raise LayoutError(
            table.where,
            expected="a year, known dimensions and known figures as headings",
            found=first_few(unknown or list(table.header)),
            todo=f"compare with the layouts in sources/{SOURCE.slug}.py and extend it",
        )


def _melted(table: FlatTable) -> pd.DataFrame:
    """One row per figure: its dimensions, what is counted (`label`), the number as printed."""
    pieces = []
    for name in _figures(table.header):
        piece = table.frame[[c for c in table.header if c in DIMENSIONS]].copy()
        labels = table.frame.get("abuse_type", table.frame.get("type"))
        piece["label"] = labels if name == COUNT and labels is not None else name
        piece["value_column"] = name
        piece["printed"] = table.frame[name]
        piece["locator"] = table.locators(name)
        piece["context"] = table.contexts(table.header)
        piece["claim_id"] = f"c{table.header.index(name) + 1}r" + table.row_numbers.astype(str)
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True)


def _relations(table: FlatTable, read: Set[str]) -> list[dict[str, str]]:
    """The total of notices of each month with its parts, where all of them were read."""
    if not {NOTICES, *NOTICE_PARTS} <= set(table.header):
        return []
    whole, *parts = (f"c{table.header.index(name) + 1}r" for name in (NOTICES, *NOTICE_PARTS))
    return [
        {"whole": f"{whole}{row}", "part": f"{part}{row}", "relation": "sum", "locator": place}
        for row, place in zip(table.row_numbers, table.locators(NOTICE_PARTS[0]), strict=True)
        if {f"{name}{row}" for name in (whole, *parts)} <= read
        for part in parts
    ]


def _printed_periods(rows: pd.DataFrame, where: str) -> pd.Series[str]:
    """The period of each row, in words that say it alone: `H1 2024`, `March 2024`, `2024`."""
    if "calendar_year_half" in rows:
        return rows["calendar_year_half"].str.replace("-", " ")
    if "half" in rows:
        return "H" + rows["half"] + " " + rows["year"]
    if "month_range" in rows:
        return rows["month_range"] + " " + rows["year"]
    if "month" in rows:
        names = {str(number): calendar.month_name[number] for number in range(1, 13)}
        months = rows["month"].map(names)
        if months.isna().any():
            raise LayoutError(
                where,
                expected="months from 1 to 12",
                found=first_few(sorted(rows.loc[months.isna(), "month"].unique())),
                todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
            )
        return months + " " + rows["year"]
    return rows["year"]


def _words_of(
    rows: pd.DataFrame, column: str, known: Mapping[str, str], where: str, *, default: str
) -> pd.Series[str]:
    if column not in rows:
        return pd.Series(default, index=rows.index)
    words = rows[column].str.lower().map(known)
    if words.isna().any():
        raise LayoutError(
            where,
            expected=f"{first_few(list(known))} as {column}",
            found=first_few(sorted(rows.loc[words.isna(), column].unique())),
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return words


def _scopes(rows: pd.DataFrame, where: str) -> pd.Series[str]:
    """The government's country; the United States for national security letters; the EU's users."""
    if "government" in rows:
        codes = {name: country_code(name) for name in rows["government"].unique()}
        printed = rows["government_iso2_code"]
        odd = rows["government"].map(codes) != printed
        if odd.any():
            raise LayoutError(
                where,
                expected="a government and its own ISO code",
                found=first_few(sorted((rows["government"] + " " + printed)[odd].unique())),
                todo="correct the row, or add the name to sources/readers/countries.csv",
            )
        return printed
    if "service" in rows:
        return pd.Series("EU", index=rows.index)
    folded = {label: fold(label) for label in rows["label"].unique()}
    return rows["label"].map(lambda label: "US" if folded[label] in AMERICAN else "worldwide")


SOURCE = Source(
    slug="github_transparency",
    title="GitHub: transparency data (CSV files)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://github.com/github/transparency/tree/main/data",
    version=3,
    words={"action": {"request_removal": ()}},
)
