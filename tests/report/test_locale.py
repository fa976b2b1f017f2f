"""An audit's locale: checked when the file is read, kept in the run, shown beside the sentences."""

import json

import pytest

from audit.config import check_config
from audit.report.export import manifest_json, write_run_index
from audit.report.reload import load_result
from sources.errors import ConfigError


def test_the_audit_file_names_the_locale():
    assert check_config({"title": "An audit"}, "audit.toml").locale == "en"
    assert check_config({"title": "An audit", "locale": "ar"}, "audit.toml").locale == "ar"
    with pytest.raises(ConfigError, match="xx_nowhere"):
        check_config({"title": "An audit", "locale": "xx_nowhere"}, "audit.toml")


def test_a_run_keeps_its_locale(run_folder, synthetic):
    assert load_result(run_folder).locale == "en"
    manifest = json.loads(manifest_json(synthetic.audit_result(locale="de"), {}))
    assert manifest["locale"] == "de"


def test_the_index_of_runs_is_written_by_the_locale(run_folder):
    text = write_run_index(run_folder.parent, "fr").read_text(encoding="utf-8")
    assert "30 juin 2018" in text
    write_run_index(run_folder.parent)
