"""The synthetic audit, and a browser that reaches nothing but files and this machine."""

import importlib.util
import shutil
from pathlib import Path

import pytest

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


def _load_synthetic():
    path = Path(__file__).with_name("synthetic.py")
    spec = importlib.util.spec_from_file_location("synthetic_audit", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def synthetic():
    """The module that makes the synthetic audit: `audit_result(**changes)`, `many_claims(n)`."""
    return _load_synthetic()


@pytest.fixture
def result(synthetic):
    return synthetic.audit_result()


@pytest.fixture(scope="session")
def run_folder(synthetic, tmp_path_factory):
    """A written run of the synthetic audit."""
    from audit.report.evidence import HeldDocuments
    from audit.report.export import write_report

    folder = tmp_path_factory.mktemp("outputs") / "synthetic"
    write_report(
        synthetic.audit_result(),
        folder,
        manifest={"inputs": {"synthetic.csv": synthetic.CSV.sha256}},
        evidence=HeldDocuments([synthetic.CSV]),
        news=["One figure was restated: H1 2016 from 41,200 to 40,900."],
    )
    return folder


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
