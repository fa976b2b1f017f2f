"""True daily histories, and records honestly published from them. Everything here is synthetic.

A publisher may round, truncate, round up, heap on round numbers, hedge, average over 30-day months,
work percentages out from rounded figures, cut days at another hour, count accounts once per period,
and revise the past in a later edition. None of that is a contradiction.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from schemas.values import Period

FIRST = date(2018, 1, 1)
SERIES = {
    "platform": "Example",
    "claimant": "Example",
    "report_series": "Synthetic report",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "review": "accepted",
    "additivity": "events",
}


@dataclass
class History:
    """What really happened: half-days, so that a day can be cut at noon.

    `halves[i]` holds the events of a half-day, `automated[i]` those of them found by machines,
    `accounts[i]` the accounts concerned.
    """

    halves: list[int]
    automated: list[int]
    accounts: list[list[int]]

    @property
    def days(self) -> int:
        return len(self.halves) // 2

    def total(self, period: Period, *, automated: bool = False, late: bool = False) -> int:
        """Events of a period; `late`: days are cut at noon instead of midnight."""
        counts = self.automated if automated else self.halves
        start = 2 * (period.start - FIRST).days + late
        end = 2 * ((period.end - FIRST).days + 1) + late
        return sum(counts[start:end])

    def unique(self, period: Period) -> int:
        start, end = (period.start - FIRST).days, (period.end - FIRST).days + 1
        return len({a for half in self.accounts[2 * start : 2 * end] for a in half})


def draw_history(chance: random.Random, months: int) -> History:
    """A history of some months, plus a day so that days can be cut late."""
    last = Period.months(2018, 1, months).end
    days = (last - FIRST).days + 2
    level = 10 ** chance.uniform(0, 3.5)
    share = chance.random()
    halves, automated, accounts = [], [], []
    for _ in range(2 * days):
        if chance.random() < 0.05:
            level *= chance.choice([0.2, 0.5, 2, 5])
            level = min(max(level, 0.3), 8000)
        count = int(chance.gammavariate(2, level / 2)) if chance.random() > 0.1 else 0
        halves.append(count)
        automated.append(
            sum(chance.random() < share for _ in range(min(count, 60))) * count // 60
            if count > 60
            else sum(chance.random() < share for _ in range(count))
        )
        accounts.append([chance.randrange(400) for _ in range(min(count, 20))])
    return History(halves, automated, accounts)


@dataclass
class Publisher:
    """Publishes claims from a history; every figure is true in the way it is printed."""

    chance: random.Random
    history: History
    months: int
    published_on: str = "2019-01-15"
    rows: list[dict[str, Any]] = field(default_factory=list)
    prefix: str = "c"

    def __post_init__(self) -> None:
        # Some publishers cut single days at another hour than months: all of their days.
        self.cuts_late = self.chance.random() < 0.5

    def truth(self, period: Period, *, automated: bool = False) -> int:
        late = period.days == 1 and self.cuts_late
        return self.history.total(period, automated=automated, late=late)

    def add(self, **columns: Any) -> None:
        self.rows.append(
            {
                **SERIES,
                "claim_id": f"{self.prefix}{len(self.rows)}",
                "published_on": self.published_on,
                **columns,
            }
        )

    def period(self) -> Period:
        """A month, some months, a day or any stretch."""
        kind = self.chance.random()
        first = self.chance.randint(1, self.months)
        if kind < 0.4:
            return Period.month(2018, first)
        if kind < 0.7:
            return Period.months(2018, first, self.chance.randint(first, self.months))
        days = self.history.days - 1
        start = self.chance.randrange(days)
        end = start if kind < 0.85 else self.chance.randrange(start, days)
        return Period(FIRST + timedelta(days=start), FIRST + timedelta(days=end))

    def count(self, *, cumulative: bool = False) -> None:
        period = self.period()
        if cumulative:
            period = Period(FIRST, period.end)
        value, qualifier = self.printed(self.truth(period))
        self.add(
            kind="cumulative" if cumulative else "count",
            value=value,
            qualifier=qualifier,
            **dates(period),
        )

    def printed(self, truth: int) -> tuple[int, str]:
        """A count as it may honestly be printed."""
        unit = 10 ** self.chance.randint(0, max(0, len(str(truth)) - 2))
        near = (truth + unit // 2) // unit * unit
        down, up = truth // unit * unit, -(-truth // unit) * unit
        style = self.chance.random()
        if style < 0.45:
            return truth, "exact"
        if style < 0.6:
            return self.chance.choice([near, down, up]), "rounded"
        if style < 0.7:
            return near, "exact"
        if style < 0.8:
            return near, "about"
        if down < truth and style < 0.87:
            return down, "more_than"
        if style < 0.92:
            return down, "at_least"
        if up > truth and style < 0.96:
            return up, self.chance.choice(["almost", "less_than"])
        return up, "up_to"

    def mean(self) -> None:
        period = self.period()
        total = Fraction(self.truth(period))
        months = period.month_count
        if months and self.chance.random() < 0.4:
            kind, divisor = "mean_per_month", Fraction(months)
            if self.chance.random() < 0.3:
                divisor = Fraction(period.days, 30)
        else:
            kind, divisor = "mean_per_day", Fraction(period.days)
            if months and self.chance.random() < 0.5:
                divisor = Fraction(30 * months)
        places = self.chance.choice([0, 0, 1])
        self.add(
            kind=kind,
            value=float(round(total / divisor, places)),
            qualifier="rounded",
            **dates(period),
        )

    def record(self) -> None:
        """The largest month, or the largest day, of the whole time."""
        whole = Period.months(2018, 1, self.months)
        daily = self.chance.random() < 0.3
        stretches = (
            [Period.day(whole.start + timedelta(days=i)) for i in range(whole.days)]
            if daily
            else [Period.month(2018, m) for m in range(1, self.months + 1)]
        )
        largest = self.chance.random() < 0.8
        best = (max if largest else min)(stretches, key=self.truth)
        columns = dates(best) if self.chance.random() < 0.7 else {}
        self.add(
            kind="maximum" if largest else "minimum",
            value=self.truth(best),
            every="P1D" if daily else "P1M",
            base_period_start=whole.start.isoformat(),
            base_period_end=whole.end.isoformat(),
            **columns,
        )

    def share(self) -> None:
        period = self.period()
        whole, part = self.truth(period), self.truth(period, automated=True)
        if self.chance.random() < 0.5 and whole > 100:
            unit = 10 ** (len(str(whole)) - 2)
            whole = (whole + unit // 2) // unit * unit
            part = (part + unit // 2) // unit * unit
        if whole == 0 or part > whole:
            return
        if self.chance.random() < 0.5:
            self.add(
                kind="count",
                value=self.truth(period, automated=True),
                detection="automated",
                **dates(period),
            )
        places = self.chance.choice([2, 2, 3])
        self.add(
            kind="share",
            value=float(round(Fraction(part, whole), places)),
            detection="automated",
            base_detection="any",
            **dates(period),
        )

    def change(self) -> None:
        months = [Period.month(2018, m) for m in range(1, self.months + 1)]
        if len(months) < 2:
            return
        before, after = sorted(self.chance.sample(months, 2))
        first, second = self.history.total(before), self.history.total(after)
        if first < 10:
            return
        places = self.chance.choice([2, 2, 3])
        self.add(
            kind="change",
            value=float(round(Fraction(second - first, first), places)),
            base_period_start=before.start.isoformat(),
            base_period_end=before.end.isoformat(),
            **dates(after),
        )

    def unique(self) -> None:
        for _ in range(3):
            period = self.period()
            self.add(
                kind="count",
                value=self.history.unique(period),
                additivity="unique",
                metric_label="Unique accounts",
                **dates(period),
            )


def dates(period: Period) -> dict[str, str]:
    return {"period_start": period.start.isoformat(), "period_end": period.end.isoformat()}


ACTS = ("count", "count", "count", "mean", "record", "share", "change", "unique")


def publish(seed: int, *, figures: int = 18, acts: tuple[str, ...] = ACTS) -> list[dict[str, Any]]:
    """Rows of claims of one honest publisher, possibly in two editions."""
    chance = random.Random(seed)
    months = chance.randint(1, 7)
    history = draw_history(chance, months)
    publisher = Publisher(chance, history, months)
    for _ in range(figures):
        act = chance.choice(acts)
        if act == "count":
            publisher.count(cumulative=chance.random() < 0.25)
        else:
            getattr(publisher, act)()
    if chance.random() < 0.35:
        revision = draw_history(chance, months)
        return [*publisher.rows, *restated_rows(publisher, revision)]
    return publisher.rows


def restated_rows(first: Publisher, history: History) -> list[dict[str, Any]]:
    """The first edition's counts with the revised history's values, each tenth left out."""
    rows = []
    for number, row in enumerate(first.rows):
        if row["kind"] not in ("count", "cumulative") or row.get("additivity") == "unique":
            continue
        if number % 10 == 9:
            continue
        period = Period.from_iso(row["period_start"], row["period_end"])
        if period is None:
            continue
        automated = row.get("detection") == "automated"
        rows.append(
            {
                **row,
                "claim_id": f"d{number}",
                "published_on": "2019-07-15",
                "value": history.total(period, automated=automated),
                "qualifier": "exact",
            }
        )
    return rows
