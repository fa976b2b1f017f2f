"""On a record honestly published from a true history, no finding is ever an error."""

import histories
import pytest

from audit.consistency.check import check_claims
from sources.tabulate import tabulate_claims


def errors_of(seed):
    findings = check_claims(tabulate_claims(histories.publish(seed)))
    return findings[findings["severity"] == "error"]


@pytest.mark.parametrize("batch", range(5))
def test_no_false_alarm(batch):
    for seed in range(batch * 12, batch * 12 + 12):
        found = errors_of(seed)
        assert not len(found), f"seed {seed}: {found['statement'].iloc[0]}"


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(25))
def test_no_false_alarm_on_many_records(batch):
    for seed in range(1000 + batch * 100, 1100 + batch * 100):
        found = errors_of(seed)
        assert not len(found), f"seed {seed}: {found['statement'].iloc[0]}"
