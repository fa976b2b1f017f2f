"""The summary for a newsroom: Markdown for a mail, and a workbook, DRAFT on what is draft."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from audit.report.folding import FOLDED, fold_verdicts
from audit.report.ranking import headlines, rank_findings
from audit.report.replies import finding_kicker, replies, reply_sentence
from audit.report.rows import record, records
from audit.report.standing import Standing, finding_standings, verdict_standings
from audit.report.tables import Export, number_text, time_text
from audit.report.wording import VERDICT_WORDS, Wording, sentence, verdict_kicker
from audit.result import AuditResult
from schemas.cells import guard_cell
from schemas.rows import cells

MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
"""Letters that Markdown may take for markup, such as `*` or `[`."""

MOST_WIDE = 60
MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""


def summary_markdown(result: AuditResult, wording: Wording) -> str:
    """The audit in one page of Markdown."""
    standings = finding_standings(result)
    lines = [f"# {escape(result.title)}", "", f"As of {wording.day(result.as_of)}.", ""]
    if any(standing.stamp for standing in standings.values()):
        lines += ["**Sentences stamped DRAFT have not been checked: not for publication.**", ""]
    lines += [
        f"* {_stamped(headline.stamp)}{escape(headline.statement)}"
        for headline in headlines(result)
    ]
    lines += ["", "## Findings", ""]
    for finding in records(rank_findings(result.findings)):
        lines += _finding_lines(finding, standings[finding["finding_id"]], result, wording)
    lines += ["## Claims against measurements", ""]
    lines += _verdict_lines(result)
    lines += ["", "## Could not be read", ""]
    lines += [
        f"* {escape(failure.where)}: {escape(failure.message)}" for failure in result.failures
    ]
    lines += [f"* {len(result.unread)} passages that look like figures (unread.csv)", ""]
    return "\n".join(lines)


def _verdict_lines(result: AuditResult) -> list[str]:
    """Verdicts that settle something in full, then one line for each reason why others do not."""
    rows, standings = records(result.verdicts), verdict_standings(result)
    folds = fold_verdicts(result)
    alone = [place for fold in folds if fold.is_single for place in fold.places]
    settled = [place for place, row in enumerate(rows) if row["verdict"] not in FOLDED]
    lines = []
    for place in (*settled, *alone):
        caveats = f" ({escape(rows[place]['caveats'])})" if rows[place]["caveats"] else ""
        lines.append(
            f"* {_stamped(standings[place].stamp)}{verdict_kicker(rows[place])}: "
            f"{escape(rows[place]['statement'])}{caveats}"
        )
    for fold in folds:
        if not fold.is_single:
            stamp = next((s for place in fold.places if (s := standings[place].stamp)), "")
            lines.append(
                f"* {_stamped(stamp)}{VERDICT_WORDS[fold.verdict]}, {fold.touches}: "
                f"{escape(fold.because)} Each is in verdicts.csv."
            )
    return lines


def _stamped(stamp: str) -> str:
    return f"**{stamp}** " if stamp else ""


def _finding_lines(
    finding: dict[str, Any], standing: Standing, result: AuditResult, wording: Wording
) -> list[str]:
    severity = finding_kicker(finding)
    lines = [f"### {_stamped(standing.stamp)}{severity}: {escape(finding['statement'])}", ""]
    if finding["status"] == "withdrawn":
        return [*lines, f"Withdrawn: {escape(finding['status_reason'])}", ""]
    for reply in replies(result.responses).get(finding["finding_id"], []):
        lines += [escape(reply_sentence(reply, wording)), ""]
    lines += [f"    {line}" for line in finding["proof"].splitlines() if line.strip()]
    claims = result.claims.set_index("claim_id", drop=False)
    named = [name for name in finding["claim_ids"].split() if name in claims.index]
    lines += [
        "",
        *(f"* {escape(sentence(record(claims.loc[name]), wording))}" for name in named[:20]),
    ]
    if finding["survives_if"]:
        lines += ["", f"Holds if {escape(finding['survives_if'])}."]
    if standing.sentence:
        lines += ["", f"Before it may be printed: {escape(standing.sentence)}."]
    return [*lines, ""]


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.split()))


def summary_workbook(result: AuditResult, exports: Sequence[Export]) -> bytes:
    """The audit as a workbook: a first sheet in sentences, then one sheet for each table.

    The same audit gives the same bytes: the archive carries the audit's date, not the clock's.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    first = book.create_sheet("Summary")
    first.column_dimensions["A"].width = 14
    first.column_dimensions["B"].width = 110
    first.append(["", guard_cell(result.title)])
    first.append(["", f"As of {result.as_of}"])
    first.append(["", "Rows stamped DRAFT have not been checked: not for publication."])
    for headline in headlines(result):
        first.append([headline.stamp, guard_cell(headline.statement)])
    for export in exports:
        if len(export.rows):
            _add_sheet(book, export)
    stream = io.BytesIO()
    book.save(stream)
    return _with_fixed_times(stream.getvalue(), result.as_of)


def _add_sheet(book: Any, export: Export) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(export.name)
    # The stamp comes first, where a reader of a wide sheet cannot miss it; columns in which
    # nothing stands are left out.
    filled = [name for name in export.kinds if _has_something(export.rows[name])]
    names = sorted(filled, key=lambda name: name != "standing")
    for place, name in enumerate(names, start=1):
        width = 40 if name in {"statement", "proof", "context"} else max(len(name) + 2, 12)
        sheet.column_dimensions[get_column_letter(place)].width = min(width, MOST_WIDE)
    sheet.freeze_panes = "A2"
    header = []
    for name in names:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    shown = export.rows[names].iloc[:MOST_ROWS]
    columns = [[_sheet_value(value) for value in cells(shown[name])] for name in names]
    for row in zip(*columns, strict=True):
        sheet.append(row)


def _has_something(column: pd.Series[Any]) -> bool:
    stands = column.notna() & (column != "")
    return bool(stands.any()) or column.name == "standing"


def _sheet_value(value: Any) -> Any:
    if isinstance(value, int):  # a truth too
        return value
    if isinstance(value, float):
        text = number_text(value)
        return float(value) if text not in {"", "inf", "-inf"} else text or None
    if isinstance(value, str):
        return guard_cell(CONTROL.sub(" ", value))[:32_767]
    return time_text(value)


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters that a workbook must not hold, such as `\\x00`."""


def _with_fixed_times(content: bytes, as_of: str) -> bytes:
    """The archive with the audit's date in its properties and no clock in its entries."""
    stamp = (
        f"{as_of}T00:00:00Z"
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", as_of)
        else "1980-01-01T00:00:00Z"
    )
    moment = datetime.fromisoformat(stamp).isoformat().replace("+00:00", "Z")
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "docProps/core.xml":
                # `<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-24T06:00:00Z</dcterms:...>`
                part = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>" + moment.encode(), part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
