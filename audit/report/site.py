"""The page: one folder of HTML that works from a file system, needs no network and no script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from audit.report.charts import Chart
from audit.report.citation import citation_text, claim_reviews
from audit.report.evidence import EvidenceFinder
from audit.report.locators import is_web_address
from audit.report.methods import MethodNote, method_notes
from audit.report.ranking import headlines
from audit.report.replies import still_stands
from audit.report.rows import records
from audit.report.views import (
    CLAIMS_A_PAGE,
    ChartView,
    ClaimView,
    ClaimViews,
    FindingView,
    finding_views,
    fold_views,
    marked,
    source_views,
    unread_views,
    verdict_views,
)
from audit.report.wording import Wording, duration, plain
from audit.result import AuditResult

MOST_ROWS = 500
"""Claims listed in the page itself; of a larger audit the script pages through all of them."""

FINDINGS_A_PAGE = 40
VERDICT_CHARTS = ("compared-", "groups", "survival-", "links-")
"""Charts that stand among the verdicts, by the beginning of their names."""

ASSETS = ("page.css", "table.js")


@dataclass(frozen=True)
class PageInput:
    """All that the pages are made from.

    Attributes:
        result: The audit.
        charts: Its charts.
        drawings: Bytes of the drawn charts, by path; only the size of the SVG is read.
        finder: Evidence of claims.
        downloads: Files beside the page, with what each is.
        version: Of transparency-audit, for the citation.
        methods: Text of `docs/methods.md`.
        wording: How numbers and dates are written.
        news: What is new since the run before, in sentences.
    """

    result: AuditResult
    charts: Sequence[Chart]
    drawings: Mapping[str, bytes]
    finder: EvidenceFinder
    downloads: Sequence[tuple[str, str]]
    version: str
    methods: str
    wording: Wording
    news: Sequence[str] = ()


def build_pages(page: PageInput) -> dict[str, bytes]:
    """Every page and asset of the run, by path from its root."""
    result, wording = page.result, page.wording
    environment = make_environment(wording)
    claims = ClaimViews(result.claims, page.finder, wording)
    findings = finding_views(result, claims, page.charts)
    charts = {chart.slug: chart_view(chart, page.drawings) for chart in page.charts}
    verdicts = verdict_views(result, claims, wording)
    pages: dict[str, str] = {}
    pages["index.html"] = environment.get_template("index.html").render(
        root="",
        claims_href=claims.href,
        **_common(page),
        findings=findings[:FINDINGS_A_PAGE],
        more_findings=_more_pages("findings", len(findings), FINDINGS_A_PAGE)[1:],
        headlines=headlines(result),
        charts=charts,
        verdict_charts=[slug for slug in charts if slug.startswith(VERDICT_CHARTS)],
        loose_charts=[
            slug
            for slug in charts
            if slug not in {view.chart for view in findings} and not slug.startswith(VERDICT_CHARTS)
        ],
        verdicts=verdicts,
        folds=fold_views(result, verdicts),
        rows=claims.between(0, min(len(claims), MOST_ROWS), bare=True),
        claims_total=len(claims),
        is_paged=len(claims) > MOST_ROWS,
        flags=_flags(result),
        claim_pages=_more_pages("claims", len(claims), CLAIMS_A_PAGE),
        sources=source_views(result),
        unread=unread_views(result),
        failures=result.failures,
        notes=result.notes,
        events=records(result.events),
        methods=_methods(page),
        downloads=page.downloads,
        citation=citation_text(result, page.version),
        reviews=claim_reviews(result, wording),
        has_address=bool(result.address),
        facts=_facts(result),
        news=page.news,
    )
    pages |= _claim_pages(environment, page, claims)
    pages |= _finding_pages(environment, page, findings, charts, claims)
    if len(claims) > MOST_ROWS:
        pages["claims-table.js"] = _table_script(claims, _flags(result))
    built = {name: text.encode() for name, text in pages.items()}
    static = files("audit.report").joinpath("static")
    return built | {name: static.joinpath(name).read_bytes() for name in ASSETS}


def make_environment(wording: Wording) -> Environment:
    """Templates that escape everything and know no undefined names."""
    environment = Environment(
        loader=PackageLoader("audit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = wording.number
    environment.filters["day"] = wording.day
    environment.filters["plain"] = plain
    environment.filters["duration"] = duration
    environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["full_stop"] = lambda text: (
        text if text.endswith((".", "!", "?")) else f"{text}."
    )
    environment.filters["chance"] = lambda p: "< 0.001" if p < 0.001 else f"= {p:.2g}"
    environment.filters["jsonld"] = jsonld
    environment.tests["web_address"] = is_web_address
    return environment


def jsonld(content: object) -> str:
    """JSON that may stand inside a script element: no `<`, `>`, `&` as such."""
    from markupsafe import Markup

    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - every letter that could end the element is escaped above


def chart_view(chart: Chart, drawings: Mapping[str, bytes]) -> ChartView:
    """A chart's words, and the size of its wide drawing in CSS pixels."""
    head = drawings[f"charts/{chart.slug}.svg"][:2000].decode()
    # The drawing's own size, such as `width="518.4pt" height="300.1pt"`.
    width, height = (
        float(match[1]) if (match := re.search(rf'\b{name}="([\d.]+)pt"', head)) else 300.0
        for name in ("width", "height")
    )
    return ChartView(
        chart.slug, chart.title, chart.alt, round(width * 4 / 3), round(height * 4 / 3)
    )


def _common(page: PageInput) -> dict[str, Any]:
    result = page.result
    return {
        "title": result.title,
        "as_of": result.as_of,
        "version": page.version,
        "locale": page.wording.locale.replace("_", "-"),
        "figure_style": page.wording.example(),
    }


def _more_pages(folder: str, total: int, size: int) -> list[tuple[str, int, int]]:
    """Address, first and last number of each page of a long list."""
    return [
        (f"{folder}/{start // size + 1:03}.html", start + 1, min(start + size, total))
        for start in range(0, total, size)
    ]


def _claim_pages(environment: Environment, page: PageInput, claims: ClaimViews) -> dict[str, str]:
    template = environment.get_template("claims.html")
    listed = _more_pages("claims", len(claims), CLAIMS_A_PAGE)
    return {
        path: template.render(
            root="../",
            **_common(page),
            rows=claims.between(first - 1, last),
            first=first,
            last=last,
            total=len(claims),
            pages=listed,
            path=path,
        )
        for path, first, last in listed
    }


def _finding_pages(
    environment: Environment,
    page: PageInput,
    findings: list[FindingView],
    charts: Mapping[str, ChartView],
    claims: ClaimViews,
) -> dict[str, str]:
    """Findings beyond those of the first page."""
    template = environment.get_template("findings.html")
    return {
        path: template.render(
            root="../",
            **_common(page),
            findings=findings[first - 1 : last],
            first=first,
            last=last,
            total=len(findings),
            charts=charts,
            claims_href=claims.href,
        )
        for path, first, last in _more_pages("findings", len(findings), FINDINGS_A_PAGE)[1:]
    }


def _flags(result: AuditResult) -> dict[str, int]:
    """In how many warnings and contradictions each claim takes part."""
    flags: dict[str, int] = {}
    findings = result.findings
    shown = findings[(findings["severity"] != "note") & still_stands(findings)]
    for ids in shown["claim_ids"]:
        for claim_id in ids.split():
            flags[claim_id] = flags.get(claim_id, 0) + 1
    return flags


def table_cells(view: ClaimView, flags: Mapping[str, int]) -> list[Any]:
    """One row of the table of all claims, as the script reads it."""
    return [
        view.platform,
        f"{view.subject}, {view.statistic}" if view.statistic != "count" else view.subject,
        view.period,
        view.figure,
        view.published_short,
        view.review,
        flags.get(view.claim_id, 0),
        view.href,
        view.sort[0],
        view.sort[1]
        if view.sort[1] == view.sort[1] and abs(view.sort[1]) != float("inf")
        else None,
    ]


def _table_script(claims: ClaimViews, flags: Mapping[str, int]) -> str:
    rows = [table_cells(view, flags) for view in claims.between(0, len(claims), bare=True)]
    text = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    return f"window.auditClaims={text};\n"


def _facts(result: AuditResult) -> dict[str, Any]:
    """Counts for the first paragraph."""
    claims = result.claims
    dated = claims[(claims["period_start"] != "") & (claims["period_end"] != "")]
    return {
        "claims": len(claims),
        "platforms": list(dict.fromkeys(claims["platform"])),
        "documents": len(result.documents),
        "measurements": len(result.measurements),
        "studies": int(result.measurements["study"].nunique()),
        "unread": len(result.unread),
        "from": str(dated["period_start"].min())[:4] if len(dated) else "",
        "to": str(dated["period_end"].max())[:4] if len(dated) else "",
    }


def _methods(page: PageInput) -> list[MethodNote]:
    result = page.result
    used = [
        *result.findings["rule_id"],
        *result.verdicts["comparison"],
        *result.measurements["estimand"],
        *result.curves["estimator"],
    ]
    return method_notes(page.methods, sorted({name for name in used if name}))


__all__ = ["PageInput", "build_pages", "chart_view", "make_environment", "marked"]
