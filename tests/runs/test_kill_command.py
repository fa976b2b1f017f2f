"""The command itself, killed at random moments: what the pipeline writes, not a stand-in for it."""

import os
import sys
from pathlib import Path

import pytest
from killing import kill_at_random

from audit.ledger.ledger import Ledger
from audit.manifest import damaged_outputs
from audit.runs import list_runs
from audit.store import DocumentStore

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "6"))
"""How many; a full count takes as many runs of an audit as it says."""

AUDIT = """title = "Synthetic audit"
[[document]]
source = "meta_community_standards"
path = "report.csv"
published_on = "2024-02"
"""
REPORT = """app,policy_area,metric,period,value
Facebook,Spam,Content Actioned,2023Q3,"1,100"
Facebook,Spam,Content Actioned,2023Q4,"1,200"
Facebook,Spam,Proactive Rate,2023Q4,99.0%
"""


@pytest.mark.slow
def test_the_command_killed_at_any_moment(tmp_path):
    (tmp_path / "audit.toml").write_text(AUDIT)
    (tmp_path / "report.csv").write_text(REPORT)
    outputs = tmp_path / "outputs"
    command = [sys.executable, "-P", "-m", "audit", "run", str(tmp_path / "audit.toml")]
    command += ["--out", str(outputs), "--quiet", "--anew", "--fail-on", "never"]

    def check(number):
        if number > 0 and number % 20 == 0:
            sys.stdout.write(f"{number} kills so far\n")
            sys.stdout.flush()
        runs = list_runs(outputs)
        assert len(runs) == 1, f"after kill {number}"
        assert damaged_outputs(runs[0]) == []
        for ledger in tmp_path.rglob("ledger.sqlite"):
            with Ledger(ledger) as opened:
                assert opened.damage() == []
        for store in tmp_path.rglob("documents"):
            assert DocumentStore(store).damaged() == []

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = kill_at_random(
        command,
        times=KILLS,
        seed=3,
        after_each=check,
        environment=environment,
        waits_for_line=False,
    )
    # Seen with `-s`, as `make kills` runs it: the count is the result.
    sys.stdout.write(f"{killed} of {KILLS} killed before they ended; nothing was lost\n")
    assert killed >= KILLS / 2
    assert [entry.name for entry in outputs.iterdir() if entry.name.startswith(".building")] == []
