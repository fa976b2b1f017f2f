"""Odd but valid tables: always a verdict and a sentence, never a traceback."""

import math
import re

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from audit.measure.published import complete_measurements
from audit.reconcile.verdicts import near_misses, reconcile_claims
from schemas.claims import Claims
from schemas.measurements import Measurements
from schemas.verdicts import Verdicts
from schemas.vocabulary import DRAWS, ESTIMANDS, KINDS, QUALIFIERS
from tests.reconcile.build import claim_row, measurement_row

words = st.sampled_from(["", "terrorism", "IS", "accounts", "posts", "a word; with=signs", "Meta"])
DAYS = ["2021-12-31", "2022-01-01", "2022-03-15", "2022-06-30"]
days = st.sampled_from(DAYS)
finite = st.one_of(
    st.sampled_from([0.0, 1.0, 0.5, 1e-9, 7.0, 1e15]), st.floats(0, 1e9, allow_nan=False)
)
numbers = st.one_of(st.just(math.nan), finite)
details = st.sampled_from(
    ["", "cohort=a", "of=removed", "reason=IS", "treatment=uniform", "included_in=Meta", "words"]
)


@st.composite
def odd_claims(draw, number):
    ends = sorted(draw(st.tuples(finite, finite)))
    period = sorted(draw(st.tuples(days, days)))
    dated = draw(st.booleans())
    row = claim_row()
    row |= {
        "claim_id": f"c{number}",
        "statement_key": f"s{number}",
        "platform": draw(st.sampled_from(["Facebook", "Meta", "Twitter", "X, Reddit"])),
        "claimant": draw(st.sampled_from(["Facebook", "NCMEC", "Meta Ltd"])),
        "policy_area": draw(words),
        "action": draw(st.sampled_from(["suspend", "report", "remove", "", "odd"])),
        "unit": draw(st.sampled_from(["accounts", "reports", "hours", "bots_and_channels", ""])),
        "kind": draw(st.sampled_from(KINDS)),
        "qualifier": draw(st.sampled_from(QUALIFIERS)),
        "value": draw(numbers),
        "low": ends[0],
        "high": draw(st.sampled_from([ends[1], math.inf])),
        "period_start": period[0] if dated else "",
        "period_end": period[1] if dated else "",
        "period_basis": draw(st.sampled_from(["stated", "vague"])) if dated else "",
        "breakdown": draw(details),
        "horizon": draw(st.sampled_from(["", "PT1H", "P1M", "P7D"])),
        "since": draw(st.sampled_from(["", "upload", "notice"])),
        "base_action": draw(st.sampled_from(["", "notify", "view"])),
    }
    return row


@st.composite
def odd_measurements(draw, number):
    ends = sorted(draw(st.tuples(finite, finite)))
    has = draw(st.booleans())
    n = draw(st.sampled_from([math.nan, 0.0, 1.0, 50.0, 1e6]))
    k = draw(st.sampled_from([math.nan, 0.0, 1.0])) if not n > 1 else n * draw(st.floats(0, 1))
    row = measurement_row()
    row |= {
        "measurement_id": f"m{number}",
        "platform": draw(st.sampled_from(["Facebook", "Instagram, Facebook", "Twitter", ""])),
        "policy_area": draw(words),
        "action": draw(st.sampled_from(["suspend", "remove", ""])),
        "unit": draw(st.sampled_from(["accounts", "reports", "channels", ""])),
        "group": draw(st.sampled_from(["", "one", "two"])),
        "draw": draw(st.sampled_from(DRAWS)),
        "estimand": draw(st.sampled_from(ESTIMANDS)),
        "condition": draw(details),
        "since": draw(st.sampled_from(["", "upload", "notice", "study"])),
        "horizon": draw(st.sampled_from(["", "PT1H", "P1M", "PT2H"])),
        "n": n,
        "k": min(k, n) if not math.isnan(n) else k,
        "design_effect": draw(st.sampled_from([math.nan, 1.0, 30.0])),
        "estimate": draw(numbers),
        "low": ends[0] if has else math.nan,
        "high": ends[1] if has else math.nan,
        "level": draw(st.sampled_from([math.nan, 0.95])),
    }
    first, last = sorted(draw(st.tuples(days, days)))
    row["window_start"] = first if draw(st.booleans()) else ""
    row["window_end"] = last if draw(st.booleans()) else ""
    return row


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(
    st.tuples(*(odd_claims(n) for n in range(4))),
    st.tuples(*(odd_measurements(n) for n in range(4))),
)
def test_odd_tables_always_give_verdicts(rows, studies):
    claims = Claims.conform(pd.DataFrame(rows))
    measurements = complete_measurements(Measurements.conform(pd.DataFrame(studies)))
    found = reconcile_claims(claims, measurements)
    Verdicts.validate(found)
    for statement in found["statement"]:
        assert statement.endswith(".")
        assert not re.search(r"[{}]|\bnan\b|\bNone\b", statement), statement
    near_misses(claims, measurements)
