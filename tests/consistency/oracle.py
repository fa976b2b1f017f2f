"""An independent check whether a record can be true: cells of days, decided exactly by Z3.

Other unknowns (events between neighbouring dates mentioned, not running totals), other arithmetic
(an SMT solver over rationals and integers) than the code under test; only the intervals are shared.
"""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import z3

from audit.consistency.statements import latest_as_of, read_statements
from schemas.values import Period
from sources.tabulate import tabulate_claims

DAY = timedelta(days=1)
MEANS = {"mean_per_day": 1, "mean_per_month": None}


def months_in(start, end):
    year, month, found = start.year, start.month, []
    while date(year, month, 1) <= end:
        following = date(year + month // 12, month % 12 + 1, 1)
        if date(year, month, 1) >= start and following - DAY <= end:
            found.append((date(year, month, 1), following - DAY))
        year, month = following.year, following.month
    return found


def spans_of(statement):
    """Every (series, first, last) that the statement speaks of."""
    spans = []
    if statement.period is not None:
        spans.append((statement.series, statement.period.start, statement.period.end))
    if statement.kind in ("maximum", "minimum") and statement.base_period is not None:
        window = statement.base_period
        if statement.every == "P1D":
            days = [window.start + DAY * i for i in range(window.days)]
            spans += [(statement.series, day, day) for day in days]
        else:
            spans += [(statement.series, a, b) for a, b in months_in(window.start, window.end)]
    if statement.kind == "share":
        period = statement.base_period or statement.period
        spans.append((statement.base, period.start, period.end))
    if statement.kind == "change" and statement.base_period is not None:
        spans.append((statement.series, statement.base_period.start, statement.base_period.end))
    return spans


class Oracle:
    def __init__(self, statements, *, whole):
        self.solver = z3.Solver()
        self.whole = whole
        cuts = {}
        for statement in statements:
            for series, first, last in spans_of(statement):
                cuts.setdefault(series, set()).update((first, last + DAY))
        for statement in statements:
            if statement.kind == "share":
                # Cells of a part and of its whole are cut at the same dates.
                both = cuts[statement.series] | cuts[statement.base]
                cuts[statement.series] = cuts[statement.base] = both
        self.cells = {}
        for number, (series, dates) in enumerate(cuts.items()):
            ordered = sorted(dates)
            cells = []
            for i, (a, b) in enumerate(pairwise(ordered)):
                make = z3.Int if whole else z3.Real
                cell = make(f"x{number}_{i}")
                self.solver.add(cell >= 0)
                cells.append((a, b, cell))
            self.cells[series] = cells
        for statement in statements:
            self.add(statement)
            if statement.kind == "share" and statement.base_period in (None, statement.period):
                self.add_subset(statement.series, statement.base)

    def add_subset(self, part, whole):
        for (_, _, inside), (_, _, outside) in zip(
            self.cells[part], self.cells[whole], strict=True
        ):
            self.solver.add(inside <= outside)

    def total(self, series, first, last):
        parts = [c for a, b, c in self.cells[series] if a >= first and b <= last + DAY]
        return z3.Sum(parts) if parts else z3.RealVal(0)

    def within(self, expression, low, high, scale=Fraction(1)):
        for bound, is_low in ((low, True), (high, False)):
            if isinstance(bound, float):
                continue
            limit = z3.Q((bound * scale).numerator, (bound * scale).denominator)
            self.solver.add(expression >= limit if is_low else expression <= limit)

    def add(self, statement):
        interval = statement.rounding
        own = statement.period and self.total(
            statement.series, statement.period.start, statement.period.end
        )
        if statement.kind in ("count", "cumulative"):
            self.within(own, interval.low, interval.high)
        elif statement.kind == "mean_per_day":
            self.within(own, interval.low, interval.high, Fraction(statement.period.days))
        elif statement.kind == "mean_per_month":
            self.within(own, interval.low, interval.high, months_of(statement.period))
        elif statement.kind in ("maximum", "minimum"):
            if own is not None:
                self.within(own, interval.low, interval.high)
            for series, first, last in spans_of(statement):
                total = self.total(series, first, last)
                if statement.kind == "maximum":
                    self.within(total, float("-inf"), interval.high)
                else:
                    self.within(total, interval.low, float("inf"))
        elif statement.kind in ("share", "change"):
            base_series = statement.base if statement.kind == "share" else statement.series
            base_period = statement.base_period or statement.period
            base = self.total(base_series, base_period.start, base_period.end)
            shift = 1 if statement.kind == "change" else 0
            low, high = interval.low + shift, interval.high + shift
            self.solver.add(own >= z3.Q(low.numerator, low.denominator) * base)
            self.solver.add(own <= z3.Q(high.numerator, high.denominator) * base)

    def is_feasible(self):
        answer = self.solver.check()
        assert answer != z3.unknown
        return answer == z3.sat


def months_of(period: Period) -> Fraction:
    total = Fraction(0)
    day = period.start
    while day <= period.end:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        days = (following - date(day.year, day.month, 1)).days
        total += Fraction((min(following - DAY, period.end) - day).days + 1, days)
        day = following
    return total


def can_be_true(rows, *, whole):
    """Whether the rows, as printed, can all be true; `whole`: in whole numbers."""
    return Oracle(latest_as_of(read_statements(tabulate_claims(rows))), whole=whole).is_feasible()
