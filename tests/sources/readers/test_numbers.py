# ruff: noqa: RUF001 - digits of other scripts are what is tested
"""Printed numbers: exact values, units, hedges, ranges, and what is refused."""

import itertools
import math
from fractions import Fraction

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from schemas import vocabulary
from sources.readers.number_literals import STYLES, western_digits
from sources.readers.numbers import find_numbers, parse_number
from sources.readers.words import LANGUAGES, words_of

THIN, NARROW, NBSP = "\u2009", "\u202f", "\u00a0"

PLAIN = [
    ("2,781,634", "en", 2781634, 1, "exact"),
    ("235,000", "en", 235000, 1, "exact"),
    ("15,935*", "en", 15935, 1, "exact"),
    ("12¹", "en", 12, 1, "exact"),
    ("0", "en", 0, 1, "exact"),
    ("-5", "en", -5, 1, "exact"),
    ("\u22125", "en", -5, 1, "exact"),
    ("12,34,567", "en", 1234567, 1, "exact"),
    (f"1{NARROW}234{NARROW}567", "fr", 1234567, 1, "exact"),
    (f"1{NBSP}234{NBSP}567", "en", 1234567, 1, "exact"),
    (f"1{THIN}234", "de", 1234, 1, "exact"),
    ("1 234 567", "fr", 1234567, 1, "exact"),
    ("1.234.567", "de", 1234567, 1, "exact"),
    ("1.234", "de", 1234, 1, "exact"),
    ("1.234", "en", "1.234", "0.001", "exact"),
    ("1'234'567", "de-CH", 1234567, 1, "exact"),
    ("12,5", "", "12.5", "0.1", "exact"),
    ("1,234,567", "", 1234567, 1, "exact"),
    ("٢٬٥٠٠", "ar", 2500, 1, "exact"),
    ("٢٫٥", "ar", "2.5", "0.1", "exact"),
    ("1.9 million", "en", 1900000, 100000, "rounded"),
    ("2.0 million", "en", 2000000, 100000, "rounded"),
    ("12m", "en", 12000000, 1000000, "rounded"),
    ("1.2M", "en", 1200000, 100000, "rounded"),
    ("300k", "en", 300000, 1000, "rounded"),
    ("2 bn", "en", 2 * 10**9, 10**9, "rounded"),
    ("3 lakh", "en", 300000, 100000, "rounded"),
    ("1.5 crore", "en", 15000000, 1000000, "rounded"),
    ("1,5 Mio.", "de", 1500000, 100000, "rounded"),
    ("2 Billionen", "de", 2 * 10**12, 10**12, "rounded"),
    ("1,5 million", "fr", 1500000, 100000, "rounded"),
    ("2 mil millones", "es", 2 * 10**9, 10**9, "rounded"),
    ("٣ ملايين", "ar", 3000000, 1000000, "rounded"),
    ("more than 2,000", "en", 2000, 1, "more_than"),
    ("over 60", "en", 60, 1, "more_than"),
    ("at least 3,044", "en", 3044, 1, "at_least"),
    ("2,000+", "en", 2000, 1, "at_least"),
    ("2,118 and counting", "en", 2118, 1, "at_least"),
    ("fewer than 5", "en", 5, 1, "less_than"),
    ("<5", "en", 5, 1, "less_than"),
    ("up to 5", "en", 5, 1, "up_to"),
    ("almost 300,000", "en", 300000, 1, "almost"),
    ("nearly 1.1 million", "en", 1100000, 100000, "almost"),
    ("about 40", "en", 40, 1, "about"),
    ("a total of 5", "en", 5, 1, "exact"),
    ("plus de 1,5 million", "fr", 1500000, 100000, "more_than"),
    ("environ 12 000", "fr", 12000, 1, "about"),
    ("über 1.000", "de", 1000, 1, "more_than"),
    ("más de 12.000", "es", 12000, 1, "more_than"),
    ("one hundred", "en", 100, 1, "exact"),
    ("a million", "en", 1000000, 1000000, "rounded"),
    ("two hundred and five thousand", "en", 205000, 1000, "rounded"),
    ("deux millions", "fr", 2000000, 1000000, "rounded"),
    ("dos mil", "es", 2000, 1000, "rounded"),
    ("zwölf", "de", 12, 1, "exact"),
]


@pytest.mark.parametrize(("text", "language", "value", "unit", "qualifier"), PLAIN)
def test_value_unit_and_hedge(text, language, value, unit, qualifier):
    number = parse_number(text, language=language)
    assert (number.value, number.unit) == (Fraction(value), Fraction(unit))
    assert number.qualifier == qualifier
    assert number.printed == text
    assert (number.low, number.high, number.is_percent) == (None, None, False)


@pytest.mark.parametrize(
    ("text", "language", "value", "unit", "qualifier"),
    [
        ("40%", "en", "0.4", "0.01", "rounded"),
        ("40 per cent", "en", "0.4", "0.01", "rounded"),
        ("99.9 percent", "en", "0.999", "0.001", "rounded"),
        ("40%1", "en", "0.4", "0.01", "rounded"),
        ("-8.4%", "en", "-0.084", "0.001", "rounded"),
        ("<1%", "en", "0.01", "0.01", "less_than"),
        ("<0.0001%", "en", "0.000001", "0.000001", "less_than"),
        ("12,5 %", "fr", "0.125", "0.001", "rounded"),
        ("12,5 %", "de", "0.125", "0.001", "rounded"),
        ("12,5 por ciento", "es", "0.125", "0.001", "rounded"),
        ("٥٪", "ar", "0.05", "0.01", "rounded"),
        ("more than 99%", "en", "0.99", "0.01", "more_than"),
    ],
)
def test_per_cent_is_a_part_of_one(text, language, value, unit, qualifier):
    number = parse_number(text, language=language)
    assert number.is_percent
    assert (number.value, number.unit, number.qualifier) == (
        Fraction(value),
        Fraction(unit),
        qualifier,
    )


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier", "is_percent"),
    [
        ("0-249", 0, 249, "range", False),
        ("4%-5%", "0.04", "0.05", "range", True),
        ("4-5%", "0.04", "0.05", "range", True),
        ("15,000 to 18,000", 15000, 18000, "range", False),
        ("between 15,000 and 18,000", 15000, 18000, "range", False),
        ("1.5\u20132 million", 1500000, 2000000, "range", False),
        ("500 to 1 million", 500, 1000000, "range", False),
        ("in the region of 15,000 to 18,000", 14500, 18500, "about", False),
    ],
)
def test_ranges(text, low, high, qualifier, is_percent):
    number = parse_number(text)
    assert (number.low, number.high) == (Fraction(low), Fraction(high))
    assert (number.qualifier, number.is_percent) == (qualifier, is_percent)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("two thirds", "2/3", "1/3"), ("two-thirds", "2/3", "1/3"), ("half", "1/2", "1/2")],
)
def test_parts_in_words(text, value, unit):
    number = parse_number(text)
    assert number.is_fraction
    assert (number.value, number.unit) == (Fraction(value), Fraction(unit))
    assert number.qualifier == "about"


@pytest.mark.parametrize(
    ("text", "language", "value", "qualifier"),
    [
        ("nearly half a million", "en", 500_000, "almost"),
        ("half a million", "en", 500_000, "about"),
        ("a quarter of a million", "en", 250_000, "about"),
        ("two and a half million", "en", 2_500_000, "rounded"),
        ("two dozen", "en", 24, "about"),
        ("plus d'un demi-million de", "fr", 500_000, "more_than"),
        ("anderthalb Millionen", "de", 1_500_000, "rounded"),
        ("casi medio millón de", "es", 500_000, "almost"),
    ],
)
def test_amounts_in_words(text, language, value, qualifier):
    number = parse_number(text, language=language)
    assert (number.value, number.qualifier) == (value, qualifier)


def test_of_words_that_make_no_number_no_part_is_one():
    assert find_numbers("nineteen twelve accounts were banned") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("N/A", "en"),
        ("--", "en"),
        ("-", "en"),
        ("%", "en"),
        ("1.234", ""),
        ("1,234", ""),
        ("1,234", "xx"),
        ("1 234", "en"),
        ("12.34.567", "de"),
        ("1,23", "en"),
        ("0,123", "en"),
        ("007", "en"),
        ("1.2.3", "en"),
        ("2017-01-05", "en"),
        ("2017-18", "en"),
        ("01/02/2024", "en"),
        ("12:30", "en"),
        ("1st", "en"),
        ("1990s", "en"),
        ("24-hour", "en"),
        ("COVID-19", "en"),
        ("#5", "en"),
        ("$5", "en"),
        ("$ 5 million", "en"),
        ("5 €", "en"),
        ("1e6", "en"),
        ("5 percentage points", "en"),
        ("5 accounts", "en"),
        ("12 men", "en"),
        ("5 and 6", "en"),
        ("from 5 to 10", "en"),
        ("10-5", "en"),
        ("more than 5 to 10", "en"),
        ("more than about 5", "en"),
        ("hundreds of thousands", "en"),
        ("three twenty", "en"),
        ("a two", "en"),
        ("9" * 400, "en"),
        ("9" * 5000, "en"),
        ("1" + ",000" * 2000, "en"),
    ],
)
def test_refused(text, language):
    assert parse_number(text, language=language) is None


def test_scale_letter_must_touch_the_number():
    assert parse_number("5 m") is None
    assert parse_number("5 b") is None


def test_columns_of_a_claim():
    counted = parse_number("1.9 million").as_columns("count")
    assert counted["value"] == 1_900_000
    assert (counted["low"], counted["high"]) == (1_850_000, 1_950_000)
    share = parse_number("40.0%").as_columns("share")
    assert (share["low"], share["high"]) == (0.3995, 0.4005)
    assert share["qualifier"] == "rounded"
    ranged = parse_number("4%-5%").as_columns("share")
    assert math.isnan(ranged["value"])
    assert (ranged["low"], ranged["high"], ranged["qualifier"]) == (0.04, 0.05, "range")


def test_found_in_a_sentence():
    text = (
        "In H1 2017 we removed more than 1.9 million pieces, down 8.4% from 2,000,000 (v1.2.3, "
        "COVID-19, 24/7, 12:30); it rose from 5 to 10, two-thirds of them between 2 and 3 million."
    )
    found = find_numbers(text)
    assert [item.number.printed for item in found] == [
        "2017",
        "more than 1.9 million",
        "8.4%",
        "2,000,000",
        "5",
        "10",
        "two-thirds",
        "between 2 and 3 million",
    ]
    assert all(text[item.start : item.end] == item.number.printed for item in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_tables_use_the_closed_qualifiers(language):
    words = words_of(language)
    assert {*words.hedges.values(), *words.suffixes.values()} <= {*vocabulary.QUALIFIERS, ""}
    for phrase, qualifier in words.hedges.items():
        number = parse_number(f"{phrase} 12", language=language)
        assert number.qualifier == (qualifier or "exact"), phrase
    assert set(words.months.values()) == set(range(1, 13))


# Formatted by the Unicode locale rules, an independent writer of the same styles.
LOCALES = {
    "en": "en_US",
    "de": "de_DE",
    "fr": "fr_FR",
    "es": "es_ES",
    "it": "it_IT",
    "nl": "nl_NL",
    "pt": "pt_BR",
    "de-ch": "de_CH",
    "ar": "ar_EG",
}


def test_every_language_has_a_locale_to_check_it():
    assert set(LOCALES) == set(STYLES) - {""}


@given(
    number=st.integers(min_value=0, max_value=10**15),
    language=st.sampled_from(sorted(LOCALES)),
)
def test_whole_numbers_survive_every_locale(number, language):
    options = {"numbering_system": "default"} if language == "ar" else {}
    text = format_decimal(number, locale=LOCALES[language], **options)
    assert parse_number(text, language=language).value == number


@given(
    thousandths=st.integers(min_value=0, max_value=10**12),
    language=st.sampled_from(sorted(LOCALES)),
)
def test_decimals_survive_every_locale(thousandths, language):
    options = {"numbering_system": "default"} if language == "ar" else {}
    exact = Fraction(thousandths, 1000)
    text = format_decimal(
        thousandths / 1000, locale=LOCALES[language], format="#,##0.000", **options
    )
    number = parse_number(text, language=language)
    assert (number.value, number.unit) == (exact, Fraction(1, 1000))


@given(number=st.integers(min_value=0, max_value=10**9), language=st.sampled_from(sorted(LOCALES)))
def test_an_unknown_language_never_gives_another_value(number, language):
    options = {"numbering_system": "default"} if language == "ar" else {}
    text = format_decimal(number, locale=LOCALES[language], **options)
    reading = parse_number(text, language="")
    assert reading is None or reading.value == number


ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spell(number):
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= scale:
            rest = number % scale
            return spell(number // scale) + f" {word}" + (f" {spell(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{ONES[number // 100]} hundred" + (f" and {spell(rest)}" if rest else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_spelled_numbers(number):
    assert parse_number(spell(number)).value == number


@given(st.text(max_size=300), st.sampled_from(["en", "fr", "de", "es", "ar", "", "xx"]))
def test_any_text_is_survived(text, language):
    parse_number(text, language=language)
    found = find_numbers(text, language=language)
    assert all(text[item.start : item.end] == item.number.printed for item in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text(alphabet="0123456789.,%-+ '\u202f٢٣million<>~", max_size=60))
def test_number_soup_is_survived(text):
    for item in find_numbers(text):
        assert item.number.low is None or item.number.low < item.number.high


@given(st.text(max_size=50))
def test_western_digits_keep_the_length(text):
    assert len(western_digits(text)) == len(text)


def test_a_change_between_two_ranges_is_two_numbers():
    found = find_numbers("It dropped from 0.10-0.11% to 0.07-0.08%.", language="en")
    assert [item.number.printed for item in found] == ["0.10-0.11%", "0.07-0.08%"]
