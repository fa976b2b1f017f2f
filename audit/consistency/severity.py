"""How strongly a conflict may be said: what it leans on decides (see docs/methods.md, Severity).

An error must survive the generous intervals and lean on nothing: stated periods, exact or rounded
figures, countable events, claims read from the claimant's own document or accepted by a person, no
known change of definition in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.consistency.constraints import ONE_DAY
from audit.consistency.solver import Conflict
from audit.consistency.statements import Reading, Series, Statement
from audit.consistency.stretches import MEANS
from schemas.claims import SERIES_COLUMNS
from schemas.documents import Events
from schemas.values import Bound
from schemas.vocabulary import POLICY_AREAS

Days = Mapping[tuple[Series, date], Bound]

HEDGES = ("about", "more_than", "at_least", "less_than", "up_to", "almost", "range", "suppressed")

_PLATFORM = SERIES_COLUMNS.index("platform")
_POLICY = SERIES_COLUMNS.index("policy_area")
_REPORT = SERIES_COLUMNS.index("report_series")


@dataclass(frozen=True)
class Grade:
    """A severity, what the finding leans on, and the conditions under which it survives."""

    severity: str
    leans_on: tuple[str, ...]
    survives_if: tuple[str, ...]


def grade_conflict(
    conflict: Conflict,
    reading: Reading,
    *,
    events: DataFrame[Events],
    restated: frozenset[str] = frozenset(),
    days: Days | None = None,
    is_past: bool = False,
) -> Grade:
    """Severity of a conflict and the reasons for it.

    Args:
        conflict: The statements and their proof.
        reading: The narrowest intervals under which it was found.
        events: Known changes of definition.
        restated: Statement keys whose value some later edition changed.
        days: Published counts of single days, for the question at which hour a day is cut.
        is_past: Whether a later edition has resolved it.
    """
    statements = conflict.statements
    leans = leanings(statements)
    if reading == "rounding":
        leans.append(
            "the rounding of the figures: it vanishes if they were truncated, rounded up "
            "or worked out from rounded figures"
        )
    if _hangs_on_midnight(conflict, days or {}):
        leans.append("days and longer periods being cut at the same hour")
    if _crosses_editions(statements, restated):
        leans.append("figures of different editions, of which at least one was restated")
    if any(
        s.kind == "mean_per_month" and s.period and not s.period.is_whole_months for s in statements
    ):
        leans.append("part months counting by their days")
    changes = events_between(statements, events)
    if changes:
        leans.append(f"no effect of a known change: {'; '.join(changes)}")
    severity = "warning" if leans else "error"
    if changes or is_past:
        severity = "note"
    return Grade(severity, tuple(leans), tuple(conditions(statements)))


def leanings(statements: Sequence[Statement]) -> list[str]:
    """What keeps a finding on these statements from being an error, in words."""
    leans = []
    hedges = sorted({s.qualifier.replace("_", " ") for s in statements if s.qualifier in HEDGES})
    if hedges:
        leans.append(f"a hedge ({', '.join(hedges)})")
    if any(s.period_basis == "vague" for s in statements):
        leans.append("a vague period")
    if any(s.period_basis == "inferred" for s in statements):
        leans.append("a period that was inferred")
    relays = sorted({s.relayed_by for s in statements if s.relayed_by})
    if relays:
        leans.append(f"figures relayed by {', '.join(relays)}, not read in the claimant's document")
    unread = [s for s in statements if not s.relayed_by and not s.is_own]
    if any(s.review not in ("accepted", "corrected") for s in unread):
        leans.append("figures that no person has accepted")
    if len({s.document for s in statements}) > 1 and not all(s.published_on for s in statements):
        leans.append("documents of unknown date being of one edition")
    if any(s.is_declared for s in statements):
        leans.append("labels that a person declared to mean the same")
    if any(s.additivity != "events" for s in statements):
        leans.append("the figures counting events that add up, which the publisher does not say")
    return leans


def conditions(statements: Sequence[Statement]) -> list[str]:
    """Conditions under which a conflict stands, for the reader to check."""
    both = "both" if len(statements) == 2 else "all"
    count = f"{both} count the same unit"
    has_average = any(s.kind in MEANS for s in statements)
    if has_average or any(s.kind in ("maximum", "minimum") for s in statements):
        count += " over whole months"
    found = [count]
    if has_average:
        found.append("the average is over the whole period stated")
    return found


def events_between(statements: Sequence[Statement], events: DataFrame[Events]) -> list[str]:
    """Known changes that fall within the span of the statements and concern their series."""
    periods = [p for s in statements for p in (s.period, s.base_period) if p is not None]
    if not periods or not len(events):
        return []
    first = min(p.start for p in periods).isoformat()
    last = max(p.end for p in periods).isoformat()
    series = {(s.series[_PLATFORM], s.series[_POLICY], s.series[_REPORT]) for s in statements}
    named = []
    for event in events.itertuples(index=False):
        if first < str(event.date) <= last and any(_concerns(event, *one) for one in series):
            named.append(f"{event.what} ({event.date})")
    return named


def _concerns(event: object, platform: str, policy: str, report: str) -> bool:
    wanted_policy = getattr(event, "policy_area", "")
    wanted_report = getattr(event, "report_series", "")
    return (
        getattr(event, "platform", "") == platform
        and (not wanted_report or not report or wanted_report == report)
        and (
            not wanted_policy
            or POLICY_AREAS.is_within(policy, wanted_policy)
            or POLICY_AREAS.is_within(wanted_policy, policy)
        )
    )


def single_days(statements: Sequence[Statement]) -> Days:
    """Largest published count of every single day, by series."""
    found: dict[tuple[Series, date], Bound] = {}
    for statement in statements:
        period = statement.period
        if period is not None and period.days == 1 and statement.kind == "count":
            key = (statement.series, period.start)
            found[key] = max(found.get(key, statement.generous.high), statement.generous.high)
    return found


def _hangs_on_midnight(conflict: Conflict, days: Days) -> bool:
    """Whether days cut at another hour than the longer periods could close the gap.

    Every stretch of single days may then hold up to one day more or less at either end. The size
    of a day is known only where the days just outside are published as well.
    """
    dated = [(s.series, s.period) for s in conflict.statements if s.period is not None]
    single = sorted({(series, p.start) for series, p in dated if p.days == 1})
    if not single:
        return False
    if all(p.days == 1 for _, p in dated):
        # A record day and a day's count may be cut at different hours: then nothing bounds the gap.
        return any(s.kind in ("maximum", "minimum") for s in conflict.statements)
    if not conflict.is_network:
        return True
    largest: Bound = Fraction(0)
    blocks = 0
    for series, day in single:
        before, after = (series, day - ONE_DAY), (series, day + ONE_DAY)
        for neighbour in (before, after):
            if neighbour not in single:
                blocks += 1
                if neighbour not in days:
                    return True
                largest = max(largest, days[neighbour])
        largest = max(largest, days.get((series, day), Fraction(0)))
    return conflict.certificate.gap <= blocks * largest


def _crosses_editions(statements: Sequence[Statement], restated: frozenset[str]) -> bool:
    editions = {s.published_on for s in statements}
    return len(editions) > 1 and any(s.statement_key in restated for s in statements)


def no_events() -> DataFrame[Events]:
    """An empty list of events."""
    return Events.conform(pd.DataFrame())
