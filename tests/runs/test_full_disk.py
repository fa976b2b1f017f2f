"""The command on storage that takes no more: one line, and what stood there before stays whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from audit.ledger.ledger import Ledger
from audit.manifest import damaged_outputs
from audit.runs import list_runs
from audit.store import DocumentStore

resource = pytest.importorskip("resource", reason="this system sets no limits on files")

ROOT = Path(__file__).resolve().parents[2]
AUDIT = """title = "Synthetic audit"
[[document]]
source = "meta_community_standards"
path = "report.csv"
published_on = "2024-02"
"""
HEAD = "app,policy_area,metric,period,value\n"
BEFORE = HEAD + 'Facebook,Spam,Content Actioned,2023Q4,"1,200"\n'
AFTER = BEFORE + 'Facebook,Spam,Content Actioned,2023Q3,"1,100"\n'


def run(folder, most_bytes=None):
    """The command as a schedule starts it; no file may grow beyond so many bytes."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-P", "-m", "audit", "run", "audit.toml", "--out", "outputs", "--quiet"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit if most_bytes is not None else None,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "most_bytes",
    [
        pytest.param(0, marks=pytest.mark.slow),
        pytest.param(100, marks=pytest.mark.slow),
        pytest.param(20_000, marks=pytest.mark.slow),
        100_000,
    ],
)
def test_what_stood_there_stays_whole_and_the_next_run_recovers(tmp_path, most_bytes):
    (tmp_path / "audit.toml").write_text(AUDIT)
    (tmp_path / "report.csv").write_text(BEFORE)
    assert run(tmp_path).returncode == 0
    outputs = tmp_path / "outputs"
    (tmp_path / "report.csv").write_text(AFTER)
    stopped = run(tmp_path, most_bytes)
    assert stopped.returncode == 2
    assert "Traceback" not in stopped.stderr
    assert len(stopped.stderr.strip().splitlines()) == 1
    assert "expected storage that can be written" in stopped.stderr
    (kept,) = list_runs(outputs)
    assert damaged_outputs(kept) == []
    assert (kept / "claims.csv").read_text().count("\n") == 2
    assert run(tmp_path).returncode == 0
    (made,) = list_runs(outputs)
    assert (made / "claims.csv").read_text().count("\n") == 3
    with Ledger(tmp_path / "store" / "ledger.sqlite") as ledger:
        assert ledger.damage() == []
    assert DocumentStore(tmp_path / "store" / "documents").damaged() == []
