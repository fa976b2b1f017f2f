"""TikTok's Community Guidelines Enforcement Report: CSVs of raw figures, and older workbooks.

Publisher: TikTok. Series: one file per quarter, each with the history again.

Layouts:
* Workbooks (2021Q3 to 2022Q2): five sheets (accounts, videos, rates by policy, shares by policy,
  totals), a date per row which is the last day of a quarter.
* CSV (from 2022Q4): one figure a row under `Metric, Period Type, Period, Policy Type, Issue Policy,
  Task Type, Task, Location, Market, Result`; 1,000 to 45,000 rows.

Every printed dimension is kept: policy type, task type and task in `breakdown`, the market as
`scope`, a language in `breakdown`. The period type is the period's own length.

Quirks:
* Case and words of the dimensions change with the editions (`all`, `All`; `issue`, `Issue`,
  `Issue policy`, `Policy`; `Community guidelines policy`, `Sub-policy`; the heading `Issue policy`,
  `Issue`), as do names of metrics (`Total accounts removed`, `Accounts removed`; `Removal rate of
  published`, `Video: Removal rate of published`): declared the same here. In 2023Q4 ban reasons
  come apart into safety and security, which count different accounts: they are kept apart.
* Floats carry noise (`0.9109999999999999`); 2022Q4 has three cells with thousands separators
  among plain numbers. Shares have three decimals.
* `Total videos removed` with the task type `Share of total removals` is a share, by views.
* The category share of a sub-policy is a share of its policy, which the row does not name: it has
  no base here. That of a policy is a share of all videos removed.
* Policies are renamed and split every year, sub-policies are prefixed with their policy from 2024:
  a policy that is not in the table has the area `other`, its printed label is kept. A metric that
  is not in the table is refused, since nothing tells what it counts.
* `Removal rate` (half-years of 2022) is explained nowhere in the file; it has no base.
* Fake accounts have no figure before 2021Q1; the printed total is that of the other two then.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sources.document import Document
from sources.label_map import fold, load_label_map, look_up
from sources.readers import xlsx
from sources.readers.columns import read_column, read_periods, unread_rows
from sources.readers.countries import require_countries
from sources.readers.distinct import Distinct
from sources.readers.flat_table import FlatTable, read_flat_table
from sources.readers.labels import unknown_label
from sources.readers.sheet import peek_header, peek_sheets
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, breakdown_text, tabulate_extraction
from sources.tiktok_workbook import SHEETS, read_workbook_rows
from sources.unread_cells import list_unread_cells

CLAIMANT = "TikTok"
SERIES = "Community Guidelines Enforcement Report"

DIMENSIONS = {
    "metric": "metric",
    "periodtype": "period_type",
    "period": "period",
    "policytype": "policy_type",
    "issuepolicy": "policy",
    "issue": "policy",
    "tasktype": "task_type",
    "task": "task",
    "location": "location",
    "market": "market",
    "result": "result",
}
"""Headings, folded, and what they are."""

POLICY_TYPES = {
    "all": "All",
    "issue": "Policy",
    "issuepolicy": "Policy",
    "policy": "Policy",
    "communityguidelinespolicy": "Sub-policy",
    "subpolicy": "Sub-policy",
    "banreason": "Ban reason",
    "banreasonsafety": "Ban reason - safety",
    "banreasonsecurity": "Ban reason - security",
}
TASK_TYPES = {
    "all": "All",
    "tasktype": "task_type",
    "shareoftotalremovals": "Share of total removals",
    "turnaroundtime": "Turn around time",
}
LOCATIONS = {"all": "All", "market": "Market", "language": "Language"}
SHARE_BY_VIEWS = "Share of total removals"
TURN_AROUND = "Turn around time"
CATEGORY_SHARE = "Category share"
YOUTH = "youthsafety"
"""What the labels of policies for minors begin with, folded."""


def parse(document: Document) -> Extraction:
    """Every figure of the file.

    Raises:
        DocumentError: The bytes are no CSV or workbook.
        LayoutError: A heading, sheet, metric, period or country is not known.
    """
    if xlsx.is_zip(document):
        rows, misfits = read_workbook_rows(document)
    else:
        rows, misfits = _csv_rows(document)
    claims = _claims(rows, document.name)
    read = claims[claims["state"] == "read"]
    extraction = tabulate_extraction(
        document,
        read.drop(columns="state"),
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=_relations(read),
        unread=[*unread_rows(claims), *misfits],
    )
    # A flat table lists the rows that do not fit it.
    return list_unread_cells(document, extraction) if xlsx.is_zip(document) else extraction


def recognises(document: Document) -> bool:
    """Whether the header, or the names of the sheets, are those of the series."""
    if xlsx.is_zip(document):
        names = {fold(sheet.name) for sheet in peek_sheets(document)}
        return len(names & {fold(name) for name in SHEETS}) >= 2
    return _dimensions(peek_header(document)) is not None


def _dimensions(header: tuple[str, ...]) -> dict[str, str] | None:
    """Heading to dimension; None where any is unknown, missing or twice there."""
    found = {name: DIMENSIONS.get(fold(name), "") for name in header}
    return found if sorted(found.values()) == sorted(set(DIMENSIONS.values())) else None


def _csv_rows(document: Document) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """One row per figure, its dimensions as printed."""
    table: FlatTable = read_flat_table(document, required=("Metric", "Period", "Result"))
    names = _dimensions(table.header)
    if names is None:
        raise unknown_label(
            ", ".join(table.header),
            ("Metric", "Period type", "Policy type", "Issue policy", "Task type", "Market"),
            where=document.name,
            what="set of headings",
            module=SOURCE.slug,
        )
    rows = table.frame.rename(columns=names)
    result = next(name for name, dimension in names.items() if dimension == "result")
    rows["locator"] = table.locators(result)
    rows["context"] = table.contexts(table.header)
    rows["claim_id"] = "r" + table.row_numbers.astype(str)
    return rows, table.unread_misfits()


def _claims(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """Rows of claims from the dimensions of each figure."""
    words = look_up(
        rows["metric"],
        load_label_map(f"{SOURCE.slug}.metrics"),
        where=where,
        what="metric",
        module=SOURCE.slug,
    )
    metric_area = words.pop("policy_area")
    dimensions = _dimension_words(rows, where)
    by_views = dimensions["task type"] == SHARE_BY_VIEWS
    words.loc[by_views, "kind"] = "share"
    policies = _policies(rows["policy"])
    general = (policies["policy_area"] == "all") & (metric_area != "")
    policies["policy_area"] = policies["policy_area"].where(~general, metric_area)
    claims = pd.concat([words, policies], axis=1)
    claims["scope"] = _scopes(rows, dimensions, where)
    _set_breakdowns(claims, dimensions)
    groups = claims["metric_label"] + "|" + dimensions["task type"]
    periods = read_periods(rows["period"], where=where, module=SOURCE.slug, months=(3, 6))
    if "period_basis" in rows:
        periods["period_basis"] = rows["period_basis"]
    numbers = read_column(rows["result"], claims["kind"], groups=groups)
    claims = pd.concat([claims.drop(columns="extra"), periods, numbers], axis=1)
    claims["platform"] = "TikTok"
    claims["printed"] = rows["result"]
    for name in ("locator", "context", "claim_id"):
        claims[name] = rows[name]
    return claims


def _dimension_words(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """The dimensions that make the breakdown, in the same words in all editions."""
    locations = _canonical(rows["location"], LOCATIONS, where, "location")
    return pd.DataFrame(
        {
            "policy type": _canonical(rows["policy_type"], POLICY_TYPES, where, "policy type"),
            "task type": _canonical(rows["task_type"], TASK_TYPES, where, "task type"),
            "task": rows["task"].map({text: _capital(text) for text in rows["task"].unique()}),
            "language": rows["market"].where(locations == "Language", ""),
        }
    )


def _scopes(rows: pd.DataFrame, dimensions: pd.DataFrame, where: str) -> pd.Series[str]:
    """Code of each row's market; worldwide where it is all of them, or a language."""
    markets = rows["market"].where(dimensions["language"] == "", "all")
    names = markets.unique()
    everywhere = {name: "worldwide" for name in names if name.casefold() == "all"}
    return markets.map(require_countries(names, where=where, others=everywhere))


def _policies(labels: pd.Series[str]) -> pd.DataFrame:
    """Policy area and label; a label with its policy in front is looked up without it too."""
    known = load_label_map(f"{SOURCE.slug}.policies")
    words: list[tuple[str, str]] = []
    printed = Distinct.of(labels)
    for label in printed.texts:
        own = known.get(fold(label), {})
        found = own or known.get(fold(label.rpartition(" - ")[2]), {})
        area = found.get("policy_area") or "other"
        if fold(label).startswith(YOUTH):
            area = "child_safety"
        words.append((area, own.get("policy_label") or label))
    table = pd.DataFrame(words, columns=["policy_area", "policy_label"], dtype=str)
    return printed.spread_table(table)


def _canonical(
    printed: pd.Series[str], known: Mapping[str, str], where: str, what: str
) -> pd.Series[str]:
    words: dict[str, str] = {}
    for text in printed.unique():
        if fold(text) not in known:
            raise unknown_label(text, known.values(), where=where, what=what, module=SOURCE.slug)
        words[text] = known[fold(text)]
    return printed.map(words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _set_breakdowns(claims: pd.DataFrame, dimensions: pd.DataFrame) -> None:
    """Breakdown of each figure, and of what a share is of: blank where that is the same rows."""
    shares = claims["kind"] == "share"
    policy_share = shares & (claims["metric_label"] == CATEGORY_SHARE)
    of_all = policy_share & (dimensions["policy type"] == "Policy")
    of_tasks = shares & dimensions["task type"].isin([SHARE_BY_VIEWS, TURN_AROUND])
    of_languages = shares & (dimensions["language"] != "")
    base = dimensions.copy()
    base.loc[of_all, "policy type"] = "All"
    base.loc[of_all | of_tasks, ["task type", "task"]] = "All"
    base.loc[of_languages, "language"] = ""
    own = breakdown_column(dimensions)
    extra = claims["extra"]
    claims["breakdown"] = (own + "; " + extra).where(extra != "", own)
    differs = of_all | of_tasks | of_languages | (shares & (extra != ""))
    claims["base_breakdown"] = breakdown_column(base).where(differs, "")
    claims["base_policy_area"] = of_all.map({True: "all", False: ""})
    claims["base_policy_label"] = of_all.map({True: "All", False: ""})
    # A sub-policy's category share is of a policy that the row does not name.
    claims.loc[policy_share & ~of_all, "base_metric_label"] = ""


def _relations(claims: pd.DataFrame) -> list[dict[str, str]]:
    """Accounts by reason in all accounts; automation and markets in all videos."""
    counts = claims[claims["kind"] == "count"]
    return [*_sums(counts), *_subsets(counts)]


def _sums(counts: pd.DataFrame) -> list[dict[str, str]]:
    """Accounts removed, by reason: the printed reasons of a quarter add up to the printed total."""
    accounts = counts[counts["metric_label"] == "Accounts removed"]
    is_whole = accounts["policy_label"] == "All"
    wholes, parts = accounts[is_whole], accounts[~is_whole]
    return _related(wholes, parts, ["period_start", "period_end", "scope"], "sum")


def _subsets(counts: pd.DataFrame) -> list[dict[str, str]]:
    """What a market or automation removed is part of what was removed everywhere, by all."""
    is_world = counts["scope"] == "worldwide"
    whole_text = breakdown_text({"policy type": "All", "task type": "All", "task": "All"})
    keys = ["metric_label", "policy_label", "period_start", "period_end"]
    by_place = _related(counts[is_world], counts[~is_world], [*keys, "breakdown"], "subset")
    videos = counts[counts["metric_label"] == "Total videos removed"]
    is_all = videos["breakdown"] == whole_text
    by_task = _related(videos[is_all], videos[~is_all], [*keys, "scope"], "subset")
    return [*by_place, *by_task]


def _related(
    wholes: pd.DataFrame, parts: pd.DataFrame, keys: list[str], relation: str
) -> list[dict[str, str]]:
    """Each whole with the parts that have the same keys; wholes printed twice stand apart."""
    pairs = wholes.merge(parts, on=keys, suffixes=("", "_part"))
    return [
        {"whole": whole, "part": part, "relation": relation, "locator": locator}
        for whole, part, locator in zip(
            pairs["claim_id"], pairs["claim_id_part"], pairs["locator"], strict=True
        )
    ]


WORDS = (
    "fake_engagement",
    "security",
    "minimum_age",
    "dangerous_acts",
    "human_exploitation",
    "integrity_and_authenticity",
    "mental_and_behavioural_health",
    "safety_and_civility",
    "sensitive_and_mature_themes",
)

SOURCE = Source(
    slug="tiktok_community_guidelines",
    title="TikTok: Community Guidelines Enforcement Report",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://www.tiktok.com/transparency/en/community-guidelines-enforcement-2023-4/",
    words={
        "policy_area": dict.fromkeys(WORDS, ("all",)),
        "action": {"prevent": ("act_on",), "pay": ()},
        "unit": {
            "live_sessions": ("content",),
            "followers": ("items",),
            "likes": ("items",),
            "follow_requests": ("items",),
            "vulnerabilities": (),
            "us_dollars": (),
        },
    },
    version=3,
)
