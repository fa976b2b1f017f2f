"""Synthetic panels with a known truth: for the tests and for the benchmarks.

Nothing here is a platform's data. `founding_cohorts`, `third_of_april` and `link_batches` have the
counts that a published study printed, and histories invented so that these counts come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
WINDOW_START = pd.Timestamp("2017-02-01", tz="UTC")
WINDOW_END = pd.Timestamp("2017-04-07", tz="UTC")


@dataclass(frozen=True)
class Plan:
    """How a panel is drawn.

    Attributes:
        items: Accounts created; those removed before they could be found never enter.
        rates: Removals a day by group.
        shape: Of the Weibull lifetimes; below one: many die young.
        days: Length of the observation.
        every: Days between two looks at an item.
        jitter: Days by which a look may be late.
        blind: Share of looks that find an item unreachable.
        outage: Days (from, to) on which every look is blind; equal: none.
        other_door: Rate a day at which owners delete.
        returns: Share of the removed that come back after some days.
        founded_within: Accounts are created up to so many days before the observation ends...
        found_after: ... and found so many days after that, on average; zero: at once.
        on_grid: All looks at the same instants for all items, the first look included.
    """

    items: int = 1000
    rates: tuple[float, ...] = (0.05, 0.02)
    shape: float = 1.0
    days: float = 60.0
    every: float = 1.0
    jitter: float = 0.0
    blind: float = 0.0
    outage: tuple[float, float] = (0.0, 0.0)
    other_door: float = 0.0
    returns: float = 0.0
    founded_within: float = 0.0
    found_after: float = 0.0
    on_grid: bool = True


def draw_panel(plan: Plan, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Looks and items of one panel.

    Returns:
        `checks` (`item_id`, `checked_at`, `state`) and `items` (`item_id`, `group`, `created_at`,
        and the truth: `lifetime_days` since creation, `exit`).
    """
    rng = np.random.default_rng(seed)
    n = plan.items
    group = rng.integers(0, len(plan.rates), n)
    scale = 1 / np.asarray(plan.rates)[group]
    life = scale * rng.weibull(plan.shape, n)
    other = rng.exponential(1 / plan.other_door, n) if plan.other_door else np.full(n, np.inf)
    created = -rng.random(n) * plan.founded_within
    found = created + (rng.exponential(plan.found_after, n) if plan.found_after else 0.0)
    found = np.maximum(found, 0.0)
    if plan.on_grid:
        found = np.ceil(found / plan.every - 1e-9) * plan.every
    lifetime, is_own = np.minimum(life, other), other < life
    gone = created + lifetime
    enters = (found < gone) & (found < plan.days)
    names = np.array([f"item-{number:07d}" for number in range(n)])
    items = pd.DataFrame(
        {
            "item_id": names,
            "group": np.array([f"g{number}" for number in group]),
            "created_at": WINDOW_START + pd.to_timedelta(created, unit="D"),
            "lifetime_days": lifetime,
            "exit": np.where(is_own, "deleted_by_owner", "suspended"),
        }
    )
    back = np.where(rng.random(n) < plan.returns, gone + rng.exponential(5, n), np.inf)
    looks = int(plan.days / plan.every) + 1
    at = found[:, None] + np.arange(looks)[None, :] * plan.every
    at[:, 1:] += rng.random((n, looks - 1)) * plan.jitter
    kept = enters[:, None] & (at <= plan.days)
    state = np.where(is_own, "deleted_by_owner", "suspended")[:, None].repeat(looks, axis=1)
    state = np.where((at < gone[:, None]) | (at >= back[:, None]), "live", state)
    is_blind = rng.random((n, looks)) < plan.blind
    is_blind[:, 0] = False
    is_blind |= (at > plan.outage[0]) & (at < plan.outage[1])
    state = np.where(is_blind, "unreachable", state)
    rows, _ = np.nonzero(kept)
    checks = pd.DataFrame(
        {
            "item_id": names[rows],
            "checked_at": WINDOW_START + pd.to_timedelta(at[kept], unit="D"),
            "state": state[kept],
        }
    )
    checks["checked_at"] = checks["checked_at"].dt.round("us")
    items["created_at"] = items["created_at"].dt.round("us")
    return checks, items[enters].reset_index(drop=True)


def founding_cohorts(seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two synthetic cohorts with the counts of a published study of 2017.

    Pro-IS: 722 accounts, 455 suspended, of them 85 % within 60 days of age, over 30 % within 2;
    other jihadist: 451 and 163, 40 % within 60 days and under 1 % within two. The ages of those
    never suspended are chosen so that the naive curve by age passes 65 % by day 70.
    """
    rng = np.random.default_rng(seed)
    bands = {
        # Suspended within each band of ages, in days.
        "pro-IS": ([(0.3, 2, 140), (2, 4.7, 45), (5.3, 60, 202), (60, 69, 8), (72, 400, 60)], 267),
        "other jihadist": ([(3, 4.5, 1), (6, 60, 64), (60, 69, 4), (72, 900, 94)], 288),
    }
    parts = []
    for group, (ages, alive) in bands.items():
        gone = np.concatenate([rng.uniform(low, high, count) for low, high, count in ages])
        young = _lost_young(gone, alive, at=70, target=0.652) if group == "pro-IS" else 10
        seen = np.concatenate([rng.uniform(8, 40, young), rng.uniform(75, 700, alive - young)])
        parts.append(pd.DataFrame({"group": group, "age": gone, "is_gone": True}))
        parts.append(pd.DataFrame({"group": group, "age": seen, "is_gone": False}))
    items = pd.concat(parts, ignore_index=True)
    items["item_id"] = [f"account-{number:04d}" for number in range(len(items))]
    window = (WINDOW_END - WINDOW_START) / DAY
    age = items["age"].to_numpy()
    # Found a third of the way into a short life, and never further back than the window reaches.
    followed = np.minimum(age * 2 / 3, rng.uniform(10, window - 2, len(items)))
    ends = np.where(items["is_gone"], rng.uniform(followed, window - 1), window)
    items["created_at"] = WINDOW_START + pd.to_timedelta(ends - age, unit="D").round("s")
    first = WINDOW_START + pd.to_timedelta(ends - followed, unit="D").round("s")
    checks = _poll(items["item_id"], first, ends, items["is_gone"].to_numpy(), "suspended", hours=2)
    return checks, items[["item_id", "group", "created_at"]]


def _lost_young(gone: np.ndarray, alive: int, *, at: float, target: float) -> int:
    """How many of the living must be lost from sight young for the naive curve to reach a share.

    They are taken to leave the risk set at the age of 24 days, the middle of theirs.
    """
    ages = np.sort(gone[gone <= at])
    for lost in range(alive):
        at_risk = len(gone) + alive - np.arange(len(ages)) - np.where(ages > 24, lost, 0)
        if 1 - np.prod(1 - 1 / at_risk) >= target:
            return lost
    raise ValueError("the counts cannot reach the share")


def _poll(
    item_id: pd.Series,
    first: pd.Series,
    ends: np.ndarray,
    is_gone: np.ndarray,
    state: str,
    *,
    hours: float,
) -> pd.DataFrame:
    """Looks every few hours from a first one on, until one finds the item gone."""
    step = hours / 24
    start = ((first - WINDOW_START) / DAY).to_numpy()
    last = (WINDOW_END - WINDOW_START) / DAY
    until = np.where(is_gone, np.minimum(ends + step, last), last)
    counts = np.maximum(((until - start) / step).astype(int) + 1, 1)
    row = np.repeat(np.arange(len(start)), counts)
    number = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    at = start[row] + number * step
    gone = is_gone[row] & (at >= ends[row])
    return pd.DataFrame(
        {
            "item_id": item_id.to_numpy()[row],
            "checked_at": (WINDOW_START + pd.to_timedelta(at, unit="D")).round("s"),
            "state": np.where(gone, state, "live"),
        }
    )


def third_of_april() -> pd.DataFrame:
    """One synthetic day with a published case's counts: 153 accounts, 50 of them throwaways.

    Live at 07:00, 13:00, 23:00 and midnight: 153, 112, 89, 54; of the throwaways 50, 26, 17, 12.
    """
    day = pd.Timestamp("2017-04-04", tz="UTC")
    looks = [day + pd.Timedelta(hours=hour) for hour in (7, 13, 23, 24)]
    rows = []
    for group, alive in (("throwaway", (50, 26, 17, 12)), ("other", (103, 86, 72, 42))):
        for number in range(alive[0]):
            for look, living in zip(looks, alive, strict=True):
                state = "live" if number < living else "suspended"
                rows.append((f"{group}-{number:03d}", look, state, group))
    return pd.DataFrame(rows, columns=["item_id", "checked_at", "state", "group"])


def link_batches() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three synthetic batches of links, looked at once on 12 April 2017.

    Found on 4 to 8 February, March and April; 151 of 210, 119 of 180 and 187 of 260 are down.
    """
    checked = pd.Timestamp("2017-04-12", tz="UTC")
    looks, items = [], []
    for month, (count, down) in {"02": (210, 151), "03": (180, 119), "04": (260, 187)}.items():
        for number in range(count):
            name = f"link-{month}-{number:03d}"
            found = pd.Timestamp(f"2017-{month}-{4 + number % 5:02d}", tz="UTC")
            items.append((name, f"2017-{month}", found))
            looks.append((name, checked, "removed" if number < down else "live"))
    return (
        pd.DataFrame(looks, columns=["item_id", "checked_at", "state"]),
        pd.DataFrame(items, columns=["item_id", "batch", "first_seen_at"]),
    )


def write_large_panel(
    path: Path, checks: int, *, looks: int = 50, seed: int = 1, on_grid: bool = False
) -> None:
    """A panel of many checks as one Parquet file, with the items' columns, written by DuckDB.

    Daily looks at `checks / looks` items, up to an hour late, or all on time (`on_grid`); 2 %
    blind; every hundredth removed item comes back.
    """
    import duckdb

    items = max(checks // looks, 1)
    late = 1 if on_grid else 3600
    draw = f"hash(i % {items} + {seed} * 1000003"
    query = f"""
        COPY (
            SELECT 'item-' || lpad((i % {items})::VARCHAR, 9, '0') AS item_id,
                TIMESTAMPTZ '2017-02-01 00:00:00+00'
                    + to_seconds((i // {items}) * 86400 + ({draw} + i) % {late})::INT)
                    AS checked_at,
                CASE
                    WHEN hash(i * 3) % 50 = 0 THEN 'unreachable'
                    WHEN (i // {items}) <= {draw}, 7) % 200 THEN 'live'
                    WHEN {draw}, 9) % 100 = 0 AND (i // {items}) % 20 > 15 THEN 'live'
                    ELSE 'suspended'
                END AS state,
                'g' || ({draw}, 11) % 3) AS "group",
                TIMESTAMPTZ '2017-01-01 00:00:00+00'
                    + to_seconds(({draw}, 13) % 2600000)::INT) AS created_at
            FROM range({checks}) t(i)
        ) TO '{path}' (FORMAT PARQUET)
    """
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(query)
