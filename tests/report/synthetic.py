"""A small audit with every table filled. All figures are invented (synthetic)."""

import math
from dataclasses import replace

import pandas as pd

from audit.result import AuditResult, Failure
from schemas.claims import Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.restatements import Restatements
from schemas.survival import Survival
from schemas.verdicts import Verdicts
from sources.document import Document
from sources.tabulate import tabulate_claims

CSV = Document(
    b'Period,Accounts suspended\n2016 H1,"41,200"\n2016 H2,"52,317"\n2017 H1,"47,911"\n',
    "synthetic.csv",
    "text/csv",
    "https://example.org/synthetic.csv",
    "2017-09-01",
)

BASE = {
    "platform": "Chirp",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
    "report_series": "Chirp Transparency Report (synthetic)",
    "source_title": "Chirp Transparency Report (synthetic)",
    "source_url": "https://example.org/report",
}


def claim(claim_id, value, start, end, **more):
    return {
        **BASE,
        "claim_id": claim_id,
        "value": value,
        "printed": f"{value:,}",
        "period_start": start,
        "period_end": end,
        **more,
    }


def claim_rows():
    sha = CSV.sha256
    halves = [
        claim("c-2016h1", 41200, "2016-01-01", "2016-06-30", published_on="2016-09-01"),
        claim("c-2016h2", 52317, "2016-07-01", "2016-12-31", published_on="2017-03-01"),
        claim("c-2017h1", 47911, "2017-01-01", "2017-06-30", published_on="2017-09-01"),
        claim("c-2016h1-r", 40900, "2016-01-01", "2016-06-30", published_on="2017-09-01"),
    ]
    for place, row in enumerate(halves[:3]):
        row.update(
            document_sha256=sha,
            locator=f"#cell={place + 2},2",
            extraction="table",
            context=f"Accounts suspended: {row['printed']}",
        )
    share = claim("c-share", 0.95, "2017-01-01", "2017-06-30", kind="share", printed="95%")
    share |= {"detection": "automated", "base_detection": "any", "published_on": "2017-09-01"}
    bots = {"platform": "Wire", "unit": "bots_and_channels", "action": "ban", "claimant": "A study"}
    bots |= {"relayed_by": "A study (synthetic)", "published_on": "2018-06-01"}
    return [
        *halves,
        share,
        claim("w-mean", 210, "2018-01-01", "2018-05-31", kind="mean_per_day", **bots),
        claim(
            "w-record",
            5005,
            "2018-05-01",
            "2018-05-31",
            kind="maximum",
            every="P1M",
            base_period_start="2018-01-01",
            base_period_end="2018-05-31",
            **bots,
        ),
        claim("w-plain", 70, "", "", kind="mean_per_day", **bots),
        claim(
            "x-html",
            12,
            "2018-01-01",
            "2018-01-31",
            platform="<script>alert(1)</script>",
            printed='=HYPERLINK("http://evil")',
            note='<b>bold</b> & "quoted"',
        ),
    ]


def findings():
    return Findings.conform(
        [
            {
                "finding_id": "f-record",
                "rule_id": "joint_infeasibility",
                "severity": "warning",
                "claim_ids": "w-mean w-record",
                "could_resolve": "w-mean w-record",
                "statement": "An average of 210 a day over January to May 2018 cannot stand beside "
                "a record month of 5,005: together the five months would hold at least 31,635, "
                "but at most 25,025.",
                "expected": "at most 25,025",
                "observed": "at least 31,635",
                "gap": 6610,
                "relative_gap": 0.26,
                "assumptions": "both count the same unit; whole months",
                "survives_if": "both count the same unit over whole months",
                "proof": "no month above 5,005, so five months hold at most 25,025\n"
                "210 a day (at least 209.5) over 151 days is at least 31,635\n"
                "short by 6,610",
                "certificate": '{"multipliers": [1, 5]}',
                "explanation": "",
                "status": "open",
            },
            {
                "finding_id": "f-restated",
                "rule_id": "restated",
                "severity": "note",
                "claim_ids": "c-2016h1 c-2016h1-r",
                "could_resolve": "",
                "statement": "The figure for H1 2016 was lowered from 41,200 to 40,900.",
                "expected": "41,200",
                "observed": "40,900",
                "gap": 300,
                "relative_gap": 0.0073,
                "proof": "41,200 - 40,900 = 300",
                "status": "acknowledged",
                "status_by": "A. Reader",
                "status_on": "2018-07-01",
                "status_reason": "explained in a footnote",
            },
            {
                "finding_id": "f-withdrawn",
                "rule_id": "record_conflict",
                "severity": "warning",
                "claim_ids": "c-2016h2",
                "could_resolve": "c-2016h2",
                "statement": "A finding that was wrong.",
                "proof": "1 + 1 = 3",
                "status": "withdrawn",
                "status_by": "A. Reader",
                "status_on": "2018-07-02",
                "status_reason": "we had misread the period",
            },
        ]
    )


def measurements():
    base = {"platform": "Chirp", "policy_area": "terrorism", "action": "suspend"}
    base |= {"unit": "accounts", "study": "A study (synthetic)", "draw": "crawl", "level": 0.95}
    base |= {"window_start": "2017-01-01", "window_end": "2017-04-30"}
    return Measurements.conform(
        [
            {
                **base,
                "measurement_id": "m-share",
                "estimand": "share_removed_by",
                "group": "A",
                "n": 200,
                "k": 120,
                "estimate": 0.6,
                "low": 0.531,
                "high": 0.665,
                "horizon": "P4M",
                "method": "Wilson",
                "population": "accounts with a follower",
            },
            {
                **base,
                "measurement_id": "m-count",
                "estimand": "count_observed",
                "group": "B",
                "estimate": 46000,
                "low": 45000,
                "high": 47000,
                "method": "daily look",
            },
        ]
    )


def verdicts():
    return Verdicts.conform(
        [
            {
                "claim_id": "c-2017h1",
                "measurement_id": "m-count",
                "comparison": "count_observed",
                "comparability": "same",
                "reasons": "platform=same; unit=same",
                "verdict": "consistent",
                "claimed_low": 47911,
                "claimed_high": 47911,
                "measured_low": 45000,
                "measured_high": 47000,
                "caveats": "crawl",
                "statement": "At least 45,000 of the 47,911 claimed suspensions were seen.",
            },
            {
                "claim_id": "c-share",
                "measurement_id": "m-share",
                "comparison": "share_denominators",
                "comparability": "different",
                "reasons": "denominator=different",
                "verdict": "not_comparable",
                "claimed_low": 0.945,
                "claimed_high": 0.955,
                "measured_low": 0.531,
                "measured_high": 0.665,
                "caveats": "crawl; different base",
                "accepted_by": "A. Reader",
                "accepted_on": "2018-07-02",
                "statement": "95% is a share of suspensions, 60% a share of accounts followed: "
                "they answer different questions.",
            },
            {
                "claim_id": "c-2016h2",
                "measurement_id": "",
                "comparison": "none",
                "comparability": "unknown",
                "reasons": "",
                "verdict": "not_measurable",
                "claimed_low": 52317,
                "claimed_high": 52317,
                "caveats": "",
                "statement": "Nobody measured the second half of 2016.",
            },
        ]
    )


def curves():
    rows = []
    for group, rate, n in (("A", 0.02, 200), ("B", 0.005, 150)):
        for day in range(0, 71, 5):
            level = math.exp(-rate * day)
            rows.append(
                {
                    "curve_id": f"k-{group}",
                    "study": "A study (synthetic)",
                    "platform": "Chirp",
                    "policy_area": "terrorism",
                    "unit": "accounts",
                    "group": group,
                    "estimand": "survival_at",
                    "estimator": "kaplan_meier",
                    "since": "creation",
                    "duration_days": day,
                    "survival": level,
                    "low": max(level - 0.05, 0),
                    "high": min(level + 0.05, 1),
                    "level": 0.95,
                    "at_risk": round(n * level),
                    "events": 2,
                    "censored": 0,
                }
            )
    return Survival.conform(rows)


def restatements():
    return Restatements.conform(
        [
            {
                "statement_key": "s1",
                "claim_id_before": "c-2016h1",
                "claim_id_after": "c-2016h1-r",
                "published_before": "2016-09-01",
                "published_after": "2017-09-01",
                "platform": "Chirp",
                "policy_area": "terrorism",
                "metric_label": "",
                "kind": "count",
                "unit": "accounts",
                "period_start": "2016-01-01",
                "period_end": "2016-06-30",
                "value_before": 41200,
                "value_after": 40900,
                "change": -300,
                "relative_change": -300 / 41200,
                "is_undone": False,
            }
        ]
    )


def documents():
    return Documents.conform(
        [
            {
                "sha256": CSV.sha256,
                "source_id": "synthetic",
                "name": CSV.name,
                "url": CSV.url,
                "retrieved_at": pd.Timestamp("2018-06-30T12:00:00Z"),
                "published_on": "2017-09-01",
                "media_type": "text/csv",
                "bytes": len(CSV.content),
                "archive_url": "",
            }
        ]
    )


def audit_result(**changes):
    result = AuditResult(
        title="A synthetic audit",
        as_of="2018-06-30",
        claims=tabulate_claims(claim_rows()),
        documents=documents(),
        relations=Relations.conform(
            [{"whole": "c-2016h2", "part": "c-2016h1", "relation": "subset", "locator": "#row=3"}]
        ),
        unread=Unread.conform(
            [
                {
                    "locator": "#row=9",
                    "printed": "n/a <b>",
                    "reason": "no number in the cell",
                    "document_sha256": CSV.sha256,
                }
            ]
        ),
        events=Events.conform(
            [{"platform": "Chirp", "date": "2017-01-01", "what": "the policy was widened"}]
        ),
        measurements=measurements(),
        curves=curves(),
        findings=findings(),
        verdicts=verdicts(),
        restatements=restatements(),
        responses=Responses.conform(
            [
                {
                    "finding_id": "f-restated",
                    "asked_on": "2018-07-01",
                    "deadline": "2018-07-08",
                    "answered_on": "2018-07-05",
                    "text": "We removed duplicates.",
                    "outcome": "definition",
                }
            ]
        ),
        failures=(Failure("broken.pdf", "expected a PDF, found an empty file; download it again"),),
        notes=("All figures of this audit are synthetic.",),
    )
    return replace(result, **changes)


def many_claims(number, series=20):
    """So many monthly counts in so many series; figures invented."""
    months = pd.period_range("1900-01", periods=-(-number // series), freq="M")
    rows = [
        claim(
            f"n-{place}",
            1000 + (place * 7919) % 5000,
            str(months[place // series].start_time.date()),
            str(months[place // series].end_time.date()),
            platform=f"Platform {place % series:02}",
            published_on=str(months[place // series].end_time.date()),
            extraction="table",
            document_sha256=CSV.sha256,
            locator="#cell=2,2",
            context=f"Accounts suspended: {1000 + (place * 7919) % 5000:,} in the month",
        )
        for place in range(number)
    ]
    return tabulate_claims(rows)
