"""Tables in the layout of the database's daily counts, invented; also the fixture's own rows.

.venv/bin/python -m tests.sources.database_counts FILE.parquet
"""

import io
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = ("tag", "platform", "category", "column", "entity", "variant", "text")
WORDS = pa.dictionary(pa.uint32(), pa.string())
SCHEMA = pa.schema(
    [("start_date", pa.date32()), ("end_date", pa.date32())]
    + [(name, pa.string() if name == "text" else WORDS) for name in TEXTS]
    + [(name, pa.int64()) for name in ("count", "min", "mean", "max")]
)
VIOLENCE, FRAUD = "STATEMENT_CATEGORY_VIOLENCE", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
UNSAFE = "STATEMENT_CATEGORY_UNSAFE_AND_ILLEGAL_PRODUCTS"
ROWS = (
    ("2031-03-01", {"column": "batch_count", "count": 2}),
    ("2031-03-01", {"column": "total_rows", "count": 150}),
    ("2031-03-01", {"platform": "Wagtail", "column": "rows", "count": 120}),
    (
        "2031-03-01",
        {"platform": "Wagtail", "column": "decision_type", "entity": "vis", "count": 119},
    ),
    ("2031-03-01", {"platform": "Wagtail", "column": "category", "variant": VIOLENCE, "count": 20}),
    ("2031-03-01", {"platform": "Wagtail", "column": "category", "variant": FRAUD, "count": 100}),
    ("2031-03-01", {"platform": "Wagtail", "column": "moderation_delay", "count": 9, "mean": 60}),
    ("2031-03-01", {"platform": "Kestrel", "column": "rows", "count": 30}),
    ("2031-03-01", {"platform": "Kestrel", "column": "category", "variant": UNSAFE, "count": 30}),
    ("2031-03-02", {"column": "total_rows", "count": 7}),
    ("2031-03-02", {"platform": "Wagtail", "column": "rows", "count": 7}),
    ("2031-03-02", {"platform": "Wagtail", "column": "category", "variant": FRAUD, "count": 7}),
)


def counts_table(rows=ROWS, **changes):
    """Rows as a table; `changes` are words that every row has besides."""
    listed = [
        {
            "start_date": date.fromisoformat(day),
            "end_date": date.fromisoformat(day),
            **row,
            **changes,
        }
        for day, row in rows
    ]
    return pa.Table.from_pylist(listed, schema=SCHEMA)


def parquet_bytes(table):
    """The table as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(parquet_bytes(counts_table()))
