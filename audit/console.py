"""What a person reads on a terminal, and tables to stdout or a file."""

from __future__ import annotations

import math
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from audit.privacy import mask_result, mask_table, mask_text
from audit.report.folding import FOLDED, fold_verdicts
from audit.report.rows import records
from audit.report.standing import DRAFT, finding_standings, verdict_standings
from audit.report.tables import csv_text, json_text
from audit.result import AuditResult
from audit.wording import several
from schemas.claims import SERIES_COLUMNS

if TYPE_CHECKING:
    from audit.quick import QuickResult

SHOWN = {
    "Claims": (
        "claim_id",
        "platform",
        "policy_area",
        "action",
        "unit",
        "kind",
        "printed",
        "period_start",
        "period_end",
        "locator",
    ),
    "Measurements": (
        "study",
        "group",
        "estimand",
        "condition",
        "since",
        "horizon",
        "window_start",
        "window_end",
        "n",
        "k",
        "estimate",
        "low",
        "high",
        "method",
    ),
}
"""Columns of the wide tables that fit a terminal; csv and json hold every one."""


MOST_NOTES = 8
"""Notes of one rule that a quick look prints."""


def show_result(result: AuditResult, page: Path) -> None:
    """Findings and verdicts of a run as a person wants to read them, and where to look."""
    result = mask_result(result)
    print_line(f"{result.title}, as of {result.as_of or 'an unknown date'}")
    print_line(
        f"{len(result.claims)} claims, {len(result.measurements)} measurements, "
        f"{len(result.findings)} findings, {len(result.verdicts)} verdicts"
    )
    show_findings(result.findings)
    show_settled(result.verdicts)
    show_folds(result)
    for note in result.notes:
        print_line(f"Note: {note}")
    print_line("")
    _show_drafts(result)
    print_line(f"The page with the evidence for each number: {page}")


def _show_drafts(result: AuditResult) -> None:
    """How much of what was said must not be printed yet; nothing where all of it may."""
    for what, standings in (
        ("findings", list(finding_standings(result).values())),
        ("verdicts", verdict_standings(result)),
    ):
        drafts = sum(standing.stamp == DRAFT for standing in standings)
        if drafts:
            print_line(
                f"DRAFT, not for publication: {drafts:,} of {len(standings):,} {what}; "
                f"what is missing is in {what}.csv (standing_reasons)."
            )


def show_findings(findings: pd.DataFrame) -> None:
    """Errors and warnings with their arithmetic, notes a line each."""
    if not len(findings):
        print_line("\nNo findings: the figures agree with one another.")
        return
    grave = findings[findings["severity"] != "note"]
    notes = findings[findings["severity"] == "note"]
    if not len(grave):
        print_line("\nFindings: nothing beyond notes.")
    for row in grave.itertuples(index=False):
        standing = "" if row.status == "open" else f" ({row.status})"
        print_line(f"\n{str(row.severity).upper()}{standing} [{row.rule_id}, {row.finding_id}]")
        _paragraph(str(row.statement))
        for line in str(row.proof).splitlines():
            _paragraph(line, indent="    ")
        for label, text in (
            ("Stands if", row.survives_if),
            ("Why no stronger", str(row.assumptions).replace("leans on ", "it leans on ")),
            ("Could be resolved by any one of", str(row.could_resolve).replace(" ", ", ")),
            ("Note", row.explanation),
        ):
            if text:
                _paragraph(f"{label}: {text!s}", indent="  ")
    if len(notes):
        print_line(f"\nNOTES ({len(notes)})")
        for row in notes.itertuples(index=False):
            _paragraph(f"- {row.statement}", indent="  ")


def show_settled(verdicts: pd.DataFrame) -> None:
    """The sentences of verdicts that settle something, contradictions first."""
    groups = verdicts["comparison"] == "groups"
    settled = ~verdicts["verdict"].isin(FOLDED)
    _show_sentences("inconsistent", verdicts[(verdicts["verdict"] == "inconsistent") & ~groups])
    _show_sentences("groups compared", verdicts[groups & settled])
    _show_sentences("consistent", verdicts[(verdicts["verdict"] == "consistent") & ~groups])


def show_folds(result: AuditResult) -> None:
    """One sentence for each reason why figures cannot be compared or were not measured."""
    for word in FOLDED:
        folds = [fold for fold in fold_verdicts(result) if fold.verdict == word]
        if folds:
            total = sum(len(fold.places) for fold in folds)
            print_line(f"\n{word.replace('_', ' ').upper()} ({total}; each in verdicts.csv)")
        for fold in folds:
            said = result.verdicts["statement"].iloc[fold.places[0]]
            _paragraph(f"- {said}" if fold.is_single else f"- {fold.because} {fold.touches}.")


def show_near_misses(misses: pd.DataFrame) -> None:
    """Pairs that a single dimension keeps apart, with what separates them."""
    if len(misses):
        print_line(f"\nNEARLY COMPARABLE ({len(misses)})")
        for statement in mask_table(misses)["statement"]:
            _paragraph(f"- {statement}", indent="  ")


def _show_sentences(title: str, verdicts: pd.DataFrame) -> None:
    if not len(verdicts):
        return
    print_line(f"\n{title.upper()} ({len(verdicts)})")
    for statement in verdicts["statement"]:
        _paragraph(f"- {statement}", indent="  ")


def show_table(table: pd.DataFrame) -> None:
    """A table for a terminal: sentences where it has them, otherwise its main columns."""
    table = mask_table(table)
    if "rule_id" in table:
        show_findings(table)
        return
    if "verdict" in table:
        show_settled(table)
        for word in FOLDED:
            _show_sentences(word.replace("_", " "), table[table["verdict"] == word])
        return
    if "low_from" in table:
        show_bounds(table)
        return
    name = "Claims" if "claim_id" in table else "Measurements" if "study" in table else ""
    wanted = [c for c in SHOWN.get(name, tuple(table.columns)) if c in table]
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    if not sys.stdout.isatty():
        print_line(table[wanted].to_csv(index=False, sep="\t").rstrip("\n"))
        return
    filled = table[[c for c in wanted if (table[c].notna() & (table[c] != "")).any()]]
    alike = [c for c in filled if len(filled) > 1 and (filled[c] == filled[c].iloc[0]).all()]
    for column in alike:
        print_line(f"{column}: {_rounded(filled[column].iloc[0])}")
    varied = filled.drop(columns=alike)
    shown = RichTable(*varied.columns, box=None)
    for row in varied.itertuples(index=False):
        # As text, or what stands in brackets in a document would be taken for markup.
        shown.add_row(*[Text("" if pd.isna(cell) else _visible(_rounded(cell))) for cell in row])
    Console().print(shown)


READINGS = {"rounding": "as printed", "generous": "read generously"}
"""Words for how a printed figure was read."""


def show_bounds(bounds: pd.DataFrame) -> None:
    """What the figures imply for a period: series with limits in full, all others counted."""
    usual = {"scope": "worldwide", "detection": "any"}
    silent = 0
    for words, rows in bounds.groupby(list(SERIES_COLUMNS), sort=False):
        if (rows["is_feasible"] & (rows["low"] == 0) & np.isinf(rows["high"])).all():
            silent += 1
            continue
        named = zip(SERIES_COLUMNS, words, strict=True)
        said = dict.fromkeys(str(word) for name, word in named if word != usual.get(name, ""))
        first = rows.iloc[0]
        print_line(f"\n{' / '.join(said)}, {first['period_start']} to {first['period_end']}")
        for row in records(rows):
            _paragraph(f"{READINGS[row['reading']]}: {_limits(row)}")
    if silent:
        print_line(f"\nNothing follows for {silent:,} further series of these words.")


def _limits(row: Mapping[str, Any]) -> str:
    """Both ends of what is possible, with the figures that bind them."""
    low, high = float(row["low"]), float(row["high"])
    if not row["is_feasible"]:
        return "nothing, as the figures cannot all be true"
    if low == high:
        said = f"exactly {_plain(low)}"
    elif math.isinf(high):
        said = f"at least {_plain(low)}"
    else:
        said = f"{_plain(low)} to {_plain(high)}"
    binding = dict.fromkeys([*str(row["low_from"]).split(), *str(row["high_from"]).split()])
    return f"{said} (from {', '.join(binding)})" if binding else said


def show_quick(result: QuickResult) -> None:
    """A quick look: how much was read, what the arithmetic says, what changed."""
    from audit.quick import unread_groups
    from audit.quick_changes import shown_changes

    for note in result.notes:
        _paragraph(mask_text(str(note)), indent="")
    print_line(
        f"{several(len(result.claims), 'figure')} read, "
        f"{several(len(result.unread), 'passage')} with figures unread"
    )
    if len(result.findings):
        _show_first_notes(mask_table(result.findings))
    else:
        print_line("\nNo findings: nothing that could be recomputed disagrees.")
    if len(result.unread):
        print_line(f"\nLEFT UNREAD ({len(result.unread)})")
        for row in mask_table(unread_groups(result.unread)).itertuples(index=False):
            _paragraph(f"{row.count:>5} {row.reason}, such as {row.examples}")
    if len(result.changes):
        print_line(f"\nCHANGES FROM THE PREVIOUS EDITION ({len(result.changes)})")
        for line in shown_changes(mask_table(result.changes)):
            _paragraph(line)
    print_line("\nAll figures: --format csv -o FILE; all that was left unread: --unread FILE")


def _show_first_notes(findings: pd.DataFrame) -> None:
    """All warnings, and the first notes of each rule."""
    is_note = findings["severity"] == "note"
    place = findings[is_note].groupby("rule_id").cumcount()
    shown = place[place < MOST_NOTES].index
    # Each figure that takes part could resolve it: the arithmetic shows them all.
    chosen = findings[~is_note | findings.index.isin(shown)]
    show_findings(chosen.assign(could_resolve=""))
    rest = int(is_note.sum()) - len(shown)
    if rest:
        print_line(f"  and {rest} more notes of the same kinds")


def write_table(table: pd.DataFrame, format_name: str, output: Path | None) -> None:
    """A whole table as CSV or JSON, to a file (whole or not at all) or to stdout.

    A format of `table` written to a file is CSV. Quotes are masked.
    """
    shown = mask_table(table)
    write_text(json_text(shown) if format_name == "json" else csv_text(shown), output)


def write_text(text: str, output: Path | None) -> None:
    """Text to a file (whole or not at all), or to stdout."""
    if output is None:
        sys.stdout.write(text)
        return
    part = output.with_name(f".{output.name}.part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(output)


def print_line(text: str) -> None:
    """One line to stdout, control characters made visible."""
    sys.stdout.write(_visible(text) + "\n")


def _visible(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text)


def _paragraph(text: str, indent: str = "  ") -> None:
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    print_line(textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent + "  "))


def _rounded(cell: object) -> str:
    """A cell for the eye: whole numbers in full, others to four digits; csv has every one."""
    if isinstance(cell, float) and abs(cell) < 1000 and not cell.is_integer():
        return f"{cell:.4g}"
    return _plain(cell)


def _plain(cell: object) -> str:
    return f"{cell:,.10g}" if isinstance(cell, float) else str(cell)
