"""A report that just dropped, its layout unknown: what can be read and checked without a source.

Every table whose cells are figures and every sentence that states one become claims, all DRAFT:
what the labels mean is for a person to say. Totals over rows and columns, percentages and sums of
shares are recomputed (`audit.quick_checks`); with an earlier edition, figures under the same labels
are set side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.consistency.findings import tabulate_findings
from audit.quick_checks import (
    Oddity,
    Sum,
    column_totals,
    entries_of,
    odd_percentages,
    odd_share_sums,
    odd_sums,
    row_totals,
)
from audit.quick_findings import finding_of, odd_changes
from audit.quick_identity import Identity, identify
from schemas.claims import Claims, Relations, Unread
from schemas.findings import Findings
from schemas.measurements import Measurements
from sources.document import Document
from sources.errors import AuditError, DocumentError
from sources.readers.dates import parse_period
from sources.readers.grid import Grid
from sources.readers.grid_claims import context_of
from sources.readers.html import is_html
from sources.readers.labels import label_key
from sources.readers.numbers import parse_number
from sources.readers.page_tables import read_page
from sources.readers.pdf import is_pdf, read_pdf
from sources.tabulate import breakdown_text, tabulate_extraction, validated

RULE = "quick"
UNNAMED = "unnamed"
"""Platform of a claim that no sentence names one for."""
LANGUAGES = ("en", "fr", "de")
# Such as the locator #page=12&viewrect=72,310,120,14 of a cell.
VIEWRECT = re.compile(r"#page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")
DRAFT = "DRAFT: read without a source module; compare every figure with the page before use."
CHANGE_COLUMNS = ("table", "row", "column", "previous", "current", "change", "claim_id")

PARTED = re.compile(r"(?<!\d)\d{1,2}\s\d{3}(?!\d)")
"""`1 278`: a figure with a blank between its thousands, or a footnote mark before a figure."""


@dataclass(frozen=True)
class QuickResult:
    """What one look at a report gives; nobody has checked any of it.

    Attributes:
        claims: One row per figure of a table or a sentence; `extraction` says which.
        relations: Printed totals that are the sum of their parts.
        unread: What looks like a figure and was not read.
        findings: Notes and warnings about the arithmetic, never an error.
        changes: Figures under the same labels in both editions: `table`, `row`, `column`,
            `previous`, `current`, `change` (a fraction of the previous value).
        measurements: Figures that a sentence says somebody measured.
        notes: Sentences about the reading as a whole, the DRAFT stamp first.
    """

    claims: DataFrame[Claims]
    relations: DataFrame[Relations]
    unread: DataFrame[Unread]
    findings: DataFrame[Findings]
    changes: pd.DataFrame
    measurements: DataFrame[Measurements]
    notes: tuple[str, ...]


@dataclass
class _Tables:
    """The figures of all tables of one document."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    labels: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def quick_document(
    document: Document,
    previous: Document | None = None,
    *,
    platform: str = "",
    period: str = "",
) -> QuickResult:
    """Everything in a document that can be read and checked without knowing its publisher.

    Args:
        document: PDF, web page, text, CSV or workbook.
        previous: An earlier edition of the same report.
        platform: Whose report it is; blank for what the document says plainly.
        period: The period it covers, as printed; blank for what the document says plainly.

    Raises:
        DocumentError: A document cannot be read at all.
        ConfigError: The period given is none.
    """
    identity = identify(document, platform=platform, period=period)
    grids, unread = _grids(document)
    tables = _read_tables(grids, unread)
    tables.rows = [_attributed(row, identity) for row in tables.rows]
    prose, prose_notes = _read_prose(document)
    read = tabulate_extraction(
        document,
        tables.rows,
        rule=f"{RULE}_table",
        report_series=RULE,
        relations=_relations(tables.sums),
        unread=tables.unread,
    )
    changes = _changes(tables, previous) if previous else pd.DataFrame(columns=[*CHANGE_COLUMNS])
    prefix = document.sha256[:12]
    findings = [finding_of(oddity, tables.labels, prefix) for oddity in tables.oddities]
    findings += [finding_of(oddity, tables.labels, prefix) for oddity in odd_changes(changes)]
    changes = changes.assign(claim_id=[f"{prefix}-{claim}" for claim in changes["claim_id"]])
    claims = pd.concat([read.claims, prose.claims], ignore_index=True) if prose else read.claims
    unread_rows = read.unread
    if prose:
        outside = _outside_tables(prose.unread, read.claims["locator"])
        unread_rows = pd.concat([read.unread, outside], ignore_index=True)
    return QuickResult(
        claims=validated(Claims, claims, document.name),
        relations=read.relations,
        unread=validated(Unread, unread_rows, document.name),
        findings=tabulate_findings(findings),
        changes=changes,
        measurements=prose.measurements if prose else Measurements.empty(),
        notes=(
            DRAFT,
            *identity.notes,
            *_notes(grids, tables, changes, previous),
            *prose_notes,
        ),
    )


def unread_groups(unread: DataFrame[Unread], examples: int = 3) -> pd.DataFrame:
    """What was left unread by its reason, most first: `reason`, `count`, `examples`."""
    grouped = unread.groupby("reason", sort=False)["printed"]
    table = pd.DataFrame(
        {
            "count": grouped.size(),
            "examples": grouped.agg(lambda texts: " / ".join(t[:50] for t in texts[:examples])),
        }
    )
    return table.reset_index().sort_values(["count", "reason"], ascending=[False, True])


def _attributed(row: dict[str, Any], identity: Identity) -> dict[str, Any]:
    """A figure with the report's platform, and its period where its own labels give none."""
    named = {**row, "platform": identity.platform or UNNAMED}
    return named if "period_start" in row else {**named, **identity.period}


def _grids(document: Document) -> tuple[Sequence[Grid], Sequence[dict[str, str]]]:
    """Tables of a document, by what its bytes are."""
    if is_pdf(document):
        report = read_pdf(document)
        return report.grids, report.unread
    if document.starts_with(b"{", b"["):
        raise DocumentError(
            document.name,
            expected="a report with tables or sentences",
            found="structured records (JSON)",
            todo="name a source with `extract --source`",
        )
    if is_html(document) or _is_text(document):
        page = read_page(document)
        return page.grids, page.unread
    from sources.readers.sheet import sheet_grids

    return sheet_grids(document), ()


def _is_text(document: Document) -> bool:
    """Whether it is a text with pipe tables or without tables, not a sheet."""
    if document.content.startswith(b"PK\x03\x04") or document.media_type in {
        "text/csv",
        "text/tab-separated-values",
    }:
        return False
    lines = document.content[:20_000].split(b"\n")
    piped = any(line.strip().startswith(b"|") for line in lines)
    return piped or document.media_type in {"text/markdown", "text/plain"}


def _read_prose(document: Document) -> tuple[Any, tuple[str, ...]]:
    """What the document's sentences say; a note where they cannot be read."""
    from sources.generic_prose import parse

    if not (is_pdf(document) or is_html(document) or _is_text(document)):
        return None, ()
    try:
        return parse(document), ()
    except AuditError as refused:
        return None, (f"No sentence was read: {refused.expected} expected, {refused.found} found.",)


def _outside_tables(unread: DataFrame[Unread], taken: Iterable[str]) -> DataFrame[Unread]:
    """Unread figures of sentences, without those that were read as cells of a PDF's tables."""
    cells: dict[str, list[tuple[float, ...]]] = {}
    for locator in taken:
        match = VIEWRECT.fullmatch(locator)
        if match:
            cells.setdefault(match[1], []).append(tuple(map(float, match.groups()[1:])))
    keep = []
    for locator in unread["locator"]:
        match = VIEWRECT.fullmatch(locator)
        boxes = cells.get(match[1], []) if match else []
        keep.append(
            not any(_meet(tuple(map(float, match.groups()[1:])), box) for box in boxes if match)
        )
    return Unread.conform(unread[pd.Series(keep, index=unread.index, dtype=bool)])


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (left, top, width, height) have a point in common."""
    return all(one[n] < other[n] + other[n + 2] and other[n] < one[n] + one[n + 2] for n in (0, 1))


def _read_tables(grids: Sequence[Grid], unread: Iterable[dict[str, str]]) -> _Tables:
    tables = _Tables(unread=list(unread))
    language = _language(cell.text for grid in grids for *_, cell in grid.figures())
    for place, grid in enumerate(grids, start=1):
        ids = _read_grid(tables, grid, place, language)
        entries = entries_of(grid, ids)
        names = {claim: " / ".join(words) for claim, words in tables.labels.items()}
        downwards, across = row_totals(grid, entries), column_totals(grid, entries)
        tables.sums += [*downwards, *across]
        tables.oddities += [
            *odd_sums(downwards, "quick_row_total", names),
            *odd_sums(across, "quick_column_total", names),
            *odd_percentages(grid, entries),
            *odd_share_sums(grid, entries),
        ]
    return tables


def _language(texts: Iterable[str]) -> str:
    """The way of writing numbers that reads most figures of a document, English among equals.

    A blank in one figure alone may part a footnote mark from it ("1 278"): it proves no grouping.
    """
    figures = list(texts)
    parted = {text for text in figures if PARTED.search(text)}
    if len(parted) == 1:
        figures = [text for text in figures if text not in parted]
    return max(
        LANGUAGES,
        key=lambda code: sum(parse_number(text, language=code) is not None for text in figures),
    )


def _read_grid(
    tables: _Tables, grid: Grid, place: int, language: str
) -> dict[tuple[int, int], str]:
    """Claims of one table; ids by row and column of the body."""
    title = " / ".join(dict.fromkeys(text for text in (grid.title, grid.caption) if text))
    ids: dict[tuple[int, int], str] = {}
    tables.unread += _odd_cells(grid)
    for row, column, cell in grid.figures():
        number = parse_number(cell.text, language=language)
        if number is None:
            tables.unread.append(
                {
                    "locator": cell.locator,
                    "printed": cell.printed,
                    "reason": "a figure whose separators are ambiguous",
                }
            )
            continue
        claim_id = f"t{place}r{row + 1}c{column + 1}"
        kind = "share" if number.is_percent else "count"
        label = " / ".join(grid.labels(grid.body[row]))
        header = grid.header[column]
        ids[row, column] = claim_id
        tables.labels[claim_id] = (title, label, header)
        tables.rows.append(
            {
                "claim_id": claim_id,
                "platform": UNNAMED,
                "kind": kind,
                "additivity": "unknown",
                "policy_label": label,
                "metric_label": header,
                "breakdown": breakdown_text({"table": f"{place} {title}".strip()}),
                "printed": cell.printed,
                "locator": cell.locator,
                "context": context_of(grid, grid.body[row], column),
                **number.as_columns(kind),
                **_period(header, label, title),
            }
        )
    return ids


def _odd_cells(grid: Grid) -> list[dict[str, str]]:
    """Cells in columns of figures that hold digits and are no one number."""
    columns = {column for _, column, _ in grid.figures()}
    cells = {
        id(row[column]): row[column] for row in grid.body for column in columns if column < len(row)
    }
    return [
        {
            "locator": cell.locator,
            "printed": cell.printed,
            "reason": "a cell among figures that is no single number",
        }
        for cell in cells.values()
        if not cell.is_figure and not cell.is_blank and any(c.isdigit() for c in cell.text)
    ]


def _period(*texts: str) -> dict[str, str]:
    """The period that a header, a label or a title consists of; nothing where none does."""
    for text in texts:
        for part in (text, *text.split(" / ")):
            found = parse_period(part)
            if found is not None:
                return found.as_columns()
    return {}


def _relations(sums: Iterable[Sum]) -> list[dict[str, str]]:
    return [
        {
            "whole": one.whole.claim_id,
            "part": part.claim_id,
            "relation": "sum",
            "locator": f"#{one.whole.claim_id}-{one.parts[0].claim_id}",
        }
        for one in sums
        if one.gap == 0
        for part in one.parts
    ]


def _changes(tables: _Tables, previous: Document) -> pd.DataFrame:
    """Figures that stand under the same labels, once in each edition."""
    earlier = _read_tables(*_grids(previous))
    before, now = _by_label(earlier), _by_label(tables)
    values = {row["claim_id"]: row for row in tables.rows}
    old_values = {row["claim_id"]: row for row in earlier.rows}
    rows = []
    for key, claim in now.items():
        if key not in before:
            continue
        new, old = values[claim]["value"], old_values[before[key]]["value"]
        if pd.isna(new) or pd.isna(old) or values[claim]["kind"] != old_values[before[key]]["kind"]:
            continue
        table, row, column = tables.labels[claim]
        change = (new - old) / old if old else float("nan")
        rows.append((table, row, column, old, new, change, claim))
    return pd.DataFrame(rows, columns=[*CHANGE_COLUMNS])


def _by_label(tables: _Tables) -> dict[tuple[str, ...], str]:
    """Claims by their labels without years and spelling; labels that stand twice left out."""
    keys: dict[tuple[str, ...], list[str]] = {}
    for claim, words in tables.labels.items():
        keys.setdefault(tuple(_plain(word) for word in words), []).append(claim)
    return {key: claims[0] for key, claims in keys.items() if len(claims) == 1}


def _plain(label: str) -> str:
    """Letters of a label: years, quarters and page numbers differ between editions."""
    return "".join(c for c in label_key(label) if c.isalpha())


def _notes(
    grids: Sequence[Grid], tables: _Tables, changes: pd.DataFrame, previous: Document | None
) -> list[str]:
    fitting = sum(one.gap == 0 for one in tables.sums)
    notes = [
        f"{len(tables.rows)} figures in {len(grids)} tables; {len(tables.sums)} totals found, "
        f"{fitting} of them the sum of their parts.",
    ]
    if previous is not None:
        notes.append(f"{len(changes)} figures stand under the same labels in {previous.name}.")
    return notes
