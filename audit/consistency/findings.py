"""Rows of findings as their table, and ids that do not depend on values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas import vocabulary
from schemas.findings import Findings


def tabulate_findings(rows: Iterable[Mapping[str, Any]]) -> DataFrame[Findings]:
    """Rows of findings as their table: first per id, open, sorted by severity and relative gap."""
    frame = pd.DataFrame(list(rows))
    if not len(frame):
        return Findings.empty()
    frame["status"] = "open"
    if "relative_gap" not in frame:
        frame["relative_gap"] = float("nan")
    order = frame.drop_duplicates("finding_id").assign(
        _severity=-frame["severity"].map(vocabulary.SEVERITIES.index),
        _gap=-frame["relative_gap"].fillna(0.0),
    )
    order = order.sort_values(["_severity", "_gap", "finding_id"], kind="stable")
    return Findings.conform(order.drop(columns=["_severity", "_gap"]))


def finding_id(rule: str, keys: Iterable[str]) -> str:
    """Id from the rule and the statements concerned, never from values."""
    words = "|".join([rule, *sorted(set(keys))])
    return f"{rule}-{hashlib.blake2b(words.encode(), digest_size=5).hexdigest()}"
