"""Any table with a label map: which column is what is said in the audit file, not in code.

A CSV, a sheet of a workbook, or a list in JSON (also behind Google's guard `)]}'`). The map, under
the document in the audit file:

```toml
[[document]]
source = "generic_table"
path = "documents/enforcement.csv"
[document.map]
sheet = "Data"                 # of a workbook; the first one otherwise
header_row = 3                 # row of the header; the first that is not blank otherwise
rows = "/results/rows"         # of JSON: where the list is (RFC 6901)
language = "de"                # of the numbers
scale = 1000                   # of counts, where the table prints thousands
ignore = ["Remarks"]           # columns left out: every other column must be used
breakdown = ["Detection team"] # columns kept as further dimensions
[document.map.fixed]           # what is the same for all figures
platform = "Example"
unit = "accounts"
action = "suspend"
kind = "count"
[document.map.columns]         # our column = their heading
value = "Number"
period = "Quarter"
policy_area = "Policy"
[document.map.figures."Removed"]   # instead of `value`: one entry per column of figures
metric_label = "Removed"
action = "remove"
[document.map.words.policy_area]   # their label = our word; "*" for all others
"Terror" = "terrorism"
[document.map.total]           # rows that are the printed total of the others
Policy = "All policies"
```

`docs/label_maps.md` has worked examples. Without a map, headings that are our own column names are
read (`platform, unit, kind, period, value` at least).

Quirks: a printed dimension may not be dropped, so a column that the map does not name is refused; a
label that `words` does not hold is refused with the nearest ones; scopes without `words` are read
as names of countries. Labels are kept as printed in `policy_label` and `metric_label`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from schemas.claims import SERIES_COLUMNS
from schemas.figures import MEAN_KINDS, WHOLE_KINDS
from schemas.vocabulary import KINDS
from sources.document import Document
from sources.errors import ConfigError, LayoutError, first_few
from sources.label_map import fold
from sources.readers import xlsx
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.countries import country_code
from sources.readers.flat_table import flat_table
from sources.readers.json_rows import GUARD, read_json
from sources.readers.labels import unknown_label
from sources.readers.scale_notes import refuse_scaled
from sources.readers.sheet import peek_header, read_sheets
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, tabulate_extraction

WORDS = (
    *(name for name in SERIES_COLUMNS if name != "breakdown"),
    "kind",
    "additivity",
    "since",
    "horizon",
)
"""Columns of claims that a map may fill from a column, a figure or a fixed word."""

REQUIRED = ("platform", "unit", "kind")
OWN_HEADINGS = (*REQUIRED, "period", "value")
KEYS = {
    "sheet": str,
    "header_row": int,
    "rows": str,
    "language": str,
    "scale": int,
    "ignore": list,
    "breakdown": list,
    "fixed": Mapping,
    "columns": Mapping,
    "figures": Mapping,
    "words": Mapping,
    "total": Mapping,
}
ANY_LABEL = "*"


@dataclass(frozen=True)
class _Rows:
    """A table as text, with the locator of any of its cells and what did not fit."""

    frame: pd.DataFrame
    locators: Callable[[str], pd.Series[str]]
    misfits: Sequence[dict[str, str]] = ()


def parse(document: Document) -> Extraction:
    """A table whose headings are our own column names.

    Raises:
        DocumentError: The bytes are no table.
        LayoutError: They are not.
    """
    if document.starts_with(b"{", b"[", GUARD.encode()):
        raise LayoutError(
            document.name,
            expected="a label map, as JSON has no headings",
            found=_outline(read_json(document)),
            todo="say where its list of rows is, and what they mean (docs/label_maps.md)",
        )
    header = [name for name in peek_header(document) if name]
    missing = [name for name in OWN_HEADINGS if name not in header]
    if missing:
        raise LayoutError(
            document.name,
            expected=f"the headings {', '.join(OWN_HEADINGS)}, or a label map",
            found=f"no {first_few(missing)}",
            todo="say in the audit file which column is what ([document.map])",
        )
    own = {name: name for name in header if name in (*WORDS, "period", "value")}
    rest = [name for name in header if name not in own]
    return parse_with_map(document, {"columns": own, "breakdown": rest})


def parse_with_map(document: Document, label_map: Mapping[str, Any]) -> Extraction:
    """A table by a label map (see the module's description).

    Args:
        document: A CSV, a workbook or JSON.
        label_map: The table `map` of the document in the audit file.

    Raises:
        ConfigError: The map has an unknown or missing entry.
        DocumentError: The bytes are no table.
        LayoutError: A column is not named by the map, or a label not among its words.
    """
    _check_map(document, label_map)
    table = _read_rows(document, label_map)
    _check_columns(document, label_map, table.frame.columns)
    rows = _figure_rows(table, label_map)
    claims = _claims(rows, label_map, document)
    language = label_map.get("language", "en")
    claims = claims.join(_numbers(rows["our: printed"], claims, language, label_map))
    is_read = claims["state"] == "read"
    return tabulate_extraction(
        document,
        claims[is_read].drop(columns="state"),
        rule=SOURCE.slug,
        relations=_relations(rows[is_read], label_map),
        unread=[*unread_rows(claims), *table.misfits],
    )


def recognises(document: Document) -> bool:
    """Whether the headings are our own column names; other tables need a map."""
    return set(OWN_HEADINGS) <= set(peek_header(document))


def _numbers(
    printed: pd.Series[str], claims: pd.DataFrame, language: str, label_map: Mapping[str, Any]
) -> pd.DataFrame:
    """The column's numbers; a scale is one of things, never of shares or changes."""
    is_scaled = claims["kind"].isin([*WHOLE_KINDS, *MEAN_KINDS])
    scale = Fraction(label_map.get("scale", 1))
    columns = [
        read_column(
            printed[chosen],
            claims.loc[chosen, "kind"],
            groups=claims.loc[chosen, "metric_label"],
            language=language,
            scale=by,
        )
        for chosen, by in ((is_scaled, scale), (~is_scaled, Fraction(1)))
        if chosen.any() or printed.empty
    ]
    return pd.concat(columns).reindex(printed.index)


def _check_map(document: Document, label_map: Mapping[str, Any]) -> None:
    where = f"map of {document.name}"
    for key, value in label_map.items():
        if key not in KEYS or not isinstance(value, KEYS[key]):
            kinds = ", ".join(KEYS)
            raise ConfigError(
                where,
                expected=f"entries among {kinds}, each of its own type",
                found=f"{key} = {value!r}",
                todo="correct the map in the audit file",
            )
    columns, figures = label_map.get("columns", {}), label_map.get("figures", {})
    words = [*columns, *label_map.get("fixed", {}), *label_map.get("words", {})]
    words += [word for figure in figures.values() for word in figure]
    unknown = [word for word in words if word not in (*WORDS, "period", "value")]
    given = {*columns, *label_map.get("fixed", {})} | {w for f in figures.values() for w in f}
    missing = [word for word in REQUIRED if word not in given]
    if unknown or missing or ("value" in columns) == bool(figures):
        raise ConfigError(
            where,
            expected="platform, unit and kind, and either columns.value or figures",
            found=first_few(unknown or [f"no {word}" for word in missing] or ["both or neither"]),
            todo=f"correct the map; its words are {', '.join(WORDS)}, period, value",
        )


def _read_rows(document: Document, label_map: Mapping[str, Any]) -> _Rows:
    if "rows" in label_map:
        return _json_rows(document, label_map["rows"])
    sheets = read_sheets(document)
    name = label_map.get("sheet", sheets[0].name)
    chosen = [sheet for sheet in sheets if sheet.name == name]
    if not chosen:
        raise ConfigError(
            f"map of {document.name}",
            expected=f"a sheet among {first_few([sheet.name for sheet in sheets])}",
            found=repr(name),
            todo="correct `sheet` in the map",
        )
    skipped = label_map.get("header_row", 1) - 1
    if "scale" not in label_map:
        refuse_scaled(chosen[0].texts(), where=document.name)
    rows = [*[()] * skipped, *chosen[0].rows[skipped:]]
    sheet_name = name if xlsx.is_zip(document) else ""
    table = flat_table(document.name, rows, sheet_name=sheet_name, is_scaled="scale" in label_map)
    return _Rows(table.frame, table.locators, table.unread_misfits())


def _json_rows(document: Document, pointer: str) -> _Rows:
    """Rows of a list in JSON: mappings by name, or lists by position."""
    found = read_json(document)
    for step in pointer.split("/")[1:]:
        key: Any = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, dict) and key in found:
            found = found[key]
        else:
            raise LayoutError(
                f"{document.name}#{pointer}",
                expected="a list of rows",
                found=f"nothing at {step!r}",
                todo="correct `rows` in the map",
            )
    rows = found if isinstance(found, list) else []
    if not rows or not all(isinstance(row, dict | list) for row in rows):
        raise LayoutError(
            f"{document.name}#{pointer}",
            expected="a list of rows, each a list or an object",
            found=_outline(found),
            todo="correct `rows` in the map",
        )
    records = [_record(row) for row in rows]
    frame = pd.DataFrame(records, dtype=str).fillna("")
    numbers = pd.Series(range(len(frame))).astype(str)
    return _Rows(frame, lambda name: f"#{pointer}/" + numbers + f"/{name}")


def _outline(value: Any, depth: int = 4) -> str:
    """What JSON holds, in words: enough to say where a list of rows is."""
    if isinstance(value, dict | list):
        listed = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        kind = "an object" if isinstance(value, dict) else "a list"
        shown = [f"{key}: {_outline(inner, depth - 1)}" for key, inner in listed[:3]]
        more = [f"{len(listed) - 3} more"] if len(listed) > 3 else []
        return f"{kind} of {len(listed)}" + (f" ({', '.join(shown + more)})" if depth else "")
    return repr(value) if isinstance(value, str) else str(value)


def _record(row: dict[str, Any] | list[Any]) -> dict[str, str]:
    pairs = row.items() if isinstance(row, dict) else enumerate(row)
    return {str(key): "" if value is None else str(value) for key, value in pairs}


def _check_columns(document: Document, label_map: Mapping[str, Any], header: pd.Index) -> None:
    named = [*label_map.get("columns", {}).values(), *label_map.get("figures", {})]
    named += [*label_map.get("breakdown", []), *label_map.get("total", {})]
    absent = [name for name in named if name not in header]
    forgotten = [name for name in header if name not in (*named, *label_map.get("ignore", []))]
    if absent or forgotten:
        raise LayoutError(
            document.name,
            expected="columns and map that agree",
            found=f"no {first_few(absent)}" if absent else f"unmapped {first_few(forgotten)}",
            todo="name every column under columns, figures, breakdown or ignore",
        )


def _figure_rows(table: _Rows, label_map: Mapping[str, Any]) -> pd.DataFrame:
    """One row per figure: the table's own columns, and ours as `our: ...` and `word: ...`."""
    figures = label_map.get("figures") or {label_map["columns"]["value"]: {}}
    context = table.frame.agg(" | ".join, axis=1) if len(table.frame) else ""
    pieces = []
    for position, (heading, words) in enumerate(figures.items()):
        piece = table.frame.copy()
        piece["our: printed"] = table.frame[heading]
        piece["our: locator"] = table.locators(heading)
        piece["our: claim_id"] = [f"f{position}r{number}" for number in range(len(piece))]
        piece["our: context"] = context
        piece["our: figure"] = heading
        for word, text in words.items():
            piece[f"word: {word}"] = text
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True).fillna("")


def _claims(rows: pd.DataFrame, label_map: Mapping[str, Any], document: Document) -> pd.DataFrame:
    """Rows of claims: fixed words, then columns, then the words of the figure."""
    claims = pd.DataFrame(index=rows.index)
    fixed, columns = label_map.get("fixed", {}), label_map.get("columns", {})
    for word in WORDS:
        claims[word] = str(fixed.get(word, ""))
        if word in columns:
            claims[word] = _translated(rows[columns[word]], word, label_map, document)
        if f"word: {word}" in rows:
            own = rows[f"word: {word}"].astype(str)
            claims[word] = own.where(own != "", claims[word])
    if "policy_area" in columns and "policy_label" not in columns:
        claims["policy_label"] = rows[columns["policy_area"]]
    blank = claims["metric_label"] == ""
    if label_map.get("figures"):
        claims["metric_label"] = claims["metric_label"].where(~blank, rows["our: figure"])
    odd = sorted(set(claims["kind"]) - set(KINDS))
    if odd:
        raise ConfigError(
            f"map of {document.name}",
            expected=f"kinds among {', '.join(KINDS)}",
            found=first_few(odd),
            todo="correct the map",
        )
    kept = label_map.get("breakdown", [])
    claims["breakdown"] = breakdown_column(rows[kept]) if kept else ""
    for name in ("printed", "locator", "claim_id", "context"):
        claims[name] = rows[f"our: {name}"]
    if "period" in columns or "period" in fixed:
        printed = (
            rows[columns["period"]]
            if "period" in columns
            else claims["kind"].map(lambda _: str(fixed["period"]))
        )
        periods = read_periods(printed, where=document.name, module=SOURCE.slug, days=True)
        claims = pd.concat([claims, periods], axis=1)
    return claims


def _translated(
    printed: pd.Series[str], word: str, label_map: Mapping[str, Any], document: Document
) -> pd.Series[str]:
    """Our words for printed labels; as they are where the map has none for this column."""
    known = label_map.get("words", {}).get(word)
    if known is None and word != "scope":
        return printed
    folded = {fold(label): text for label, text in (known or {}).items()}
    found: dict[str, str] = {}
    for label in printed.unique():
        text = folded.get(fold(label)) or (known or {}).get(ANY_LABEL) or ""
        if word == "scope" and not text:
            text = label if label in ("worldwide", "") else country_code(label)
        if not text and label:
            raise unknown_label(
                label,
                list(known or {}) or ["worldwide", "France", "FR"],
                where=document.name,
                what=f"label of {word} in the map",
                module=f"{SOURCE.slug}, or the map: not",
            )
        found[label] = text
    return printed.map(found)


def _relations(rows: pd.DataFrame, label_map: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows in the rows that the map calls their total: the same in every other dimension."""
    relations: list[dict[str, str]] = []
    columns, total = label_map.get("columns", {}), label_map.get("total", {})
    dimensions = [h for word, h in columns.items() if word != "value"]
    dimensions += [*label_map.get("breakdown", []), "our: figure"]
    for heading, label in total.items():
        keys = [name for name in dimensions if name != heading]
        is_total = rows[heading] == label
        pairs = rows[is_total].merge(rows[~is_total], on=keys, suffixes=("", " of part"))
        relations += [
            {"whole": whole, "part": part, "relation": "sum", "locator": locator}
            for whole, part, locator in zip(
                pairs["our: claim_id"],
                pairs["our: claim_id of part"],
                pairs["our: locator"],
                strict=True,
            )
        ]
    return relations


SOURCE = Source(
    slug="generic_table",
    title="Any table, with a label map in the audit file",
    claimant="",
    parse=parse,
    recognises=recognises,
    fallback=True,
    version=2,
)
