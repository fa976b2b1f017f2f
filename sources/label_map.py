"""What a publisher's labels mean in our words, kept as data beside the source module.

`sources/<slug>.csv`, or `<slug>.<labels>.csv` where a source has several maps, has a column `label`
(as printed) and one column per word that follows from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from sources.readers.distinct import Distinct
from sources.readers.labels import label_key, unknown_label

Words = Mapping[str, str]


@cache
def load_label_map(name: str) -> Mapping[str, Words]:
    """Rows of `sources/<name>.csv` by the key of their label."""
    text = files("sources").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return label_map(csv.DictReader(text.splitlines()))


def label_map(rows: Iterable[Words]) -> Mapping[str, Words]:
    """Rows with a `label` by the key of it; the same key twice is a mistake in our own table.

    Raises:
        ValueError: Two labels read alike.
    """
    found: dict[str, Words] = {}
    for row in rows:
        key = fold(row["label"])
        if key in found:
            raise ValueError(f"label {row['label']!r} stands twice")
        found[key] = row
    return found


def fold(label: str) -> str:
    """Letters and digits of a label, folded, with `&` as `and`."""
    return label_key(label.replace("&", " and "))


def look_up(
    labels: pd.Series[str],
    known: Mapping[str, Words],
    *,
    where: str,
    what: str,
    module: str,
    default: Words | None = None,
) -> pd.DataFrame:
    """Words of each printed label, on its index; a label that is not known has the default's.

    Raises:
        LayoutError: A label is not known and there is no default; the nearest known are named.
    """
    words: list[Words] = []
    printed = Distinct.of(labels)
    for label in printed.texts:
        found = known.get(fold(label), default)
        if found is None:
            names = [row["label"] for row in known.values()]
            raise unknown_label(label, names, where=where, what=what, module=module)
        words.append(found)
    columns = {name for row in words for name in row} - {"label"}
    return pd.DataFrame(
        {name: printed.spread([row.get(name) or "" for row in words]) for name in sorted(columns)},
        index=labels.index,
    )
