"""A comparison of two runs in words: for a terminal, a mail or a chat, a page, a machine.

Whatever no person has accepted carries the word DRAFT, in every form.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from audit.diff import RunDiff
from audit.report.newsroom import escape
from audit.report.rows import records
from audit.report.tables import json_text
from audit.report.wording import SEVERITY_WORDS, VERDICT_WORDS, Wording, about, plain
from audit.wording import place
from schemas.figures import FRACTION_KINDS

MOST = 20
"""Most lines of one section of a text; every row is in the JSON."""

HEADINGS = {
    "findings": "Findings",
    "verdicts": "Verdicts",
    "restated": "Restated figures",
    "vanished": "Vanished figures",
    "documents": "Documents",
    "new_claims": "New figures",
    "reread": "Read otherwise by us (the documents are the same)",
}
CHANGE_WORDS = {
    "new": "New",
    "resolved": "Resolved",
    "withdrawn": "Withdrawn",
    "answered": "Answered",
    "acknowledged": "Acknowledged",
    "reopened": "Open again",
    "graver": "Now graver",
    "lighter": "Now lighter",
    "flipped": "Turned",
    "gone": "Gone",
    "changed without a new edition": "Changed without a new edition",
}


def as_markdown(diff: RunDiff, wording: Wording | None = None, most: int = MOST) -> str:
    """The comparison as one page of Markdown, for a mail or a chat."""
    lines = [f"# What is new: {escape(diff.title)}", "", escape(_spans(diff)), ""]
    if diff.is_empty:
        return "\n".join([*lines, "Nothing changed.", ""])
    if _has_drafts(diff):
        lines += ["**Lines stamped DRAFT have not been checked: not for publication.**", ""]
    for name, table in diff.tables.items():
        if not len(table):
            continue
        lines += [f"## {HEADINGS[name]} ({len(table):,})", ""]
        said = section_lines(diff, name, wording or Wording(), most)
        lines += [f"* {_marked(stamp)}{escape(text)}" for stamp, text in said]
        lines += _more(len(table), len(said), "* ")
        lines.append("")
    return "\n".join(lines)


def as_text(diff: RunDiff, wording: Wording | None = None, most: int = MOST) -> str:
    """The comparison as plain lines, for a terminal or a log."""
    lines = [_spans(diff)]
    if diff.is_empty:
        return "\n".join([*lines, "Nothing changed.", ""])
    for name, table in diff.tables.items():
        if not len(table):
            continue
        lines += ["", f"{HEADINGS[name]} ({len(table):,})"]
        said = section_lines(diff, name, wording or Wording(), most)
        lines += [f"  {stamp + ' ' if stamp else ''}{text}" for stamp, text in said]
        lines += _more(len(table), len(said), "  ")
    return "\n".join([*lines, ""])


def as_json(diff: RunDiff) -> str:
    """The whole comparison, every row and column."""
    head: dict[str, Any] = {
        "title": diff.title,
        "before": {"run": diff.before, "as_of": diff.as_of_before},
        "after": {"run": diff.after, "as_of": diff.as_of_after},
        "same_code": diff.same_code,
    }
    tables = {name: json.loads(json_text(table)) for name, table in diff.tables.items()}
    return json.dumps({**head, **tables}, ensure_ascii=False, indent=1) + "\n"


def as_news(diff: RunDiff, wording: Wording | None = None, most: int = 7) -> list[str]:
    """The few sentences that open a page: what is new since the run before."""
    if diff.is_empty:
        return [f"Nothing has changed since the run as of {diff.as_of_before or diff.before}."]
    words = wording or Wording()
    counts = [f"{len(table):,} {_counted(name, len(table))}" for name, table in _filled(diff)]
    since = words.day(diff.as_of_before) or diff.before
    lines = [f"Since the run as of {since}: {', '.join(counts)}."]
    for name in ("findings", "verdicts", "restated", "vanished"):
        for stamp, text in section_lines(diff, name, words, most):
            if len(lines) <= most:
                lines.append(f"{stamp + ': ' if stamp else ''}{text}")
    return lines


def section_lines(diff: RunDiff, name: str, wording: Wording, most: int) -> list[tuple[str, str]]:
    """Stamp and sentence of the rows of one table, the weightiest first, at most so many."""
    table = diff.tables[name]
    if name == "restated":
        weight = table["relative_change"].abs().fillna(math.inf)
        table = table.loc[weight.sort_values(ascending=False, kind="stable").index]
    speak = {
        "findings": _finding,
        "verdicts": _verdict,
        "restated": _restated,
        "vanished": _vanished,
        "documents": _document,
        "new_claims": _new_claim,
        "reread": _reread,
    }[name]
    return [(row.get("standing", ""), speak(row, wording)) for row in records(table.head(most))]


def _finding(row: dict[str, Any], wording: Wording) -> str:
    text = f"{CHANGE_WORDS[row['change']]}: {SEVERITY_WORDS[row['severity']]}: {row['statement']}"
    if row["status_reason"]:
        text += f" ({row['status_reason']})"
    return text + (f" [{row['because']}]" if row["because"] else "")


def _verdict(row: dict[str, Any], wording: Wording) -> str:
    before, after = (
        VERDICT_WORDS.get(row[name], "") for name in ("verdict_before", "verdict_after")
    )
    turn = f"{before} → {after}" if before and after else before or after
    return f"{CHANGE_WORDS[row['change']]}: {turn}: {row['statement']}"


def _restated(row: dict[str, Any], wording: Wording) -> str:
    before, after = (_value(row, side, wording) for side in ("_before", "_after"))
    editions = [wording.day(row[f"published_on{side}"]) for side in ("_before", "_after")]
    where = [f" ({edition})" if edition else "" for edition in editions]
    text = f"{_name(row, wording)}: {before}{where[0]} → {after}{where[1]}"
    size = _size(row, wording)
    total = {
        "updated": "; the printed total was updated with it",
        "unchanged": "; the printed total was not updated",
    }.get(row["total"], "")
    return text + (f", {size}" if size else "") + total


def _vanished(row: dict[str, Any], wording: Wording) -> str:
    edition = wording.day(row["published_on"]) or "undated"
    text = f"{_name(row, wording)}: {row['printed']} ({edition}): {row['why']}"
    return text + (f"; perhaps now called {row['perhaps_now']!r}" if row["perhaps_now"] else "")


def _document(row: dict[str, Any], wording: Wording) -> str:
    dated = f" ({wording.day(row['published_on'])})" if row["published_on"] else ""
    text = f"{CHANGE_WORDS[row['change']]}: {row['name']}{dated}"
    if row["change"] == "changed without a new edition":
        text += f", {row['sha256_before'][:12]} → {row['sha256_after'][:12]}"
    return text


def _new_claim(row: dict[str, Any], wording: Wording) -> str:
    return f"{_name(row, wording)}: {row['printed'] or _value(row, '', wording)}"


def _reread(row: dict[str, Any], wording: Wording) -> str:
    before, after = (
        _value(row, side, wording) if row[f"claim_id{side}"] else "–"
        for side in ("_before", "_after")
    )
    return f"{_name(row, wording)}: {before} → {after} ({row['what']})"


def _name(row: dict[str, Any], wording: Wording) -> str:
    """Which figure is meant, by the publisher's own labels where it prints some."""
    labels = [row["platform"], row["service_part"], row["policy_label"], row["metric_label"]]
    if not row["metric_label"]:
        labels = [row["platform"], row["service_part"], about(row)]
        if row["kind"] != "count":
            labels.append(plain(row["kind"]))
    elif row["breakdown"]:
        labels.append(row["breakdown"])
    if row["metric_label"]:
        labels.append(place(row["scope"]))
    period = wording.period(row["period_start"], row["period_end"])
    return f"{', '.join(dict.fromkeys(filter(None, labels)))}, {period}"


def _value(row: dict[str, Any], side: str, wording: Wording) -> str:
    value = row[f"value{side}"]
    return str(row[f"printed{side}"]) if math.isnan(value) else wording.amount(value, row["kind"])


def _size(row: dict[str, Any], wording: Wording) -> str:
    change, relative = row["change"], row["relative_change"]
    if math.isnan(change):
        return ""
    if row["kind"] in FRACTION_KINDS:
        points = wording.number(abs(change) * 100)
        return f"{row['direction']} {points} percentage points"
    size = f"{row['direction']} {wording.number(abs(change))}"
    return size if math.isnan(relative) else f"{size} ({wording.share(round(abs(relative), 3))})"


def _filled(diff: RunDiff) -> Iterable[tuple[str, pd.DataFrame]]:
    return ((name, table) for name, table in diff.tables.items() if len(table))


def _counted(name: str, number: int) -> str:
    words = {
        "findings": ("finding changed", "findings changed"),
        "verdicts": ("verdict changed", "verdicts changed"),
        "restated": ("figure restated", "figures restated"),
        "vanished": ("figure vanished", "figures vanished"),
        "documents": ("document changed", "documents changed"),
        "new_claims": ("new figure", "new figures"),
        "reread": ("figure read otherwise by us", "figures read otherwise by us"),
    }
    return words[name][number != 1]


def _has_drafts(diff: RunDiff) -> bool:
    return any(
        (table["standing"] == "DRAFT").any() for _, table in _filled(diff) if "standing" in table
    )


def _spans(diff: RunDiff) -> str:
    before, after = (
        f"{name} (as of {as_of})" if as_of else name
        for name, as_of in ((diff.before, diff.as_of_before), (diff.after, diff.as_of_after))
    )
    return f"From {before} to {after}."


def _marked(stamp: str) -> str:
    return f"**{stamp}** " if stamp else ""


def _more(total: int, shown: int, lead: str) -> list[str]:
    return (
        [f"{lead}and {total - shown:,} more (all of them in the JSON form)"]
        if total > shown
        else []
    )
