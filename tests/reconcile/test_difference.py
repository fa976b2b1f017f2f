"""An absolute difference is told as a rise or a fall, never as a count of things."""

import pandas as pd

from audit.reconcile.phrases import claim_sentence
from sources.tabulate import tabulate_claims


def test_a_difference_is_no_count():
    row = {
        "claim_id": "a",
        "platform": "Twitter",
        "policy_area": "terrorism",
        "action": "suspend",
        "unit": "accounts",
        "kind": "difference",
        "value": -31000.0,
        "period_start": "2017-01-01",
        "period_end": "2017-06-30",
        "base_period_start": "2016-07-01",
        "base_period_end": "2016-12-31",
    }
    claim = tabulate_claims(pd.DataFrame([row])).iloc[0]
    assert (claim["low"], claim["high"]) == (-31000.5, -30999.5)
    sentence = claim_sentence(claim)
    assert "fell by 31,000" in sentence
    assert "-31,000" not in sentence
