"""A report that just dropped, its layout unknown: what can be read and checked without a source.

Every table whose cells are figures and every sentence that states one become claims, all DRAFT:
what the labels mean is for a person to say. Totals over rows and columns, percentages and sums of
shares are recomputed (`audit.quick_checks`); with an earlier edition, figures under the same labels
are set side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.consistency.findings import tabulate_findings
from audit.quick_changes import CHANGE_COLUMNS, changes_between
from audit.quick_checks import Sum
from audit.quick_findings import finding_of, odd_changes
from audit.quick_identity import Identity, identify
from audit.quick_leftover import leftover_lines, outside_tables, what_was_read
from audit.quick_pages import has_sentences, read_printed
from audit.quick_prose import heading_numbers, text_beside_tables
from audit.quick_tables import UNNAMED, QuickTables, read_tables
from audit.wording import several
from schemas.claims import Claims, Relations, Unread
from schemas.findings import Findings
from schemas.measurements import Measurements
from sources.document import Document
from sources.errors import AuditError
from sources.readers.grid import Grid
from sources.source import Extraction
from sources.tabulate import tabulate_extraction, validated

RULE = "quick"
DRAFT = "DRAFT: read without a source module; compare every figure with the page before use."


@dataclass(frozen=True)
class QuickResult:
    """What one look at a report gives; nobody has checked any of it.

    Attributes:
        claims: One row per figure of a table or a sentence; `extraction` says which.
        relations: Printed totals that are the sum of their parts.
        unread: What looks like a figure and was not read.
        findings: Notes and warnings about the arithmetic, never an error.
        changes: Figures under the same labels in both editions (see `changes_between`).
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
    printed = read_printed(document)
    tables = read_tables(printed.grids, printed.unread)
    prose, prose_notes = _read_prose(document, identity.platform, printed.grids)
    read = tabulate_extraction(
        document,
        [_attributed(row, identity) for row in tables.rows],
        rule=f"{RULE}_table",
        report_series=RULE,
        relations=_relations(tables.sums),
        unread=tables.unread,
    )
    changes = pd.DataFrame(columns=[*CHANGE_COLUMNS])
    if previous is not None:
        earlier = read_printed(previous)
        changes = changes_between(read_tables(earlier.grids, earlier.unread), tables)
    prefix = document.sha256[:12]
    findings = [finding_of(oddity, tables.labels, prefix) for oddity in tables.oddities]
    findings += [finding_of(oddity, tables.labels, prefix) for oddity in odd_changes(changes)]
    changes = changes.assign(claim_id=[f"{prefix}-{claim}" for claim in changes["claim_id"]])
    claims = pd.concat([read.claims, prose.claims], ignore_index=True) if prose else read.claims
    unread_rows = read.unread
    if prose:
        unread_rows = pd.concat([read.unread, outside_tables(prose.unread, printed.grids)])
    known = what_was_read(printed.grids, prose, unread_rows)
    for number, place in heading_numbers(document, printed.grids):
        known.add(number, place)
    left = leftover_lines(printed, known)
    unread_rows = pd.concat([unread_rows, left], ignore_index=True)
    return QuickResult(
        claims=validated(Claims, claims, document.name),
        relations=read.relations,
        unread=validated(
            Unread, unread_rows.assign(document_sha256=document.sha256), document.name
        ),
        findings=tabulate_findings(findings),
        changes=changes,
        measurements=prose.measurements if prose else Measurements.empty(),
        notes=(
            DRAFT,
            *identity.notes,
            *_notes(len(printed.grids), tables, changes, previous),
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
    named = dict(row)
    if row["platform"] == UNNAMED:
        named["platform"] = identity.platform or UNNAMED
    return named if "period_start" in row else {**named, **identity.period}


def _read_prose(
    document: Document, platform: str, grids: Sequence[Grid]
) -> tuple[Extraction | None, tuple[str, ...]]:
    """What the document's sentences say; a note where they cannot be read."""
    from sources.generic_prose import parse

    if not has_sentences(document):
        return None, ()
    try:
        text = text_beside_tables(document, grids)
        return parse(document, platform=platform, text=text), ()
    except AuditError as refused:
        return None, (f"No sentence was read: {refused.expected} expected, {refused.found} found.",)


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


def _notes(
    grids: int, tables: QuickTables, changes: pd.DataFrame, previous: Document | None
) -> list[str]:
    fitting = sum(one.gap == 0 for one in tables.sums)
    notes = [
        f"{several(len(tables.rows), 'figure')} in {several(grids, 'table')}; "
        f"{several(len(tables.sums), 'total')} found, {fitting:,} of them the sum of their parts.",
    ]
    if previous is not None:
        same = changes[changes["same_period"].astype(bool)]
        restated = int((same["previous"] != same["current"]).sum())
        notes.append(
            f"{several(len(changes), 'figure')} under the same labels in {previous.name}; "
            f"{len(same):,} of them for the same period in both, {restated:,} of these restated."
        )
    return notes
