"""Findings, verdicts and documents: what came, went, turned, or changed under the same name."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from audit.report.rows import records

OPEN = ("open", "acknowledged")
FINDING_COLUMNS = [
    "change",
    "finding_id",
    "rule_id",
    "severity",
    "statement",
    "status",
    "status_reason",
    "because",
    "standing",
]
VERDICT_KEY = ["statement_key", "measurement_id", "comparison"]
DOCUMENT_COLUMNS = [
    "change",
    "name",
    "url",
    "source_id",
    "published_on",
    "sha256_before",
    "sha256_after",
]


def compare_findings(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    new_claims: Iterable[str],
    restated_claims: Iterable[str],
    reread_claims: Iterable[str],
    same_code: bool,
    withdrawn_since: Iterable[str] = (),
) -> pd.DataFrame:
    """Findings that are new, resolved, withdrawn, answered, acknowledged, reopened or graver.

    Args:
        before: Findings of the earlier run.
        after: Findings of the later run.
        new_claims: Ids of claims of new documents.
        restated_claims: Ids, before and after, of restated claims.
        reread_claims: Ids, before and after, of claims that we read otherwise.
        same_code: Whether the two runs were made by the same code.
        withdrawn_since: Ids that the earlier run showed as open when it was made; a withdrawal is
            written into it afterwards, and would otherwise be no news.

    Returns:
        One row per finding with its `change`; `because` says what stands behind a new or resolved
        one, so that a change of our own code is never taken for a change of the record.
    """
    causes = {
        "new figures": set(new_claims),
        "restated figures": set(restated_claims),
        "figures that we read otherwise now": set(reread_claims),
    }
    open_then = set(withdrawn_since)
    old = {row["finding_id"]: row for row in records(before)}
    new = {row["finding_id"]: row for row in records(after)}
    rows = []
    for finding_id in sorted(old.keys() | new.keys()):
        then, now = old.get(finding_id), new.get(finding_id)
        shown = then if now is None else now
        if finding_id in open_then and shown is not None and shown["status"] == "withdrawn":
            change = "withdrawn"
        else:
            change = _finding_change(then, now)
        if not change:
            continue
        because = _because(shown, causes, same_code) if change in ("new", "resolved") else ""
        rows.append({**(shown or {}), "change": change, "because": because})
    frame = pd.DataFrame(rows, columns=FINDING_COLUMNS).astype(str)
    order = {"error": 0, "warning": 1, "note": 2}
    ranked = frame.assign(rank=frame["severity"].map(order).fillna(3))
    ranked = ranked.sort_values(["change", "rank", "finding_id"], ignore_index=True)
    return ranked[FINDING_COLUMNS]


def _finding_change(then: dict[str, str] | None, now: dict[str, str] | None) -> str:
    """One word for what happened to a finding; blank for nothing."""
    if now is None:
        return "resolved" if then is not None and then["status"] in OPEN else ""
    if now["status"] not in OPEN:
        was = "" if then is None else then["status"]
        return now["status"] if was != now["status"] else ""
    if then is None:
        return "new" if now["status"] == "open" else "acknowledged"
    if then["status"] != now["status"]:
        return "acknowledged" if now["status"] == "acknowledged" else "reopened"
    if then["severity"] != now["severity"]:
        graver = ("note", "warning", "error")
        heavier = graver.index(now["severity"]) > graver.index(then["severity"])
        return "graver" if heavier else "lighter"
    return ""


def _because(finding: dict[str, str] | None, causes: dict[str, set[str]], same_code: bool) -> str:
    claims = set((finding or {}).get("claim_ids", "").split())
    found = [cause for cause, ids in causes.items() if ids & claims]
    if found:
        return ", ".join(found)
    return "figures or reviews elsewhere" if same_code else "perhaps only our code: it changed"


def compare_verdicts(
    before: pd.DataFrame, after: pd.DataFrame, claims: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """Verdicts that flipped, are new or are gone, by statement, measurement and comparison.

    Args:
        before: Verdicts of the earlier run.
        after: Verdicts of the later run.
        claims: Claims of the two runs, for what each verdict's claim states.
    """
    first, last = (
        _keyed(verdicts, table) for verdicts, table in zip((before, after), claims, strict=True)
    )
    merged = first.merge(last, on=VERDICT_KEY, how="outer", suffixes=("_before", "_after"))
    change = pd.Series("flipped", index=merged.index)
    change = change.where(merged["verdict_before"].notna(), "new")
    change = change.where(merged["verdict_after"].notna(), "gone")
    merged["change"] = change
    merged = merged[merged["verdict_before"] != merged["verdict_after"]]
    columns = [
        f"{name}{side}" for side in ("_before", "_after") for name in ("claim_id", "verdict")
    ]
    for name in ("statement", "standing"):
        merged[name] = merged[f"{name}_after"].where(
            merged[f"{name}_after"].notna(), merged[f"{name}_before"]
        )
    frame = merged[["change", *VERDICT_KEY, *columns, "statement", "standing"]]
    frame = frame.astype(object).where(frame.notna(), "").astype(str)
    return frame.sort_values(["change", *VERDICT_KEY], ignore_index=True)


def _keyed(verdicts: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    about = claims.drop_duplicates("claim_id").set_index("claim_id")
    frame = verdicts.assign(
        statement_key=verdicts["claim_id"].map(about["statement_key"]).fillna(""),
        published_on=verdicts["claim_id"].map(about["published_on"]).fillna(""),
    )
    frame = frame.sort_values("published_on", kind="stable")
    frame = frame.drop_duplicates(VERDICT_KEY, keep="last")
    return frame[[*VERDICT_KEY, "claim_id", "verdict", "statement", "standing"]]


def compare_documents(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Documents that came, went, or changed without a new edition.

    The last are those with the address (or, without one, the name) and the date of an earlier one
    and other bytes: the publisher put something else in its place and did not say so.
    """
    old = before[~before["sha256"].isin(after["sha256"])].assign(side="before")
    new = after[~after["sha256"].isin(before["sha256"])].assign(side="after")
    rows = []
    replaced: set[str] = set()
    for row in records(new):
        place = "url" if row["url"] else "name"
        same = old[(old[place] == row[place]) & (old["published_on"] == row["published_on"])]
        same = same[~same["sha256"].isin(replaced)]
        earlier = same["sha256"].iloc[0] if len(same) else ""
        replaced.add(earlier)
        change = "changed without a new edition" if earlier else "new"
        rows.append(
            {**row, "change": change, "sha256_before": earlier, "sha256_after": row["sha256"]}
        )
    rows += [
        {**row, "change": "gone", "sha256_before": row["sha256"], "sha256_after": ""}
        for row in records(old)
        if row["sha256"] not in replaced
    ]
    frame = pd.DataFrame(rows, columns=DOCUMENT_COLUMNS).astype(str)
    return frame.sort_values(["change", "published_on", "name"], ignore_index=True)
