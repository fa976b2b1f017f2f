"""Lifetimes of a panel by plain loops over each item's looks: what the engines must agree with."""

from collections import defaultdict

REMOVALS = ("removed", "suspended")
OTHER_DOORS = ("deleted_by_owner", "private", "withheld")


def timeline_of(looks):
    """Telling looks in order: (time, live or the exit's state); contradictions left out."""
    at = defaultdict(set)
    for time, state in looks:
        if state == "live" or state in REMOVALS or state in OTHER_DOORS:
            at[time].add(state)
    line = []
    for time in sorted(at):
        states = at[time]
        if "live" in states and len(states) > 1:
            continue
        # Through two doors at once: not the platform's.
        order = ["live", *OTHER_DOORS, *REMOVALS]
        preferred = ["live", "deleted_by_owner", "private", "withheld", "removed", "suspended"]
        assert sorted(order) == sorted(preferred)
        line.append((time, min(states, key=preferred.index)))
    return line


def spells_of(line):
    """Runs of live and of gone: (is_live, begin, end, first state)."""
    spells = []
    for time, state in line:
        is_live = state == "live"
        if spells and spells[-1][0] == is_live:
            spells[-1][2] = time
        else:
            spells.append([is_live, time, time, state])
    return spells


def lifetime_of(looks, rule="first", lasting=None, end=None):
    """Start, low, high, cause of one item; None where it is not followed."""
    spells = spells_of(timeline_of(looks))
    if not any(spell[0] for spell in spells):
        return None
    start = next(spell[1] for spell in spells if spell[0])
    last = max(spell[2] for spell in spells if spell[0])
    chosen = None
    for number, spell in enumerate(spells):
        if spell[0]:
            continue
        counts = {
            "first": True,
            "final": number == len(spells) - 1,
            "lasting": spell[2] - spell[1] >= lasting,
        }[rule]
        if counts:
            chosen = number
            break
    if chosen is None:
        low = min(last, end - lasting) if rule == "lasting" else last
        return None if low < start else (start, low, None, "censored")
    if chosen == 0:
        return None
    state = spells[chosen][3]
    cause = "removed" if state in REMOVALS else "other"
    return start, spells[chosen - 1][2], spells[chosen][1], cause


def histories_of(checks, **rule):
    """Distinct (low, high, cause) since the first live look, with the number of items."""
    end = checks["checked_at"].max()
    counts = defaultdict(int)
    for _, looks in checks.groupby("item_id"):
        pairs = list(zip(looks["checked_at"], looks["state"], strict=True))
        life = lifetime_of(pairs, end=end, **rule)
        if life is not None:
            start, low, high, cause = life
            gone = None if high is None else high - start
            counts[(low - start, gone, cause)] += 1
    return dict(counts)
