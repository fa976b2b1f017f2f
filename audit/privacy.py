"""What never leaves an audit: addresses of items and names of accounts.

In texts, the host of an address stays and what follows it goes; names behind an @ go. Every column
of text is masked but those that hold keys or the addresses of sources, so that a column that is new
tomorrow is masked too. Groups of a measurement may not be named by accounts: such columns are
refused, not masked, since a figure for one account is about a person whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from audit.result import AuditResult, Failure
from sources.errors import TableError

GONE = "…"

MOST_GROUPS = 100
"""A column with more groups than this most likely names accounts, which never leave."""

KEPT = frozenset(
    {
        "archive_url",
        "certificate",
        "could_resolve",
        "locator",
        "name",
        "part",
        "sha256",
        "source_url",
    }
    | {"url", "whole"}
)
"""Columns that hold keys, proofs for machines, names of files, addresses of sources."""

KEY = re.compile(r"^claim_ids?(?:_|$)|_(?:id|key|sha256)$")
"""Names of columns that hold keys, such as `finding_id`, `claim_id_before`, `document_sha256`."""

CITED = re.compile(r"\b[Ss]een at https?://\S+")
"""How a note entered by hand cites its source: `Seen at https://example.org/report`."""

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


def mask_text(text: str, keep: Sequence[str] = ()) -> str:
    """A text without addresses of items and names of accounts; masked texts stay as they are.

    Args:
        text: Any text.
        keep: Words that stay although they look like an address: a service may be called
            `Example.com/Shop`.
    """
    if not any(mark in text for mark in "@/"):
        return text
    kept = [word for word in keep if word in text and _masked(word) != word]
    if not kept:
        return _masked(text)
    # Split with a group: every other piece is one of the words to be kept.
    pieces = re.split(f"({'|'.join(map(re.escape, sorted(kept, key=len, reverse=True)))})", text)
    return "".join(piece if place % 2 else _masked(piece) for place, piece in enumerate(pieces))


def _masked(text: str) -> str:
    text = ADDRESS.sub(lambda found: f"{found[1] or found[2]}/{GONE}", text)
    text = APP_ADDRESS.sub(rf"\1://{GONE}", text)
    text = ACCOUNT.sub(f"@{GONE}", text)
    text = MAIL.sub(f"{GONE}@{GONE}", text)
    return REDDIT.sub(rf"\1u/{GONE}", text)


def mask_table(frame: pd.DataFrame, keep: Sequence[str] = ()) -> pd.DataFrame:
    """A table whose texts are masked; keys and addresses of sources stay as they are.

    A note in a row that was entered by hand keeps the address at which the figure was seen.

    Args:
        frame: Any table.
        keep: Words that stay (see `mask_text`), beside the platforms that the table names.
    """
    keep = [*keep, *_named_like_addresses(frame)]
    return frame.assign(
        **{
            name: _masked_column(frame, name, keep)
            for name in frame.columns
            if pd.api.types.is_string_dtype(frame[name])
            and name not in KEPT
            and not KEY.search(name)
        }
    )


def _masked_column(frame: pd.DataFrame, name: str, keep: Sequence[str]) -> pd.Series[str]:
    column = frame[name]
    texts = column.to_numpy(dtype=object, copy=True)
    read_in = frame.get("document_sha256")
    for place in np.flatnonzero(column.str.contains("[@/]", na=False)):
        is_typed = name == "note" and (read_in is None or not read_in.iloc[place])
        seen_at = CITED.findall(texts[place]) if is_typed else []
        texts[place] = mask_text(texts[place], [*keep, *seen_at])
    return pd.Series(texts, index=frame.index, dtype=column.dtype)


def _named_like_addresses(frame: pd.DataFrame) -> list[str]:
    """Platforms whose names would be masked; a name with an @ is an account's."""
    if "platform" not in frame.columns:
        return []
    names = frame["platform"].unique()
    return [name for name in names if "@" not in name and mask_text(name) != name]


def mask_result(result: AuditResult) -> AuditResult:
    """An audit as it may leave: every table, failure and note masked.

    The line of a failure begins with the document's name or address, which stays.
    """
    keep = _named_like_addresses(result.claims)
    changed = {
        one.name: mask_table(table, keep)
        for one in fields(result)
        if isinstance(table := getattr(result, one.name), pd.DataFrame)
    }
    failures = tuple(
        Failure(one.where, one.where + mask_text(one.message.removeprefix(one.where), keep))
        if one.message.startswith(one.where)
        else Failure(one.where, mask_text(one.message, keep))
        for one in result.failures
    )
    notes = tuple(mask_text(note, keep) for note in result.notes)
    return replace(result, **changed, failures=failures, notes=notes)  # type: ignore[arg-type]


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
