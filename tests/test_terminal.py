"""Tables on a terminal: what a document holds is shown as text, what all rows share once."""

import sys

import pandas as pd
import pytest

from audit.commands import shared
from audit.console import show_table
from schemas.measurements import Measurements
from sources.tabulate import tabulate_claims

BASE = {
    "platform": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
}


@pytest.fixture
def shown(monkeypatch, capsys):
    """What a terminal of 200 columns shows of a table."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")

    def show(table):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        show_table(table)
        return capsys.readouterr().out

    return show


def test_brackets_and_controls_of_a_document_are_text(shown):
    rows = [
        {**BASE, "claim_id": "a", "value": 451, "printed": "451 [/b]"},
        {**BASE, "claim_id": "b", "value": 12, "printed": "[red]12\x1b[31m"},
    ]
    out = shown(tabulate_claims(rows))
    assert "451 [/b]" in out
    assert "[red]12�[31m" in out
    assert "\x1b[31m" not in out


def test_what_all_rows_share_is_said_once_and_blank_columns_are_left_out(shown):
    rows = [
        {**BASE, "claim_id": "a", "value": 451, "printed": "451"},
        {**BASE, "claim_id": "b", "value": 12, "printed": "12"},
    ]
    lines = shown(tabulate_claims(rows)).splitlines()
    assert lines[:2] == ["platform: Example", "policy_area: terrorism"]
    (head,) = (line for line in lines if "claim_id" in line)
    assert head.split() == ["claim_id", "printed"]
    assert [line.split() for line in lines[-2:]] == [["a", "451"], ["b", "12"]]


def test_numbers_are_whole_or_of_four_digits(shown):
    rows = [
        {"measurement_id": f"m{n}", "study": "s", "estimand": "count_observed", "estimate": value}
        | {"draw": "unknown"}
        for n, value in enumerate([299649.0, 0.37553462976252544])
    ]
    out = shown(Measurements.conform(pd.DataFrame(rows)))
    assert out.split()[-2:] == ["299,649", "0.3755"]


def test_quick_steps_are_silent_and_slow_ones_are_told(monkeypatch, capsys):
    clock = iter([0.0, 0.1, 1.9, 2.0, 2.0, 2.1])
    monkeypatch.setattr(shared, "monotonic", lambda: next(clock))
    tell = shared.paced()
    for step, done in (("a", 0.0), ("a", 1.0), ("b", 0.25), ("b", 0.3)):
        tell(step, done)
    assert capsys.readouterr().err == "b: 25%\n"
