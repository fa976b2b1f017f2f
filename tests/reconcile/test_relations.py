"""How words, places, periods and times relate."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reconcile.relations import (
    Relation,
    provider_of,
    providers,
    relate_horizons,
    relate_periods,
    relate_places,
    relate_platforms,
    relate_units,
    relate_words,
)
from schemas.values import Period
from schemas.vocabulary import POLICY_AREAS, UNITS

S, W, A, OVER, U, D = Relation
MIRRORED = {S: S, W: A, A: W, OVER: OVER, U: U, D: D}
areas = st.sampled_from([*POLICY_AREAS.parents, "", "a_word_of_a_publisher"])
units = st.sampled_from([*UNITS.parents, "", "a_word_of_a_publisher"])


@pytest.mark.parametrize(
    ("claimed", "measured", "relation"),
    [
        ("terrorism", "terrorism", S),
        ("terrorism", "IS", W),
        ("IS", "jihadist", A),
        ("IS_and_al_qaeda", "IS", W),
        ("IS", "al_qaeda", D),
        ("terrorism", "hate_speech", D),
        ("all", "spam", W),
        ("terrorism", "", U),
        ("terrorism", "a_word_of_a_publisher", U),
        ("a_word_of_a_publisher", "a_word_of_a_publisher", S),
    ],
)
def test_fields_are_subsets_of_one_another(claimed, measured, relation):
    assert relate_words(POLICY_AREAS, claimed, measured) is relation


@pytest.mark.parametrize(
    ("claimed", "measured", "relation"),
    [
        ("bots_and_channels", "channels", W),
        ("channels", "bots_and_channels", A),
        ("bots_and_channels", "groups_and_channels", OVER),
        ("bots_and_channels", "accounts", D),
        ("bots", "channels", D),
        ("accounts", "profiles", W),
        ("accounts_and_bots", "profiles", W),
        ("content", "tweets", W),
        ("accounts", "posts", D),
        ("items", "bots_and_channels", W),
        ("bots_and_channels", "", U),
        ("bots_and_channels", "a_word_of_a_publisher", U),
    ],
)
def test_bots_and_channels_are_not_accounts(claimed, measured, relation):
    assert relate_units(UNITS, claimed, measured) is relation


@given(areas, areas)
def test_fields_mirror(one, other):
    there = relate_words(POLICY_AREAS, one, other)
    assert relate_words(POLICY_AREAS, other, one) is MIRRORED[there]


@given(units, units)
def test_units_mirror(one, other):
    there = relate_units(UNITS, one, other)
    assert relate_units(UNITS, other, one) is MIRRORED[there]


@pytest.mark.parametrize(
    ("claimed", "measured", "relation"),
    [
        ("Facebook", "Facebook", S),
        ("Meta", "Facebook", W),
        ("Facebook", "Meta", A),
        ("Facebook", "Instagram", D),
        ("YouTube", "YouTube, Facebook, Instagram", A),
        ("Google, YouTube", "Alphabet", A),
        ("Twitter", "X", S),
        ("Facebook, Reddit", "Reddit, Twitter", OVER),
        ("Facebook", "", U),
    ],
)
def test_companies_contain_their_services(claimed, measured, relation):
    assert relate_platforms(claimed, measured) is relation


def test_no_provider_runs_itself_through_another():
    assert all(provider_of(provider) == provider for provider in providers().values())


@pytest.mark.parametrize(
    ("claimed", "measured", "relation"),
    [
        ("worldwide", "", S),
        ("worldwide", "DE", W),
        ("EU", "FR", W),
        ("FR", "EU", A),
        ("EU", "GB", D),
        ("DE", "FR", D),
        ("US", "worldwide", A),
    ],
)
def test_places(claimed, measured, relation):
    assert relate_places(claimed, measured) is relation


HALF = Period.half(2022, 1)


@pytest.mark.parametrize(
    ("claimed", "start", "end", "vague", "relation"),
    [
        (HALF, "2022-01-01", "2022-06-30", False, S),
        (HALF, "2022-02-01", "2022-03-31", False, W),
        (HALF, "2021-01-01", "2022-12-31", False, A),
        (HALF, "2022-06-01", "2022-07-31", False, OVER),
        (HALF, "2022-07-01", "2022-07-31", False, D),
        (HALF, "2022-01-01", "2022-06-30", True, OVER),
        (HALF, "2022-07-01", "2022-07-31", True, D),
        (HALF, "2022-03-01", "", False, OVER),
        (HALF, "2021-03-01", "", False, U),
        (HALF, "2022-07-01", "", False, D),
        (HALF, "", "", False, U),
        (None, "2022-01-01", "2022-06-30", False, U),
    ],
)
def test_periods(claimed, start, end, vague, relation):
    assert relate_periods(claimed, start, end, is_vague=vague) is relation


def test_periods_agree_with_their_days():
    days = [date(2022, 1, day) for day in range(1, 6)]
    spans = [Period(a, b) for a, b in itertools.combinations_with_replacement(days, 2)]
    for ours, theirs in itertools.product(spans, spans):
        found = relate_periods(ours, theirs.start.isoformat(), theirs.end.isoformat())
        one = {d for d in days if ours.start <= d <= ours.end}
        other = {d for d in days if theirs.start <= d <= theirs.end}
        if one == other:
            assert found is S
        elif other < one:
            assert found is W
        elif one < other:
            assert found is A
        else:
            assert found is (OVER if one & other else D)


@pytest.mark.parametrize(
    ("claimed", "measured", "relation"),
    [
        (("PT1H", "upload"), ("PT60M", "upload"), S),
        (("P7D", "upload"), ("P1W", "upload"), S),
        (("PT1H", "upload"), ("PT2H", "upload"), A),
        (("PT24H", "upload"), ("PT2H", "upload"), W),
        (("PT1H", "upload"), ("PT1H", "notice"), D),
        (("PT1H", "upload"), ("PT1H", ""), U),
        (("P1M", "upload"), ("P30D", "upload"), U),
        (("P12M", "upload"), ("P1Y", "upload"), S),
        (("PT1H", "upload"), ("", "upload"), U),
        (("", ""), ("", ""), S),
        (("", ""), ("", "notice"), S),
        (("", "upload"), ("", "notice"), D),
    ],
)
def test_horizons_and_their_clocks(claimed, measured, relation):
    assert relate_horizons(claimed, measured) is relation
