"""Conflicts in words: a sentence that can be printed, and arithmetic a reader can redo on paper."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from audit.consistency.constraints import Row
from audit.consistency.proof import Inequality
from audit.consistency.solver import Conflict
from audit.consistency.statements import Reading, Statement
from audit.consistency.stretches import MEANS
from audit.wording import DONE, PER, STRETCHES, counted, hedge, number, worth
from schemas.claims import SERIES_COLUMNS
from schemas.values import Period

FEW = 4


def things(statement: Statement) -> str:
    """What is counted: `bots and channels banned`."""
    named = dict(zip(SERIES_COLUMNS, statement.series, strict=True))
    action = DONE.get(named["action"], named["action"].replace("_", " "))
    return f"{counted(named['unit'], statement.value)} {action}".strip()


def policy(statement: Statement) -> str:
    """The policy area in the publisher's words, or else in ours; blank for all of them."""
    named = dict(zip(SERIES_COLUMNS, statement.series, strict=True))
    area = named["policy_area"]
    return named["policy_label"] or ("" if area == "all" else area.replace("_", " "))


def printed_value(statement: Statement) -> str:
    """The value alone, as per cent where it is a share or a change; both ends of a range."""
    if statement.value is None:
        ends = statement.rounding
        return f"{worth(ends.low, statement.kind)} to {worth(ends.high, statement.kind)}"
    return worth(statement.value, statement.kind)


def describe_fully(statement: Statement) -> str:
    """One figure with its period, policy area and metric, for where the rest is not said."""
    named = dict(zip(SERIES_COLUMNS, statement.series, strict=True))
    inside = [w for w in (policy(statement), named["metric_label"]) if w]
    return describe(statement) + (f" ({', '.join(inside)})" if inside else "")


def who(statements: Sequence[Statement]) -> str:
    """Platform and claimants, with relays: `Telegram (Conway et al., relaying ISIS Watch)`."""
    named = [dict(zip(SERIES_COLUMNS, s.series, strict=True)) for s in statements]
    platforms = ", ".join(dict.fromkeys(n["platform"] for n in named))
    areas = {policy(s) for s in statements}
    about = areas.pop() if len(areas) == 1 else ""
    claimants = [c for c in dict.fromkeys(n["claimant"] for n in named) if c not in platforms]
    relays = list(dict.fromkeys(s.relayed_by for s in statements if s.relayed_by))
    inside = ", ".join(claimants)
    if relays:
        shown = ", ".join(relays[:2]) + (" and others" if len(relays) > 2 else "")
        inside = f"{inside}; as relayed by {shown}" if inside else f"as relayed by {shown}"
    name = f"{platforms}, {about}" if about else platforms
    return f"{name} ({inside})" if inside else name


def publication(statement: Statement) -> str:
    """Claimant and report series: `Meta Platforms, Community Standards Enforcement Report`."""
    named = dict(zip(SERIES_COLUMNS, statement.series, strict=True))
    return ", ".join(filter(None, (named["claimant"] or named["platform"], named["report_series"])))


def describe(statement: Statement) -> str:
    """One figure as a noun phrase with its period."""
    shown = hedge(statement.qualifier, statement.kind) + printed_value(statement)
    period = f" {when(statement.period)}" if statement.period else ""
    if statement.kind in PER:
        return f"an average of {shown} {PER[statement.kind]}{period}"
    if statement.kind in ("maximum", "minimum"):
        stretch = STRETCHES.get(statement.every, "period")
        word = "highest" if statement.kind == "maximum" else "lowest"
        return f"{shown} as the {word} {stretch}{period}"
    if statement.kind in ("share", "rate_within"):
        return f"a share of {shown}{period}"
    if statement.kind in ("change", "point_change"):
        return f"a change of {shown}{period}"
    if statement.kind == "ratio":
        return f"{shown} times the figure before{period}"
    total = "a running total of " if statement.kind == "cumulative" else ""
    return f"{total}{shown} {things(statement)}{period}"


def when(period: Period) -> str:
    """A period after a preposition: `in H1 2017`, `on 27 January 2017`, `from May to July 2018`."""
    label = period.label
    if " to " in label:
        return f"from {label}"
    return f"on {label}" if period.days == 1 else f"in {label}"


def list_words(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def summary(conflict: Conflict) -> str:
    """A sentence that can be printed: which figures cannot all be true, and by how much."""
    statements = conflict.figures
    low, high = sides(conflict)
    if len(statements) <= FEW:
        named = list_words([describe(s) for s in statements])
    else:
        longest = max(statements, key=lambda s: s.period.days if s.period else 0)
        named = f"{describe(longest)} and {len(statements) - 1} other figures for parts of it"
    quantity = (
        "cannot be true"
        if len(statements) == 1
        else ("cannot both be true" if len(statements) == 2 else "cannot all be true")
    )
    return (
        f"{who(statements)}: {named} {quantity}: together they need at least {number(low, 1)} "
        f"where they allow at most {number(high, 1)}."
    )


def sides(conflict: Conflict) -> tuple[Fraction, Fraction]:
    """Total of the lower bounds and total of the upper bounds, weighted as in the proof."""
    low = high = Fraction(0)
    for weight, inequality in conflict.certificate.weighted:
        if inequality.is_upper:
            high += weight * inequality.bound
        else:
            low -= weight * inequality.bound
    return low, high


def proof_lines(conflict: Conflict, reading: Reading) -> list[str]:
    """The proof, a step a line: at most, at least, and the gap."""
    upper: dict[int, list[tuple[Fraction, Inequality]]] = defaultdict(list)
    lower: dict[int, list[tuple[Fraction, Inequality]]] = defaultdict(list)
    background: dict[str, None] = {}
    for weight, inequality in conflict.certificate.weighted:
        if inequality.row is None:
            background[inequality.says] = None
        else:
            group = upper if inequality.is_upper else lower
            group[inequality.row.statement].append((weight, inequality))
    lines = [
        _side(conflict, position, items, reading, at_most=True) for position, items in upper.items()
    ]
    lines += [
        _side(conflict, position, items, reading, at_most=False)
        for position, items in lower.items()
    ]
    lines += list(background)
    low, high = sides(conflict)
    lines.append(
        f"At least {number(low)} against at most {number(high)}: they miss each other by "
        f"{number(low - high)}."
    )
    if not conflict.is_network:
        lines.append("(Checked for histories in real numbers; each line holds for whole ones too.)")
    return lines


def _side(
    conflict: Conflict,
    position: int,
    items: list[tuple[Fraction, Inequality]],
    reading: Reading,
    *,
    at_most: bool,
) -> str:
    statement = conflict.statements[position]
    word = "at most" if at_most else "at least"
    rows = [(weight, item, item.row) for weight, item in items if item.row is not None]
    rows.sort(key=lambda one: one[2].period)
    ties = [row for _, _, row in rows if row.base is not None]
    if ties:
        return f"{_head(statement)}: {list_words([_tie(statement, row) for row in ties])}."
    bounds = [(w, abs(i.bound)) for w, i, _ in rows]
    total = sum((w * b for w, b in bounds), start=Fraction(0))
    if len(rows) > 1:
        stretches = _stretches(statement, [row.period for _, _, row in rows])
        same = {b for _, b in bounds}
        work = (
            f"{len(rows)} × {number(same.pop())}"
            if len(same) == 1 and {w for w, _ in bounds} == {1}
            else " + ".join(_product(w, b) for w, b in bounds)
        )
        return f"{_head(statement)}, so {stretches} hold {word} {work} = {number(total)}."
    weight, bound = bounds[0]
    detail = _detail(statement, rows[0][2], reading, word)
    scaled = f"; taken {number(weight)} times: {number(total)}" if weight != 1 else ""
    return f"{_head(statement)}{detail}: {word} {number(bound)}{scaled}."


def _stretches(statement: Statement, periods: Sequence[Period]) -> str:
    """Many periods in few words: by their ends where they follow one another."""
    in_a_row = all(a.is_followed_by(b) for a, b in pairwise(periods))
    if len(periods) > 2 and in_a_row:
        word = STRETCHES.get(statement.every, "period")
        return f"the {len(periods)} {word}s from {periods[0].label} to {periods[-1].label}"
    more = [f"{len(periods) - FEW} more"] if len(periods) > FEW else []
    return list_words([p.label for p in periods[:FEW]] + more)


def _head(statement: Statement) -> str:
    relay = f", relayed by {statement.relayed_by}" if statement.relayed_by else ""
    phrase = describe(statement)
    return f"{phrase[0].upper()}{phrase[1:]} [{statement.claim_id}{relay}]"


def _detail(statement: Statement, row: Row, reading: Reading, word: str) -> str:
    """How the bound follows from the figure: the interval, times days or months."""
    interval = statement.interval(reading)
    edge = interval.high if word == "at most" else interval.low
    if statement.kind in MEANS:
        length = "months" if statement.kind == "mean_per_month" else "days"
        count = row.period.month_count if length == "months" else row.period.days
        over = f" over {count} {length}" if count else f" over {row.period.label}"
        return f" ({word} {number(edge)}){over}"
    about = f", {row.about}" if row.about else ""
    if not interval.is_point and not math.isinf(edge):
        return (
            f"{about} ({'generously read, ' if reading == 'generous' else ''}{word} {number(edge)})"
        )
    return about


def _tie(statement: Statement, row: Row) -> str:
    base = row.base
    if base is None:
        return row.about
    return f"{row.period.label} is {row.about.removesuffix('of its base')}of {base[1].label}"


def _product(weight: Fraction, bound: Fraction) -> str:
    return number(bound) if weight == 1 else f"{number(weight)} × {number(bound)}"


def vanishing(conflict: Conflict) -> str:
    """What would make a conflict with an average vanish: the days over which it would fit."""
    means = [(i, s) for i, s in enumerate(conflict.statements) if s.kind == "mean_per_day"]
    if len(means) != 1:
        return ""
    position, mean = means[0]
    period = mean.period
    bounds = [
        (weight, item)
        for weight, item in conflict.certificate.weighted
        if item.row is not None and item.row.statement == position
    ]
    if period is None or len(bounds) != 1 or bounds[0][1].is_upper or bounds[0][0] != 1:
        return ""
    _, high = sides(conflict)
    least = Fraction(mean.rounding.low)
    if least <= 0:
        return ""
    days = math.floor(high / least)
    most = high / period.days
    return (
        f"It would vanish if the average ran over {days} days or fewer; over the "
        f"{period.days} days stated, at most {number(most, 1)} a day would be possible."
    )
