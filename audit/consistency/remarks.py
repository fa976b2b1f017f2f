"""What a careful reader should know: impossible values, figures without a period, odd relays."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from audit.consistency.constraints import TIES
from audit.consistency.record import Record, and_more, graded, remark
from audit.consistency.statements import Statement
from audit.consistency.stretches import MEANS, mean_total
from audit.consistency.wording import describe, describe_fully, publication, who
from audit.wording import day, number, worth
from schemas.claims import SERIES_COLUMNS
from schemas.figures import SHARE_KINDS, WHOLE_KINDS
from schemas.vocabulary import ACTIONS, POLICY_AREAS, UNITS

TEMPLATE_TEXT = re.compile(
    r"\{\{.*?\}\}"  # {{ total }}
    r"|\{%.*?%\}"  # {% if %}
    r"|<%.*?%>"  # <%= n %>
    r"|\$\{\w+\}"  # ${count}
    r"|#(?:REF|N/A|VALUE|NAME|DIV/0)[!?]?"  # #REF!
    r"|\b(?:lorem ipsum|undefined)\b"  # Lorem ipsum
    r"|\b(?:XX+|TBD|TBC)\b",  # XX accounts
    re.IGNORECASE,
)
UNANCHORED = {
    "share": "what the share is a share of",
    "change": "what the change is measured against",
}
SIGNIFICANT = 5
"""Digits a number must have for the same number elsewhere to be more than chance."""


def check_values(record: Record) -> list[dict[str, Any]]:
    """`impossible_value` and `period_after_publication`."""
    found = []
    for statement in record.statements.values():
        reason = _impossible(statement)
        if reason:
            found.append(
                remark(
                    "impossible_value",
                    f"{who([statement])}: {describe(statement)} {reason}.",
                    [statement.claim_id],
                    [statement.statement_key],
                    could_resolve=statement.claim_id,
                    observed=worth(statement.value or Fraction(0), statement.kind),
                    **graded("error", [statement], record.events),
                )
            )
        if _ends_after_publication(statement):
            found.append(
                remark(
                    "period_after_publication",
                    f"{who([statement])}: {describe(statement)} was published on "
                    f"{day(statement.published_on)}, before its period had ended.",
                    [statement.claim_id],
                    [statement.statement_key],
                    survives_if="the publication date is right",
                )
            )
    return found


def _impossible(statement: Statement) -> str:
    value = statement.value
    if value is None:
        return ""
    if statement.kind in SHARE_KINDS and statement.generous.low > 1:
        return "is more than the whole"
    if statement.kind == "change" and value < -1:
        return "is a fall by more than everything"
    negative = value < 0 and statement.kind in WHOLE_KINDS | SHARE_KINDS
    if negative and statement.additivity != "net":
        return "is less than nothing"
    return ""


def _ends_after_publication(statement: Statement) -> bool:
    if statement.period is None or not statement.published_on or statement.relayed_by:
        return False
    published = statement.published_on
    return published < statement.period.end.isoformat()[: len(published)]


def check_text(record: Record) -> list[dict[str, Any]]:
    """`template_text`: a label or figure that still holds the template it was made from."""
    found = []
    texts = record.claims[["printed", "policy_label", "metric_label", "context"]]
    for name in texts:
        hits = record.claims[texts[name].str.contains(TEMPLATE_TEXT, na=False)]
        for claim_id, key, text in zip(
            hits["claim_id"], hits["statement_key"], hits[name], strict=True
        ):
            match = TEMPLATE_TEXT.search(text)
            found.append(
                remark(
                    "template_text",
                    f"{who([record.statements[claim_id]])}: unrendered template text "
                    f"{match.group(0) if match else text!r} stands in a published figure.",
                    [claim_id],
                    [key],
                )
            )
    return found


def check_periods(record: Record) -> list[dict[str, Any]]:
    """`no_period`: figures that state no period, kept but compared with nothing."""
    open_ended: dict[str, list[Statement]] = defaultdict(list)
    for statement in record.standing:
        if statement.period is None and statement.base_period is None:
            open_ended[who([statement])].append(statement)
    return [
        remark(
            "no_period",
            f"{name}: {and_more([describe(s) for s in group], 4)}: no period is stated, so that "
            "nothing can be checked against " + ("it." if len(group) == 1 else "them."),
            [s.claim_id for s in group],
            [s.statement_key for s in group],
        )
        for name, group in open_ended.items()
    ]


def check_bases(record: Record) -> list[dict[str, Any]]:
    """`unanchored_share` and `unanchored_change`: what they are measured against is not stated.

    Of a share the base is the figure itself then; of a change it is no period of its own series.
    One note for all those of one publication.
    """
    loose: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in record.standing:
        own = (statement.series, statement.period)
        base = (statement.base, statement.base_period or statement.period)
        if statement.kind == "share" and base == own:
            loose["share", publication(statement), statement.relayed_by].append(statement)
        elif statement.kind in ("change", "ratio") and statement.base != statement.series:
            loose["change", publication(statement), statement.relayed_by].append(statement)
    return [
        remark(
            f"unanchored_{what}",
            _unanchored(name, group, UNANCHORED[what]),
            [s.claim_id for s in group],
            [s.statement_key for s in group],
        )
        for (what, name, _), group in loose.items()
    ]


def _unanchored(publisher: str, group: Sequence[Statement], open_question: str) -> str:
    first = group[0]
    if len(group) == 1:
        return (
            f"{who([first])}: {describe_fully(first)}: {open_question} is not stated, so that it "
            "ties to no count."
        )
    relay = f" (as relayed by {first.relayed_by})" if first.relayed_by else ""
    return (
        f"{publisher}{relay}: of {len(group):,} figures {open_question} is not stated, such as "
        f"{describe_fully(first)}, so that they tie to no count."
    )


def check_hedges(record: Record) -> list[dict[str, Any]]:
    """`hedged_comparison`: "about twice" where the counts published give something else.

    Only where the hedge covers the difference; what it does not cover is a conflict.
    """
    standing = record.standing
    totals = {(s.series, s.period): s for s in standing if s.kind == "count"}
    found = []
    for tie in standing:
        if tie.kind not in TIES or tie.kind == "share" or tie.period is None or tie.value is None:
            continue
        if tie.base != tie.series:
            continue  # measured against something that is not known
        base = totals.get((tie.series, tie.base_period or tie.period.preceding()))
        count = totals.get((tie.series, tie.period))
        if tie.qualifier != "about" or base is None or count is None or base.rounding.low <= 0:
            continue
        actual = count.rounding / base.rounding
        stated = tie.value + (1 if tie.kind == "change" else 0)
        if not actual.contains(stated) and actual.intersection(
            tie.generous.hull(tie.rounding) if tie.kind == "ratio" else actual
        ):
            found.append(
                remark(
                    "hedged_comparison",
                    f"{who([tie])}: {describe(tie)}; the counts published give "
                    f"{number(actual.low, 2)} to {number(actual.high, 2)} times. The hedge covers "
                    "the difference.",
                    [tie.claim_id, count.claim_id, base.claim_id],
                    [tie.statement_key],
                    expected=number(stated),
                    observed=f"{number(actual.low, 2)} to {number(actual.high, 2)}",
                    proof=f"{number(count.rounding.low)} / {number(base.rounding.high)} = "
                    f"{number(actual.low, 2)}\n{number(count.rounding.high)} / "
                    f"{number(base.rounding.low)} = {number(actual.high, 2)}",
                )
            )
    return found


def check_granularity(record: Record) -> list[dict[str, Any]]:
    """`granularity`: an average that no whole number of things gives over its period.

    Like GRIM for means of small samples (Brown and Heathers 2017). A note: another divisor
    (months of 30 days) explains most of them.
    """
    found = []
    for statement in record.standing:
        period = statement.period
        if statement.kind not in MEANS or period is None or statement.period_basis != "stated":
            continue
        total = mean_total(statement, period, "rounding")
        if total.tightened() is None:
            found.append(
                remark(
                    "granularity",
                    f"{who([statement])}: {describe(statement)} would be {number(total.low)} to "
                    f"{number(total.high)} in all, where there is no whole number: the average "
                    "was taken over another time than the one stated, or of something else.",
                    [statement.claim_id],
                    [statement.statement_key],
                    could_resolve=statement.claim_id,
                )
            )
    return found


def check_averages(record: Record) -> list[dict[str, Any]]:
    """`stale_average`: an average repeated unchanged after the counts had moved on.

    Only averages without a period, printed at least twice with the same value; compared with the
    mean of every later count of the same platform, policy area and action before the reprint.
    """
    groups: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in record.statements.values():
        if statement.kind == "mean_per_day" and statement.period is None and statement.published_on:
            groups[(statement.statement_key, str(statement.value))].append(statement)
    found = []
    for (key, _), group in groups.items():
        first, last = (f(s.published_on for s in group) for f in (min, max))
        mean = group[0]
        if first == last or not mean.value:
            continue
        for count in record.statements.values():
            if _is_later_count(count, mean, first, last) and count.period is not None:
                daily = (count.value or Fraction(0)) / count.period.days
                if mean.value and abs(daily - mean.value) > mean.value / 5:
                    found.append(
                        remark(
                            "stale_average",
                            f"{who([mean])}: {describe(mean)} was published on {day(first)} and "
                            f"again on {day(last)}, while {describe(count)} is "
                            f"{number(daily, 1)} a day.",
                            [*(s.claim_id for s in group), count.claim_id],
                            [key, count.statement_key],
                            expected=number(mean.value),
                            observed=number(daily, 1),
                            survives_if="both count the same unit",
                        )
                    )
    return found


def _is_later_count(count: Statement, mean: Statement, first: str, last: str) -> bool:
    same = ("platform", "policy_area", "action")
    indices = [SERIES_COLUMNS.index(name) for name in same]
    return (
        count.kind == "count"
        and count.period is not None
        and count.value is not None
        and all(count.series[i] == mean.series[i] for i in indices)
        and first < count.period.end.isoformat() <= last
    )


def check_relays(record: Record) -> list[dict[str, Any]]:
    """`figure_elsewhere`: one number relayed as two different things.

    A number of five digits or more that stands, to the digit, in another unit or over another
    period of the same platform, at least once in a relay: it has probably changed on the way.
    """
    published: dict[tuple[str, object], list[Statement]] = defaultdict(list)
    platform = SERIES_COLUMNS.index("platform")
    for statement in record.statements.values():
        value = statement.value
        if value is not None and len(str(value.numerator).rstrip("0")) >= SIGNIFICANT:
            published[statement.series[platform], value].append(statement)
    found = []
    for group in published.values():
        for one, other in combinations(group, 2):
            if (one.relayed_by or other.relayed_by) and _is_elsewhere(one, other):
                relays = sorted({s.relayed_by for s in (one, other) if s.relayed_by})
                found.append(
                    remark(
                        "figure_elsewhere",
                        f"{who([one, other])}: the same number stands as {describe(one)} and as "
                        f"{describe(other)}; relays ({', '.join(relays)}) may have changed the "
                        "unit or the period.",
                        [one.claim_id, other.claim_id],
                        [one.statement_key, other.statement_key],
                        could_resolve=" ".join(s.claim_id for s in (one, other) if s.relayed_by),
                    )
                )
    return found


def _is_elsewhere(one: Statement, other: Statement) -> bool:
    unit = SERIES_COLUMNS.index("unit")
    return (one.series[unit], one.period) != (other.series[unit], other.period)


def check_words(record: Record) -> list[dict[str, Any]]:
    """`unknown_word`: words outside the vocabularies, kept apart, with the nearest known ones."""
    found = []
    hand = record.claims[record.claims["extraction"] == "hand"]
    for column, known in (("policy_area", POLICY_AREAS), ("action", ACTIONS), ("unit", UNITS)):
        for word in _unknown(hand[column], known.parents):
            near = known.nearest(word)
            rows = hand[hand[column] == word]
            hint = f"; the nearest known: {', '.join(near)}" if near else ""
            found.append(
                remark(
                    "unknown_word",
                    f"The word {word!r} in `{column}` is not in the vocabulary: its "
                    f"{len(rows)} figures stand apart as a series of their own{hint}.",
                    rows["claim_id"],
                    [column, word],
                )
            )
    return found


def _unknown(words: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(words) - set(known) - {""})
