"""Figures, periods and claims in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.wording import Wording, about, duration, plain, sentence, statistic, things
from sources.errors import ConfigError

EN = Wording()


def row(**more):
    base = {
        "platform": "Chirp",
        "claimant": "Chirp",
        "policy_area": "terrorism",
        "policy_label": "",
        "action": "suspend",
        "unit": "accounts",
        "scope": "worldwide",
        "detection": "any",
        "breakdown": "",
        "kind": "count",
        "qualifier": "exact",
        "value": 299649.0,
        "low": 299649.0,
        "high": 299649.0,
        "every": "",
        "horizon": "",
        "since": "",
        "period_start": "2017-01-01",
        "period_end": "2017-06-30",
    }
    return {**base, **more}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (row(), "299,649"),
        (row(qualifier="more_than", value=2000.0), "more than 2,000"),
        (row(kind="share", value=0.95), "95%"),
        (row(kind="share", value=0.0841), "8.41%"),
        (row(kind="share", value=1 / 3), "33.3%"),
        (row(kind="change", value=-0.2), "down 20%"),
        (row(kind="change", value=-0.2, qualifier="about"), "down about 20%"),
        (row(kind="change", value=0.0), "no change"),
        (row(kind="ratio", value=2.0, qualifier="about"), "about 2 times"),
        (row(kind="mean_per_day", value=421.5), "421.5 a day"),
        (row(value=math.nan, qualifier="range", low=15000.0, high=18000.0), "15,000 to 18,000"),
        (row(value=math.nan, qualifier="range", low=5.0, high=math.inf), "at least 5"),
        (row(value=math.nan, qualifier="suppressed", low=0.0, high=math.inf), "not published"),
    ],
)
def test_a_figure_says_its_hedge_and_kind(claim, text):
    assert EN.figure(claim) == text


@pytest.mark.parametrize(
    ("locale", "number", "share", "day"),
    [
        ("en", "1,234,567", "95%", "2 April 2015"),
        ("de_DE", "1.234.567", "95%", "2. April 2015"),
        ("fr_FR", "1\u202f234\u202f567", "95%", "2 avril 2015"),
    ],
)
def test_numbers_and_dates_follow_the_locale(locale, number, share, day):
    wording = Wording(locale)
    assert wording.number(1234567) == number
    assert wording.share(0.95).replace("\u202f", "").replace("\u00a0", "") == share
    assert wording.day("2015-04-02") == day


def test_an_unknown_locale_is_refused():
    with pytest.raises(ConfigError, match="xx_nowhere"):
        Wording("xx_nowhere")


def test_periods_as_a_person_writes_them():
    assert EN.period("2017-01-01", "2017-06-30") == "H1 2017"
    assert EN.period("", "") == "no period stated"
    assert EN.day("2017-09") == "September 2017"
    assert EN.day("2017") == "2017"
    assert EN.short_day("2017-09-19") == "19 Sep 2017"


@pytest.mark.parametrize(
    ("locale", "start", "end", "words"),
    [
        ("de", "2017-01-01", "2017-01-01", "1. Januar 2017"),
        ("de", "2017-01-01", "2017-12-31", "2017"),
        ("de", "2017-04-01", "2017-06-30", "Q2 2017"),
        ("fr", "2017-04-01", "2017-06-30", "T2 2017"),
        ("de", "2017-01-01", "2017-06-30", "Jan.\u2013Juni 2017"),
        ("de", "2017-05-01", "2017-05-31", "Mai 2017"),
        ("ar", "2017-05-01", "2017-05-31", "\u2067\u0645\u0627\u064a\u0648 2017\u2069"),
    ],
)
def test_periods_of_other_locales_are_as_short_as_those_of_ours(locale, start, end, words):
    spaces = str.maketrans({"\u2009": "", "\u202f": "", "\u00a0": " "})
    assert Wording(locale).period(start, end).translate(spaces) == words


def test_per_cent_as_the_language_sets_it():
    assert Wording("de").share(0.675) == "67,5\u00a0%"
    assert Wording("de").points(0.211, 0.324) == "21,1 to 32,4 points"
    assert EN.points(0.01) == "1 point"
    assert EN.interval(15000, 18000, "mean_per_month") == "15,000 to 18,000 a month"


def test_charts_keep_to_scripts_that_they_can_shape():
    drawn = {"de": "de", "ru": "ru", "ar": "en", "ja": "en"}
    assert {name: Wording(name).in_charts.locale for name in drawn} == drawn


def test_round_millions_are_written_in_words_in_charts():
    assert EN.in_charts.number(39_500_000) == "39.5 million"
    assert EN.in_charts.number(2_200_000_000) == "2.2 billion"
    assert EN.in_charts.number(1_210_357) == "1,210,357"
    assert EN.in_charts.number(-2_000_000) == "-2 million"
    assert EN.number(39_500_000) == "39,500,000"
    assert EN.example() == ""


@pytest.mark.parametrize(
    ("iso", "words"),
    [("P70D", "70 days"), ("PT1H", "1 hour"), ("P1M", "1 month"), ("PT30M", "30 minutes")],
)
def test_durations_in_words(iso, words):
    assert duration(iso) == words


def test_a_claim_in_one_line():
    assert sentence(row(), EN) == "Chirp: 299,649, accounts suspended for terrorism, H1 2017"
    relayed = row(claimant="A study", scope="DE", breakdown="language=de", detection="automated")
    assert "according to A study" in sentence(relayed, EN)
    assert about(relayed) == (
        "accounts suspended for terrorism in Germany (automated detection) (language: de)"
    )
    assert things(row(action="")) == "accounts"
    other = row(policy_area="other", policy_label="Merchant rejection")
    assert about(other) == "accounts suspended for “Merchant rejection”"
    assert plain("bots_and_channels") == "bots and channels"
    assert plain("IS_and_al_qaeda") == "IS and al-Qaeda"
    assert plain("christchurch_attack_video") == "Christchurch attack video"
    assert statistic(row(kind="maximum", every="P1M")) == "record high for a month"
    within = row(kind="rate_within", horizon="PT1H", since="upload")
    assert statistic(within) == "share within 1 hour of upload"


@given(st.floats(0, 1e12, allow_nan=False))
def test_a_number_reads_back_to_what_it_says(value):
    text = EN.number(value)
    places = 0 if value >= 1000 or float(value).is_integer() else 2
    assert float(text.replace(",", "")) == pytest.approx(round(value, places), abs=10.0**-places)


@given(st.integers(0, 10_000))
def test_a_share_in_hundredths_of_a_per_cent_is_never_rounded(parts):
    assert float(EN.share(parts / 10_000).rstrip("%").replace(",", "")) == pytest.approx(
        parts / 100, abs=1e-9
    )


def test_a_date_written_from_right_to_left_stays_on_one_line():
    assert " " not in Wording("ar").day("2017-05-01")
    assert " " not in Wording("ar").period("2017-05-01", "2018-05-31")
