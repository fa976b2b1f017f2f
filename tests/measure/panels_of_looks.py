"""Panels drawn for the tests: histories framed by looks that overlap in every way."""

import numpy as np

from audit.measure.lifetimes import CENSORED, OTHER, REMOVED, Lifetimes


def framed(rng, items, *, late=False, doors=False, grid=False):
    """Histories whose frames overlap with other items' entries and losses."""
    low = rng.uniform(0, 10, items)
    width = rng.integers(1, 4, items) if grid else rng.exponential(2, items)
    low = np.floor(low) if grid else low
    causes = [CENSORED, REMOVED, REMOVED, OTHER] if doors else [CENSORED, REMOVED]
    cause = rng.choice(causes, items)
    entry = None
    if late:
        entry = np.maximum(low - rng.exponential(2, items), 0) * (rng.random(items) < 0.8)
        entry = np.floor(entry) if grid else entry
    high = np.where(cause == CENSORED, np.inf, low + width)
    return Lifetimes.of(low, high, cause=cause, entry=entry)


def looked_at(rng, *, items, every, missed, found_after, follow, rate):
    """Looks each item has at its own hours, some missed; followed for unlike times."""
    gone = rng.exponential(1 / rate, items)
    entry = rng.exponential(found_after, items) if found_after else np.zeros(items)
    gone, entry = gone[entry < gone], entry[entry < gone]
    phase = np.ones(len(gone)) if found_after else rng.random(len(gone))
    rounds = np.arange(int(follow / every) + 2)
    at = np.column_stack([np.zeros(len(gone)), (phase[:, None] + rounds) * every])
    made = rng.random(at.shape) >= missed
    made[:, 0] = True
    made &= at <= follow * rng.uniform(0.2, 1, len(gone))[:, None]
    at = at + entry[:, None]
    low = np.where(made & (at < gone[:, None]), at, -1).max(axis=1)
    high = np.where(made & (at >= gone[:, None]), at, np.inf).min(axis=1)
    return Lifetimes.of(low, high, entry=entry if found_after else None)
