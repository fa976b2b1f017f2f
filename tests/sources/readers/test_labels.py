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
        ("Human tracking", 2),
        ("Di erent scope of pla orm service", 3),
        ("O ers", 7),
        ("Staff", 4),
    ],
)
def test_what_a_text_layer_loses_is_forgiven(printed, value):
    assert match_label(printed, KNOWN) == value


@pytest.mark.parametrize("printed", ["St", "Sta f", "Tier 11", "Tier", "1", "", "Ofers", "Human"])
def test_anything_else_is_another_label(printed):
    assert match_label(printed, {**KNOWN, "Still": 8, "Sti": 9}) is None


def test_an_unknown_label_names_the_nearest():
    with pytest.raises(LayoutError, match="Human trafficking"):
        require_label("Human trafic", KNOWN, where="x", what="policy", module="y")


def test_two_labels_that_fit_are_none():
    assert match_label("e ects", {"effects": 1, "eftects": 2}) is None
