"""The synthetic audit."""

import importlib.util
from pathlib import Path

import pytest


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
