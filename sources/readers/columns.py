"""A column of printed numbers at once: values, and intervals from how coarsely it is printed.

How finely a publisher prints is seen from many cells, not from one: `0.9` in a column of three
decimals is 0.900, `9,800,000` among millions with one decimal is no exact count, and
`0.9109999999999999` is 0.911 with the noise of a float.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pandas as pd

from schemas.figures import FRACTION_KINDS, MEAN_KINDS, SHARE_KINDS, WHOLE_KINDS, common_unit
from sources.errors import LayoutError, first_few
from sources.readers.dates import parse_period
from sources.readers.distinct import Distinct
from sources.readers.grid import stands_for_none
from sources.readers.numbers import PrintedNumber, parse_number

ENOUGH = 5
"""Different values of like size from which a common coarseness is told."""

COARSE = 100
"""Trailing zeros worth this much mean rounding even where few values have them."""

CENT = Fraction(1, 100)
FINEST_PRINTED = Fraction(1, 1_000_000)
MACHINE_UNIT = Fraction(1, 10_000)
"""A share with more than six decimals (`0.213169976`) is a quotient as a machine holds it, of
figures that may not be the ones printed: it is read as exact to a hundredth of a per cent."""

NEVER_PER_CENT = WHOLE_KINDS | MEAN_KINDS | {"median"}
"""Kinds that count things: `12%` in such a column is a share that strayed into it."""

SPACED = re.compile(r"[1-9]\d{0,2}(?:(?: \d{3})+|(?:['\u2019]\d{3})+)(?:\.0)?")  # "1 234", "1'234"
THOUSANDS_OR_DECIMALS = re.compile(r"[-+<>]?\d{1,3}\.\d{3}")  # "6.564": as a count, which is it?
MAX_PLAIN = 30
# "2,781,634", "0.911", "57%"; a leading zero belongs to a code
PLAIN = re.compile(
    r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(?P<decimals>\d+))?(?P<percent>%)?", re.ASCII
)
FLOAT_NOISE = re.compile(r"-?\d*\.\d{13,}")  # "0.9109999999999999", "0.07400000000000001"


def read_column(
    texts: pd.Series[str],
    kinds: pd.Series[str] | str,
    *,
    groups: pd.Series[str] | str = "",
    language: str = "en",
    scale: Fraction = Fraction(1),
) -> pd.DataFrame:
    """The numbers of a column, each distinct text read once.

    Args:
        texts: Cells as printed.
        kinds: Kind of each figure, or of all (`schemas.vocabulary.KINDS`).
        groups: Which cells are printed alike, such as the metric; intervals follow from all of one.
        language: Of the digits, as in `numbers.parse_number`.
        scale: What a plain number is multiplied by (a hundredth for per cent without a sign).

    Returns:
        On the index of `texts`: `value`, `low`, `high`, `qualifier`, and `state`: `read`, `blank`
        (nothing, a dash, N/A) or `unread` (no number, or one that can be read in two ways).
    """
    cells = pd.DataFrame({"text": texts, "kind": kinds, "group": groups})
    distinct = Distinct.of_rows(cells)
    numbers = {text: _number(text, language, scale) for text in texts.unique()}
    units = _units([(*key, numbers[key[0]]) for key in distinct.texts])
    odd = _in_another_scale([(*key, numbers[key[0]]) for key in distinct.texts], scale)
    rows = []
    for text, kind, group in distinct.texts:
        number = numbers[text]
        if (kind, group) in odd and number is not None and not number.is_percent:
            number = None
        if kind in WHOLE_KINDS and THOUSANDS_OR_DECIMALS.fullmatch(text.strip()):
            number = number if language != "en" else None
        if number is not None and number.is_percent and _is_no_per_cent(number, kind):
            number = None
        own = Fraction(1) if number is None else number.unit  # of a zero among zeros
        unit = units.get((kind, group, _band(number, kind)), own)
        rows.append(_columns(number, text, kind, unit))
    table = pd.DataFrame(rows, columns=["value", "low", "high", "qualifier", "state"])
    return distinct.spread_table(table)


def read_periods(
    printed: pd.Series[str],
    *,
    where: str,
    module: str,
    months: Collection[int] = (),
    days: bool = False,
) -> pd.DataFrame:
    """Period columns of claims from a column of printed periods, each distinct text read once.

    Args:
        printed: The column.
        where: Name of the document, for messages.
        module: Of the source, for messages.
        months: Of how many whole months each period is, where that is known: a spreadsheet turns
            `Mar-21` and a quarter into a date, which says another period than the report.
        days: Whether a period may be a single day.

    Raises:
        LayoutError: A text is no period, an ambiguous one, or of another length.
    """
    distinct = Distinct.of(printed)
    read = {text: parse_period(text) for text in distinct.texts}
    unknown = [
        text
        for text, period in read.items()
        if period is None
        or (months and period.period.month_count not in months)
        or (not days and period.period.start == period.period.end)
    ]
    if unknown:
        lengths = f", of {' or '.join(map(str, months))} months" if months else ""
        raise LayoutError(
            where,
            expected=f"periods such as 2017Q4 or Jul-Sep 2022{lengths}",
            found=first_few(unknown),
            todo=f"compare with the document and extend sources/{module}.py",
        )
    columns = [period.as_columns() for period in read.values() if period is not None]
    return distinct.spread_table(pd.DataFrame(columns))


def unread_rows(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of `Unread` for the cells that `read_column` could not read."""
    unread = rows[rows["state"] == "unread"]
    kinds = unread["kind"] if "kind" in unread else [""] * len(unread)
    return [
        {"locator": locator, "printed": printed, "reason": why_unread(printed, kind)}
        for locator, printed, kind in zip(unread["locator"], unread["printed"], kinds, strict=True)
    ]


def why_unread(printed: str, kind: str) -> str:
    """Why `read_column` did not read a cell, as far as its text tells."""
    text = printed.strip()
    if kind in NEVER_PER_CENT and text.endswith("%"):
        return "a percentage where things are counted"
    if kind in WHOLE_KINDS and THOUSANDS_OR_DECIMALS.fullmatch(text):
        return "a point that parts thousands or decimals"
    if kind in SHARE_KINDS and PLAIN.fullmatch(text):
        return "a share of which the scale is not told: per cent, or a fraction"
    return "no number that can be told"


def is_blank(text: str) -> bool:
    """Whether the cell stands for no value."""
    return stands_for_none(text)


def _number(text: str, language: str, scale: Fraction) -> PrintedNumber | None:
    if is_blank(text):
        return None
    stripped = text.strip()
    if FLOAT_NOISE.fullmatch(stripped):
        stripped = f"{float(stripped):.15g}"
    if SPACED.fullmatch(stripped):
        # The whole cell is one number, so a space or an apostrophe can only part its thousands.
        stripped = stripped.replace(" ", "").replace("'", "").replace("\u2019", "")
    plain = _plain_number(stripped) if language == "en" else None
    number = plain or parse_number(stripped, language=language)
    if number is None or number.is_percent or scale == 1:
        return number
    low, high = number.low, number.high
    return replace(
        number,
        value=number.value * scale,
        unit=number.unit * scale,
        low=None if low is None else low * scale,
        high=None if high is None else high * scale,
    )


def _plain_number(text: str) -> PrintedNumber | None:
    """An English number without sign, hedge or scale, as `parse_number` reads it, but faster."""
    match = PLAIN.fullmatch(text)
    if match is None or len(text) > MAX_PLAIN:
        return None
    places = len(match["decimals"] or "")
    digits = int(text.replace(",", "").replace(".", "").rstrip("%"))
    places += 2 if match["percent"] else 0
    return PrintedNumber(
        value=Fraction(digits, 10**places) if places else Fraction(digits),
        unit=_unit_of(places),
        is_percent=bool(match["percent"]),
        qualifier="rounded" if match["percent"] else "exact",
        low=None,
        high=None,
        printed=text,
    )


@cache
def _unit_of(places: int) -> Fraction:
    return Fraction(1, 10**places)


def _is_no_per_cent(number: PrintedNumber, kind: str) -> bool:
    """Whether a number printed per cent is none of that kind: of things, or a share above all."""
    return kind in NEVER_PER_CENT or (kind in SHARE_KINDS and number.value > 1)


def _in_another_scale(
    cells: Iterable[tuple[str, str, str, PrintedNumber | None]], scale: Fraction
) -> set[tuple[str, str]]:
    """Kinds and groups of shares that are printed on another scale than the one given.

    A share above one is per cent without its sign, and so are all others of its document without
    one; where plain numbers are per cent, those of a group of which none is above one, some with
    decimals, are fractions.
    """
    shares: dict[tuple[str, str], list[PrintedNumber]] = {}
    for _, kind, group, number in cells:
        if kind in SHARE_KINDS and number is not None and not number.is_percent:
            shares.setdefault((kind, group), []).append(number)
    if any(number.value > 1 for numbers in shares.values() for number in numbers):
        return set(shares)
    found: set[tuple[str, str]] = set()
    if scale == CENT:
        found |= {
            key
            for key, numbers in shares.items()
            if all(n.value <= CENT for n in numbers) and any(n.unit < CENT for n in numbers)
        }
    return found


def _is_plain(number: PrintedNumber) -> bool:
    return number.qualifier in ("exact", "rounded") and number.low is None


def _band(number: PrintedNumber | None, kind: str) -> int:
    """Counts are rounded by size: below a thousand, below a million, and so on."""
    if number is None or kind not in WHOLE_KINDS:
        return 0
    return (len(str(abs(number.value.numerator) // number.value.denominator)) - 1) // 3


def _units(
    cells: Iterable[tuple[str, str, str, PrintedNumber | None]],
) -> dict[tuple[str, str, int], Fraction]:
    """Common unit of each kind, group and size; one where too few counts speak for rounding."""
    values: dict[tuple[str, str, int], set[Fraction]] = {}
    for _, kind, group, number in cells:
        if number is not None and _is_plain(number) and number.value != 0:
            values.setdefault((kind, group, _band(number, kind)), set()).add(number.value)
    units: dict[tuple[str, str, int], Fraction] = {}
    finest: dict[tuple[str, str], Fraction] = {}
    for kind, group, band in sorted(values, reverse=True):
        found = values[kind, group, band]
        unit = common_unit(found)
        if kind in WHOLE_KINDS and len(found) < ENOUGH and unit < COARSE:
            unit = Fraction(1)
        # Whoever prints thousands exactly does not round hundreds.
        unit = min(unit, finest.get((kind, group), unit))
        units[kind, group, band] = finest[kind, group] = unit
    return units


def _columns(
    number: PrintedNumber | None, text: str, kind: str, unit: Fraction
) -> tuple[float, float, float, str, str]:
    missing = float("nan")
    if number is None:
        return missing, missing, missing, "", "blank" if is_blank(text) else "unread"
    if not _is_plain(number):
        given = number.as_columns(kind)
        return (
            float(given["value"]),
            float(given["low"]),
            float(given["high"]),
            str(given["qualifier"]),
            "read",
        )
    step = _count_unit(number, unit) if kind in WHOLE_KINDS else _part_unit(unit, kind)
    low, high = _around(number.value, step, kind)
    return float(number.value), low, high, "rounded" if step else "exact", "read"


def _count_unit(number: PrintedNumber, unit: Fraction) -> Fraction:
    """Unit of a count: zero where it is exact."""
    if number.value.denominator > 1:
        return min(number.unit, unit)
    unit = max(unit, number.unit)  # "1.9 million" says hundred thousands whatever stands beside it
    return unit if unit > 1 else Fraction(0)


def _part_unit(unit: Fraction, kind: str) -> Fraction:
    """Unit of a figure that is no whole number: of shares whole per cent at the coarsest."""
    if kind not in FRACTION_KINDS:
        return min(unit, Fraction(1))
    return MACHINE_UNIT if unit < FINEST_PRINTED else min(unit, CENT)


def _around(value: Fraction, step: Fraction, kind: str) -> tuple[float, float]:
    """The value with half a step either way, kept inside what the kind can be.

    In whole numbers over a common denominator: exact as fractions, and several times as fast.
    """
    middle = 2 * value.numerator * step.denominator
    half = step.numerator * value.denominator
    whole = 2 * value.denominator * step.denominator
    low, high = middle - half, middle + half
    if low < 0 <= middle and kind not in ("change", "point_change"):
        low = 0
    if middle <= whole < high and kind in SHARE_KINDS:
        high = whole
    return low / whole, high / whole
