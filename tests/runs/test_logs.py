"""A log line is one line, whatever a document wrote into it."""

import json
import logging

import pytest

from audit.logs import start_logging


@pytest.fixture(autouse=True)
def _as_before():
    logger = logging.getLogger("audit")
    before = (logger.handlers[:], logger.level, logger.propagate)
    yield
    logger.handlers[:], logger.level, logger.propagate = before


def test_plain_lines_hold_no_control_characters(capsys):
    start_logging().info("read a\x1b[2J\nb.csv")
    assert capsys.readouterr().err == "transparency-audit: read a [2J b.csv\n"


def test_json_lines_are_one_object_each(capsys):
    logger = start_logging(form="json")
    logger.info("read %s", "a\nb.csv")
    logging.getLogger("audit.worker").warning("two")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["message"]) == ("info", "read a\nb.csv")
    assert (second["level"], second["where"]) == ("warning", "audit.worker")
    assert first["at"].endswith("+00:00")


def test_quiet_leaves_the_warnings(capsys):
    logger = start_logging(quiet=True)
    logger.info("progress")
    logger.warning("trouble")
    assert capsys.readouterr().err == "transparency-audit: trouble\n"
