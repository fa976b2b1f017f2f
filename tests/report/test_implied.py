"""What figures imply for stretches that no count was published for, as a band in the chart."""

from audit.consistency.bounds import imply_unpublished
from audit.report.charts.panels import implied_stretches, make_panel
from sources.tabulate import tabulate_claims

BASE = {
    "platform": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
}


def claims_of(*figures):
    return tabulate_claims(
        [
            {**BASE, "claim_id": f"c{n}", "value": v, "period_start": a, "period_end": b}
            for n, (v, a, b) in enumerate(figures)
        ]
    )


def test_a_half_year_that_two_others_imply():
    claims = claims_of(
        (451, "2018-01-01", "2018-06-30"),
        (759, "2018-01-01", "2018-12-31"),
    )
    panel = make_panel("amount", claims, {})
    drawn = implied_stretches(panel, imply_unpublished(claims))
    assert drawn["period_start"].tolist() == []
    only_half = make_panel("amount", claims[claims["claim_id"] == "c0"], {})
    drawn = implied_stretches(only_half, imply_unpublished(claims))
    assert drawn[["period_start", "low", "high"]].to_numpy().tolist() == [["2018-07-01", 308, 308]]
    assert drawn["printed"].tolist() == [""]


def test_a_band_far_above_every_figure_is_not_drawn():
    claims = claims_of(
        (11, "2018-01-01", "2018-06-30"),
        (100_003, "2018-01-01", "2018-12-31"),
    )
    panel = make_panel("amount", claims[claims["claim_id"] == "c0"], {})
    assert not len(implied_stretches(panel, imply_unpublished(claims)))
