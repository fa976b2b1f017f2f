"""Statements of reasons in the EU's DSA Transparency Database, counted by day (Parquet).

Publisher: the European Commission keeps the database of the statements that online platforms send
it (Article 24(5) of the Digital Services Act). `shantay` (Robert Grimm) counts its daily files; the
table that it ships, or makes, is read here. The database says what it received, as a clearing house
does: it is the claimant, the platform is the one that sent, `shantay` relays.

Layout, as the tool describes it: one count a row. `start_date` and `end_date`, the days of the
files counted; `tag` and (in later versions) `category`, where one category alone was counted;
`platform`; `column`, the field of the database; `entity`, what of the field is counted; `variant`
and `text`, its value; then `count`, `min`, `mean` and `max`.

What is read: `total_rows` (all statements), `rows` (of one platform) and `category` (of one
platform and category). A statement has one category, so the categories add up to the platform, and
the platforms to the total: printed as such, and so relations. Every other field is left unread with
the number of its rows: several values may stand in one statement (visibility, type of content,
territory), or they are no counts of statements (durations). 40 fields times a day times a platform
are millions of figures; the page of the database itself has them.

Quirks:
* A day is that of submission: a file holds the statements sent on it, whenever the decision fell.
* A platform without statements on a day has no row: not known, no zero.
* The database is corrected: duplicates were removed in May and June 2024, and the daily files of
  earlier days made anew. Counts published before then differ, rightly.
* Names of platforms are those of `shantay`, which joins spellings; `Amazon` and `Amazon Store` are
  two names of one platform, one after the other.
* Google Shopping's statements outnumber all others; since 28 June 2024 they no longer include
  automated notifications to merchants.
* The categories are those of the database before and after July 2025: `UNSAFE_AND_ILLEGAL_PRODUCTS`
  is then `UNSAFE_AND_PROHIBITED_PRODUCTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sources.document import Document
from sources.dsa_categories import CATEGORY_WORDS
from sources.errors import DocumentError, LayoutError, first_few
from sources.label_map import label_map, load_label_map, look_up
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

if TYPE_CHECKING:
    import pyarrow as pa

CLAIMANT = "DSA Transparency Database"
SERIES = "Statements of reasons by day"
RELAY = "Robert Grimm, shantay"
EVERYONE = "All online platforms"
CATEGORIES = "dsa_harmonised_template.categories"
"""The template and the database of today have the same names for categories."""

OLDER_CATEGORIES = label_map(
    [{"label": "STATEMENT_CATEGORY_UNSAFE_AND_ILLEGAL_PRODUCTS", "policy_area": "unsafe_products"}]
)

COLUMNS = (
    "start_date",
    "end_date",
    "tag",
    "platform",
    "column",
    "entity",
    "variant",
    "text",
    "count",
    "min",
    "mean",
    "max",
)
ONE_CATEGORY = ("tag", "category")
"""Filled where one category alone was counted; the second is in later versions only."""

TEXTS = ("start_date", "end_date", "platform", "column", "variant")
TOTAL, OF_PLATFORM, OF_CATEGORY = "total_rows", "rows", "category"
MAGIC = b"PAR1"
MOST_ROWS = 20_000_000
"""More than ten years of days have; a file that says it has more is none of these."""

MOST_CLAIMS = 1_000_000
WORDS = {
    "kind": "count",
    "action": "report",
    "unit": "statements_of_reasons",
    "additivity": "events",
    "scope": "EU",
    "metric_label": "statements of reasons",
    "qualifier": "exact",
    "relayed_by": RELAY,
}


def parse(document: Document) -> Extraction:
    """Counts by day: of all platforms, of each, and of each and category, in the file's order.

    Raises:
        DocumentError: It is no Parquet file.
        LayoutError: Its columns are others, it counts one category alone, or a category is not
            known.
    """
    rows, unread = _read_rows(document)
    words = look_up(
        rows["variant"].where(rows["column"] == OF_CATEGORY, "TOTAL"),
        {**load_label_map(CATEGORIES), **OLDER_CATEGORIES},
        where=document.name,
        what="category",
        module=SOURCE.slug,
    )
    numbers = rows["count"].astype("float64")
    platforms = rows["platform"].where(rows["column"] != TOTAL, EVERYONE)
    claims = pd.DataFrame(
        {
            **WORDS,
            "claim_id": "r" + rows.index.astype(str),
            "locator": "#row=" + rows.index.astype(str),
            "platform": platforms,
            "policy_area": words["policy_area"],
            "policy_label": rows["variant"],
            "value": numbers,
            "low": numbers,
            "high": numbers,
            "printed": rows["count"].astype(str),
            "context": platforms + " | " + rows["column"],
            "period_start": rows["start_date"],
            "period_end": rows["end_date"],
        },
        index=rows.index,
    )  # fmt: skip
    return tabulate_extraction(
        document,
        claims,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(rows),
        unread=unread,
    )


def recognises(document: Document) -> bool:
    """Whether it is a Parquet file with these columns."""
    if not document.content.startswith(MAGIC):
        return False
    try:
        return _is_known(_columns_of(document))
    except DocumentError:
        return False


def _is_known(names: Sequence[str]) -> bool:
    return tuple(name for name in names if name != ONE_CATEGORY[1]) == COLUMNS


def _columns_of(document: Document) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(document.content))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(document, str(error)) from error
    if file.metadata.num_rows > MOST_ROWS:
        raise _unreadable(document, f"{file.metadata.num_rows:,} rows")
    return tuple(file.schema_arrow.names)


def _unreadable(document: Document, found: str) -> DocumentError:
    return DocumentError(
        document.name,
        expected="a Parquet file",
        found=found,
        todo="save or download it again",
    )


def _read_rows(document: Document) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Rows that are counts of statements, on their number in the file, and what else there is."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    names = _columns_of(document) if document.content.startswith(MAGIC) else ()
    if not _is_known(names):
        raise LayoutError(
            document.name,
            expected=f"a Parquet file with the columns {', '.join(COLUMNS)}",
            found=first_few(list(names)) if names else "no Parquet file",
            todo="check which file it is",
        )
    try:
        wanted = [name for name in names if name in {*TEXTS, *ONE_CATEGORY, "entity", "count"}]
        table = pq.read_table(pa.BufferReader(document.content), columns=wanted)
        field = table["column"].cast(pa.string())
        is_read = pc.and_(
            pc.is_in(field, pa.array([TOTAL, OF_PLATFORM, OF_CATEGORY])),
            pc.is_null(table["entity"]),
        )
        chosen = table.filter(is_read)
        numbers = pc.indices_nonzero(is_read).to_numpy() + 1
        unread = _unread(field.filter(pc.invert(is_read)))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(document, str(error)) from error
    if chosen.num_rows > MOST_CLAIMS or chosen.num_rows == 0:
        raise LayoutError(
            document.name,
            expected=f"from 1 to {MOST_CLAIMS:,} counts of statements",
            found=f"{chosen.num_rows:,}",
            todo="split the file by year",
        )
    texts = [name for name in wanted if name not in ("entity", "count")]
    rows = pd.DataFrame(
        {name: chosen[name].cast(pa.string()).fill_null("").to_pandas() for name in texts}
    )
    rows["one_category"] = ""
    for name in set(texts) & set(ONE_CATEGORY):
        rows["one_category"] += rows[name]
    rows["count"] = chosen["count"].to_pandas()
    rows.index = pd.Index(numbers)
    _refuse_odd_rows(document.name, rows)
    return rows.astype({"count": "int64"}), unread


def _unread(fields: pa.ChunkedArray) -> list[dict[str, str]]:
    """One row for each field that is left out, with how many counts it has."""
    counts = sorted(
        (str(pair["values"]), pair["counts"]) for pair in fields.value_counts().to_pylist()
    )
    return [
        {
            "locator": "#col=column",
            "printed": f"{name}: {count:,} rows",
            "reason": "a field of the database that is not read here",
        }
        for name, count in counts
    ]


def _refuse_odd_rows(where: str, rows: pd.DataFrame) -> None:
    """Refuse what a count of statements cannot be: of one category alone, nobody's, negative."""
    nobody = (rows["platform"] == "") & (rows["column"] != TOTAL)
    checks = {
        "counts of all categories, `tag` blank": rows["one_category"] != "",
        "a platform for each count": nobody,
        "a category for each count by category": (rows["column"] == OF_CATEGORY)
        & (rows["variant"] == ""),
        "counts from 0 on": rows["count"].isna() | (rows["count"] < 0),
        "both days of the period": (rows["start_date"] == "") | (rows["end_date"] == ""),
    }
    for expected, odd in checks.items():
        if odd.any():
            number = rows.index[int(odd.to_numpy().argmax())]
            raise LayoutError(
                f"{where}#row={number}",
                expected=expected,
                found=first_few([str(cell) for cell in rows.loc[number]]),
                todo="compare with the layout in sources/dsa_database.py",
            )


def _relations(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Categories in their platform's day, platforms in the day's total."""
    days = ["start_date", "end_date"]
    columns = [*days, "platform", "number"]
    numbered = rows.assign(number=rows.index)
    of = {name: numbered[numbered["column"] == name] for name in (TOTAL, OF_PLATFORM, OF_CATEGORY)}
    pairs = pd.concat(
        [
            of[TOTAL][[*days, "number"]].merge(of[OF_PLATFORM][columns], on=days),
            of[OF_PLATFORM][columns].merge(of[OF_CATEGORY][columns], on=[*days, "platform"]),
        ]
    )
    return [
        {"whole": f"r{whole}", "part": f"r{part}", "relation": "sum", "locator": f"#row={whole}"}
        for whole, part in zip(pairs["number_x"], pairs["number_y"], strict=True)
    ]


SOURCE = Source(
    slug="dsa_database",
    title="EU: statements of reasons in the DSA Transparency Database by day (Parquet)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://transparency.dsa.ec.europa.eu/explore-data/download",
    words={"policy_area": CATEGORY_WORDS},
)
