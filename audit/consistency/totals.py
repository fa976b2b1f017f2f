"""Rows against the totals that the document itself prints, and one figure printed twice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from audit.consistency.record import Record, and_more, graded, relative, remark
from audit.consistency.statements import Reading, Statement
from audit.consistency.stretches import MEANS, mean_total
from audit.consistency.wording import describe, describe_fully, printed_value, publication, who
from audit.wording import apart, number, worth
from schemas.figures import SHARE_KINDS
from schemas.values import Interval

ADDING = ("events", "unknown", "net")


def check_printed_totals(record: Record) -> list[dict[str, Any]]:
    """`printed_totals` and `shares_add_up`: the parts add up to the printed whole.

    Of events the sum of the parts equals the whole; accounts counted once per part (`unique`) and
    stocks may overlap, so that the whole lies between the largest part and the sum. Parts marked
    `subset` are each no larger than their whole.
    """
    found = []
    for whole, parts in _groups(record, "sum"):
        finding = _against_parts(record, whole, parts)
        if finding:
            found.append(finding)
    for whole, parts in _groups(record, "subset"):
        larger = [f for part in parts if (f := _larger_part(record, whole, part))]
        found += larger or _left_over(whole, parts)
    return found


def _left_over(whole: Statement, parts: Sequence[Statement]) -> list[dict[str, Any]]:
    """`parts_listed`: what is listed under a total that does not say it is all of it."""
    counted = all(s.kind in ("count", "cumulative") for s in (whole, *parts))
    gap = -whole.rounding.gap(_sum(parts, "rounding"))
    if len(parts) < 2 or not counted or gap == 0:
        return []
    over = "are listed twice or belong elsewhere" if gap < 0 else "are in none of the parts"
    terms = and_more([number(p.value or Fraction(0)) for p in parts], 12).replace(", ", " + ")
    return [
        remark(
            "parts_listed",
            f"{who([whole])}: of {describe_fully(whole)}, {number(abs(gap))} {over} listed under "
            "it; the document does not say that they are all of it.",
            [whole.claim_id, *(p.claim_id for p in parts)],
            [whole.statement_key, *(p.statement_key for p in parts)],
            gap=float(abs(gap)),
            relative_gap=relative(abs(gap), whole.value or 0),
            proof=f"{terms} against {number(whole.value or Fraction(0))}.",
        )
    ]


def conflicting_totals(record: Record) -> frozenset[str]:
    """Claim ids of wholes that already disagree with their parts by plain addition."""
    return frozenset(
        whole.claim_id
        for whole, parts in _groups(record, "sum")
        if _gap(whole, parts, "rounding") != 0
    )


def check_duplicates(record: Record) -> list[dict[str, Any]]:
    """`conflicting_duplicates`: one statement printed with different values in one edition.

    Relays are compared with the printing that stands, whatever their date. Intervals that overlap
    are no conflict: a rounded figure beside the exact one says the same. Two documents that do not
    say when they were published may be two editions: what they print differently is no conflict
    but one note (`undated_editions`).
    """
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in record.statements.values():
        # Two figures without a period may be of two periods.
        if statement.period is not None:
            groups[statement.statement_key].append(statement)
    found = []
    undated: dict[tuple[str, ...], list[tuple[Statement, Statement]]] = defaultdict(list)
    for key, group in groups.items():
        for one, other in _contradicting(group):
            if _may_be_two_editions(one, other):
                undated[publication(one), *sorted((one.document, other.document))].append(
                    (one, other)
                )
                continue
            gap = abs(one.rounding.gap(other.rounding))
            relays = [s.relayed_by for s in (one, other) if s.relayed_by]
            words = graded("error", [one, other], record.events)
            if _whole(one).gap(_whole(other)) == 0:
                words["severity"] = "note" if words["severity"] == "note" else "warning"
            named = " and ".join(f"{describe(s)}{_by(s)}" for s in (one, other))
            blame = " One of them was relayed: look at the original first." if relays else ""
            found.append(
                remark(
                    "conflicting_duplicates",
                    f"{who([one, other])}: the same figure is printed as {named}.{blame}",
                    [one.claim_id, other.claim_id],
                    [key, one.relayed_by, other.relayed_by],
                    could_resolve=f"{one.claim_id} {other.claim_id}",
                    expected=worth(one.rounding.low, one.kind),
                    observed=worth(other.rounding.low, other.kind),
                    gap=float(gap),
                    relative_gap=relative(gap, one.value or 0),
                    proof=f"{_span(one)} and {_span(other)} share no value.",
                    **words,
                )
            )
    return found + [_undated(publisher, pairs) for (publisher, *_), pairs in undated.items()]


def _may_be_two_editions(one: Statement, other: Statement) -> bool:
    """Whether two printings stand in different documents of unknown date, the claimant's own."""
    own = not one.relayed_by and not other.relayed_by
    return own and one.document != other.document and not one.published_on


def _undated(publisher: str, pairs: Sequence[tuple[Statement, Statement]]) -> dict[str, Any]:
    """`undated_editions`: what two documents of unknown date print differently."""
    pairs = sorted(pairs, key=lambda pair: (-abs(_change(*pair)), pair[0].row))
    first, second = pairs[0]
    many = "one figure" if len(pairs) == 1 else f"{len(pairs):,} figures"
    return remark(
        "undated_editions",
        f"{publisher}: two documents that do not say when they were published print {many} "
        f"differently, such as {describe_fully(first)}, and {printed_value(second)} in the other. "
        "They may be two editions: with the date of each (published_on) these are restatements.",
        [s.claim_id for pair in pairs for s in pair],
        [publisher, first.document, second.document, *(one.statement_key for one, _ in pairs)],
        gap=float(abs(_change(first, second))),
        survives_if="both count the same unit",
    )


def _change(one: Statement, other: Statement) -> Fraction:
    return (other.value or Fraction(0)) - (one.value or Fraction(0))


def _by(statement: Statement) -> str:
    return f" (relayed by {statement.relayed_by})" if statement.relayed_by else ""


def _whole(statement: Statement) -> Interval:
    """Generous values; of an average those of its total, as other divisors may have been used."""
    if statement.kind in MEANS and statement.period is not None:
        return mean_total(statement, statement.period, "generous")
    return statement.generous


def _span(statement: Statement) -> str:
    low, high = statement.rounding.low, statement.rounding.high
    if low == high:
        return worth(low, statement.kind)
    return f"{worth(low, statement.kind)} to {worth(high, statement.kind)}"


def _contradicting(group: Sequence[Statement]) -> list[tuple[Statement, Statement]]:
    """Each odd printing with the one that stands: own before relayed, the latest, the first."""
    if len(group) < 2:
        return []
    ordered = sorted(group, key=lambda s: s.row)
    standing = max(ordered, key=lambda s: (not s.relayed_by, s.published_on, -s.row))
    pairs = []
    for other in ordered:
        if other is standing or standing.rounding.gap(other.rounding) == 0:
            continue
        if other.relayed_by or other.published_on == standing.published_on:
            pairs.append((standing, other))
    return pairs


def _groups(record: Record, relation: str) -> list[tuple[Statement, list[Statement]]]:
    """Each whole with its parts; one that is printed over rows and over columns, once for each."""
    chosen = record.relations[record.relations["relation"] == relation]
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for whole, part, place in zip(chosen["whole"], chosen["part"], chosen["locator"], strict=True):
        parts[whole, place].append(part)
    known = record.statements
    return [
        (known[whole], [known[p] for p in listed])
        for (whole, _), listed in parts.items()
        if whole in known and all(p in known for p in listed)
    ]


def _sum(parts: Sequence[Statement], reading: Reading) -> Interval:
    return Interval.total(p.interval(reading) for p in parts)


def _gap(whole: Statement, parts: Sequence[Statement], reading: Reading) -> Fraction:
    """Whole minus parts, beyond what the intervals allow; positive when the whole is larger."""
    total = _sum(parts, reading)
    if whole.additivity not in ADDING or any(p.additivity not in ADDING for p in parts):
        largest = max((p.interval(reading).low for p in parts), default=Fraction(0))
        total = Interval(min(largest, total.high), total.high)
    return -whole.interval(reading).gap(total)


def _against_parts(
    record: Record, whole: Statement, parts: Sequence[Statement]
) -> dict[str, Any] | None:
    gap = _gap(whole, parts, "rounding")
    if gap == 0:
        return None
    are_shares = whole.kind in SHARE_KINDS
    generous = _gap(whole, parts, "generous")
    more = [] if generous else ["the rounding of the figures"]
    leaning = graded("error", [whole, *parts], record.events, *more)
    total = _sum(parts, "rounding")
    kind = whole.kind
    middle = sum((p.value or Fraction(0) for p in parts), start=Fraction(0))
    over = "more" if gap < 0 else "less"
    size = whole.value or whole.rounding.low
    missing = math.isinf(total.high) and gap < 0
    terms = and_more([worth(p.value or Fraction(0), kind) for p in parts], 12)
    return remark(
        "shares_add_up" if are_shares else "printed_totals",
        f"{who([whole])}: the {len(parts)} parts printed under {describe(whole)} add up to "
        f"{worth(middle, kind)}, {apart(abs(gap), kind)} {over} than the printed total.",
        [whole.claim_id, *(p.claim_id for p in parts)],
        [whole.statement_key],
        could_resolve=" ".join(_resolving(whole, parts, gap)),
        expected=worth(Fraction(size), kind) if not math.isinf(size) else "",
        observed=f"at least {worth(middle, kind)}" if missing else worth(middle, kind),
        gap=float(abs(gap)),
        relative_gap=relative(abs(gap), size),
        proof=f"{terms.replace(', ', ' + ')} = {worth(middle, kind)}; "
        f"printed total: {describe(whole)}.",
        **leaning,
    )


def _resolving(whole: Statement, parts: Sequence[Statement], gap: Fraction) -> list[str]:
    """The whole, and every part that changed alone would close the gap without going below zero."""
    able = [p.claim_id for p in parts if gap > 0 or (p.value or Fraction(0)) >= -gap]
    return [whole.claim_id, *able]


def _larger_part(record: Record, whole: Statement, part: Statement) -> dict[str, Any] | None:
    gap = part.rounding.low - whole.rounding.high
    if gap <= 0:
        return None
    more = [] if part.generous.low > whole.generous.high else ["the rounding of the figures"]
    return remark(
        "printed_totals",
        f"{who([whole])}: {describe(part)} is printed as part of {describe(whole)}, but is larger.",
        [whole.claim_id, part.claim_id],
        [whole.statement_key, part.statement_key],
        could_resolve=f"{whole.claim_id} {part.claim_id}",
        expected=f"at most {worth(whole.rounding.high, whole.kind)}",
        observed=worth(part.rounding.low, part.kind),
        gap=float(gap),
        relative_gap=relative(gap, whole.rounding.high),
        proof=f"{worth(part.rounding.low, part.kind)} > {worth(whole.rounding.high, whole.kind)}",
        **graded("error", [whole, part], record.events, *more),
    )
