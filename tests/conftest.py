"""For all tests: no network beyond this machine, a fixed seed, and where the real documents lie."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

CORPUS = (
    Path(os.environ.get("TRANSPARENCY_CORPUS", ""))
    if os.environ.get("TRANSPARENCY_CORPUS")
    else Path(__file__).resolve().parents[2] / "shared" / "corpus"
)

settings.register_profile("default", derandomize=True, deadline=None)
settings.load_profile("default")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Any connection to another machine fails the test; loopback and files are allowed."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def corpus():
    """The folder of real documents; skips where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("the real documents are not beside this checkout (shared/corpus)")
    return CORPUS


def pytest_addoption(parser):
    parser.addoption("--write-golden", action="store_true", help="write missing expected.csv")
