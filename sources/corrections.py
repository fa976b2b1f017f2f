"""Corrections: known errors in a source, kept as records beside it, never as code.

`sources/<slug>.corrections.toml`, or a file of that form in the audit's own folder:

    [[correction]]
    claim_id = "0f3a5c7e9b1d-42"       # one printing in one document
    action = "override"                # or drop, flag
    expect = 2977                      # the wrong value as printed
    value = 29770                      # only with override
    reason = "a digit lost in the table; the text on page 4 has it"
    evidence = "#page=4"
    reported = "2025-03-01"            # when the publisher was told; blank if not yet
    status = "open"

If `expect` is not what the document says, the publisher has fixed it or we read it otherwise now:
the run stops at that record, for a person to look.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.claims import Claims
from sources.document import Document
from sources.errors import DocumentError, TableError
from sources.tabulate import rounding_interval, validated

ACTIONS = ("override", "drop", "flag")
TEXTS = ("claim_id", "action", "reason", "evidence", "reported", "status")
NUMBERS = ("expect", "value")


@dataclass(frozen=True)
class Correction:
    """One record; see the module."""

    claim_id: str
    action: str
    expect: float
    reason: str
    evidence: str
    value: float = math.nan
    reported: str = ""
    status: str = ""


def corrections_of(slug: str) -> list[Correction]:
    """The records beside a source; none where it has no such file.

    Raises:
        DocumentError: The file is no TOML.
        TableError: A record is incomplete.
    """
    path = files("sources") / f"{slug}.corrections.toml"
    if not path.is_file():
        return []
    return read_corrections(Document(path.read_bytes(), path.name))


def read_corrections(document: Document) -> list[Correction]:
    """The records of one file.

    Raises:
        DocumentError: The file is no TOML.
        TableError: A record is incomplete, or has a field or a word that is none.
    """
    try:
        records = tomllib.loads(document.content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DocumentError(
            document.name,
            expected="TOML with [[correction]] records",
            found=str(error),
            todo="correct the file; STYLE section 11 shows one",
        ) from error
    listed = records.get("correction", [])
    if not isinstance(listed, list) or set(records) - {"correction"}:
        raise _refused(document.name, "[[correction]] records alone", f"{sorted(records)}")
    return [
        _correction(record, f"{document.name} record {n}") for n, record in enumerate(listed, 1)
    ]


def apply_corrections(
    claims: DataFrame[Claims], corrections: Iterable[Correction]
) -> DataFrame[Claims]:
    """Claims with the corrections made: what was printed stays in `printed`, the rest in `note`.

    `override` puts the value and marks the claim corrected; `drop` marks it rejected, so that no
    rule reads it and no row is lost; `flag` only notes. Records about documents that are not among
    the claims' are passed over.

    Raises:
        TableError: A document is there and the claim is not, or the printed value is another.
    """
    records = list(corrections)
    if not records:
        return claims
    frame = claims.copy()
    rows = {claim: row for row, claim in enumerate(frame["claim_id"])}
    prefixes = {claim.partition("-")[0] for claim in rows}
    columns = {name: frame[name].to_numpy(copy=True) for name in ("value", "low", "high")}
    texts = {name: frame[name].to_numpy(dtype=object, copy=True) for name in ("review", "note")}
    kinds, qualifiers = frame["kind"].tolist(), frame["qualifier"].tolist()
    for record in records:
        row = rows.get(record.claim_id)
        if row is None:
            if record.claim_id.partition("-")[0] in prefixes:
                raise _refused(
                    record.claim_id, f"the claim that was corrected ({record.reason})", "none"
                )
            continue
        found = float(columns["value"][row])
        if not math.isclose(found, record.expect, rel_tol=1e-9):
            raise _refused(
                record.claim_id, f"{record.expect:.15g}, to be corrected", f"{found:.15g}"
            )
        if record.action == "override":
            interval = rounding_interval(record.value, kinds[row], qualifiers[row])
            columns["value"][row] = record.value
            columns["low"][row], columns["high"][row] = float(interval.low), float(interval.high)
        texts["review"][row] = _review(record.action, texts["review"][row])
        note = f"{_done(record)}: {record.reason} ({record.evidence})"
        texts["note"][row] = f"{texts['note'][row]}; {note}" if texts["note"][row] else note
    for name, column in {**columns, **texts}.items():
        frame[name] = pd.Series(column, index=frame.index).astype(claims[name].dtype)
    return validated(Claims, frame, "corrections")


def _review(action: str, before: str) -> str:
    return {"override": "corrected", "drop": "rejected"}.get(action, before)


def _done(record: Correction) -> str:
    if record.action == "override":
        return f"corrected from {record.expect:.15g} to {record.value:.15g}"
    return "left out" if record.action == "drop" else "doubtful"


def _correction(record: object, where: str) -> Correction:
    if not isinstance(record, Mapping):
        raise _refused(where, "a record", repr(record))
    known: dict[str, Any] = {name: record.get(name, "") for name in TEXTS}
    known.update({name: record.get(name, math.nan) for name in NUMBERS})
    odd = sorted(set(record) - set(known))
    missing = [name for name in ("claim_id", "action", "reason", "evidence") if not known[name]]
    if "expect" not in record:
        missing.append("expect")
    if odd or missing:
        raise _refused(where, f"{', '.join(TEXTS + NUMBERS)}", f"odd {odd}, missing {missing}")
    numbers = [known[name] for name in NUMBERS]
    if not all(isinstance(number, int | float) for number in numbers):
        raise _refused(where, "numbers in expect and value", repr(numbers))
    if known["action"] not in ACTIONS:
        raise _refused(where, f"an action of {', '.join(ACTIONS)}", repr(known["action"]))
    if (known["action"] == "override") != bool(np.isfinite(known["value"])):
        raise _refused(where, "a value with override, and only there", repr(known["value"]))
    known.update({name: str(known[name]) for name in TEXTS})
    known.update({name: float(known[name]) for name in NUMBERS})
    return Correction(**known)


def _refused(where: str, expected: str, found: str) -> TableError:
    return TableError(
        where,
        expected=expected,
        found=found,
        todo="look at the document and update the record of the correction",
    )
