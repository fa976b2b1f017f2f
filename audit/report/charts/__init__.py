"""Charts fit to print: one module for each family, one style for all."""

from __future__ import annotations

from audit.report.charts.comparison import draw_comparisons
from audit.report.charts.coverage import draw_coverage
from audit.report.charts.focus import conflict_panels
from audit.report.charts.groups import draw_groups
from audit.report.charts.links import draw_links
from audit.report.charts.panels import build_panels
from audit.report.charts.restated import draw_restatements
from audit.report.charts.series import draw_series
from audit.report.charts.sources import Sources
from audit.report.charts.style import NARROW, WIDE, Chart, Layout, render
from audit.report.charts.survival import draw_survival
from audit.report.charts.titles import Conflicts
from audit.report.standing import finding_standings
from audit.report.wording import Wording
from audit.result import AuditResult

__all__ = ["NARROW", "WIDE", "Chart", "Layout", "draw_charts", "render"]


IMPOSSIBLE = ("joint_infeasibility", "printed_totals", "conflicting_duplicates", "unique_bounds")
"""Rules whose findings say that figures cannot all be true."""


def draw_charts(result: AuditResult, wording: Wording, *, most_series: int = 12) -> list[Chart]:
    """Every chart that the audit's tables give, in the order of the page.

    Args:
        result: The audit.
        wording: How numbers and dates are written.
        most_series: How many claimed series at most; the others are in the tables.
    """
    wording = wording.in_charts
    sources = Sources(result, wording)
    findings = result.findings
    conflicts = Conflicts(
        statements=dict(zip(findings["finding_id"], findings["statement"], strict=True)),
        drafts=frozenset(
            name for name, standing in finding_standings(result).items() if standing.stamp
        ),
        impossible=frozenset(findings.loc[findings["rule_id"].isin(IMPOSSIBLE), "finding_id"]),
        sizes={
            name: len(set(ids.split()))
            for name, ids in zip(findings["finding_id"], findings["claim_ids"], strict=True)
        },
    )
    near = conflict_panels(result)
    shown = [frozenset(panel.rows["claim_id"]) for panel in near]
    whole_series = [
        panel
        for panel in build_panels(result, most=most_series)
        if not any(set(panel.rows["claim_id"]) <= ids for ids in shown)
    ]
    numbered = [
        *((f"conflict-{number:02}", panel) for number, panel in enumerate(near, start=1)),
        *((f"series-{number:02}", panel) for number, panel in enumerate(whole_series, start=1)),
    ]
    charts = [
        draw_series(
            panel,
            slug=slug,
            conflicts=conflicts,
            source=sources.claimed(panel.claims),
            wording=wording,
        )
        for slug, panel in numbered
    ]
    charts += draw_comparisons(result, sources=sources, wording=wording)
    charts += draw_groups(result, sources=sources, wording=wording)
    charts += draw_survival(result, sources=sources, wording=wording)
    charts += draw_links(result, sources=sources, wording=wording)
    charts += draw_restatements(result, sources=sources, wording=wording)
    charts += draw_coverage(result, sources=sources, wording=wording)
    return charts
