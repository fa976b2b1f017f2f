"""Printed labels and known ones: what a text layer loses is forgiven, another label never."""

import pytest

from sources.errors import LayoutError
from sources.readers.labels import match_label, require_label

KNOWN = {
    "Specific removals (own initiative)": 1,
    "Human trafficking": 2,
    "Different scope of platform service": 3,
    "Staff": 4,
    "Stiff": 5,
    "Tier 1": 6,
    "Offers": 7,
}


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Specific removals (own initiative)", 1),
        ("Speci c removals own initiative", 1),
        ("SPECIFIC REMOVALS OWN INITIATIVE", 1),
        ("Speci\ufb01c removals (own initiative)", 1),
        ("Human tra cking", 2),
        ("Human tra\ncking", 2),
        ("Human tra\x00cking", 2),
        ("Human tra\ufffdcking", 2),
        ("Human tra(cid:12)cking", 2),
        ("Human tra\ue001cking", 2),
        ("\ue001 Offers \uf0b7", 7),  # icons
        ("Di erent scope of pla\x00orm service", 3),
        ("O ers", 7),
        ("Staff", 4),
    ],
)
def test_what_a_text_layer_loses_is_forgiven(printed, value):
    assert match_label(printed, KNOWN) == value


@pytest.mark.parametrize("spelling", ["Human tracking", "HUMAN TRACKING", "human-tracking"])
def test_letters_are_missing_only_where_something_shows_it(spelling):
    assert match_label(spelling, KNOWN) is None
    assert match_label(spelling, {**KNOWN, "Human tracking": 8}) == 8


def test_a_glyph_without_letters_is_never_passed_over():
    assert match_label("Human tra\x00cking", {"Human tracking": 8}) is None


def test_a_space_is_never_other_letters():
    assert match_label("Pla orm", {"Platform": 1}) is None
    assert match_label("Sta members", {"Staff members": 1}) is None


@pytest.mark.parametrize(
    "printed", ["St", "Sta f", "Sta", "Tier 11", "Tier", "1", "", "Ofers", "Human"]
)
def test_anything_else_is_another_label(printed):
    assert match_label(printed, {**KNOWN, "Still": 8, "Sti": 9}) is None


def test_an_unknown_label_names_the_nearest():
    with pytest.raises(LayoutError, match="Human trafficking"):
        require_label("Human trafic", KNOWN, where="x", what="policy", module="y")


def test_two_labels_that_fit_are_none():
    assert match_label("e\x00ects", {"effects": 1, "eftects": 2}) is None
