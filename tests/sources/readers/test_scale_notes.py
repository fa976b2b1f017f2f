"""Notes that say in what figures are printed."""

import pytest

from sources.errors import LayoutError
from sources.readers.scale_notes import refuse_scaled, says_scale


@pytest.mark.parametrize(
    "text",
    [
        "All figures in thousands",
        "in 000s",
        "Figures in '000s",
        "Videos removed (000s)",
        "Accounts (in millions)",
        "Accounts (Tsd.)",
        "Angaben in Tausend",
        "en milliers",
        "Datos en miles",
        "Counts x1,000",
        "in thousands of accounts",
        "Accounts (in thousands of users)",
    ],
)
def test_scales_are_seen(text):
    assert says_scale(text)


@pytest.mark.parametrize(
    "text",
    [
        "Videos removed",
        "1,000",
        "10,000",
        "We removed tens of thousands of accounts",
        "This resulted in thousands of removals that users did not see",
        "It resulted in millions of removals.",
        "Number of notices received",
        "Error 000",
        "thousands",
        "All figures in thousands " + "and so on " * 30,
    ],
)
def test_other_texts_say_nothing_of_a_scale(text):
    assert not says_scale(text)


def test_the_place_of_the_note_is_named():
    with pytest.raises(LayoutError, match=r"t\.csv#row=2: expected figures printed in full"):
        refuse_scaled([("#row=1", "Removals"), ("#row=2", "in thousands")], where="t.csv")
