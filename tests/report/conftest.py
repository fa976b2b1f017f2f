"""The synthetic audit."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest


def _load(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{name}_audit", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def synthetic():
    """The module that makes the synthetic audit: `audit_result(**changes)`, `many_claims(n)`."""
    return _load("synthetic")


@pytest.fixture(scope="session")
def broken_links():
    """Links below a folder that lead nowhere."""
    return _load("links").broken_links


@pytest.fixture(scope="session")
def paged_run(synthetic, tmp_path_factory):
    """A written run whose findings and claims take several pages."""
    from audit.report.export import write_report

    result = synthetic.audit_result()
    copies = [
        result.findings.assign(finding_id=result.findings["finding_id"] + f"-{number}")
        for number in range(60 // len(result.findings))
    ]
    result = replace(result, findings=pd.concat([result.findings, *copies], ignore_index=True))
    folder = tmp_path_factory.mktemp("paged") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audit.report.views.CLAIMS_A_PAGE", 3)
        patch.setattr("audit.report.site.CLAIMS_A_PAGE", 3)
        write_report(result, folder, manifest={})
    return folder


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
