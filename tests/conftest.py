"""For all tests: no network, a fixed seed, where the real documents lie, and one browser."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.examples import load_profile

CORPUS = (
    Path(os.environ.get("TRANSPARENCY_CORPUS", ""))
    if os.environ.get("TRANSPARENCY_CORPUS")
    else Path(__file__).resolve().parents[2] / "shared" / "corpus"
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

load_profile()


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


@pytest.fixture(scope="session")
def browser():
    """Chromium; skips where it is absent."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser):
    """Open an address; every request that leaves the machine and every script error is kept."""
    opened = []

    def go(address, *, width=1280, scheme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        page = context.new_page()
        page.left = []
        page.errors = []
        page.on("request", lambda request: _note(page.left, request.url))
        page.on("console", lambda message: _note_error(page.errors, message))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(address)
        opened.append(context)
        return page

    yield go
    for context in opened:
        context.close()


def _note(left, url):
    if not url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
        left.append(url)


def _note_error(errors, message):
    if message.type == "error":
        errors.append(message.text)


@pytest.fixture(scope="session")
def violations():
    """What axe finds serious or critical on a page, as rule and elements."""
    from importlib.resources import files

    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def check(page):
        # Evaluated by the debugger, the script is not bound by the page's own policy.
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (violation["id"], [node["target"] for node in violation["nodes"]][:5])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]

    return check
