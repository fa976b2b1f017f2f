"""The misbehaving readers must be importable inside the workers, which see no PYTHONPATH."""

import sys
from pathlib import Path

import pytest

from audit import worker_link

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)


@pytest.fixture(autouse=True)
def _readers_in_workers(monkeypatch):
    monkeypatch.setattr(worker_link, "EXTRA_PATHS", (HERE,))
