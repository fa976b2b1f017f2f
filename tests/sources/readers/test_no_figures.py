"""Numbers that are no figures, and those beside them that are."""

import pytest

from sources.readers.no_figures import Numbering, bare_page_numbers, no_figures, tokens_of


def left(sentence, text="", before=""):
    """The numbers of a sentence that may be figures."""
    none = no_figures(sentence, before, Numbering.of(text or sentence))
    return [
        sentence[a:b] for a, b in tokens_of(sentence) if not any(x < b and a < y for x, y in none)
    ]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("From August 25, 2023 to September 24, 2023, 441 reports.", ["441"]),
        ("Du 1er janvier au 30 juin 2023, 6 216 contenus", ["6", "216"]),
        ("(S1 2023) and 2023Q4 and H2 2022", []),
        ("in 2019 accounts grew, and 2019 accounts fell", ["2019"]),
        ("the 2022-2023 report of 25.09.2023", []),
        ("Articles 9 (Removal Orders) and 10, Art. 15(1)(c), \u00a7 3a", []),
        ("sections 2251, 2251A, 2252A, or 2260 of 18 USC 2258A", []),
        ("Regulation (EU) 2022/2065, Directive 2000/31/EC", []),
        ("Act on 120 notices", ["120"]),
        ("Table 3 of Annex 2, pages 4 to 6, see 3.1.1.a", []),
        ("24/7, 24 hours a day, 24h/24, a 30-day window, MP4, COVID-19", []),
        ("within 24 hours", ["24"]),
        ("https://example.org/2/300 and a1@b.org", []),
        ("zero (0) orders, and five (5) notices", ["0", "5"]),
        ("(1) those reported, and (2) those found", []),
        (
            "over 15,000people and 21EU states, to800,000 attempts",
            ["15,000people", "21EU", "to800,000"],
        ),
        ("\\>99.99% and <0.01% of 1.5 million", [">99.99%", "<0.01%", "1.5"]),
    ],
)
def test_what_is_left_of_a_sentence(sentence, figures):
    assert left(sentence) == figures


def test_a_digit_at_a_word_is_a_mark_only_where_the_text_has_that_note():
    assert left("Copyright7 | 60") == ["Copyright7", "60"]
    assert left("Copyright7 | 60", text="Copyright7 | 60\n7. Rights holders") == ["60"]
    assert left("10 September 20231.", text="September 20231.\n1 Only removals") == []


def test_a_list_is_one_by_its_neighbours():
    listing = "1. Orders\n2. Notices\n"
    assert left("2. Notices", text=listing) == []
    assert left("2. Notices") == ["2"]
    assert left("2.3 Number", text="2.2 Orders\n2.3 Number") == []
    assert left("2.5 Million") == ["2.5"]


def test_a_sentence_that_goes_on_begins_with_no_number_of_a_list():
    """`... in all of them we removed` / `2. Notices` is the end of a sentence."""
    full = "in the whole of the period that this report is about, we removed\n"
    assert left("2. Notices", text="1. Orders\n2. Notices", before=full) == ["2"]
    assert left("2. Notices", text="1. Orders\n2. Notices", before=full + "\n") == []


def test_numbers_of_pages():
    pages = "".join(f"Report \u2022 {n}\nWords\n" for n in range(1, 5))
    numbering = Numbering.of(pages)
    assert numbering.is_paged("Report \u2022 3")
    assert not numbering.is_paged("Report \u2022 9")
    assert not Numbering.of("Orders 4\nOrders 9\nOrders 12").is_paged("Orders 4")
    lone = "".join(f"Words\n{n}\nWords\n" for n in range(1, 7))
    assert len(bare_page_numbers(lone)) == 6
    assert bare_page_numbers("Words\n5\nWords\n900\nWords\n") == frozenset()
    assert bare_page_numbers("1\n2\n3\n4\n5\n6\n") == frozenset()
