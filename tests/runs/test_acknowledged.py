"""What is withdrawn once stays withdrawn in later runs."""

import pytest

from audit.acknowledged import record_standing
from audit.config import AuditConfig
from sources import curated
from sources.document import Document
from sources.errors import ConfigError, DocumentError

CONFIG = AuditConfig(title="x")
WORDS = ("Anna", "2024-05-01", "=we misread, the unit")


def standings(path):
    from schemas.findings import Findings

    blank = {"rule_id": "record", "severity": "error", "statement": "x", "status": "open"}
    findings = Findings.conform([{"finding_id": name, **blank} for name in ("f1", "f2", "f3")])
    found = curated.acknowledge_findings(findings, Document.from_path(path))
    return list(found[["status", "status_by", "status_reason"]].itertuples(index=False, name=None))


def test_a_table_is_made_where_there_is_none(tmp_path):
    path = record_standing(CONFIG, tmp_path, "f2", "withdrawn", WORDS)
    assert standings(path) == [
        ("open", "", ""),
        ("withdrawn", "Anna", "=we misread, the unit"),
        ("open", "", ""),
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["acknowledged.csv"]


def test_what_stands_there_stays_and_a_missing_column_is_added(tmp_path):
    (tmp_path / "acknowledged.csv").write_text(
        "\ufefffinding_id,status_by,status_on,status_reason\nf1,Ben,2024-01-01,known\n"
    )
    path = record_standing(CONFIG, tmp_path, "f3", "withdrawn", WORDS)
    assert [row[:2] for row in standings(path)] == [
        ("acknowledged", "Ben"),
        ("open", ""),
        ("withdrawn", "Anna"),
    ]


def test_what_is_no_table_of_ours_or_lies_outside_is_left_alone(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    for content in (b"\xff\xfe", b"a,b\n1,2\n", b'finding_id\n"x'):
        (home / "acknowledged.csv").write_bytes(content)
        with pytest.raises(DocumentError):
            record_standing(CONFIG, home, "f", "withdrawn", WORDS)
        assert (home / "acknowledged.csv").read_bytes() == content
    (home / "acknowledged.csv").unlink()
    (tmp_path / "other.csv").write_text("finding_id\n")
    (home / "acknowledged.csv").symlink_to(tmp_path / "other.csv")
    with pytest.raises(ConfigError):
        record_standing(CONFIG, home, "f", "withdrawn", WORDS)
    assert (tmp_path / "other.csv").read_text() == "finding_id\n"
    outside = AuditConfig(title="x", acknowledged="../new.csv")
    with pytest.raises(ConfigError):
        record_standing(outside, home, "f", "withdrawn", WORDS)
    assert not (tmp_path / "new.csv").exists()
