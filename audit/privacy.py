"""What never leaves an audit: addresses of items and names of accounts.

In texts, the host of an address stays and what follows it goes; names behind an @ go. Groups of a
measurement may not be named by accounts: such columns are refused, not masked, since a figure for
one account is about a person whatever it is called.
"""

from __future__ import annotations

import re

import pandas as pd

from sources.errors import TableError

GONE = "…"

MOST_GROUPS = 100
"""A column with more groups than this most likely names accounts, which never leave."""

QUOTING = ("printed", "context", "reason", "statement", "proof")
"""Columns that repeat words of documents; addresses in others are those of sources."""

END = r"[^\s.,;:!?)\]}>\"'…]"
"""A letter that an address may end with: punctuation of the sentence is none of it."""

ADDRESS = re.compile(
    rf"(?:https?://(?:[^\s/@]*@)?([\w-]+(?:\.[\w-]+)*(?::\d+)?)[/?#]"
    rf"|(?<![\w.-])((?:[\w-]+\.)+[a-z]{{2,}})/)\S*{END}",
    re.IGNORECASE,
)
"""`https://t.me/name/12`, `t.me/name`; not `and/or`, `24.5/100`, `https://t.me`."""

APP_ADDRESS = re.compile(rf"\b(tg|whatsapp|signal|sgnl)://\S*{END}", re.IGNORECASE)
"""`tg://resolve?domain=name`: no host at all."""

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""`name@example.org`."""

ACCOUNT = re.compile(r"(?<![\w@])@(?=\d*[^\W\d])\w[\w-]*(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)*)?")
"""`@name`, `@na.me`, `@name@example.social`; not `@ 5`, `@60`."""

REDDIT = re.compile(r"(?<![\w/])(/?)u/[\w-]{2,}")
"""`u/name`, `/u/name`."""


def mask_text(text: str) -> str:
    """A text without addresses of items and names of accounts; masked texts stay as they are."""
    if not any(mark in text for mark in "@/"):
        return text
    text = ADDRESS.sub(lambda found: f"{found[1] or found[2]}/{GONE}", text)
    text = APP_ADDRESS.sub(rf"\1://{GONE}", text)
    text = ACCOUNT.sub(f"@{GONE}", text)
    text = MAIL.sub(f"{GONE}@{GONE}", text)
    return REDDIT.sub(rf"\1u/{GONE}", text)


def mask_table(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose quoting columns are masked; the others stay as they are."""
    quoting = [name for name in QUOTING if name in frame.columns]
    return frame.assign(**{name: frame[name].map(mask_text).astype(str) for name in quoting})


def refuse_account_groups(
    groups: pd.Series[str], *, by: str, where: str, one_each: bool = False
) -> None:
    """Refuse a column of groups that names accounts or items.

    Args:
        groups: Group of each row.
        by: Name of the column, for the error.
        where: What is measured, for the error.
        one_each: Whether rows are accounts or items, so that as many groups as rows are refused.

    Raises:
        TableError: A group is an address or an account's name, or there are too many groups.
    """
    distinct = groups.unique()
    named = sum(mask_text(str(group)) != str(group) for group in distinct)
    found = ""
    if named:
        found = f"{named:,} that are addresses or names of accounts"
    elif len(distinct) > MOST_GROUPS:
        found = f"{len(distinct):,}"
    elif one_each and len(distinct) == len(groups) > 2:
        found = "one for each row"
    if found:
        raise TableError(
            where,
            expected=f"at most {MOST_GROUPS} groups in `{by}`",
            found=found,
            todo="name a column of groups, not one of accounts",
        )
