"""From the rows that a parser or a person gives to the claims table: defaults, intervals, keys.

One way for all: parsers call `tabulate_extraction`, curated figures `tabulate_claims`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.claims import SERIES_COLUMNS, STATEMENT_COLUMNS, Claims, Relations, Unread
from schemas.figures import Figure
from schemas.tables import Table
from schemas.values import Interval
from schemas.vocabulary import ACTIONS
from sources.document import Document
from sources.errors import TableError, first_few
from sources.readers.distinct import Distinct, join_columns
from sources.source import Extraction

Rows = Iterable[Mapping[str, Any]]
T = TypeVar("T", bound=Table)

NEVER_EXACT = (
    "mean_per_day",
    "mean_per_week",
    "mean_per_month",
    "share",
    "rate_within",
    "change",
    "ratio",
    "difference",
    "point_change",
    "median",
    "score",
)


def tabulate_claims(rows: pd.DataFrame | Rows, *, where: str = "claims") -> DataFrame[Claims]:
    """Complete rows to the claims table: blanks become their defaults, intervals and keys follow.

    Blank means: `scope` worldwide, `detection` any, `claimant` the platform, `additivity` events
    where things are removed, suspended or banned and unknown otherwise, `qualifier` rounded for
    averages and shares and exact for counts, `low` and `high` the rounding interval of the figure.

    Args:
        rows: Any subset of the columns of `Claims`; values as numbers, NaN where missing.
        where: Name of the document, for messages.

    Raises:
        TableError: A column is unknown, a word is not in its closed list, a period or an interval
            ends before it starts.
    """
    frame = rows.copy() if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reset_index(drop=True)
    _refuse_unknown_columns(frame, where)
    for name, kind in Claims.kinds().items():
        if name not in frame:
            frame[name] = "" if kind == "text" else float("nan")
        elif kind == "text":
            frame[name] = _as_text(frame[name])
        else:
            frame[name] = frame[name].astype("float64")
    _fill_defaults(frame)
    _fill_intervals(frame, where)
    _refuse_odd_periods(frame, where)
    frame["statement_key"] = statement_keys(frame)
    return validated(Claims, frame, where)


def tabulate_extraction(
    document: Document,
    rows: pd.DataFrame | Rows,
    *,
    rule: str,
    claimant: str = "",
    report_series: str = "",
    relations: Rows = (),
    unread: Rows = (),
) -> Extraction:
    """What a parser returns, from the rows it read.

    Rows may carry their own `claim_id` (so that `relations` can name them): any text that is unique
    within the document; the final id puts the document's hash in front. Rows without one get it
    from their locator and statement.

    Args:
        document: Where the rows were read.
        rows: Any subset of the columns of `Claims`.
        rule: Value of `extraction` where a row has none.
        claimant: Default for rows without one.
        report_series: Default for rows without one.
        relations: Rows of `Relations`, by the parser's own claim ids.
        unread: Rows of `Unread`.
    """
    frame = rows.copy() if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reset_index(drop=True)
    defaults = {
        "document_sha256": document.sha256,
        "published_on": document.published_on,
        "source_url": document.url,
        "extraction": rule,
        "claimant": claimant,
        "report_series": report_series,
        "review": "unreviewed",
    }
    for name, default in defaults.items():
        if name not in frame:
            frame[name] = default
        else:
            frame[name] = _as_text(frame[name])
            frame.loc[frame[name] == "", name] = default
    prefix = document.sha256[:12]
    has_own_ids = "claim_id" in frame
    if has_own_ids:
        frame["claim_id"] = prefix + "-" + frame["claim_id"].astype(str)
    else:
        frame["claim_id"] = [f"{prefix}-{number}" for number in range(len(frame))]
    claims = tabulate_claims(frame, where=document.name)
    if not has_own_ids:
        claims["claim_id"] = _ids_from_content(claims, prefix)
    related = pd.DataFrame(list(relations))
    if len(related):
        for name in ("whole", "part"):
            related[name] = prefix + "-" + related[name].astype(str)
        related = _each_part_once(related, claims)
    passages = pd.DataFrame(list(unread))
    return Extraction(
        claims=claims,
        relations=validated(Relations, related, document.name)
        if len(related)
        else Relations.empty(),
        unread=validated(Unread, passages, document.name) if len(passages) else Unread.empty(),
    )


def _each_part_once(related: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Relations without the parts that a document prints twice: a repeated row is counted once.

    Only the same statement with the same figure is one part; without a period it may be two.
    """
    figures = ["statement_key", "value", "low", "high"]
    dated = claims[claims["period_start"] != ""]
    repeats = dated[dated.duplicated(figures, keep=False)]
    if repeats.empty:
        return related
    place = ["whole", "relation", "locator"]
    found = related[["part", *place]].merge(
        repeats[["claim_id", *figures]], left_on="part", right_on="claim_id"
    )
    again = found[found.duplicated([*place, *figures])]
    named = pd.MultiIndex.from_frame(related[["part", *place]])
    return related[~named.isin(pd.MultiIndex.from_frame(again[["part", *place]]))]


def breakdown_text(dimensions: Mapping[str, str]) -> str:
    """Further printed dimensions as `key=value; key=value`, sorted by key; blanks left out."""
    pieces = (
        f"{key}={str(value).replace(';', ',').replace('=', ':')}"
        for key, value in sorted(dimensions.items())
        if value != ""
    )
    return "; ".join(pieces)


def breakdown_column(dimensions: pd.DataFrame) -> pd.Series[str]:
    """`breakdown_text` of each row, every distinct combination written once.

    Args:
        dimensions: One column of printed words per dimension, named as its key.
    """
    distinct = Distinct.of_rows(dimensions)
    names = list(dimensions.columns)
    return distinct.spread(
        [breakdown_text(dict(zip(names, row, strict=True))) for row in distinct.texts]
    )


def statement_keys(frame: pd.DataFrame) -> pd.Series[str]:
    """Key of what each row says it is: hash of series, kind, period and base."""
    return _hashed(frame, STATEMENT_COLUMNS)


def series_keys(frame: pd.DataFrame) -> pd.Series[str]:
    """Key of each row's series."""
    return _hashed(frame, SERIES_COLUMNS)


def rounding_interval(value: float, kind: str, qualifier: str) -> Interval:
    """The rounding interval of a stored value (see `schemas.figures`)."""
    return Figure.of(value, kind, qualifier).rounding()


def validated(table: type[T], frame: pd.DataFrame, where: str) -> DataFrame[T]:
    """The frame as that table, or one line that says which rows break which rule.

    Raises:
        TableError: A value breaks the table's rules.
    """
    import pandera.errors

    try:
        return table.conform(frame)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        first = cases.iloc[0]
        row = "" if pd.isna(first["index"]) else f"#row={int(first['index']) + 2}"
        raise TableError(
            f"{where}{row}",
            expected=f"{first['column']} to satisfy {first['check']}",
            found=f"{first['failure_case']!r} ({len(cases)} such cells)",
            todo="correct the cell; docs/glossary.md lists the words of each column",
        ) from error


def _refuse_unknown_columns(frame: pd.DataFrame, where: str) -> None:
    unknown = [str(name) for name in frame.columns if name not in Claims.kinds()]
    if unknown:
        raise TableError(
            where,
            expected="columns of the claims table",
            found=f"unknown {first_few(unknown)}",
            todo="rename or remove them; docs/glossary.md lists the columns",
        )


def _as_text(column: pd.Series[Any]) -> pd.Series[str]:
    """The column as text, missing cells blank; one that is text already is left alone."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.fillna("") if column.hasnans else column
    return column.astype(object).where(column.notna(), "").astype(str)


def _fill(frame: pd.DataFrame, column: str, default: pd.Series[Any] | str) -> None:
    blank = frame[column] == ""
    if blank.any():
        frame[column] = frame[column].where(~blank, default)


def _fill_defaults(frame: pd.DataFrame) -> None:
    _fill(frame, "scope", "worldwide")
    _fill(frame, "detection", "any")
    _fill(frame, "claimant", frame["platform"])
    _fill(frame, "extraction", "hand")
    # A person who types a figure has read it; one that was relayed, nobody has seen at its source.
    by_hand = (frame["extraction"] == "hand") & (frame["relayed_by"] == "")
    _fill(frame, "review", by_hand.map({True: "accepted", False: "unreviewed"}).astype(str))
    additive = {
        action: "events" if ACTIONS.is_within(action, "remove") else "unknown"
        for action in frame["action"].unique()
    }
    _fill(frame, "additivity", frame["action"].map(additive).astype(str))
    never_exact = {
        kind: "rounded" if kind in NEVER_EXACT else "exact" for kind in frame["kind"].unique()
    }
    banded = frame["value"].isna() & (frame["low"].notna() | frame["high"].notna())
    inferred = frame["kind"].map(never_exact).astype(str)
    _fill(frame, "qualifier", inferred.where(~banded, "range"))
    has_period = (frame["period_start"] != "") & (frame["period_end"] != "")
    _fill(frame, "period_basis", has_period.map({True: "stated", False: ""}).astype(str))


def _fill_intervals(frame: pd.DataFrame, where: str) -> None:
    lows, highs = frame["low"].to_numpy(copy=True), frame["high"].to_numpy(copy=True)
    open_ended = np.isnan(lows) | np.isnan(highs) | (lows > highs)
    rows = np.flatnonzero(open_ended).tolist()
    chosen = frame.loc[open_ended, ["value", "kind", "qualifier"]]
    columns = zip(chosen["value"], chosen["kind"], chosen["qualifier"], strict=True)
    for row, (value, kind, qualifier) in zip(rows, columns, strict=True):
        if pd.isna(lows[row]) and pd.isna(highs[row]):
            if pd.isna(value):
                if qualifier != "suppressed":
                    raise TableError(
                        f"{where}#row={row + 2}",
                        expected="a value, or low and high",
                        found="none of them",
                        todo="fill one in, or mark the row `suppressed`",
                    )
                lows[row], highs[row] = 0.0, float("inf")
                continue
            interval = rounding_interval(value, kind, qualifier)
            lows[row], highs[row] = float(interval.low), float(interval.high)
        elif pd.isna(lows[row]):
            lows[row] = -1.0 if kind in ("change", "point_change") else 0.0
        elif pd.isna(highs[row]):
            highs[row] = 1.0 if kind in ("share", "rate_within", "point_change") else float("inf")
        if lows[row] > highs[row]:
            raise TableError(
                f"{where}#row={row + 2}",
                expected="low at most high",
                found=f"{lows[row]:g} > {highs[row]:g}",
                todo="swap or correct them",
            )
    frame["low"], frame["high"] = lows, highs


def _refuse_odd_periods(frame: pd.DataFrame, where: str) -> None:
    for start, end in (("period_start", "period_end"), ("base_period_start", "base_period_end")):
        odd = (frame[start] != "") & (frame[end] != "") & (frame[start] > frame[end])
        if odd.any():
            row = int(odd.to_numpy().argmax())
            raise TableError(
                f"{where}#row={row + 2}",
                expected=f"{start} on or before {end}",
                found=f"{frame[start][row]} after {frame[end][row]}",
                todo="correct the dates",
            )


def _hashed(frame: pd.DataFrame, columns: Iterable[str]) -> pd.Series[str]:
    joined = Distinct.of(join_columns(frame[list(columns)], "\x1f"))
    return joined.spread(
        [hashlib.blake2b(words.encode(), digest_size=8).hexdigest() for words in joined.texts]
    )


def _ids_from_content(claims: pd.DataFrame, prefix: str) -> list[str]:
    """Ids that re-reading the same bytes gives again: document, statement, place, and a counter."""
    words = claims["statement_key"] + "\x1f" + claims["locator"]
    counts = words.groupby(words).cumcount()
    return [
        f"{prefix}-{hashlib.blake2b(f'{word}|{count}'.encode(), digest_size=6).hexdigest()}"
        for word, count in zip(words, counts, strict=True)
    ]
