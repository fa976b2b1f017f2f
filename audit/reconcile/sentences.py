"""The printable sentence of each verdict, and its caveats by name. Templates are data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from audit.reconcile.comparability import Comparability, events_between
from audit.reconcile.comparisons import Outcome
from audit.reconcile.denominators import (
    DENOMINATORS,
    claim_denominator,
    measurement_denominator,
    words_of,
)
from audit.reconcile.groups import Contrast
from audit.reconcile.handover import HandOver
from audit.reconcile.pairs import Pair
from audit.reconcile.phrases import (
    acted,
    claim_sentence,
    decimals_for,
    horizon_words,
    measurement_sentence,
    plain,
    study_name,
    templates,
    who,
)
from audit.reconcile.relations import Relation
from audit.reconcile.unmeasured import Plan
from audit.wording import count, per_cent, points
from schemas.values import Interval

Row = Mapping[str, Any]

NETWORK_WORDS = ("network", "one user", "friends of")


def pair_sentence(pair: Pair, outcome: Outcome) -> str:
    """Claim, measurement and what may be said of the two, as one sentence."""
    ending = pair_ending(pair, outcome)
    return sentence(claim_sentence(pair.claim), measurement_sentence(pair.measurement), ending)


def pair_ending(pair: Pair, outcome: Outcome) -> str:
    """What may be said of the two, or why nothing may, as the last clause of the sentence."""
    if outcome.verdict == "not_comparable" and pair.comparability.failing:
        return not_comparable(pair)
    fields = {"leaning": leaning_words(pair.comparability.leaning), **outcome.fields}
    return conclusion(pair.comparability.comparison, outcome.ending, fields)


def not_comparable(pair: Pair) -> str:
    """Why the two cannot be compared, by the dimension that weighs most."""
    comparability = pair.comparability
    declared = [d for d in comparability.failing if comparability.because.get(d)]
    dimension = declared[0] if declared else _weightiest(comparability)
    if declared:
        template = "declared"
    elif dimension == "denominator" and comparability.relations[dimension] is Relation.UNKNOWN:
        template = "denominator_unknown"
    else:
        template = dimension
    fields = {
        "claim_base": DENOMINATORS.get(claim_denominator(pair.claim), "something not stated"),
        "measured_base": DENOMINATORS.get(
            measurement_denominator(pair.measurement), "something not stated"
        ),
        "because": comparability.why(dimension),
        "drawn": templates()["drawn"][pair.measurement["draw"]],
    }
    return str(templates()["not_comparable"][template]).format(**fields)


def hand_over_ending(found: HandOver, ending: str) -> str:
    """What may be said of both sides of a hand-over, as a clause."""
    return conclusion("handed_over", ending, {"leaning": leaning_words(found.leaning)})


def hand_over_sentence(found: HandOver, ending: str) -> str:
    """Both sides of a hand-over with their difference in counts and per cent."""
    ours, theirs = found.totals
    claimant = " and ".join(sorted({str(row["claimant"]) for row in found.sent}))
    unit = plain(str(found.sent[0]["unit"]))
    relay = found.sent[0]["relayed_by"]
    via = f" (as relayed by {relay})" if relay else ""
    first = f"According to {claimant}{via}, {_range(ours)} {unit} were sent in {found.period.label}"
    receiver = str(found.received[0]["claimant"])
    gap = _gap_words(ours, theirs)
    second = f"{receiver} says it received {_range(theirs)} from {found.provider}{gap}"
    return sentence(first, second, hand_over_ending(found, ending))


def contrast_sentence(contrast: Contrast, ending: str, claim: Row | None = None) -> str:
    """Two groups, their difference and ratio with limits; first the claim, where there is one."""
    first, second = contrast.first, contrast.second
    places = min(decimals_for(first["n"]), decimals_for(second["n"]))
    done = acted(str(first["action"]))
    gap, ratio = contrast.difference, contrast.ratio
    counted = [
        f"{count(row['k'])} of {count(row['n'])} ({row['group']})" for row in (first, second)
    ]
    shares = [per_cent(row["k"] / row["n"], places) for row in (first, second)]
    beginning = (
        f"of the {plain(str(first['unit']))} that {study_name(first)} followed, "
        f"{counted[0]} and {counted[1]} were {done}{horizon_words(first)}"
    )
    level = f"{100 * gap.level:g}% limits"
    ends = [points(value, places).rpartition(" ")[0] for value in (gap.low, gap.high)]
    difference = (
        f"that is {shares[0]} against {shares[1]}, a difference of "
        f"{points(gap.estimate, places)} ({level} {ends[0]} to {ends[1]})"
    )
    if math.isfinite(ratio.estimate) and math.isfinite(ratio.high):
        difference += f" and a ratio of {ratio.estimate:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"
    claimed = "" if claim is None else f"{who(claim)}, all are treated alike"
    return sentence(claimed, beginning, difference, ending)


def unmeasured_sentence(claim: Row, plan: Plan) -> str:
    """A claim that nothing measures, and what would settle it."""
    fields = {"unit": plain(claim["unit"]), "acted": acted(claim["action"]), **plan.fields}
    return sentence(claim_sentence(claim), conclusion("unmeasured", plan.ending, fields))


def settled_by(plan: Plan) -> str:
    """What would settle all claims of a plan's kind, without the figures of one of them."""
    return str(templates()["settled_by"][plan.ending])


def near_miss_sentence(pair: Pair, dimension: str) -> str:
    """A claim and a measurement that one dimension keeps apart."""
    ending = f"only this keeps them apart: {pair.comparability.why(dimension)}"
    return sentence(claim_sentence(pair.claim), measurement_sentence(pair.measurement), ending)


def conclusion(comparison: str, ending: str, fields: Mapping[str, str]) -> str:
    """The end of a sentence, filled in."""
    return str(templates()["conclusions"][comparison][ending]).format(**fields)


def leaning_words(dimensions: Sequence[str]) -> str:
    """What a contradiction would lean on: the first weak dimension in words."""
    words = [str(templates()["leaning"][dimension]) for dimension in dimensions]
    return words[0] if words else "the two are not quite about the same thing"


def sentence(*clauses: str) -> str:
    """Clauses joined to one sentence, with a capital and a full stop."""
    text = "; ".join(clause.strip().rstrip(",") for clause in clauses if clause.strip())
    return f"{text[0].upper()}{text[1:]}."


def pair_caveats(pair: Pair, outcome: Outcome, events: Sequence[Row] = ()) -> str:
    """Caveats of a pair by name: `relayed: ...; crawl: ...`."""
    names = [*claim_caveats(pair.claim), *measurement_caveats(pair.measurement), *outcome.caveats]
    window = (pair.measurement["window_start"], pair.measurement["window_end"])
    crossed = events_between(pair.claim, window, events)
    if crossed:
        names.append("definition")
    fields = {
        "relayed_by": pair.claim["relayed_by"],
        **_measurement_fields(pair.measurement),
        "event": crossed[0]["what"] if crossed else "",
    }
    return named_caveats(names, fields)


def contrast_caveats(contrast: Contrast) -> str:
    """Caveats of two groups, each once."""
    names = [name for row in (contrast.first, contrast.second) for name in measurement_caveats(row)]
    return named_caveats(sorted(names), _measurement_fields(contrast.first))


def claim_caveats(claim: Row) -> list[str]:
    """Names of the caveats that a claim carries with it."""
    tests = {
        "relayed": bool(claim["relayed_by"]),
        "unreviewed": claim["review"] not in ("accepted", "corrected"),
        "hedged": claim["qualifier"] in ("about", "almost", "more_than", "up_to", "less_than"),
        "no_period": not claim["period_start"],
        "vague_period": claim["period_basis"] == "vague",
    }
    return [name for name, holds in tests.items() if holds]


def named_caveats(names: Sequence[str], fields: Mapping[str, str]) -> str:
    """Each caveat once, as `name: words`."""
    table = templates()["caveats"]
    plain_fields = {key: value.replace(";", ",") for key, value in fields.items()}
    return "; ".join(
        f"{name}: {str(table[name]).format(**plain_fields)}" for name in dict.fromkeys(names)
    )


def measurement_caveats(measurement: Row) -> list[str]:
    """Names of the caveats that a measurement carries with it."""
    bounded = not math.isnan(measurement["low"]) and math.isnan(measurement["level"])
    unlimited = math.isnan(measurement["low"]) and math.isnan(measurement["high"])
    effect = measurement["design_effect"]
    clustered = not math.isnan(effect) and effect > 1
    population = str(measurement["population"])
    tests = {
        "measurement_relayed": bool(measurement["relayed_by"]),
        str(measurement["draw"]): measurement["draw"] != "probability",
        "no_limits": unlimited,
        "bounds": bounded,
        "clustered": clustered,
        "clusters_unknown": not clustered and any(word in population for word in NETWORK_WORDS),
        "condition": bool(words_of(measurement["condition"])),
        "exposure": measurement["since"] == "study",
    }
    return [name for name, holds in tests.items() if holds]


def _measurement_fields(measurement: Row) -> dict[str, str]:
    effect = measurement["design_effect"]
    return {
        "measurement_relayed_by": measurement["relayed_by"],
        "design_effect": "" if math.isnan(effect) else f"{effect:g}",
        "condition": words_of(measurement["condition"]),
    }


def _weightiest(comparability: Comparability) -> str:
    """The dimension to name: the question itself before the sample, otherwise the worst."""
    for dimension in ("denominator", "cohort"):
        if dimension in comparability.failing:
            return dimension
    return comparability.failing[0]


def _range(values: Interval) -> str:
    low, high = float(values.low), float(values.high)
    return count(low) if low == high else f"{count(low)} to {count(high)}"


def _gap_words(ours: Interval, theirs: Interval) -> str:
    gap = ours.gap(theirs)
    if gap == 0:
        return ""
    base = ours.high if gap > 0 else ours.low
    more = "more" if gap > 0 else "fewer"
    share = (
        f", {per_cent(abs(float(gap / base)), _share_places(float(gap / base)))}" if base else ""
    )
    return f", {count(abs(float(gap)))} {more}{share}"


def _share_places(share: float) -> int:
    return 1 if abs(share) >= 0.001 else 3
