"""Where posts link to: hosts, the share of the leading ones, and how spread out the links are.

A host is the registrable domain by the public suffix list (`www.justpaste.it` and `justpaste.it`
are one host, `a.co.uk` and `b.co.uk` are two); an address by number is its own host. The list that
ships with the library is used, never fetched.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.measure.proportions import wilson
from audit.privacy import refuse_account_groups
from schemas.measurements import Measurements
from sources.errors import TableError, first_few

REQUIRED = ("posted_at", "url")

SHARE_NOTE = (
    "Limits speak of chance in drawing links as though each were drawn by itself; links of one "
    "account come in bunches, so that they are too narrow for a sample of accounts."
)


def find_hosts(urls: pd.Series[str]) -> pd.Series[str]:
    """Host of each address; blank where there is none.

    Addresses may lack a scheme; ports, credentials, letter case and a final dot do not matter.
    """
    extract = _extractor()
    distinct = {url: _host(extract, url) for url in urls.unique()}
    return urls.map(distinct).astype(str)


def measure_links(
    links: pd.DataFrame,
    *,
    study: str,
    platform: str = "",
    by: str = "",
    every: str = "M",
    leading: int = 6,
) -> DataFrame[Measurements]:
    """Shares of hosts, the share of the leading ones, and dispersion, by group and period.

    The leading hosts are those of the group's first period, so that their share can fall: hosts
    chosen anew each time would hide a move to others.

    Args:
        links: One row per link: `posted_at` (time), `url`, and `by`.
        study: Name of the study, in ids and rows.
        platform: Where the links were posted.
        by: Column of groups; blank: all together.
        every: Pandas period alias: `D`, `W`, `M`, `Q`, `Y`.
        leading: How many hosts lead.

    Returns:
        Per group: shares of its leading hosts over all periods (`share_of`); per group and period:
        shares of these and of the period's own leading hosts (`share_of`; none of the links is a
        share of zero), number of distinct hosts (`count_observed`), share of the hosts that led the
        first period (`share_of`), Shannon entropy in bits (`entropy_of`), Herfindahl index
        (`concentration_of`), each over links with a host.

    Raises:
        TableError: A column is missing, no link has a host, or the groups name accounts.

    Source: Shannon (1948), Bell Syst. Tech. J. 27, 379-423; Herfindahl index as in Hirschman
    (1964), Am. Econ. Rev. 54, 761-762.
    """
    _refuse_missing(links, (*REQUIRED, *([by] if by else [])), study)
    table = pd.DataFrame(
        {
            "host": find_hosts(links["url"].fillna("").astype(str)),
            "period": pd.to_datetime(links["posted_at"], utc=True).dt.tz_localize(None),
            "group": links[by].fillna("").astype(str) if by else "",
        }
    )
    without = int((table["host"] == "").sum())
    table = table[table["host"] != ""]
    if table.empty:
        raise TableError(
            study, expected="links with a host", found=f"none of {len(links):,}", todo="check `url`"
        )
    refuse_account_groups(table["group"], by=by, where=study)
    table["period"] = table["period"].dt.to_period(every)
    shared = {"study": study, "platform": platform, "unit": "urls", "draw": "unknown"}
    rows = []
    for group, part in table.groupby("group", sort=True):
        rows += _group_rows(part, str(group), leading, without, shared)
    return Measurements.conform(rows)


def _group_rows(
    part: pd.DataFrame, group: str, leading: int, without: int, shared: dict[str, str]
) -> list[dict[str, Any]]:
    prefix = "-".join([shared["study"], *([group] if group else []), "links"]).replace(" ", "-")
    base = {**shared, "group": group, **_window(part["period"])}
    missing = f" {without:,} links have no host." if without else ""
    overall = _ranked(part["host"])[:leading]
    rows = [
        {
            **base,
            "measurement_id": f"{prefix}-{host}",
            **_share(int(count), len(part)),
            "condition": f"links to {host}",
            "note": SHARE_NOTE + missing,
        }
        for host, count in overall
    ]
    first = part[part["period"] == part["period"].min()]
    leaders = [host for host, _ in _ranked(first["host"])[:leading]]
    for period, chunk in part.groupby("period", sort=True):
        place = {**shared, "group": group, **_window(chunk["period"])}
        counts = chunk["host"].value_counts().to_numpy()
        shares = counts / counts.sum()
        label = f"{prefix}-{period}".replace("/", "-")
        size = {"n": float(len(chunk)), "method": "count"}
        linked = dict(_ranked(chunk["host"]))
        shown = dict.fromkeys([host for host, _ in overall] + list(linked)[:leading])
        rows += [
            {
                **place,
                "measurement_id": f"{prefix}-{host}-{period}".replace("/", "-"),
                **_share(linked.get(host, 0), len(chunk)),
                "condition": f"links to {host}",
                "note": SHARE_NOTE,
            }
            for host in shown
        ]
        rows += [
            {
                **place,
                **size,
                "measurement_id": f"{label}-hosts",
                "estimand": "count_observed",
                "condition": "distinct hosts",
                "estimate": float(len(counts)),
                "note": "Grows with the number of links; compare periods of like size.",
            },
            {
                **place,
                "measurement_id": f"{label}-leading",
                **_share(int(chunk["host"].isin(leaders).sum()), len(chunk)),
                "condition": f"links to the leading hosts of {first['period'].iloc[0]}: "
                f"{', '.join(leaders)}",
                "note": SHARE_NOTE,
            },
            {
                **place,
                **size,
                "measurement_id": f"{label}-entropy",
                "estimand": "entropy_of",
                "condition": "hosts",
                "estimate": max(0.0, float(-(shares * np.log2(shares)).sum())),
                "note": "In bits; 2 to this power is the number of equally used hosts.",
            },
            {
                **place,
                **size,
                "measurement_id": f"{label}-herfindahl",
                "estimand": "concentration_of",
                "condition": "hosts",
                "estimate": float((shares**2).sum()),
                "note": "Herfindahl index: chance that two links drawn go to one host.",
            },
        ]
    return rows


def _share(k: int, n: int) -> dict[str, Any]:
    limits = wilson(k, n)
    return {
        "estimand": "share_of",
        "n": float(n),
        "k": float(k),
        "estimate": limits.estimate,
        "low": limits.low,
        "high": limits.high,
        "level": limits.level,
        "method": "proportion; wilson limits",
    }


def _ranked(hosts: pd.Series[str]) -> list[tuple[str, int]]:
    """Hosts by number of links, ties in alphabetical order."""
    counts = hosts.value_counts()
    return sorted(((str(h), int(c)) for h, c in counts.items()), key=lambda hc: (-hc[1], hc[0]))


def _window(periods: pd.Series[Any]) -> dict[str, str]:
    return {
        "window_start": periods.min().start_time.date().isoformat(),
        "window_end": periods.max().end_time.date().isoformat(),
    }


@cache
def _extractor() -> Any:
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _host(extract: Any, url: str) -> str:
    found = extract(url.strip())
    registered = found.top_domain_under_public_suffix or found.ipv4 or found.ipv6
    return str(registered).lower()


def _refuse_missing(table: pd.DataFrame, required: tuple[str, ...], where: str) -> None:
    missing = [name for name in required if name not in table.columns]
    if missing:
        raise TableError(
            where,
            expected=f"columns {', '.join(required)}",
            found=f"no {first_few(missing)} in {first_few([str(c) for c in table.columns])}",
            todo="rename the table's columns to these",
        )
