"""Printed periods: their days, what is inferred or vague, and what is refused."""

import itertools
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import Period
from sources.readers.dates import find_periods, parse_period

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 12, 31))

STATED = [
    ("January to June 2017", "2017-01-01/2017-06-30"),
    ("H1 2017", "2017-01-01/2017-06-30"),
    ("2017H1", "2017-01-01/2017-06-30"),
    ("2017 H2", "2017-07-01/2017-12-31"),
    ("Q3 2021", "2021-07-01/2021-09-30"),
    ("2021Q3", "2021-07-01/2021-09-30"),
    ("2021-Q3", "2021-07-01/2021-09-30"),
    ("Q3/2021", "2021-07-01/2021-09-30"),
    ("Q1-Q3 2024", "2024-01-01/2024-09-30"),
    ("the third quarter of 2021", "2021-07-01/2021-09-30"),
    ("the last quarter of 2021", "2021-10-01/2021-12-31"),
    ("first half of 2017", "2017-01-01/2017-06-30"),
    ("the first six months of 2018", "2018-01-01/2018-06-30"),
    ("Jul-Sep 2022", "2022-07-01/2022-09-30"),
    ("July 1 - December 31, 2022", "2022-07-01/2022-12-31"),
    ("July 1 \u2013 December 31, 2022", "2022-07-01/2022-12-31"),
    ("01/01/2023-06/30/2023", "2023-01-01/2023-06-30"),
    ("01.01.2024-30.09.2024", "2024-01-01/2024-09-30"),
    ("31/01/2024", "2024-01-31/2024-01-31"),
    ("in the period from 1 August 2015 to 31 December 2017", "2015-08-01/2017-12-31"),
    ("between January 1st, 2018 and March 31st, 2018", "2018-01-01/2018-03-31"),
    ("between January and May 2018", "2018-01-01/2018-05-31"),
    ("December 15 - January 15, 2023", "2022-12-15/2023-01-15"),
    ("1-15 May 2018", "2018-05-01/2018-05-15"),
    ("May 1-15, 2018", "2018-05-01/2018-05-15"),
    ("May 2018", "2018-05-01/2018-05-31"),
    ("Sept. 2018", "2018-09-01/2018-09-30"),
    ("2019", "2019-01-01/2019-12-31"),
    ("2015-2017", "2015-01-01/2017-12-31"),
    ("2017-01-31", "2017-01-31/2017-01-31"),
    ("2017-05", "2017-05-01/2017-05-31"),
    ("2017-01-01/2017-06-30", "2017-01-01/2017-06-30"),
    ("January 2015 to the end of June 2017", "2015-01-01/2017-06-30"),
    ("Reporting period: January 1 \u2013 June 30, 2023", "2023-01-01/2023-06-30"),
]


@pytest.mark.parametrize(("text", "period"), STATED)
def test_stated(text, period):
    found = parse_period(text)
    assert (str(found.period), found.basis) == (period, "stated")
    assert (found.start_latest, found.end_earliest, found.printed) == (None, None, text)


@pytest.mark.parametrize(
    ("language", "text", "period"),
    [
        ("fr", "du 1er janvier au 30 juin 2023", "2023-01-01/2023-06-30"),
        ("fr", "au premier semestre 2023", "2023-01-01/2023-06-30"),
        ("fr", "T3 2021", "2021-07-01/2021-09-30"),
        ("de", "im ersten Halbjahr 2021", "2021-01-01/2021-06-30"),
        ("de", "1. Januar bis 30. Juni 2023", "2023-01-01/2023-06-30"),
        ("de", "3. Quartal 2021", "2021-07-01/2021-09-30"),
        ("de", "01.02.2024", "2024-02-01/2024-02-01"),
        ("es", "enero a junio de 2022", "2022-01-01/2022-06-30"),
        ("es", "1 de enero de 2022 al 30 de junio de 2022", "2022-01-01/2022-06-30"),
        ("ar", "\u064a\u0646\u0627\u064a\u0631 \u0662\u0660\u0662\u0660", "2020-01-01/2020-01-31"),
    ],
)
def test_other_languages(language, text, period):
    assert str(parse_period(text, language=language).period) == period


@pytest.mark.parametrize(
    ("text", "start", "start_latest", "end_earliest", "end"),
    [
        ("the middle of 2015", "2015-05-01", "2015-08-31", "2015-05-01", "2015-08-31"),
        ("early 2017", "2017-01-01", "2017-04-30", "2017-01-01", "2017-04-30"),
        ("late May 2018", "2018-05-20", "2018-05-31", "2018-05-20", "2018-05-31"),
        (
            "from mid-2015 through January 2016",
            "2015-05-01",
            "2015-08-31",
            "2016-01-31",
            "2016-01-31",
        ),
        (
            "mid-February to mid-July 2016",
            "2016-02-10",
            "2016-02-20",
            "2016-07-10",
            "2016-07-20",
        ),
    ],
)
def test_vague(text, start, start_latest, end_earliest, end):
    found = parse_period(text)
    assert found.basis == "vague"
    assert found.as_columns() == {
        "period_start": start,
        "period_end": end,
        "period_basis": "vague",
        "period_start_latest": start_latest,
        "period_end_earliest": end_earliest,
    }


def test_year_from_the_context():
    assert parse_period("January, 27") is None
    assert str(parse_period("January, 27", year=2024).period) == "2024-01-27/2024-01-27"
    assert parse_period("January, 27", year=2024).basis == "inferred"
    turn = parse_period("December, 31", reference=date(2024, 1, 1))
    assert str(turn.period) == "2023-12-31/2023-12-31"
    same = parse_period("January, 1", reference=date(2024, 1, 1))
    assert str(same.period) == "2024-01-01/2024-01-01"


def test_since_ends_on_the_reference():
    assert parse_period("since January 2018") is None
    found = parse_period("since January 2018", reference=date(2018, 5, 31))
    assert (str(found.period), found.basis) == ("2018-01-01/2018-05-31", "inferred")
    vague = parse_period("since the middle of 2015", reference=date(2016, 2, 5))
    assert (str(vague.period), vague.basis) == ("2015-05-01/2016-02-05", "vague")
    assert (vague.start_latest, vague.end_earliest) == (date(2015, 8, 31), date(2016, 2, 5))
    assert parse_period("since January 2018", reference=date(2017, 5, 31)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N/A",
        "3",
        "20175",
        "01/02/2024",
        "01/02/2024-03/04/2024",
        "01.02.2024",
        "2010-11",
        "2016/2017",
        "February 30, 2020",
        "June 2017 to January 2017",
        "between January 2018",
        "Q5 2020",
        "H3 2020",
        "32 January 2020",
        "13/13/2020",
        "January 27",
        "299,649",
        "9" * 400,
        "in the " * 100 + "2017",
    ],
)
def test_refused(text):
    assert parse_period(text) is None


def test_found_in_a_sentence():
    text = (
        "In 2017 we may remove 2019 accounts. From January to June 2017, since mid-2015 (2018), "
        "between Q1 2019 and Q2 2019, on January, 27 we banned 30. In March 2020 they march on; "
        "2021Q3 and the first half of 2017. On 5 May 2020 (v2018.1)."
    )
    found = find_periods(text, year=2024, reference=date(2024, 6, 1))
    assert [(item.period.printed, str(item.period.period)) for item in found] == [
        ("2017", "2017-01-01/2017-12-31"),
        ("January to June 2017", "2017-01-01/2017-06-30"),
        ("mid-2015", "2015-05-01/2024-06-01"),
        ("2018", "2018-01-01/2018-12-31"),
        ("Q1 2019 and Q2 2019", "2019-01-01/2019-06-30"),
        ("January, 27", "2024-01-27/2024-01-27"),
        ("March 2020", "2020-03-01/2020-03-31"),
        ("2021Q3", "2021-07-01/2021-09-30"),
        ("first half of 2017", "2017-01-01/2017-06-30"),
        ("5 May 2020", "2020-05-05/2020-05-05"),
    ]
    assert all(text[item.start : item.end] == item.period.printed for item in found)


@st.composite
def periods(draw):
    start, end = sorted([draw(days), draw(days)])
    return draw(
        st.sampled_from(
            [
                Period(start, end),
                Period.day(start),
                Period.month(start.year, start.month),
                Period.quarter(start.year, (start.month + 2) // 3),
                Period.half(start.year, 1 if start.month < 7 else 2),
                Period.year(start.year),
                Period.months(start.year, min(start.month, end.month), 12),
            ]
        )
    )


@given(periods())
def test_labels_and_iso_text_are_read_back(period):
    assert parse_period(period.label).period == period
    assert parse_period(str(period)).period == period


@given(days, st.sampled_from(["en", "de", "fr", "es"]), st.sampled_from(["long", "medium"]))
def test_days_survive_every_locale(day, language, style):
    text = format_date(day, format=style, locale=language)
    assert parse_period(text, language=language).period == Period.day(day)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(2000, 2030))
def test_numeric_dates_are_read_only_where_one_order_fits(first, second, year):
    found = parse_period(f"{first:02d}/{second:02d}/{year}")
    assert (found is not None) == (first == second)


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "de", "es", "ar", "xx"]))
def test_any_text_is_survived(text, language):
    parse_period(text, language=language, reference=date(2020, 5, 5))
    found = find_periods(text, language=language, reference=date(2020, 5, 5))
    assert all(text[item.start : item.end] == item.period.printed for item in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "language", "start", "end"),
    [
        ("entre el 1 y el 15 de octubre de 2017", "es", "2017-10-01", "2017-10-15"),
        ("entre le 1er et le 15 octobre 2017", "fr", "2017-10-01", "2017-10-15"),
        ("zwischen dem 1. und dem 15. Oktober 2017", "de", "2017-10-01", "2017-10-15"),
        ("between 3 and 5 March 2018", "en", "2018-03-03", "2018-03-05"),
    ],
)
def test_days_between(text, language, start, end):
    found = find_periods(text, language=language)
    assert [one.period.period for one in found] == [Period.from_iso(start, end)]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("In May 3,200 accounts were banned.", ["May"]),
        ("28 million in October, 27 million in November", ["October", "November"]),
        ("In October 27 accounts were banned.", ["October"]),
        ("On October 27 accounts were banned.", ["October 27"]),
    ],
)
def test_a_number_behind_a_month_is_no_day(text, printed):
    assert [one.period.printed for one in find_periods(text, year=2022)] == printed
