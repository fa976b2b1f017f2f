"""Labels from one edition to the next: a metric that was renamed keeps its past values."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from audit.consistency.record import Record, remark
from audit.wording import day
from schemas.claims import STATEMENT_COLUMNS

MIN_SHARED = 3
"""Past values that must agree, to the digit, for two labels to be taken for one metric."""

LABELS = ("metric_label", "policy_label")


def check_labels(record: Record) -> list[dict[str, Any]]:
    """`renamed_metric`: a label vanishes in one edition and a new one carries its past values.

    Only suggested: the two stay separate series until a source or the audit file declares them the
    same.
    """
    claims = record.claims
    own = claims[(claims["relayed_by"] == "") & (claims["published_on"] != "")]
    found = []
    for (platform, series), group in own.groupby(["platform", "report_series"], sort=True):
        for label in LABELS:
            words = group.groupby("published_on", sort=True)[label].agg(set)
            for (before, old), (after, new) in pairwise(words.items()):
                if old - new and new - old:
                    found += _renames(
                        str(platform),
                        str(series),
                        label,
                        group[group["published_on"] == before],
                        group[group["published_on"] == after],
                    )
    return found


def _renames(
    platform: str, series: str, label: str, old: pd.DataFrame, new: pd.DataFrame
) -> list[dict[str, Any]]:
    gone = sorted(set(old[label]) - set(new[label]) - {""})
    come = sorted(set(new[label]) - set(old[label]) - {""})
    if not gone or not come:
        return []
    keys = [c for c in STATEMENT_COLUMNS if c not in LABELS]
    found = []
    for name in gone:
        past = old[old[label] == name]
        for candidate in come:
            both = past.merge(new[new[label] == candidate], on=keys, suffixes=("", "_new"))
            same = both[both["value"] == both["value_new"]]
            if len(same) >= MIN_SHARED and len(same) >= len(both) / 2:
                published = new["published_on"].iloc[0]
                found.append(
                    remark(
                        "renamed_metric",
                        f"{platform}: {name!r} is called {candidate!r} from the edition of "
                        f"{day(published)} on ({len(same)} past values are the same).",
                        [same["claim_id"].iloc[0], same["claim_id_new"].iloc[0]],
                        [platform, series, label, name, candidate],
                    )
                )
    return found
