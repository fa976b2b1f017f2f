"""The folder that `init` writes: a commented audit file, figures to replace, an example panel."""

from __future__ import annotations

from pathlib import Path

from sources.errors import ConfigError

AUDIT_TOML = """\
# One audit. Paths are relative to this file and must lie in its folder.
title = "My first audit"

# Figures entered by hand, each with its citation. Blank cells mean: worldwide, any detection.
[[claims]]
path = "claims.csv"

# Figures measured by studies; limits are computed where n and k are given.
[[measurements]]
path = "measurements.csv"

# Repeated checks of accounts or links: item_id, checked_at, state.
[[panel]]
path = "checks.csv"
items = "items.csv"
study = "Example panel (synthetic)"
platform = "Example"
unit = "accounts"
policy_area = "terrorism"
by = "group"
at = ["P1D", "P7D"]

# A report parsed by a source (`transparency-audit sources` lists them; without `source` it is
# recognised by its content). `url` instead of `path` is brought in by `transparency-audit fetch`.
# [[document]]
# source = "telegram_isis_watch"
# path = "documents/result.json"
# published_on = 2018-06-01
# service = "Example"   # the platform, where the report leaves it out

# A page whose links lead to reports: whatever fits (`*` anything, `?` one character) is fetched,
# each new one once. `archive` looks a copy up at the Wayback Machine, or has one made ("save").
# [[document]]
# url = "https://transparency.example.org/reports"
# edition_links = "*/reports/*.csv"
# archive = "look_up"

# Known changes of definition: platform, date, what.
# [[events]]
# path = "events.csv"

# Where the page will be published, and by whom: accepted verdicts then leave with their address.
# [report]
# address = "https://example.org/audit/"
# publisher = "Example newsroom"

# Labels that you declare to name the same thing (findings then say that they lean on it).
# [[same]]
# platform = "Example"
# column = "metric_label"
# words = ["Accounts suspended", "Suspended accounts"]
"""

CLAIMS = """\
claim_id,platform,policy_area,action,unit,kind,value,period_start,period_end,published_on,printed,\
source_title,source_url,note
example-h1,Example,terrorism,suspend,accounts,count,1200,2024-01-01,2024-06-30,2024-09-01,"1,200",\
Synthetic example,,replace this row
example-h2,Example,terrorism,suspend,accounts,count,900,2024-07-01,2024-12-31,2025-03-01,900,\
Synthetic example,,replace this row
example-year,Example,terrorism,suspend,accounts,count,2100,2024-01-01,2024-12-31,2025-03-01,\
"2,100",Synthetic example,,replace this row
"""

MEASUREMENTS = """\
measurement_id,study,platform,policy_area,action,unit,population,draw,estimand,n,k,horizon,\
window_start,window_end,note
example-study,Example study (synthetic),Example,terrorism,suspend,accounts,\
accounts found by search,crawl,share_removed_by,200,124,P30D,2024-03-01,2024-03-31,replace this row
"""

ITEMS = "item_id,group,created_at\n"
CHECKS = "item_id,checked_at,state\n"
GROUPS = {"first": (1, 3, 5, 8, 0), "second": (4, 9, 0, 0, 0)}
"""Days after which each example account was found suspended; 0: still live at the end."""


def write_starter(folder: Path) -> list[Path]:
    """Write the files; refuse to overwrite any.

    Raises:
        ConfigError: One of them exists, or the folder cannot be written.
    """
    checks, items = _example_panel()
    contents = {
        "audit.toml": AUDIT_TOML,
        "claims.csv": CLAIMS,
        "measurements.csv": MEASUREMENTS,
        "checks.csv": checks,
        "items.csv": items,
    }
    existing = [name for name in contents if (folder / name).exists()]
    if existing:
        raise ConfigError(
            str(folder),
            expected="a folder without these files",
            found=", ".join(existing),
            todo="choose another folder; nothing was written",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            str(folder),
            expected="a folder that can be written",
            found=error.strerror or "an error",
            todo="choose another folder",
        ) from error
    return [folder / name for name in contents]


def _example_panel() -> tuple[str, str]:
    checks, items = [CHECKS], [ITEMS]
    for group, days in GROUPS.items():
        for number, gone in enumerate(days, start=1):
            item = f"{group}-{number}"
            items.append(f"{item},{group},2024-03-01T00:00:00Z\n")
            for day in range(10):
                state = "suspended" if gone and day >= gone else "live"
                checks.append(f"{item},2024-03-{day + 1:02}T12:00:00Z,{state}\n")
    return "".join(checks), "".join(items)
