"""Claims and measurements for tests, complete but for what a test is about."""

from functools import cache

import pandas as pd

from audit.measure.published import complete_measurements
from schemas.measurements import Measurements
from sources.tabulate import tabulate_claims

CLAIM = {
    "claim_id": "c",
    "platform": "Example",
    "claimant": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
    "value": 1000.0,
    "period_start": "2022-01-01",
    "period_end": "2022-06-30",
    "extraction": "hand",
}
MEASUREMENT = {
    "measurement_id": "m",
    "study": "A study",
    "platform": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "draw": "probability",
    "estimand": "share_removed_by",
    "window_start": "2022-01-01",
    "window_end": "2022-06-30",
}
RATE = {
    "kind": "rate_within",
    "value": 0.83,
    "horizon": "P7D",
    "since": "discovery",
}
SURVIVAL = {"horizon": "P7D", "since": "discovery"}


def claims(*rows):
    numbered = [{"claim_id": f"c{number}", **row} for number, row in enumerate(rows)]
    return tabulate_claims([{**CLAIM, **row} for row in numbered])


def measurements(*rows):
    numbered = [{"measurement_id": f"m{number}", **row} for number, row in enumerate(rows)]
    frame = pd.DataFrame([{**MEASUREMENT, **row} for row in numbered])
    return complete_measurements(Measurements.conform(frame))


@cache
def _claim(kind, value):
    return claims({"kind": kind, "value": value}).to_dict("records")[0]


@cache
def _measurement(n, k):
    return measurements({"n": n, "k": k}).to_dict("records")[0]


def claim_row(kind="count", value=1000.0, **columns):
    """One claim as the rules see it; the table is built once for each kind and value."""
    return {**_claim(kind, value), **columns}


def measurement_row(n=None, k=None, **columns):
    """One measurement as the rules see it."""
    return {**_measurement(n, k), **columns}
