"""The rules that need no solver: each fires on its case and keeps quiet beside it."""

import pytest

from audit.consistency.check import check_claims
from audit.consistency.restatements import find_restatements
from schemas.claims import Relations
from schemas.values import Period
from sources.tabulate import tabulate_claims

BASE = {
    "platform": "Example",
    "claimant": "Example",
    "report_series": "Synthetic report",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
    "published_on": "2020-01-01",
}


def claim(claim_id, value, period, **more):
    dates = {"period_start": str(period.start), "period_end": str(period.end)} if period else {}
    return {**BASE, "claim_id": claim_id, "value": value, **dates, **more}


def halves(values, **more):
    return [
        claim(f"h{n}", value, Period.half(2010 + n // 2, n % 2 + 1), **more)
        for n, value in enumerate(values)
    ]


def check(rows, relations=(), rule=None):
    related = Relations.conform(list(relations)) if relations else None
    findings = check_claims(tabulate_claims(rows), related)
    for ids in findings["claim_ids"].str.split():
        assert len(ids) == len(set(ids))
    return findings if rule is None else findings[findings["rule_id"] == rule]


def sums(whole, *parts, relation="sum"):
    return [{"whole": whole, "part": part, "relation": relation} for part in parts]


H1, H2, YEAR = Period.half(2018, 1), Period.half(2018, 2), Period.year(2018)


def test_two_values_of_one_edition():
    found = check([claim("a", 451, H1), claim("b", 454, H1)], rule="conflicting_duplicates")
    assert list(found["severity"]) == ["error"]
    assert not len(
        check(
            [claim("a", 451, H1), claim("b", 450, H1, qualifier="rounded")],
            rule="conflicting_duplicates",
        )
    )


def test_a_relay_that_differs_is_named():
    rows = [claim("a", 166_513, H1), claim("b", 166_153, H1, relayed_by="a blog")]
    found = check(rows, rule="conflicting_duplicates").iloc[0]
    assert found["severity"] == "warning"
    assert "relayed by a blog" in found["statement"]


def test_the_same_figure_of_two_undated_documents_may_be_two_editions():
    rows = [
        claim("a", 451, H1, published_on="", document_sha256="a" * 64),
        claim("b", 454, H1, published_on="", document_sha256="b" * 64),
        claim("c", 10, H2, published_on="", document_sha256="a" * 64),
        claim("d", 1400, H2, published_on="", document_sha256="b" * 64),
    ]
    assert not len(check(rows, rule="conflicting_duplicates"))
    found = check(rows, rule="undated_editions")
    assert list(found["severity"]) == ["note"]
    assert "2 figures differently" in found["statement"].iloc[0]
    assert found["claim_ids"].iloc[0].split() == ["c", "d", "a", "b"]
    assert found["gap"].iloc[0] == 1390
    rows.append(claim("e", 460, H1, published_on="", document_sha256="c" * 64))
    rows.append(claim("f", 1500, H2, published_on="", document_sha256="c" * 64))
    three = check(rows, rule="undated_editions")
    assert len(three) == three["finding_id"].nunique() == 2


def test_two_values_of_one_undated_document_conflict():
    rows = [
        claim("a", 451, H1, published_on="", document_sha256="a" * 64),
        claim("b", 454, H1, published_on="", document_sha256="a" * 64),
    ]
    assert list(check(rows, rule="conflicting_duplicates")["severity"]) == ["error"]
    assert not len(check(rows, rule="undated_editions"))


def test_a_figure_with_two_undated_values_is_no_jump():
    def record(second):
        return [
            claim(f"c{month}", 1000 + month, Period.month(2018, month), document_sha256="a" * 64)
            for month in range(1, 12)
        ] + [
            claim("low", 10, Period.month(2018, 12), document_sha256="a" * 64),
            *second,
        ]

    assert len(check(record([]), rule="magnitude_jump")) == 1
    other = claim("high", 1012, Period.month(2018, 12), document_sha256="b" * 64)
    assert not len(check(record([other]), rule="magnitude_jump"))
    later = claim("after", 1013, Period.month(2019, 1), document_sha256="b" * 64)
    found = check(record([other, later]))
    assert not found["rule_id"].isin(["magnitude_jump", "reporting_gap"]).any()


@pytest.mark.parametrize(("total", "fires"), [(754, False), (764, True), (744, True)])
def test_rows_against_a_printed_total(total, fires):
    rows = [
        claim("fr", 451, H1, scope="FR"),
        claim("de", 303, H1, scope="DE"),
        claim("all", total, H1),
    ]
    found = check(rows, sums("all", "fr", "de"), "printed_totals")
    assert len(found) == fires
    if fires:
        assert found["gap"].iloc[0] == 10
        assert found["severity"].iloc[0] == "error"
        assert "all" in found["could_resolve"].iloc[0].split()


def test_unique_accounts_may_add_up_to_more_than_their_total():
    rows = [
        claim("fr", 451, H1, scope="FR", additivity="unique"),
        claim("de", 303, H1, scope="DE", additivity="unique"),
        claim("all", 701, H1, additivity="unique"),
    ]
    assert not len(check(rows, sums("all", "fr", "de"), "printed_totals"))
    rows[2]["value"] = 403
    assert len(check(rows, sums("all", "fr", "de"), "printed_totals")) == 1
    rows[2]["value"] = 761
    assert len(check(rows, sums("all", "fr", "de"), "printed_totals")) == 1


def test_a_subset_is_no_larger_than_its_whole():
    rows = [claim("part", 461, H1, detection="automated"), claim("all", 451, H1)]
    assert len(check(rows, sums("all", "part", relation="subset"), "printed_totals")) == 1
    rows[0]["value"] = 441
    assert not len(check(rows, sums("all", "part", relation="subset"), "printed_totals"))


def test_rounded_shares_may_miss_one_by_their_rounding():
    shares = [0.333, 0.333, 0.333]
    rows = [
        claim(f"s{n}", s, H1, kind="share", breakdown=f"part={n}") for n, s in enumerate(shares)
    ]
    rows.append(claim("all", 1.0, H1, kind="share", low=1.0, high=1.0))
    related = sums("all", "s0", "s1", "s2")
    assert not len(check(rows, related, "shares_add_up"))
    rows[0]["value"] = 0.383
    assert len(check(rows, related, "shares_add_up")) == 1


def test_unique_counts_over_time():
    rows = [
        claim("h1", 451, H1, additivity="unique"),
        claim("h2", 303, H2, additivity="unique"),
        claim("y", 601, YEAR, additivity="unique"),
    ]
    assert not len(check(rows, rule="unique_bounds"))
    rows[2]["value"] = 761
    (found,) = check(rows, rule="unique_bounds").itertuples()
    assert found.gap == 7
    assert found.severity == "error"
    rows[2]["value"] = 403
    (found,) = check(rows, rule="unique_bounds").itertuples()
    assert found.gap == 48


def test_restatements_and_those_undone():
    rows = [
        claim("a", 451, H1, published_on="2018-09-01"),
        claim("b", 403, H1, published_on="2019-03-01"),
        claim("c", 451, H1, published_on="2019-09-01"),
        claim("r", 999, H1, published_on="2019-10-01", relayed_by="a blog"),
    ]
    moved = find_restatements(tabulate_claims(rows))
    assert list(moved["change"]) == [-48, 48]
    assert list(moved["is_undone"]) == [True, False]
    found = check(rows, rule="restatement_undone").iloc[0]
    assert "451" in found["proof"]
    assert "403" in found["proof"]
    assert len(check(rows, rule="restatement")) == 2


def test_the_same_number_twice_running():
    found = check(halves([2977, 2977, 3111]), rule="repeated_value")
    assert list(found["claim_ids"]) == ["h0 h1"]
    assert not len(check(halves([3000, 3000, 3111]), rule="repeated_value"))


def test_a_jump_is_measured_by_the_series_own_history():
    steady = [1013, 1107, 987, 1041, 1103, 1029, 979, 1051]
    assert len(check(halves([*steady, 104_733]), rule="magnitude_jump")) == 1
    assert not len(check(halves([*steady, 2077]), rule="magnitude_jump"))
    wild = [11, 503, 13, 977, 7, 1203, 17, 888, 9]
    assert not len(check(halves(wild), rule="magnitude_jump"))


def test_series_that_jump_together_are_one_note():
    steady = [1013, 1107, 987, 1041, 1103, 1029, 979, 1051]
    bots = [
        {**row, "claim_id": f"bots-{row['claim_id']}", "unit": "bots"}
        for row in halves([*steady, 50_733])
    ]
    found = check([*halves([*steady, 104_733]), *bots], rule="magnitude_jump").iloc[0]
    assert found["claim_ids"].split() == ["h7", "h8", "bots-h7", "bots-h8"]
    assert "2 series" in found["statement"]
    assert "a factor of 100" in found["statement"]


def test_shares_without_a_base_are_one_note_for_each_publication():
    share = claim("a", 0.11, H1, kind="share", policy_area="spam")
    other = claim("b", 0.05, H1, kind="share", policy_area="hate_speech")
    found = check([share, other], rule="unanchored_share")
    assert list(found["claim_ids"]) == ["a b"]
    assert "of 2 figures what the share is a share of is not stated" in found["statement"].iloc[0]


def test_a_change_of_rounding_is_no_change_of_size():
    fine = [104_733, 99_871, 101_209, 98_467]
    coarse = [105_000, 99_000, 101_000]
    assert len(check(halves([*fine, *coarse]), rule="rounding_change")) == 1
    by_size = [404_700, 399_800, 401_200, 1_400_000, 1_500_000, 1_700_000]
    assert not len(check(halves(by_size), rule="rounding_change"))


def test_gaps_and_overlaps():
    read = {"document_sha256": "a" * 64}
    rows = [
        claim("a", 451, Period.half(2016, 1), **read),
        claim("b", 303, Period.half(2017, 1), **read),
    ]
    found = check(rows, rule="reporting_gap").iloc[0]
    assert "H2 2016" in found["statement"]
    rows = [
        claim("a", 451, Period.months(2016, 1, 6), **read),
        claim("b", 303, Period.months(2016, 4, 9), **read),
    ]
    assert len(check(rows, rule="reporting_overlap")) == 1
    typed = [{**row, "document_sha256": ""} for row in rows]
    assert not len(check(typed, rule="reporting_overlap"))


def test_impossible_values():
    share = claim("s", 1.25, H1, kind="share", base_detection="any", detection="automated")
    assert "more than the whole" in check([share], rule="impossible_value")["statement"].iloc[0]
    assert len(check([claim("n", -5, H1)], rule="impossible_value")) == 1
    assert not len(check([claim("n", -5, H1, additivity="net")], rule="impossible_value"))
    assert len(check([claim("c", -1.2, H1, kind="change")], rule="impossible_value")) == 1


def test_a_negative_count_in_a_conflict_is_no_trouble():
    rows = [claim("h1", -51, H1), claim("h2", 297, H2), claim("y", 761, YEAR)]
    found = check(rows)
    assert {"impossible_value", "joint_infeasibility"} <= set(found["rule_id"])


@pytest.mark.parametrize(
    ("published", "fires"), [("2018-05-01", 1), ("2018-07-01", 0), ("2018-06", 0), ("2017", 1)]
)
def test_published_before_its_period_had_ended(published, fires):
    rows = [claim("a", 451, H1, published_on=published)]
    assert len(check(rows, rule="period_after_publication")) == fires


@pytest.mark.parametrize(
    ("text", "fires"), [("{{ total }}", 1), ("#REF!", 1), ("XX accounts", 1), ("451 accounts", 0)]
)
def test_template_text(text, fires):
    assert len(check([claim("a", 451, H1, printed=text)], rule="template_text")) == fires


def test_a_stale_average():
    rows = [
        claim("m1", 70, None, kind="mean_per_day", published_on="2016-12-26"),
        claim("m2", 70, None, kind="mean_per_day", published_on="2017-03-11"),
        claim("jan", 3044, Period.month(2017, 1)),
    ]
    assert len(check(rows, rule="stale_average")) == 1
    rows[2]["value"] = 2171
    assert not len(check(rows, rule="stale_average"))


def test_an_average_that_no_whole_total_gives():
    two_months = Period.months(2018, 3, 4)
    rows = [claim("m", 61774.4, two_months, kind="mean_per_month")]
    assert len(check(rows, rule="granularity")) == 1
    rows[0]["value"] = 61774.5
    assert not len(check(rows, rule="granularity"))


def test_one_number_as_two_things():
    rows = [
        claim("a", 274_461, H1),
        claim("b", 274_461, H1, unit="posts", relayed_by="a blog"),
    ]
    assert list(check(rows, rule="figure_elsewhere")["could_resolve"]) == ["b"]
    rows[1]["relayed_by"] = ""
    assert not len(check(rows, rule="figure_elsewhere"))


def test_a_renamed_metric():
    old = [
        {**row, "metric_label": "Removed", "published_on": "2015-01-01"}
        for row in halves([451, 303, 517])
    ]
    new = [
        {
            **row,
            "claim_id": f"n{row['claim_id']}",
            "metric_label": "Taken down",
            "published_on": "2016-01-01",
        }
        for row in halves([451, 303, 517, 611])
    ]
    found = check([*old, *new], rule="renamed_metric")
    assert len(found) == 1
    assert "'Taken down'" in found["statement"].iloc[0]


def test_an_unknown_word_is_noted_with_the_nearest():
    found = check([claim("a", 451, H1, unit="acounts")], rule="unknown_word")
    assert "accounts" in found["statement"].iloc[0]


def test_labels_declared_the_same_lead_to_warnings_at_most():
    rows = [claim("h1", 451, H1), claim("h2", 297, H2), claim("y", 761, YEAR)]
    findings = check_claims(tabulate_claims(rows), declared=frozenset({"y"}))
    conflict = findings[findings["rule_id"] == "joint_infeasibility"].iloc[0]
    assert conflict["severity"] == "warning"
    assert "declared" in conflict["assumptions"]


def test_parts_listed_under_a_total_that_leave_some_over():
    rows = [
        claim("a", 103, H1, breakdown="outcome=a"),
        claim("b", 41, H1, breakdown="outcome=b"),
        claim("all", 247, H1),
    ]
    found = check(rows, sums("all", "a", "b", relation="subset"), "parts_listed")
    assert list(found["severity"]) == ["note"]
    assert found["gap"].iloc[0] == 103
    rows[2]["value"] = 144
    assert not len(check(rows, sums("all", "a", "b", relation="subset"), "parts_listed"))
