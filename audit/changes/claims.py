"""Figures: new, restated, vanished, or only read differently by us.

What the publisher changed and what our reading changed are never the same kind of event: a value
that differs in the same bytes is a re-reading, whatever it looks like.

A run's figure for a statement is that of the latest edition, and its first printing there; relayed
and rejected figures are left out, as everywhere where editions are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LABELS = [
    "platform",
    "service_part",
    "claimant",
    "report_series",
    "policy_area",
    "policy_label",
    "metric_label",
    "action",
    "unit",
    "scope",
    "detection",
    "breakdown",
    "kind",
    "period_start",
    "period_end",
]
"""What tells a reader which figure is meant."""

PRINTED = ["claim_id", "document_sha256", "published_on", "printed", "value", "low", "high"]
NUMBERS = ("value", "low", "high")
CHECKED = ("accepted", "corrected")
EDITIONS = ["platform", "claimant", "report_series"]


@dataclass(frozen=True)
class ClaimChanges:
    """Four tables, one row per statement.

    Attributes:
        new: Statements that only the later run has, from documents that only it read.
        restated: Another value in another edition: `_before`, `_after`, `change`,
            `relative_change` (missing where the earlier value is zero), `direction` (`up`, `down`,
            `range` where only limits are printed), `total` (`updated`, `unchanged`, or blank where
            no printed total contains the figure).
        vanished: Statements no longer there, and `why`; `perhaps_now` is the label of a new figure
            of the same value and period.
        reread: The same document, read otherwise: `what` says how.
    """

    new: pd.DataFrame
    restated: pd.DataFrame
    vanished: pd.DataFrame
    reread: pd.DataFrame


def compare_claims(
    before: pd.DataFrame, after: pd.DataFrame, relations: pd.DataFrame
) -> ClaimChanges:
    """Compare two runs' claims.

    Args:
        before: Claims of the earlier run.
        after: Claims of the later run.
        relations: Printed totals and parts, of the later run.
    """
    old, new = _own(before), _own(after)
    old_documents, new_documents = set(old["document_sha256"]), set(new["document_sha256"])
    first, last = _latest(old), _latest(new)
    merged = first.merge(last, on="statement_key", how="outer", suffixes=("_before", "_after"))
    has_old, has_new = merged["claim_id_before"].notna(), merged["claim_id_after"].notna()
    was_read = merged["document_sha256_after"].isin(old_documents - {""})
    is_kept = merged["document_sha256_before"].isin(new_documents - {""})
    both = merged[has_old & has_new]
    again = _reread_pairs(old, new)
    moved = _moved(both, again)
    same_bytes = moved["document_sha256_before"] == moved["document_sha256_after"]
    by_hand = same_bytes & (moved["document_sha256_after"] == "")
    rereadings = [
        again.assign(what=np.where(again["review"] == "corrected", "corrected", "value")),
        moved[by_hand].assign(what="edited by hand"),
        merged[~has_old & was_read].assign(what="newly read"),
        merged[~has_new & is_kept].assign(what="no longer read"),
    ]
    restated = moved[~same_bytes]
    vanished = pd.concat(
        [
            merged[~has_new & ~is_kept].assign(why="no document of the audit has it any more"),
            _not_reprinted(old, new),
        ],
        ignore_index=True,
    )
    fresh = merged[~has_old & ~was_read]
    described = _described(old, new)
    return ClaimChanges(
        new=_shaped(fresh, described, "_after"),
        restated=_with_totals(_sized(_shaped(restated, described, "")), relations, after),
        vanished=_with_likely_names(
            _shaped(vanished, described, "_before"), last, first, described
        ),
        reread=_shaped(pd.concat(rereadings, ignore_index=True), described, ""),
    )


def _own(claims: pd.DataFrame) -> pd.DataFrame:
    return claims[(claims["relayed_by"] == "") & (claims["review"] != "rejected")]


def _latest(claims: pd.DataFrame) -> pd.DataFrame:
    """Each statement's latest edition, the first printing in it."""
    ordered = claims.sort_values("published_on", kind="stable")
    once = ordered.drop_duplicates(["statement_key", "published_on"])
    latest = once.drop_duplicates("statement_key", keep="last")
    return latest[["statement_key", *PRINTED, "review"]]


def _differs(pairs: pd.DataFrame) -> pd.Series[bool]:
    """Whether the value moved; where neither edition prints one, whether the limits did."""
    before, after = pairs["value_before"], pairs["value_after"]
    value = (before != after) & ~(before.isna() & after.isna())
    limits = (pairs["low_before"] != pairs["low_after"]) | (
        pairs["high_before"] != pairs["high_after"]
    )
    return value | (before.isna() & after.isna() & limits)


def _reread_pairs(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Statements whose value in the same bytes differs from one run to the next."""
    columns = ["statement_key", *PRINTED, "review"]
    keys = ["statement_key", "document_sha256"]
    first, last = (
        claims.loc[claims["document_sha256"] != "", columns].drop_duplicates(keys)
        for claims in (old, new)
    )
    pairs = first.merge(last, on=keys, suffixes=("_before", "_after"))
    pairs = pairs.rename(columns={"review_after": "review"})
    for side in ("_before", "_after"):
        pairs[f"document_sha256{side}"] = pairs["document_sha256"]
    return pairs[_differs(pairs)]


def _moved(both: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Pairs whose value moved, against what the earlier edition reads as today.

    Where our own reading of the earlier edition changed as well, only what differs from today's
    reading was changed by the publisher.
    """
    today = again[["statement_key", "document_sha256", "value_after", "low_after", "high_after"]]
    today = today.rename(
        columns={
            "document_sha256": "document_sha256_before",
            "value_after": "value_today",
            "low_after": "low_today",
            "high_after": "high_today",
        }
    )
    pairs = both.merge(today.assign(is_reread=True), how="left")
    is_reread = pairs["is_reread"].notna()
    for name in ("value", "low", "high"):
        pairs[f"{name}_before"] = pairs[f"{name}_before"].where(~is_reread, pairs[f"{name}_today"])
    moved = pairs[_differs(pairs)]
    # The same bytes read twice are no edition; figures by hand have no bytes.
    same = moved["document_sha256_before"] == moved["document_sha256_after"]
    return moved[~same | (moved["document_sha256_after"] == "")]


def _not_reprinted(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Statements that a newer edition no longer prints though it still covers their period.

    Only a document is an edition that can leave something out: who types a figure, or records the
    one that a platform corrected, has not typed the others.
    """
    pieces = []
    dated = new[(new["published_on"] != "") & (new["document_sha256"] != "")]
    newest = dated.groupby(EDITIONS)["published_on"].max()
    old_dated = old[old["published_on"] != ""]
    known = old_dated.groupby(EDITIONS)["published_on"].max()
    for edition, published in newest.items():
        earlier = known.get(edition)
        if earlier is None or earlier >= published:
            continue
        last = _edition(old_dated, edition, earlier)
        now = _edition(dated, edition, published)
        gone = last[~last["statement_key"].isin(now["statement_key"])]
        covered = pd.MultiIndex.from_frame(now[["period_start", "period_end", "kind"]])
        periods = pd.MultiIndex.from_frame(gone[["period_start", "period_end", "kind"]])
        gone = gone[periods.isin(covered) & (gone["period_start"] != "").to_numpy()]
        # The older edition may still be in the audit: the publisher left it out all the same.
        gone = gone.drop_duplicates("statement_key")
        columns = {name: f"{name}_before" for name in (*PRINTED, "review")}
        piece = gone[["statement_key", *PRINTED, "review"]].rename(columns=columns)
        pieces.append(piece.assign(why=f"the edition of {published} no longer prints it"))
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame()


def _edition(claims: pd.DataFrame, edition: object, published: str) -> pd.DataFrame:
    mine = claims["published_on"] == published
    for name, word in zip(EDITIONS, edition, strict=True):  # type: ignore[call-overload]  # a tuple
        mine &= claims[name] == word
    return claims[mine]


def _described(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """What each statement is about, by its key."""
    together = pd.concat([new, old])[["statement_key", *LABELS]]
    return together.drop_duplicates("statement_key").set_index("statement_key")


def _shaped(rows: pd.DataFrame, described: pd.DataFrame, side: str) -> pd.DataFrame:
    """Labels and the printed figures of one side, or of both; sorted; stamped.

    A row is a draft until a person accepted every figure in it.
    """
    sides = [side] if side else ["_before", "_after"]
    wanted = [f"{name}{one}" for name in PRINTED for one in sides]
    extras = [name for name in ("what", "why") if name in rows]
    frame = rows.reindex(columns=["statement_key", *wanted, *extras]).reset_index(drop=True)
    labels = described.reindex(frame["statement_key"]).reset_index(drop=True)
    reviews = [
        rows[name].reset_index(drop=True)
        for name in ("review_before", "review_after", "review")
        if name in rows
    ]
    frame = pd.concat([frame[["statement_key"]], labels, frame[[*wanted, *extras]]], axis=1)
    accepted = pd.Series(data=True, index=frame.index)
    for column in reviews:
        accepted &= column.isna() | column.isin(CHECKED)
    frame["standing"] = np.where(accepted, "", "DRAFT")
    if side:
        frame = frame.rename(columns={f"{name}{side}": name for name in PRINTED})
    for name in frame.columns:
        if name.removesuffix("_before").removesuffix("_after") in NUMBERS:
            frame[name] = frame[name].astype("float64")
        else:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
    return frame.sort_values([*LABELS, "statement_key"], ignore_index=True)


def _sized(frame: pd.DataFrame) -> pd.DataFrame:
    change = frame["value_after"] - frame["value_before"]
    relative = (change / frame["value_before"].abs().where(frame["value_before"] != 0)).astype(
        float
    )
    direction = np.select([change > 0, change < 0], ["up", "down"], "range")
    return frame.assign(change=change, relative_change=relative, direction=direction)


def _with_totals(
    restated: pd.DataFrame, relations: pd.DataFrame, claims: pd.DataFrame
) -> pd.DataFrame:
    """Whether a printed total that contains the figure was updated with it."""
    sums = relations[relations["relation"] == "sum"]
    wholes = sums.loc[sums["part"].isin(restated["claim_id_after"]), ["part", "whole"]]
    keys = claims.drop_duplicates("claim_id").set_index("claim_id")["statement_key"]
    updated = wholes["whole"].map(keys).isin(restated["statement_key"])
    any_updated = updated.groupby(wholes["part"]).any()
    total = restated["claim_id_after"].map(any_updated).map({True: "updated", False: "unchanged"})
    return restated.assign(total=total.astype(object).where(total.notna(), "").astype(str))


def _with_likely_names(
    vanished: pd.DataFrame, last: pd.DataFrame, first: pd.DataFrame, described: pd.DataFrame
) -> pd.DataFrame:
    """Put beside a vanished figure the one new figure of the same value, period and kind."""
    fresh = last[~last["statement_key"].isin(first["statement_key"])]
    fresh = fresh[["statement_key", "value"]].merge(
        described.reset_index()[["statement_key", *LABELS]], on="statement_key"
    )
    keys = ["platform", "kind", "unit", "period_start", "period_end", "value"]
    fresh = fresh[fresh["value"].notna() & (fresh["value"] != 0)]
    fresh = fresh.drop_duplicates(keys, keep=False)
    label = fresh["policy_label"].where(fresh["policy_label"] != "", fresh["policy_area"])
    fresh = fresh.assign(
        perhaps_now=[
            " / ".join(filter(None, pair))
            for pair in zip(label, fresh["metric_label"], strict=True)
        ]
    )
    found = vanished.merge(fresh[[*keys, "perhaps_now"]], on=keys, how="left")
    names = found["perhaps_now"].astype(object)
    found["perhaps_now"] = names.where(names.notna(), "").astype(str)
    return found.drop_duplicates(["statement_key", "why"], ignore_index=True)
