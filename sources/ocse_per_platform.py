"""Disclosures about child sexual exploitation per platform, collected as one JSON file.

Publisher: Robert Grimm (projects `diaphanous` and, before it, `intransparent`), from the platforms'
own reports and from NCMEC, the clearing house that receives providers' reports. Each figure is the
claim of the organisation that it stands under; the file relays it. NCMEC's rows are its own claims
about what it received from each platform.

Layout: an object with `@` (about the file) and one entry for each organisation: `columns`, and
`rows` of `{"2022 H1": [value for each column]}`, newest first, with `brands`, `aka`, `sources`,
`features`, `schema`, `sums` and `comments` beside them; null where nothing is known. NCMEC's first
column is the platform.

Quirks:
* One period may have several rows (Microsoft's two tables, NCMEC's several entries for Amazon):
  figures of one column and period are then told apart by the number of the entry.
* `"redundant": true` marks figures that are contained in others: of the parent company (Twitch in
  Amazon), or of the same platform's year (Reddit 2022). They are kept, and say so.
* A few cells hold arithmetic as text (`5.43 / 100 * 2,510,798`): not read, but reported.
* Percentages stand as per cent (`99.100`) or as fractions (`0.981`), by column.
* `features` says whether an organisation's `quantities` are counts or rounded.
* `ESP Total` and `Total` are NCMEC's totals over all providers, and over all who reported: the
  platforms listed are some of the providers, so each is no more than the total.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from schemas.claims import Relations
from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError, first_few, one_line
from sources.label_map import Words, fold, load_label_map
from sources.readers.json_rows import read_json
from sources.readers.labels import unknown_label
from sources.readers.no_figures import has_figures
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction, validated

SERIES = "CSAM disclosures"
CLEARING_HOUSE = "NCMEC"
ABOUT = "@"
ALL_PROVIDERS = {"ESP Total": "All electronic service providers", "Total": "CyberTipline"}
TITLE = "Social Media CSAM Disclosures"
KEYS = frozenset(
    {"sources", "features", "columns", "rows", "sums", "brands", "aka", "comments", "schema"}
)
PERIOD = re.compile(r"(20\d\d)(?: ([HQ])([1-4]))?")  # "2022", "2022 H1", "2023 Q4"
REDUNDANT = "redundant"

Row = dict[str, Any]


def parse(document: Document) -> Extraction:
    """One claim for each figure, in the order of the file.

    Raises:
        DocumentError: It is no JSON.
        LayoutError: An entry, a column or a period is not of the known form.
    """
    tree = read_json(document)
    if not _is_ours(tree):
        raise LayoutError(
            document.name,
            expected=f"an object titled {TITLE!r}",
            found=type(tree).__name__,
            todo="check which file it is",
        )
    known = load_label_map("ocse_per_platform")
    parents = _parents(tree)
    claims: list[Row] = []
    unread: list[dict[str, str]] = []
    for name, entry in tree.items():
        if name == ABOUT or entry is None:
            continue
        _refuse_odd_entry(document.name, name, entry)
        unread += _told(name, entry)
        for row in _figures(document.name, name, entry, known):
            if isinstance(row["raw"], str):
                reason = "arithmetic as text, no printed figure"
                unread.append({"locator": row["locator"], "printed": row["raw"], "reason": reason})
            else:
                claims.append(_claim(row, parents))
    _tell_entries_apart(claims)
    about = tree[ABOUT]
    relay = ", ".join(name for name in (about.get("author"), about["title"]) if name)
    rows = [{**row, "relayed_by": relay} for row in claims]
    extraction = tabulate_extraction(
        document, rows, rule=SOURCE.slug, report_series=SERIES, unread=unread
    )
    relations = _relations(extraction.claims)
    if relations.empty:
        return extraction
    return replace(extraction, relations=validated(Relations, relations, document.name))


def recognises(document: Document) -> bool:
    """Whether the head of the file names the collection."""
    return document.starts_with(b"{") and TITLE.encode() in document.content[:2048]


def _is_ours(tree: object) -> bool:
    if not isinstance(tree, dict):
        return False
    about = tree.get(ABOUT)
    return isinstance(about, dict) and about.get("title") == TITLE


def _relations(claims: pd.DataFrame) -> pd.DataFrame:
    """Each listed platform in the providers' total of its year, and that in the total of all."""
    providers, everyone = ALL_PROVIDERS.values()
    same = ["claimant", "metric_label", "period_start", "period_end"]
    totals = claims["platform"].isin(ALL_PROVIDERS.values())
    pieces = []
    for whole, is_part in (
        (providers, ~totals),
        (everyone, claims["platform"] == providers),
    ):
        wholes = claims.loc[claims["platform"] == whole, [*same, "claim_id", "locator"]]
        pairs = wholes.merge(claims.loc[is_part, [*same, "claim_id", "kind"]], on=same)
        pairs = pairs[pairs["kind"] == "count"]
        pieces.append(
            pd.DataFrame(
                {
                    "whole": pairs["claim_id_x"],
                    "part": pairs["claim_id_y"],
                    "relation": "subset",
                    "locator": pairs["locator"],
                }
            )
        )
    return pd.concat(pieces, ignore_index=True)


def _parents(tree: Mapping[str, Any]) -> dict[str, str]:
    """Brand to the company under which its figures may be counted."""
    return {
        brand: name
        for name, entry in tree.items()
        if isinstance(entry, dict) and isinstance(entry.get("rows"), list)
        for brand in entry.get("brands", ())
    }


def _told(name: str, entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Comments that state figures beside those of the rows."""
    comments = entry.get("comments")
    for number, line in enumerate(comments if isinstance(comments, list) else ()):
        if isinstance(line, str) and has_figures(line):
            yield {
                "locator": f"#/{name}/comments/{number}",
                "printed": one_line(line),
                "reason": "a figure in a comment",
            }


def _refuse_odd_entry(where: str, name: str, entry: object) -> None:
    odd = sorted(set(entry) - KEYS) if isinstance(entry, dict) else [type(entry).__name__]
    if odd:
        raise LayoutError(
            f"{where}#/{name}",
            expected=f"an object with {', '.join(sorted(KEYS))}",
            found=first_few(odd),
            todo="compare with the fixture and extend sources/ocse_per_platform.py",
        )


def _figures(
    where: str, name: str, entry: Mapping[str, Any], known: Mapping[str, Words]
) -> Iterator[Row]:
    columns = entry.get("columns", [])
    for label in columns:
        if fold(label) not in known and label != "platform":
            raise unknown_label(
                label, known, where=f"{where}#/{name}/columns", what="column", module=SOURCE.slug
            )
    for number, row in enumerate(entry.get("rows", [])):
        printed, values = _period_and_values(f"{where}#/{name}/rows/{number}", row, columns)
        span = _period(f"{where}#/{name}/rows/{number}", printed)
        platform = values[0] if columns[:1] == ["platform"] else name
        for place, (label, value) in enumerate(zip(columns, values, strict=True)):
            if value is None or label == "platform":
                continue
            yield {
                "organisation": name,
                "platform": platform,
                "label": label,
                "words": known[fold(label)],
                "raw": value,
                "span": span,
                "redundant": bool(row.get(REDUNDANT)),
                "rounded": entry.get("features", {}).get("quantities") == "rounded",
                "locator": f"#/{name}/rows/{number}/{printed}/{place}",
            }


def _period_and_values(where: str, row: object, columns: list[str]) -> tuple[str, list[Any]]:
    if isinstance(row, dict):
        keys = [key for key in row if key != REDUNDANT]
        if len(keys) == 1 and isinstance(row[keys[0]], list) and len(row[keys[0]]) == len(columns):
            return keys[0], row[keys[0]]
    raise LayoutError(
        where,
        expected=f"one period with {len(columns)} values",
        found=str(row)[:80],
        todo="compare the row with the entry's `columns`",
    )


def _period(where: str, printed: str) -> Period:
    match = PERIOD.fullmatch(printed)
    if match is None:
        raise LayoutError(
            where,
            expected="a period such as `2022`, `2022 H1` or `2022 Q3`",
            found=repr(printed),
            todo="extend the pattern in sources/ocse_per_platform.py",
        )
    year, part, number = int(match[1]), match[2], int(match[3] or 0)
    if part is None:
        return Period.year(year)
    if part == "H" and number > 2:
        raise LayoutError(
            where, expected="H1 or H2", found=printed, todo="check the period in the file"
        )
    return Period.half(year, number) if part == "H" else Period.quarter(year, number)


def _claim(row: Row, parents: Mapping[str, str]) -> Row:
    words: Words = row["words"]
    value = Decimal(row["raw"]) * Decimal(words["scale"])
    details = dict(piece.split("=", 1) for piece in words["breakdown"].split("; ") if piece)
    name, platform = row["organisation"], row["platform"]
    if row["redundant"]:
        details["included_in"] = parents.get(name, name)
    rounded = row["rounded"] or words["kind"] == "share"
    return {
        "platform": ALL_PROVIDERS.get(platform, platform),
        "claimant": name,
        "policy_area": words["policy_area"] or "child_sexual_exploitation",
        "policy_label": words["policy_label"],
        "metric_label": row["label"],
        "action": words["action"],
        "unit": words["unit"],
        "detection": words["detection"],
        "base_action": words["base_action"],
        "base_detection": words["base_detection"],
        "details": details,
        "kind": words["kind"],
        "additivity": words["additivity"],
        "value": float(value),
        "qualifier": "rounded" if rounded else "exact",
        "printed": str(row["raw"]),
        "period_start": row["span"].start.isoformat(),
        "period_end": row["span"].end.isoformat(),
        "locator": row["locator"],
    }


def _tell_entries_apart(claims: list[Row]) -> None:
    """Number the entries where one organisation prints a column twice for a period."""
    same = ("platform", "claimant", "metric_label", "period_start", "period_end")

    def key(row: Row) -> tuple[object, ...]:
        return (*(row[name] for name in same), "included_in" in row["details"])

    counts = Counter(key(row) for row in claims)
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    for row in claims:
        seen[key(row)] += 1
        if counts[key(row)] > 1:
            row["details"]["entry"] = str(seen[key(row)])
        row["breakdown"] = breakdown_text(row.pop("details"))


SOURCE = Source(
    slug="ocse_per_platform",
    title="Child sexual exploitation: what platforms and NCMEC disclose (JSON)",
    claimant="",
    parse=parse,
    recognises=recognises,
    example="https://github.com/apparebit/diaphanous",
    version=3,
    words={"policy_area": {"safety_and_civility": ("all",)}},
)
