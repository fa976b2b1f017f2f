"""Claims and measurements in words: the first half of every printable sentence.

Word lists and templates are data (`statements.toml`); nothing here decides anything.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from audit.reconcile.denominators import COMPARED, claim_denominator, parse_pairs, words_of
from audit.wording import PER, PLURALS, STRETCHES, as_set, count, hedge, per_cent, place, points
from schemas.figures import FRACTION_KINDS
from schemas.values import Period

Row = Mapping[str, Any]

COUNTED_ESTIMANDS = frozenset(
    {
        "count_observed",
        "population_size",
        "median_lifetime",
        "mean_lifetime",
        "median_of",
        "mean_of",
        "ratio_of",
    }
)
"""Estimands that are no shares."""

TIME_UNITS = frozenset({"minutes", "hours", "days"})
LENGTHS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
TIMES = {"H": "hour", "M": "minute", "S": "second"}


@cache
def templates() -> Mapping[str, Any]:
    """Everything in `statements.toml`."""
    text = files(__package__).joinpath("statements.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def decimals_for(n: float) -> int:
    """Decimals of a per cent that n items can bear: none below 100, one above."""
    return 1 if not math.isnan(n) and n >= 100 else 0


def amount(value: float, kind: str) -> str:
    """A claimed value in its own form, without hedge."""
    if kind == "point_change":
        return points(value)
    if kind in FRACTION_KINDS:
        return per_cent(value)
    return f"{value:g}" if kind == "ratio" else count(value)


def figure(claim: Row) -> str:
    """A claimed figure with its hedge: `about 10,000`, `15,000 to 18,000`, `95%`."""
    value, kind = claim["value"], claim["kind"]
    if math.isnan(value):
        low, high = claim["low"], claim["high"]
        if math.isinf(high):
            return f"at least {amount(low, kind)}"
        return f"{amount(low, kind)} to {amount(high, kind)}"
    return f"{hedge(claim['qualifier'], kind)}{amount(value, kind)}"


def plain(word: str) -> str:
    """A vocabulary word as a person writes it: `bots and channels`, `pieces of content`."""
    return PLURALS.get(word, word.replace("_", " ")) or "items"


def acted(action: str) -> str:
    """The action as it was done to things: `suspended`."""
    return str(templates()["actions"].get(action or "act_on", plain(action)))


def field_of(policy_area: str) -> str:
    """` for terrorism`, or nothing where it is everything or not known."""
    word = templates()["policy_areas"].get(policy_area, plain(policy_area)) if policy_area else ""
    return f" for {word}" if word else ""


def when(start: str, end: str) -> str:
    """` in H1 2017`, ` on 2 April 2015`, ` from 1 August 2015 to 31 December 2017`; or nothing."""
    period = Period.from_iso(start, end)
    if period is None:
        return f" from {Period.day(date.fromisoformat(start)).label} on" if start else ""
    if period.start == period.end:
        return f" on {period.label}"
    return f" from {period.label}" if " to " in period.label else f" in {period.label}"


def duration(iso: str) -> str:
    """A horizon in words: `one hour` for PT1H, `70 days` for P70D."""
    date_part, _, time_part = iso.removeprefix("P").partition("T")
    words = [*_lengths(date_part, LENGTHS), *_lengths(time_part, TIMES)]
    return " and ".join(words)


def who(claim: Row) -> str:
    """`According to Twitter (as relayed by Adweek)`."""
    relay = claim["relayed_by"]
    return f"According to {claim['claimant']}{f' (as relayed by {relay})' if relay else ''}"


def claim_sentence(claim: Row) -> str:
    """What was claimed, as a clause without a full stop."""
    time = when(claim["period_start"], claim["period_end"])
    where = place(claim["scope"])
    scope = f" ({where})" if where else ""
    if claim["kind"] in ("share", "rate_within"):
        return f"{who(claim)}, {_share_clause(claim, f'{scope}{time}')}"
    detail = f" ({_heading(claim)})" if claim["breakdown"] else ""
    return f"{who(claim)}, {_said(claim)}{scope}{detail}{time}{_against(claim)}"


def _said(claim: Row) -> str:
    """The statistic of a claim in words; shares have a clause of their own."""
    kind, shown = claim["kind"], figure(claim)
    if kind == "median" and claim["unit"] in TIME_UNITS:
        since = f" after {claim['since']}" if claim["since"] else ""
        unit = claim["unit"].removesuffix("s") if claim["value"] == 1 else claim["unit"]
        return f"the median time{since} was {shown} {unit}{field_of(claim['policy_area'])}"
    if kind == "point_change":
        return f"a share of {_done(claim)} {_change_words(claim)}"
    if kind in ("change", "difference"):
        return f"the number of {_done(claim)} {_change_words(claim)}"
    if kind == "ratio":
        return f"the number of {_done(claim)} was {shown} times what it was before"
    if kind in ("maximum", "minimum"):
        stretch = STRETCHES.get(claim["every"], "period")
        word = "highest" if kind == "maximum" else "lowest"
        return f"the {word} number of {_done(claim)} in a {stretch} was {shown}"
    total = "in all, " if kind == "cumulative" else ""
    verb = "was" if claim["value"] == 1 else "were"
    each = f" {PER[kind]}" if kind in PER else ""
    done = f"{acted(claim['action'])}{field_of(claim['policy_area'])}"
    return f"{total}{shown} {plain(claim['unit'])}{each} {verb} {done}"


def _against(claim: Row) -> str:
    """What a change is measured against, where that is no period that is known."""
    label = claim["base_metric_label"]
    is_open = claim["kind"] in COMPARED and label not in ("", claim["metric_label"])
    return f" (measured against: {re.sub(r' [(][0-9]+[)]$', '', label)})" if is_open else ""


def _change_words(claim: Row) -> str:
    value = claim["value"]
    if math.isnan(value):
        return f"changed by {figure(claim)}"
    verb = "fell" if value < 0 else "rose"
    kind = claim["kind"]
    size = amount(abs(value), kind) if kind in FRACTION_KINDS else count(abs(value))
    return f"{verb} by {hedge(claim['qualifier'], claim['kind'])}{size}"


def measurement_sentence(measurement: Row) -> str:
    """What was measured, as a clause without a full stop."""
    study = study_name(measurement)
    estimand = measurement["estimand"]
    things = plain(measurement["unit"])
    time = when(measurement["window_start"], measurement["window_end"])
    value = measured_figure(measurement)
    group = f" ({measurement['group']})" if measurement["group"] else ""
    done = acted(measurement["action"] or "remove")
    if estimand == "count_observed":
        seen = f" {acted(measurement['action'])}" if measurement["action"] else ""
        text = f"saw {value} {things}{seen}{time}"
    elif estimand == "population_size":
        text = f"put the number of {things}{_population(measurement)} at {value}{time}"
    elif estimand in ("median_lifetime", "mean_lifetime"):
        word = "median" if estimand == "median_lifetime" else "mean"
        days = measured_figure(measurement, " days")
        text = f"found a {word} lifetime of {days} for {_followed(measurement)}{time}"
    elif estimand in ("change_of", "ratio_of"):
        text = f"found a change of {value} in {_followed(measurement)}{time}"
    else:
        text = f"{_share_found(measurement, value, things, group, done)}{time}"
    return f"{study} {text}"


def study_name(measurement: Row) -> str:
    """The study as it stands in a sentence."""
    return f"“{measurement['study']}”" if measurement["study"] else "the measurement"


def measured_figure(measurement: Row, noun: str = "") -> str:
    """Estimate with its limits, or the bounds: `38%`, `14 days (95% limits 11 to 17)`."""
    value, limits = figure_parts(measurement)
    unit = noun if noun and not value.endswith(noun) else ""
    return f"{value}{unit}{f' ({limits})' if limits else ''}"


def figure_parts(measurement: Row) -> tuple[str, str]:
    """Estimate or bounds, as printed where a study printed them, and the limits or nothing."""
    is_share = measurement["estimand"] not in COUNTED_ESTIMANDS
    estimate, low, high = measurement["estimate"], measurement["low"], measurement["high"]
    has_limits = not any(math.isnan(measurement[name]) for name in ("low", "high", "level"))
    decimals = decimals_for(measurement["n"]) if has_limits else None

    def shown(value: float) -> str:
        return per_cent(value, decimals) if is_share else count(value)

    if math.isnan(estimate):
        return as_set(measurement["printed"]) or _bounds(low, high, shown), ""
    if not has_limits:
        return as_set(measurement["printed"]) or shown(estimate), ""
    if measurement["draw"] == "census":
        return shown(estimate), ""
    ends = f"{shown(low).removesuffix('%')} to {shown(high)}"
    return shown(estimate), f"{100 * measurement['level']:g}% limits {ends}"


def _bounds(low: float, high: float, shown: Any) -> str:
    if math.isnan(low) or math.isnan(high):
        return "no figure"
    if math.isinf(high):
        return f"at least {shown(low)}"
    return f"at most {shown(high)}" if low == 0 else f"{shown(low)} to {shown(high)}"


def _share_found(measurement: Row, value: str, things: str, group: str, done: str) -> str:
    n, k = measurement["n"], measurement["k"]
    gone = measurement["estimand"] == "survival_at"
    words = words_of(measurement["condition"])
    if measurement["estimand"] == "share_of":
        said = words or measurement["condition"].replace("=", ": ") or "what it looked for"
        return f"found {value} of the {things}{group} it looked at to have this in common: {said},"
    only = f", only those {words}," if words else ""
    horizon = horizon_words(measurement)
    state = "still standing" if gone else done
    if gone and horizon:
        horizon = horizon.replace(" within", " after")
    if math.isnan(n) or math.isnan(k):
        return f"found {value} of the {things}{group} it followed{only} {state}{horizon}"
    whole = f"{count(n - k if gone else k)} of the {count(n)} {things}{group}"
    inner = ", ".join(part for part in figure_parts(measurement) if part)
    return f"found {whole} it followed{only} {state}{horizon} ({inner})"


def horizon_words(measurement: Row) -> str:
    """` within 7 days`; blank where items were followed for as long as the study ran."""
    if not measurement["horizon"] or measurement["since"] == "study":
        return ""
    return f" within {duration(measurement['horizon'])}"


def _followed(measurement: Row) -> str:
    group = f" ({measurement['group']})" if measurement["group"] else ""
    return measurement["population"] or f"{plain(measurement['unit'])}{group}"


def _population(measurement: Row) -> str:
    return f" ({measurement['population']})" if measurement["population"] else ""


def _done(claim: Row) -> str:
    done = f"{plain(claim['unit'])} {acted(claim['action'])}".strip()
    return f"{done}{field_of(claim['policy_area'])}"


def _share_clause(claim: Row, time: str) -> str:
    things, done, shown = plain(claim["unit"]), acted(claim["action"]), figure(claim)
    area = field_of(claim["policy_area"])
    if claim["kind"] == "rate_within":
        since = f" of {claim['since']}" if claim["since"] else ""
        known = " already known" if claim_denominator(claim) == "known" else ""
        within = f" within {duration(claim['horizon'])}{since}" if claim["horizon"] else ""
        return f"{shown} of the {things}{known} were {done}{area}{within}{time}"
    if claim["action"] == "view":
        return f"{shown} of all {things} were of such content{area}{time}"
    base = acted(claim["base_action"] or claim["action"])
    if claim["base_action"] not in ("", claim["action"]):
        return f"{shown} of the {things} {base}{area}{time} were {done}"
    found = templates()["detections"].get(claim["detection"])
    common = f"were {found}" if found else f"stood under the heading “{_heading(claim)}”"
    return f"{shown} of the {things} {base}{area}{time} {common}"


def _heading(claim: Row) -> str:
    """Printed details without their keys where they can do without: `before first tweet`."""
    told = parse_pairs(claim["breakdown"])
    return "; ".join(told.values()) or "not stated"


def _lengths(text: str, names: Mapping[str, str]) -> list[str]:
    found, digits = [], ""
    for character in text:
        if character.isdigit():
            digits += character
            continue
        number, digits = int(digits or 0), ""
        name = names[character]
        found.append(f"one {name}" if number == 1 else f"{number} {name}s")
    return found
