"""Measurements and pairs that a person typed: what is refused, in one line."""

import pytest

from sources.curated import read_claims, read_measurements, read_pairs
from sources.document import Document
from sources.errors import AuditError, TableError

HEADER = "measurement_id,study,platform,unit,estimand,n,k,estimate,low,high,draw"


def typed(*rows, header=HEADER):
    return Document("\n".join([header, *rows]).encode(), "measurements.csv")


def test_blank_draws_are_unknown_and_open_sides_are_kept():
    table = read_measurements(typed("m,S,P,accounts,count_observed,,,,50,inf,"))
    assert table["draw"].tolist() == ["unknown"]
    assert table["high"].tolist() == [float("inf")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("m,S,P,accounts,share_of,10,11,,,,", "`k` at most `n`"),
        ("m,S,P,accounts,share_of,,,,0.6,0.4,", "`low` at most `high`"),
        ("m,S,P,accounts,share_of,inf,,,,,", "a plain number in `n`"),
        ("m,S,P,accounts,share_of,,,nan,,,", "a plain number in `estimate`"),
        ("m,S,P,accounts,share_of,-1,,,,,", "n to satisfy"),
        ("m,S,P,accounts,no_estimand,,,,,,", "estimand to satisfy"),
        ("m,S,P,accounts,share_of,,,,,,by magic", "draw to satisfy"),
        ("m,S,P", "11 cells"),
    ],
)
def test_odd_measurements_are_refused(row, says):
    with pytest.raises(TableError, match=says) as refused:
        read_measurements(typed(row))
    assert "\n" not in str(refused.value)
    assert "#row=2" in str(refused.value)


@pytest.mark.parametrize("value", ["inf", "-inf", "1e400", "nan", "0x10", "1,000"])
def test_odd_values_of_claims_are_refused(value):
    header = "claim_id,platform,policy_area,action,unit,kind,period_start,period_end,value"
    row = f'c,P,spam,remove,posts,count,2020-01-01,2020-01-31,"{value}"'
    with pytest.raises(AuditError, match="a plain number in `value`"):
        read_claims(typed(row, header=header))


def test_pairs_need_both_ids_and_known_grades():
    header = "claim_id,measurement_id,dimension,grade,because"
    table = read_pairs(typed("c,m,,,", header=header))
    assert table["claim_id"].tolist() == ["c"]
    with pytest.raises(TableError, match="grade to satisfy"):
        read_pairs(typed("c,m,platform,alike,", header=header))
    with pytest.raises(TableError, match="measurement_id"):
        read_pairs(typed("c", header="claim_id"))
