"""Charts: what is drawn is what the tables hold; the same rows give the same bytes."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection

from audit.consistency.restatements import find_restatements
from audit.report.charts import NARROW, WIDE, draw_charts, render
from audit.report.charts.axes import time_ticks
from audit.report.charts.comparison import comparison_rows
from audit.report.charts.coverage import coverage_rows
from audit.report.charts.focus import conflict_panels
from audit.report.charts.groups import group_rows
from audit.report.charts.links import draw_links
from audit.report.charts.panels import build_panels
from audit.report.charts.restated import triangle
from audit.report.charts.sources import Sources
from audit.report.charts.style import DARK, SETTINGS, _frame, text_width, wrap
from audit.report.charts.survival import draw_survival, duration_days, published_points
from audit.report.wording import Wording
from schemas.findings import Findings
from schemas.measurements import Measurements
from schemas.verdicts import Verdicts
from sources.published import embedded_measurements
from sources.tabulate import tabulate_claims

EN = Wording()


@pytest.fixture
def charts(result):
    return {chart.slug: chart for chart in draw_charts(result, EN)}


def drawn(chart, layout=WIDE):
    """The axes of a chart after drawing, for their artists."""
    with mpl.rc_context(dict(SETTINGS)):
        figure, axes = _frame(chart, layout)
        FigureCanvasAgg(figure)
        chart.draw(axes, layout)
    return figure, axes


def texts(figure):
    return " ".join(
        text.get_text()
        for holder in [figure, *figure.axes]
        for text in holder.texts
        if text.get_text()
    )


def test_every_family_is_drawn(charts):
    assert set(charts) == {
        "conflict-01",
        "series-01",
        "compared-shares",
        "compared-counts",
        "survival-1",
        "restated-1",
        "coverage",
    }


def test_the_conflict_is_marked_and_stamped_draft(charts):
    chart = charts["conflict-01"]
    assert chart.stamp == "DRAFT"
    figure, axes = drawn(chart)
    shown = texts(figure)
    assert "DRAFT" in shown
    assert "❶ 210 a day" in shown
    assert "❶ record month 5,005 (161 a day)" in shown
    assert shown.count("❶") == 3
    low, high = axes.get_xlim()
    assert (
        pd.Timestamp("2017-12-20").toordinal() < low < high < pd.Timestamp("2018-06-10").toordinal()
    )


def test_a_half_year_is_six_months_wide_and_as_high_as_printed(charts):
    _, axes = drawn(charts["series-01"])
    tops = [
        segment
        for collection in axes.collections
        if isinstance(collection, LineCollection) and collection.get_linewidth()[0] == 2
        for segment in collection.get_segments()
    ]
    assert sorted(segment[0][1] for segment in tops) == [40900, 47911, 52317]
    assert all(175 < segment[1][0] - segment[0][0] < 184 for segment in tops)
    assert axes.get_ylim()[0] == 0


def test_a_former_value_is_a_ghost(charts):
    rows = charts["series-01"].rows.set_index("claim_id")
    assert rows.loc["c-2016h1", "role"] == "ghost"
    assert rows.loc["c-2016h1-r", "role"] == "figure"
    _, axes = drawn(charts["series-01"])
    (ghosts,) = [
        collection
        for collection in axes.collections
        if isinstance(collection, LineCollection) and collection.get_linewidth()[0] == 1
    ]
    assert [segment[:, 1].max() for segment in ghosts.get_segments()] == [41200]


def test_the_title_says_what_the_rows_say(charts):
    assert charts["series-01"].title == (
        "Chirp: accounts suspended for terrorism – highest in H2 2016: 52,317; 8% lower in H1 2017"
    )
    assert "52,317" in charts["series-01"].alt
    assert "1 of them were replaced" in charts["series-01"].alt


def test_the_source_and_the_date_stand_in_every_figure(charts):
    for chart in charts.values():
        figure, _ = drawn(chart, NARROW)
        assert "As of 30 June 2018" in texts(figure).replace("\n", " ")
        assert re.search(r"Sources?: ", texts(figure))


def test_a_source_line_names_what_is_drawn_and_no_more(result):
    lines = Sources(result, EN)
    claims = result.claims
    assert lines.claimed(claims[claims["claimant"] == "Chirp"]).startswith("Source: Chirp")
    assert lines.studied(["One", "Two", "One"]) == f"Source: One; Two. {lines.as_of}"
    long = [f"A study with a long name, number {number}" for number in range(5)]
    assert lines.studied(long) == (
        f"Source: {long[0]}; {long[1]}; {long[2]} and 2 more. {lines.as_of}"
    )
    other = result.measurements.assign(
        study="Another study", measurement_id="other-" + result.measurements["measurement_id"]
    )
    more = replace(result, measurements=pd.concat([other, result.measurements], ignore_index=True))
    survival = next(draw_survival(more, sources=Sources(more, EN), wording=EN))
    assert survival.source == lines.studied(survival.rows["study"])
    assert "Another" not in survival.source


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda layout: layout.name)
def test_no_text_leaves_the_drawing(charts, layout):
    for chart in charts.values():
        figure, axes = drawn(chart, layout)
        renderer = FigureCanvasAgg(figure).get_renderer()
        page = figure.bbox
        ticks = [
            tick.label1
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            if axis.get_view_interval()[0] <= tick.get_loc() <= axis.get_view_interval()[1]
        ]
        for text in [*figure.texts, *axes.texts, *ticks]:
            if not text.get_text().strip():
                continue
            with mpl.rc_context(dict(SETTINGS)):
                box = text.get_window_extent(renderer)
            where = (chart.slug, layout.name, text.get_text())
            assert box.x0 >= page.x0, where
            assert box.x1 <= page.x1, where


def test_labels_do_not_lie_on_one_another(charts):
    for slug in ("conflict-01", "series-01"):
        figure, axes = drawn(charts[slug], NARROW)
        renderer = FigureCanvasAgg(figure).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in axes.texts]
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[place + 1 :])


def test_the_same_rows_give_the_same_bytes(result):
    first, second = (
        [render(chart, NARROW) for chart in draw_charts(result, EN)[::3]] for _ in range(2)
    )
    assert first == second
    assert not any(b"dc:date" in drawing["svg"] for drawing in first)


def test_a_dark_page_finds_its_colours_in_the_drawing(charts):
    svg = render(charts["series-01"], WIDE)["svg"].decode()
    assert "@media (prefers-color-scheme:dark)" in svg
    used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", svg.split("</style>", 1)[1]))
    assert used <= set(DARK), used - set(DARK)
    assert "<script" not in svg


def test_text_in_a_drawing_is_never_mathematics_or_markup(result):
    claims = tabulate_claims(
        [
            {
                "claim_id": f"m{place}",
                "platform": "$x^2$ <b>&",
                "policy_area": "spam",
                "action": "remove",
                "unit": "posts",
                "kind": "count",
                "value": 5 + place,
                "period_start": f"201{place}-01-01",
                "period_end": f"201{place}-12-31",
            }
            for place in range(3)
        ]
    )
    odd = replace(result, claims=claims, findings=Findings.empty(), verdicts=Verdicts.empty())
    chart = next(chart for chart in draw_charts(odd, EN) if chart.slug == "series-01")
    assert chart.title.startswith("$x^2$ <b>&")
    assert render(chart, WIDE)["svg"].startswith(b"<?xml")


def test_charts_of_an_audit_without_anything(result):
    from audit.result import AuditResult
    from schemas.claims import Claims

    assert draw_charts(AuditResult("Empty", "2018-01-01", Claims.empty()), EN) == []


def test_daily_monthly_and_totals_keep_apart(synthetic):
    rows = [
        synthetic.claim("a", 100, "2018-01-01", "2018-01-31"),
        synthetic.claim("b", 120, "2018-02-01", "2018-02-28"),
        synthetic.claim("t", 220, "2018-01-01", "2018-02-28", kind="cumulative"),
        synthetic.claim("u", 330, "2018-01-01", "2018-03-31", kind="cumulative"),
        synthetic.claim("v", 340, "2018-01-01", "2018-04-30", kind="cumulative"),
    ]
    result = synthetic.audit_result(
        claims=tabulate_claims(rows), findings=Findings.empty(), verdicts=Verdicts.empty()
    )
    panels = build_panels(result)
    assert [(panel.family, list(panel.rows["claim_id"])) for panel in panels] == [
        ("amount", ["a", "b"]),
        ("total", ["t", "u", "v"]),
    ]
    assert panels[0].per == "month"
    assert list(panels[0].rows["height"]) == [100, 120]
    titles = [chart.title for chart in draw_charts(result, EN)]
    assert [title for title in titles if "in all" in title] == [
        "Chirp: accounts suspended for terrorism – 340 in all from January to April 2018"
    ]


def test_mixed_lengths_are_drawn_as_averages_a_day(synthetic):
    rows = [
        synthetic.claim("month", 310, "2018-01-01", "2018-01-31"),
        synthetic.claim("day", 50, "2018-02-01", "2018-02-01"),
        synthetic.claim("mean", 70, "2018-03-01", "2018-03-31", kind="mean_per_week"),
    ]
    result = synthetic.audit_result(claims=tabulate_claims(rows), findings=Findings.empty())
    (panel,) = build_panels(result)
    assert panel.is_mixed
    assert dict(zip(panel.rows["claim_id"], panel.rows["height"], strict=True)) == pytest.approx(
        {"month": 10.0, "day": 50.0, "mean": 10.0}
    )


def test_a_finding_over_several_series_is_not_forced_onto_one_axis(result):
    findings = result.findings.copy()
    findings.loc[0, "claim_ids"] = "w-mean c-2017h1"
    assert conflict_panels(replace(result, findings=findings)) == []


def test_most_panels_is_a_limit(synthetic):
    result = synthetic.audit_result(
        claims=synthetic.many_claims(200), findings=Findings.empty(), verdicts=Verdicts.empty()
    )
    assert len(build_panels(result, most=3)) == 3


def test_comparisons_by_verdict_then_gap_and_never_across_kinds(result):
    rows = comparison_rows(result, EN)
    assert list(rows["verdict"]) == ["consistent", "not_comparable"]
    assert rows["reason"][1] == "different denominator"
    assert rows["gap"][0] == pytest.approx((47911 - 47000) / 47000)
    crossed = result.verdicts.copy()
    crossed.loc[0, "measurement_id"] = "m-share"
    assert len(comparison_rows(replace(result, verdicts=crossed), EN)) == 1


def test_groups_stand_side_by_side(result):
    base = {
        "platform": "Chirp",
        "unit": "accounts",
        "estimand": "share_removed_by",
        "draw": "crawl",
    }
    base |= {"study": "S", "level": 0.95}
    pair = Measurements.conform(
        [
            {
                **base,
                "measurement_id": "g1",
                "group": "one",
                "n": 100,
                "k": 60,
                "estimate": 0.6,
                "low": 0.5,
                "high": 0.69,
            },
            {
                **base,
                "measurement_id": "g2",
                "group": "two",
                "n": 90,
                "k": 27,
                "estimate": 0.3,
                "low": 0.21,
                "high": 0.4,
            },
        ]
    )
    verdict = {"claim_id": "", "measurement_id": "g1 g2", "comparison": "groups"}
    verdict |= {"comparability": "unknown", "verdict": "inconsistent", "statement": "They differ."}
    audit = replace(result, measurements=pair, verdicts=Verdicts.conform([verdict]))
    assert list(group_rows(audit)["measurement_id"]) == ["g1", "g2"]
    chart = next(chart for chart in draw_charts(audit, EN) if chart.slug == "groups")
    assert chart.title == "Groups fared differently: 60% (one) against 30% (two)"
    assert "two, 27 of 90" in texts(drawn(chart)[0])


def test_numbers_at_risk_are_those_of_the_table(charts, result):
    shown = texts(drawn(charts["survival-1"])[0])
    at_zero = result.curves[result.curves["duration_days"] == 0]["at_risk"]
    assert list(at_zero) == [200, 150]
    assert all(f"{number:.0f}" in shown for number in at_zero)


def test_a_panel_is_drawn_once_and_by_the_clock_of_its_day(result):
    """Its measurements lie on its curve already; hours since an instant are hours of the day."""
    curves = result.curves.assign(
        since="2017-04-04T07:00Z", duration_days=result.curves["duration_days"] / 200
    )
    study, group = curves["study"].iloc[0], curves["group"].iloc[0]
    base = {"study": study, "platform": "Chirp", "unit": "accounts", "draw": "crawl"}
    points = Measurements.conform(
        [
            {**base, "measurement_id": f"m{n}", "estimand": "survival_at", "horizon": horizon}
            | {"group": group, "estimate": 0.9, "since": "2017-04-04T07:00Z"}
            for n, horizon in enumerate(("PT1H", "PT2H"))
        ]
    )
    audit = replace(result, curves=curves, measurements=points)
    charts = [one for one in draw_charts(audit, EN) if one.slug.startswith("survival")]
    assert len(charts) == 1
    assert charts[0].title.count(group) == 1
    axes = drawn(charts[0])[1]
    assert axes.get_xlabel() == "UTC"
    assert axes.get_xticklabels()[-1].get_text() == "07:00"


def test_published_points_are_no_curve_of_a_part(result):
    base = {"platform": "Chirp", "unit": "accounts", "study": "S", "draw": "crawl"}
    points = Measurements.conform(
        [
            {
                **base,
                "measurement_id": "p1",
                "estimand": "survival_at",
                "horizon": "PT6H",
                "estimate": 0.7,
                "group": "g",
            },
            {
                **base,
                "measurement_id": "p2",
                "estimand": "share_removed_by",
                "horizon": "P2D",
                "estimate": 0.5,
                "low": 0.4,
                "high": 0.6,
                "group": "g",
            },
            {
                **base,
                "measurement_id": "p3",
                "estimand": "share_removed_by",
                "horizon": "P1D",
                "estimate": 0.5,
                "group": "g",
                "condition": "of=removed",
            },
            {
                **base,
                "measurement_id": "p4",
                "estimand": "survival_at",
                "horizon": "P1D",
                "estimate": 0.5,
                "group": "alone",
            },
        ]
    )
    rows = published_points(points)
    assert list(rows["duration_days"]) == [0.25, 2.0]
    assert list(rows["survival"]) == [0.7, 0.5]
    assert rows["low"].iloc[1] == pytest.approx(0.4)
    assert rows["high"].iloc[1] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("iso", "days"),
    [("P70D", 70), ("PT6H", 0.25), ("PT30M", 30 / 1440), ("P2W", 14), ("P1DT12H", 1.5)],
)
def test_durations_in_days(iso, days):
    assert duration_days(iso) == pytest.approx(days)


def test_the_triangle_says_what_each_edition_changed(result):
    rows = triangle(result.claims[result.claims["kind"] == "count"].query("platform == 'Chirp'"))
    changed = rows[rows["value_before"].notna()]
    assert list(changed["claim_id"]) == ["c-2016h1-r"]
    assert changed["relative_change"].iloc[0] == pytest.approx(40900 / 41200 - 1)


def test_the_period_of_the_title_is_among_those_drawn(synthetic):
    rows = []
    for edition, factor in (("2019-01-01", 1.0), ("2019-02-01", 1.1)):
        for month in range(1, 13):
            change = 2.0 if month == 1 and factor > 1 else factor
            rows.append(
                synthetic.claim(
                    f"{edition}-{month}",
                    round(1000 * change),
                    f"2018-{month:02}-01",
                    f"2018-{month:02}-28",
                    published_on=edition,
                )
            )
    claims = tabulate_claims(rows)
    result = synthetic.audit_result(
        claims=claims, findings=Findings.empty(), restatements=find_restatements(claims)
    )
    chart = next(c for c in draw_charts(result, EN) if c.slug == "restated-1")
    assert chart.title.endswith("28 January 2018 by +100%")
    assert "not all of the 12 periods" in chart.subtitle
    for layout in (WIDE, NARROW):
        _, axes = drawn(chart, layout)
        assert any("Jan" in label.get_text() for label in axes.get_xticklabels())
        assert any("+100%" in text.get_text() for text in axes.texts)


def test_coverage_counts_the_days_between_periods(synthetic):
    rows = [
        synthetic.claim("a", 1, "2018-01-01", "2018-01-31"),
        synthetic.claim("b", 1, "2018-01-15", "2018-02-28"),
        synthetic.claim("c", 1, "2018-04-01", "2018-04-30"),
    ]
    found = coverage_rows(synthetic.audit_result(claims=tabulate_claims(rows)))
    assert list(found["gap_days_before"]) == [0, 0, 31]


def link_shares(*rows):
    """Shares of links of one study: condition, first and last day, share."""
    return Measurements.conform(
        [
            {
                "measurement_id": f"m{number}",
                "study": "synthetic",
                "unit": "urls",
                "draw": "crawl",
                "estimand": "share_of",
                "condition": condition,
                "window_start": start,
                "window_end": end,
                "estimate": share,
            }
            for number, (condition, start, end, share) in enumerate(rows)
        ]
    )


def test_links_break_where_a_host_is_not_counted(synthetic):
    january, february, march = (
        ("2018-01-01", "2018-01-31"),
        ("2018-02-01", "2018-02-28"),
        ("2018-03-01", "2018-03-31"),
    )
    rows = link_shares(
        ("links to a.example", *january, 0.6),
        ("links to a.example", *march, 0.7),
        ("links to a.example", "2018-01-01", "2018-03-31", 0.65),
        ("on b.example", *january, 0.4),
        ("on b.example", *february, 0.3),
        ("on b.example", *march, 0.2),
        ("links to once.example", *march, 0.1),
        ("named for a magazine", *march, 0.9),
    )
    result = synthetic.audit_result(measurements=rows)
    (chart,) = draw_links(result, sources=Sources(result, EN), wording=EN)
    assert chart.source.startswith("Source: synthetic. As of 30 June 2018.")
    assert chart.title == "Links to b.example fell from 40% to 20%"
    assert set(chart.rows["host"]) == {"a.example", "b.example"}
    assert 0.65 not in set(chart.rows["share"]), "the quarter stands beside its months"
    _, axes = drawn(chart)
    broken = next(line for line in axes.lines if 0.7 in list(line.get_ydata()))
    assert math.isnan(list(broken.get_ydata())[1])


def test_the_embedded_study_shows_where_its_links_led(synthetic):
    result = synthetic.audit_result(measurements=embedded_measurements())
    (chart,) = draw_links(result, sources=Sources(result, EN), wording=EN)
    assert chart.title == "Links to justpaste.it or the group's own server fell from 40% to 18%"
    six = chart.rows[chart.rows["host"] == "the six biggest hosts"]
    assert list(six["share"]) == [0.83, 0.7, 0.67]


@settings(max_examples=40)
@given(st.text(max_size=80), st.floats(0.8, 6))
def test_wrapped_text_keeps_its_words(text, width):
    lines = wrap(text, width, 8.0, most=1000)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert text_width(line, 8.0) <= width or " " not in line


@given(st.dates(), st.integers(1, 9000), st.integers(3, 9))
def test_ticks_are_few_and_inside(first, days, most):
    from datetime import timedelta

    if first.year > 9000:
        return
    last = first + timedelta(days=days)
    ticks = time_ticks(first, last, most)
    assert 1 <= len(ticks) <= max(most, 2)
    assert all(first <= tick <= last for tick in ticks)
    assert ticks == sorted(set(ticks))


def test_a_whole_beside_what_its_parts_add_up_to(synthetic):
    rows = [
        synthetic.claim("whole", 500, "2018-01-01", "2018-12-31"),
        synthetic.claim("h1", 100, "2018-01-01", "2018-06-30"),
        synthetic.claim("h2", 120, "2018-07-01", "2018-12-31"),
    ]
    finding = {
        "finding_id": "f",
        "rule_id": "joint_infeasibility",
        "severity": "warning",
        "claim_ids": "whole h1 h2",
        "statement": "They cannot all be true.",
        "status": "open",
    }
    result = synthetic.audit_result(
        claims=tabulate_claims(rows), findings=Findings.conform([finding])
    )
    (panel,) = conflict_panels(result)
    tops = panel.rows.set_index("claim_id")
    assert panel.family == "parts"
    assert list(tops.loc[["h1", "h2"], "height"]) == [100, 220]
    assert list(tops.loc[["h1", "h2"], "height_low"]) == [0, 100]
    chart = next(chart for chart in draw_charts(result, EN) if chart.slug == "conflict-01")
    assert chart.title.endswith("2 parts add up to 220, the whole is given as 500")
    assert "❶ 500 given for all of it" in texts(drawn(chart)[0])
    gap = [*rows[:2], synthetic.claim("h2", 120, "2018-08-01", "2018-12-31")]
    apart = replace(result, claims=tabulate_claims(gap))
    assert conflict_panels(apart)[0].family == "amount"


def test_a_title_says_nothing_of_a_figure_of_which_documents_differ(synthetic):
    rows = [
        synthetic.claim("jan", 100, "2018-01-01", "2018-01-31"),
        synthetic.claim("feb", 90, "2018-02-01", "2018-02-28"),
        synthetic.claim("mar", 50, "2018-03-01", "2018-03-31"),
    ]

    def first_chart(*more):
        result = synthetic.audit_result(
            claims=tabulate_claims([*rows, *more]), findings=Findings.empty()
        )
        return draw_charts(result, EN)[0]

    assert first_chart().title.endswith("highest in January 2018: 100; 50% lower in March 2018")
    last = first_chart(synthetic.claim("other-mar", 60, "2018-03-01", "2018-03-31"))
    assert last.title.endswith("highest in January 2018: 100")
    assert "two levels over one period" in last.subtitle
    top = first_chart(synthetic.claim("other-jan", 10, "2018-01-01", "2018-01-31"))
    assert top.title.endswith("for terrorism – given as 100 and as 10 in January 2018")


def title_of(synthetic, *claims, findings=None):
    result = synthetic.audit_result(
        claims=tabulate_claims(claims), findings=Findings.empty() if findings is None else findings
    )
    return draw_charts(result, EN)[0].title.partition(" – ")[2]


def test_a_title_calls_nothing_highest_that_may_not_be(synthetic):
    january, march = ("2018-01-01", "2018-01-31"), ("2018-03-01", "2018-03-31")
    january_figure = synthetic.claim("jan", 100, *january)
    more = synthetic.claim("mar", 90, *march, qualifier="more_than", low=91, high=float("inf"))
    assert title_of(synthetic, january_figure, more) == (
        "100 in January 2018; more than 90 in March 2018"
    )
    less = synthetic.claim("mar", 120, *march, qualifier="less_than", low=0, high=119)
    assert title_of(synthetic, january_figure, less) == (
        "100 in January 2018; fewer than 120 in March 2018"
    )
    same = synthetic.claim("mar", 100, *march)
    assert title_of(synthetic, january_figure, same) == "100 in January 2018; 100 in March 2018"
    record = synthetic.claim("record", 150, "2018-02-01", "2018-02-28", kind="maximum", every="P1M")
    lower = synthetic.claim("mar", 90, *march)
    assert title_of(synthetic, january_figure, lower, record) == (
        "record month 150 in February 2018"
    )


def test_a_title_over_periods_of_several_lengths_names_the_highest_average(synthetic):
    month = synthetic.claim("month", 310, "2018-01-01", "2018-01-31")
    day = synthetic.claim("day", 5, "2018-02-01", "2018-02-01")
    assert title_of(synthetic, month, day) == "highest average in January 2018: 310 in 31 days"


def test_a_title_names_the_figures_in_conflict(synthetic):
    figures = [
        synthetic.claim(f"c{month}", 100 * month, f"2018-0{month}-01", f"2018-0{month}-28")
        for month in range(1, 6)
    ]

    def finding(rule, *names):
        row = synthetic.audit_result().findings.iloc[[0]]
        return row.assign(
            claim_ids=" ".join(names), rule_id=rule, severity="warning", status="open"
        )

    both = finding("joint_infeasibility", "c1", "c2")
    assert title_of(synthetic, *figures, findings=both) == "100 and 200 do not fit together"
    five = finding("joint_infeasibility", *(f"c{month}" for month in range(1, 6)))
    assert title_of(synthetic, *figures, findings=five) == "5 figures do not fit together"
    elsewhere = finding("printed_totals", "c1", "gone-1", "gone-2")
    assert title_of(synthetic, *figures, findings=elsewhere) == (
        "100 is one of 3 figures that do not fit together"
    )
    other = finding("restatement_undone", "c1")
    assert title_of(synthetic, *figures, findings=other) == "in question: 100"


def test_a_title_says_what_was_changed_and_changed_back(synthetic):
    editions = [
        synthetic.claim(f"e{n}", value, "2018-01-01", "2018-01-31", published_on=f"2018-0{n}-01")
        for n, value in ((2, 100), (3, 120), (4, 100))
    ]
    later = synthetic.claim("later", 90, "2018-02-01", "2018-02-28", published_on="2018-04-01")
    row = synthetic.audit_result().findings.iloc[[0]]
    row = row.assign(claim_ids="e3", rule_id="restatement_undone", severity="warning")
    assert title_of(synthetic, *editions, later, findings=row.assign(status="open")) == (
        "100 in January 2018 became 120 and went back to 100"
    )


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_names_of_hosts_leave_every_line_visible(synthetic, layout):
    """Boxes of the names, as drawn, against the points of all lines between them."""
    result = synthetic.audit_result(measurements=embedded_measurements())
    (chart,) = draw_links(result, sources=Sources(result, EN), wording=EN)
    figure, axes = _frame(chart, layout)
    canvas = FigureCanvasAgg(figure)
    chart.draw(axes, layout)
    canvas.draw()
    names = [text.get_window_extent() for text in axes.texts]
    assert len(names) == 3
    right = figure.bbox.x1
    for box in names:
        assert box.x1 <= right - 2
        for line in axes.lines:
            places = axes.transData.transform(line.get_xydata())
            between = np.linspace(0, 1, 200)[:, None]
            for start, end in pairwise(places):
                path = start + (end - start) * between
                inside = (path > [box.x0, box.y0 + 1]) & (path < [box.x1, box.y1 - 1])
                assert not inside.all(axis=1).any()
