"""Which period a figure of a sentence is for, and which one it is measured against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.prose.clauses import FIGURES
from sources.readers.prose.reading import Figure, Reading
from sources.readers.prose.relative import before_day, is_of_length, relative_to, same_in
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.running import SINCE, is_cumulative, runs_from
from sources.readers.prose.several import (
    are_in_turn,
    beside_figure,
    is_compared,
    is_of_another_clause,
    joined_period,
    period_of_clause,
)
from sources.readers.prose.stretches import dates_nothing, is_open_ended, strange_stretch
from sources.readers.prose.tags import Tagged

LINKS = frozenset({"over", "from", "than", "compared", "versus", "against", "on"})
A_MONTH = 31
TOLD_REACH = 7
"""How far before a period the word of telling may stand, in tokens."""

SHORT = 7
"""Days; a longer period before "said" is that of the figure."""

NOT_STATED = "not stated"
TOLD_WORDS = frozenset({"published", "updated", "launched", "founded", "announced", "charged"})
"""Before a date: it is that of the telling, not of what is told."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure with its period.

    Attributes:
        figure: The figure.
        period: None where the text states none, or where two are possible.
        base: Period of what a change is measured against; None where it is not a change, or where
            that is not known.
        reason: Why there is no period; blank where there is one.
        base_label: What a change without a known base is measured against, as printed; or
            `not stated`.
    """

    figure: Figure
    period: PrintedPeriod | None
    base: Period | None
    reason: str
    base_label: str = ""


def date_figures(
    tagged: Tagged,
    reading: Reading,
    *,
    report: Period | None,
    before: PrintedPeriod | None,
    published: date | None = None,
    reported: frozenset[int] | None = None,
) -> list[Dated]:
    """The figures of a sentence with their periods.

    Args:
        tagged: The sentence.
        reading: Its figures.
        report: Period of the report that it stands in.
        before: Period of the sentence before it in the same paragraph.
        published: Day on which the text was published: "since" ends on it.
        reported: Token numbers of the figures that the report reports on; None for all.
    """
    dater = _Dater(tagged, reading, _Around(report, before, published, reported))
    return [dater.dated(figure) for figure in reading.figures]


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a sentence."""

    report: Period | None
    before: PrintedPeriod | None
    published: date | None
    reported: frozenset[int] | None


class _Dater:
    def __init__(self, tagged: Tagged, reading: Reading, around: _Around) -> None:
        self.tagged = tagged
        self.report = around.report
        self.before = around.before
        self.published = around.published
        self.reported = around.reported
        self.figures = reading.figures
        bases: set[int | None] = {figure.base for figure in self.figures}
        self.bases = frozenset(bases)
        # "up from 600 in April": that month is the 600's alone.
        bases |= {figure.period for figure in self.figures if _is_for_itself(tagged, figure)}
        named = [n for n in tagged.of("PER") if self._may_date(n, bases)]
        relative = [
            n
            for n in tagged.of("PREVH", "PREVQ", "PREVM", "PREVP", "PREVY", "THISP")
            if n not in bases and not self._is_base(n)
        ]
        self.strange = strange_stretch(tagged)
        open_ended = [n for n in tagged.of("PER") if n not in bases and is_open_ended(tagged, n)]
        if not self.strange and open_ended:
            self.strange = tagged.printed(open_ended[0])
        # "the reporting period (January to June 2023)": the dates say it.
        self.own = named or relative
        self.claimed = {f.period for f in self.figures if f.period is not None}
        self.counted = [f for f in self.figures if f.kind not in COMPARISONS]

    def dated(self, figure: Figure) -> Dated:
        """The figure with its period, and its base where it is a change."""
        period, reason = self._period(figure)
        if figure.kind not in COMPARISONS:
            return Dated(figure, period, None, reason)
        base = self._base(figure, period.period if period else None)
        if base is not None:
            return Dated(figure, period, base, reason)
        label = NOT_STATED if figure.base is None else self.tagged.printed(figure.base)
        return Dated(figure, period, None, reason, label)

    def _may_date(self, number: int, bases: set[int | None]) -> bool:
        if number in bases:
            return False
        tokens = self.tagged.tokens
        before = [token.word for token in tokens[max(0, number - 3) : number]]
        if before and before[-1] == "since":
            return False
        if before[-1:] == ["("] and [t.word for t in tokens[number + 1 : number + 2]] == [":"]:
            return False  # "316,404 (2019: 124,258)"
        if dates_nothing(self.tagged, number) or is_open_ended(self.tagged, number):
            return False
        return not (TOLD_WORDS & set(before) or self._is_told_on(number) or self._is_base(number))

    def _is_told_on(self, number: int) -> bool:
        """Whether a day is that of the telling: "On 4 March 2019 Facebook announced"."""
        period = self.tagged.tokens[number].period
        following = self.tagged.tokens[number + 1 : number + 4]
        if _is_told_then(self.tagged, number):
            return True
        is_short = period is not None and period.period.days <= SHORT
        # "on 23 November, according to its own tally" dates the figure.
        return is_short and any(
            token.tag == "TOLD" and not token.word.startswith("according") for token in following
        )

    def _is_base(self, number: int) -> bool:
        """Whether something is only compared with it: "an increase of 99% over the first half"."""
        tokens = self.tagged.tokens[max(0, number - 8) : number]
        # "up from 28% in 2016": there the year belongs to the 28 %, and no longer to the link.
        near = list(
            takewhile(lambda token: token.tag not in FIGURES | {"PER"}, reversed(tokens[-3:]))
        )
        if is_compared(self.tagged, number):
            return True
        # "less than half that of the fourth quarter"
        is_half_that = any(token.tag == "FACTOR" for token in near) and any(
            token.word == "of" for token in near
        )
        is_linked = is_half_that or any(token.word in LINKS for token in near)
        return is_linked and any(token.tag in ("UP", "DOWN", "FACTOR") for token in tokens)

    def _period(self, figure: Figure) -> tuple[PrintedPeriod | None, str]:
        if figure.period_at is not None:
            return figure.period_at, ""
        if figure.period is not None and not self._is_begun(figure.period):
            return self._named(figure.period, figure)
        within = period_of_clause(self.tagged, figure.place)
        if within is not None:
            return self._named(within, figure)
        begun = self._since(figure)
        if begun is not None:
            return self._until_published(begun)
        if self.strange:
            return None, f"a stretch that no rule reads: {self.strange}"
        number = self._nearest(figure)
        if number is not None:
            return self._resolve(number)
        together = joined_period(self.tagged, self.own) if len(self.counted) == 1 else None
        if together is not None:
            return together, ""
        if len([n for n in self.own if n not in self.claimed]) > 1:
            return None, "two possible periods"
        return self._from_context(figure)

    def _named(self, number: int, figure: Figure) -> tuple[PrintedPeriod | None, str]:
        """The period that a rule names; "the previous quarter" is beside the figure before."""
        token = self.tagged.tokens[number]
        if token.period is not None:
            return token.period, ""
        earlier = [f for f in self.counted if f.place < figure.place and f.period is None]
        around = self._period(earlier[-1])[0] if earlier else self.before
        if around is None:
            return None, f"relative to a period that is not known: {token.word}"
        if token.meaning.isdigit():
            period = same_in(around.period, token.word, int(token.meaning))
        else:
            period = relative_to(token.tag, around.period)
        return (_inferred(period, token.word), "") if period else (None, f"unclear: {token.word}")

    def _nearest(self, figure: Figure) -> int | None:
        """The one period of the sentence that belongs to the figure; None where that is open."""
        # "318 notices, against 122 in the second half of 2023": that half is the 122's alone.
        is_counted = figure.kind not in COMPARISONS
        taken = {
            f.period
            for f in self.counted
            # "May 2022: 312 accounts suspended, 20 restored": what leads is that of both.
            if is_counted and f is not figure and not _leads(f, figure)
        }
        if len(self.own) <= 1:
            lone = self.own[0] if self.own and self.own[0] not in taken else None
            is_other = lone is not None and is_of_another_clause(self.tagged, lone, figure.place)
            return None if is_other else lone
        beside = beside_figure(self.tagged, self.own, figure.place)
        if beside is not None and not figure.kind.startswith(("max", "min")):
            return beside
        counted = [f for f in self.counted if f.period is None]
        periods = [n for n in self.own if n not in {f.period for f in self.figures}]
        if figure not in counted:
            # A change belongs to the count before it.
            earlier = [f for f in counted if f.place < figure.place]
            between = [n for n in periods if earlier and earlier[-1].place < n < figure.place]
            if len(between) == 1:
                return between[0]
            return (
                self._nearest(earlier[-1])
                if earlier
                else (periods[0] if len(periods) == 1 else None)
            )
        places = [f.place for f in counted]
        if len(counted) == len(periods) and are_in_turn(places, periods):
            return periods[counted.index(figure)]
        if len(periods) == 1:
            return periods[0]
        return None

    def _resolve(self, number: int) -> tuple[PrintedPeriod | None, str]:
        token = self.tagged.tokens[number]
        if token.period is not None:
            return token.period, ""
        if token.tag in ("PREVM", "PREVQ") and self.report is None and self.published is not None:
            return _inferred(before_day(token.tag, self.published), token.word), ""
        if self.report is None:
            return None, f"relative to a report whose period is not known: {token.word}"
        if token.tag == "THISP":
            if not is_of_length(token.word, self.report):
                return None, f"not as long as the report's period: {token.word}"
            return _inferred(self.report, token.word), ""
        is_year = token.tag == "PREVY" and token.word.split()[-1] in ("year", "before", "prior")
        if is_year and "same" not in token.word and self.report.month_count != 12:
            return None, f"unclear: {token.word}"  # a year, in a report on less
        if token.word == "last year":
            return None, f"of the report, or before it: {token.word}"
        period = relative_to(token.tag, self.report)
        return (_inferred(period, token.word), "") if period else (None, f"unclear: {token.word}")

    def _is_begun(self, number: int) -> bool:
        """Whether a figure runs from this period on: "since 2021, 2,245 accounts suspended"."""
        match = SINCE.search(self.tagged.line)
        return match is not None and self.tagged.index(match[1]) == number

    def _since(self, figure: Figure) -> PrintedPeriod | None:
        """The day since which a count runs; None where it does not."""
        if figure.kind not in ("count", "cumulative"):
            return None
        match = SINCE.search(self.tagged.line)
        # "tripled since 2019, to 6.5 million": what it is compared with begins no count.
        if match is None or self.tagged.index(match[1]) in self.bases:
            return None
        number = self.tagged.index(match[1])
        return (
            self.tagged.at(match[1]).period
            if runs_from(self.tagged, number, figure.place)
            else None
        )

    def _until_published(self, begun: PrintedPeriod) -> tuple[PrintedPeriod | None, str]:
        """From a beginning up to the day of publication, which the text itself does not name."""
        if self.published is None or begun.period.start > self.published:
            return None, f"since {begun.printed}; its end is not stated"
        period = Period(begun.period.start, self.published)
        if begun.basis != "vague":
            return PrintedPeriod(period, "inferred", None, None, begun.printed), ""
        latest = min(begun.start_latest or period.start, period.end)
        return PrintedPeriod(period, "vague", latest, period.end, begun.printed), ""

    def _from_context(self, figure: Figure) -> tuple[PrintedPeriod | None, str]:
        # "That is an average of 300 a day" speaks of the figure before, and of its period.
        is_of_it = figure.leans and figure is self.figures[0] and self.before is not None
        is_mean = figure.kind.startswith("mean") and not is_of_it
        if is_mean or is_cumulative(self.tagged, figure) or figure.kind == "maximum":
            # A running total or an average that states no period has none.
            return None, "no period"
        is_reported = self.reported is None or figure.place in self.reported
        report = self.report if is_reported else None
        if self.before is None:
            return (_inferred(report, ""), "") if report else (None, "no period")
        if report is not None and report != self.before.period:
            return None, "two possible periods: the report's and that of the sentence before"
        return replace(self.before, basis="inferred"), ""

    def _base(self, figure: Figure, period: Period | None) -> Period | None:
        if figure.base_at is not None:
            return figure.base_at
        if figure.base is None:
            return None
        token = self.tagged.tokens[figure.base]
        if token.period is not None:
            return token.period.period
        if period is None:
            return None
        if token.meaning.isdigit():
            return same_in(period, token.word, int(token.meaning))
        return relative_to(token.tag, period)


def _is_told_then(tagged: Tagged, number: int) -> bool:
    """Whether a period is that of the telling: "told a committee in May 2018 that"."""
    tokens = tagged.tokens
    period = tokens[number].period
    behind = tokens[number + 1].word if number + 1 < len(tokens) else ""
    for back in range(number - 1, max(-1, number - TOLD_REACH), -1):
        token = tokens[back]
        if token.tag == "TOLD" and token.word != "according to":
            is_month = period is not None and period.period.days <= A_MONTH
            return behind == "that" or (is_month and behind in ("", ",", ";"))
        if token.tag or token.word in (",", ";", "that"):
            return False
    return False


def _leads(one: Figure, other: Figure) -> bool:
    """Whether a figure's period stands before it, and it before the other one."""
    return one.period is not None and one.period < one.place < other.place


def _is_for_itself(tagged: Tagged, figure: Figure) -> bool:
    """Whether a period is that of a figure one compares with, and of no other."""
    if figure.rule == "count_base":
        return True
    return figure.period is not None and tagged.tokens[figure.period].tag.startswith("PREV")


def _inferred(period: Period, printed: str) -> PrintedPeriod:
    return PrintedPeriod(period, "inferred", None, None, printed)
