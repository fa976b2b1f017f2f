"""Meta's Community Standards Enforcement Report: the CSV with all quarters since 2017Q4.

Publisher: Meta Platforms. Series: one CSV per quarter, each with the whole history again, so that
every edition restates the ones before it.

Layout (the same in all vintages seen, 2021Q2 to 2025Q4): `app, policy_area, metric, period, value`;
periods are quarters (`2017Q4`); values are text (`20,800,000`, `99.70%`, `4%-5%`, `N/A`).

Quirks:
* Values are rounded: to hundreds below a million, to a tenth of a million above it, shares to a
  tenth of a per cent whatever decimals are shown. Intervals follow from all counts of a metric
  that are of like size, and from all shares of a series.
* Fake accounts are counted under `Content Actioned`, in 2021Q3 under `Accounts Actioned`: the same
  series here, called `Accounts Actioned`.
* `UBP` is the upper bound of a prevalence too small to be estimated; `Lowerbound Prevalence` and
  `Upperbound Prevalence` are the limits of one estimate. All are shares of views.
* Labels that differ in spelling only are the same series (`Violence And Incitement`, `Dangerous
  Orgs: Terrorism`). Policies that were renamed with their rules (`Hate Speech` to `Hateful
  Conduct`, `Regulated Goods` to `Restricted Goods & Services`) stay apart.
* `Child Nudity & Sexual Exploitation` ends in 2021Q1 and is split in two from 2021Q2.
* Policies are added now and then (two in 2021, one in 2026). One that is not known here keeps its
  printed label and has `policy_area=other`, so that a new one does not hide the rest; a metric that
  is not known is refused, since its figures could be of anything.

History: 2021Q4 restated 2021Q3 (terrorism on Facebook from 9,800,000 to 10,600,000); 2022Q1 lowered
2020Q2 to 2020Q4, 2022Q4 took that back.
"""

from __future__ import annotations

import pandas as pd

from sources.document import Document
from sources.label_map import label_map, look_up
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.flat_table import read_flat_table
from sources.readers.headers import canonical_header
from sources.readers.sheet import peek_header
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

CLAIMANT = "Meta Platforms"
SERIES = "Community Standards Enforcement Report"
HEADER = ("app", "policy_area", "metric", "period", "value")
FAKE_ACCOUNTS = "Fake Accounts"

ACTIONED = {"kind": "count", "action": "act_on", "unit": "content", "additivity": "events"}
RESTORED = {"kind": "count", "action": "restore", "unit": "content", "additivity": "events"}
PREVALENCE = {
    "kind": "share",
    "action": "view",
    "unit": "views",
    "additivity": "unknown",
    "base_policy_area": "all",
}
METRICS = label_map(
    [
        {"label": "Content Actioned", **ACTIONED},
        {"label": "Accounts Actioned", **ACTIONED, "unit": "accounts"},
        {"label": "Content Appealed", **ACTIONED, "action": "appeal"},
        {"label": "Content Restored with appeal", **RESTORED, "breakdown": "appeal=with"},
        {"label": "Content Restored without appeal", **RESTORED, "breakdown": "appeal=without"},
        {
            "label": "Proactive rate",
            **ACTIONED,
            "kind": "share",
            "detection": "proactive",
            "base_detection": "any",
            "base_metric_label": "Content Actioned",
        },
        {"label": "Prevalence", **PREVALENCE},
        {"label": "Lowerbound Prevalence", **PREVALENCE, "breakdown": "bound=lower"},
        {"label": "Upperbound Prevalence", **PREVALENCE, "breakdown": "bound=upper"},
        {"label": "UBP", **PREVALENCE, "breakdown": "bound=upper"},
    ]
)
POLICIES = label_map(
    {"label": label, "policy_area": area, "policy_label": name or label}
    for label, area, name in (
        ("Adult Nudity & Sexual Activity", "adult_content", ""),
        ("Bullying & Harassment", "bullying_and_harassment", ""),
        ("Child Endangerment: Nudity and Physical Abuse", "child_safety", ""),
        ("Child Endangerment: Sexual Exploitation", "child_sexual_exploitation", ""),
        ("Child Nudity & Sexual Exploitation", "child_safety", ""),
        ("Dangerous Organizations: Organized Hate", "organised_hate", ""),
        ("Dangerous Organizations: Terrorism", "terrorism", ""),
        (
            "Dangerous Orgs: Organized Hate",
            "organised_hate",
            "Dangerous Organizations: Organized Hate",
        ),
        ("Dangerous Orgs: Terrorism", "terrorism", "Dangerous Organizations: Terrorism"),
        (FAKE_ACCOUNTS, "fake_accounts", ""),
        ("Hate Speech", "hate_speech", ""),
        ("Hateful Conduct", "hate_speech", ""),
        ("Regulated Goods: Drugs", "drugs", ""),
        ("Regulated Goods: Firearms", "firearms", ""),
        ("Restricted Goods & Services: Drugs", "drugs", ""),
        ("Restricted Goods & Services: Firearms", "firearms", ""),
        ("Spam", "spam", ""),
        ("Suicide and Self-Injury", "suicide_and_self_harm", ""),
        ("Suicide, Self-Injury, and Eating Disorders", "suicide_and_self_harm", ""),
        ("Violence and Incitement", "violence_and_incitement", ""),
        ("Violent & Graphic Content", "violent_and_graphic_content", ""),
    )
)
UNKNOWN_POLICY = {"policy_area": "other", "policy_label": ""}


def parse(document: Document) -> Extraction:
    """Every figure of every quarter; `N/A` is no figure.

    Raises:
        DocumentError: The bytes are no CSV.
        LayoutError: The header, a metric or a period is not known.
    """
    table = read_flat_table(document, required=HEADER)
    table.refuse_other_columns(HEADER, module=SOURCE.slug)
    frame = table.frame
    words = look_up(
        frame["metric"], METRICS, where=document.name, what="metric", module=SOURCE.slug
    ).join(
        look_up(
            frame["policy_area"],
            POLICIES,
            where=document.name,
            what="policy",
            module=SOURCE.slug,
            default=UNKNOWN_POLICY,
        )
    )
    unknown = words["policy_label"] == ""
    words["policy_label"] = words["policy_label"].where(~unknown, frame["policy_area"])
    series = table.contexts(HEADER[:3])
    groups = series.where(words["kind"] == "share", frame["metric"])
    numbers = read_column(frame["value"], words["kind"], groups=groups)
    rows = pd.concat(
        [words, numbers, _quarters(frame["period"], document.name)],
        axis=1,
    )
    rows["platform"] = frame["app"]
    rows["metric_label"] = frame["metric"].map(_canonical_metric)
    _count_accounts(rows)
    rows["printed"] = frame["value"]
    rows["context"] = table.contexts(HEADER)
    rows["locator"] = table.locators("value")
    rows["claim_id"] = "r" + table.row_numbers.astype(str)
    return tabulate_extraction(
        document,
        rows[rows["state"] == "read"].drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        unread=[*unread_rows(rows), *table.unread_misfits()],
    )


def _quarters(printed: pd.Series[str], where: str) -> pd.DataFrame:
    return read_periods(printed, where=where, module=SOURCE.slug, months=(3,))


def recognises(document: Document) -> bool:
    """Whether the header is that of the series."""
    return set(canonical_header(peek_header(document), HEADER)) == set(HEADER)


def _canonical_metric(label: str) -> str:
    return "Upperbound Prevalence" if label == "UBP" else label


def _count_accounts(rows: pd.DataFrame) -> None:
    """Fake accounts are accounts, whichever of its two names the metric has."""
    fake = rows["policy_label"] == FAKE_ACCOUNTS
    content = fake & (rows["unit"] == "content")
    rows.loc[content, "unit"] = "accounts"
    rows.loc[fake & (rows["metric_label"] == "Content Actioned"), "metric_label"] = (
        "Accounts Actioned"
    )
    if "base_metric_label" in rows:  # a table without any share has none
        rows.loc[fake & (rows["base_metric_label"] != ""), "base_metric_label"] = (
            "Accounts Actioned"
        )


SOURCE = Source(
    slug="meta_community_standards",
    title="Meta: Community Standards Enforcement Report",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://transparency.meta.com/reports/community-standards-enforcement/",
    version=2,
)
