"""A message of a Telegram channel, whatever form it was saved in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

MAX_TEXT = 20_000
"""Longest message read, in characters; Telegram's own limit is 4,096."""

PERSONAL = frozenset({"mention_name", "phone"})
"""Entities whose text is a person's: the name shown for an account, a telephone number."""

LEFT_OUT = "…"
"""What stands in a text in place of a personal entity: no figure is ever read from one."""

CHANNEL_ADDRESS = re.compile(
    r"^(?:https?://)?t\.me/(?:s/)?(\w{1,64})(?:/|$)"
)  # https://t.me/s/name


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a channel.

    Attributes:
        locator: The message's own address, or where it stands in the file.
        address: `https://t.me/<channel>/<number>` where the channel's name is known, else blank.
        sent_at: When it was sent; None where the export does not say.
        is_utc: Whether that time is UTC; otherwise it is some local time.
        edited_at: When it was last edited, in UTC; None where unknown.
        is_edited: Whether it was edited at all.
        forwarded_from: Whose message it is, where it was passed on.
        text: Its text, with line breaks.
        is_complete: False where the file ends inside it.
    """

    locator: str
    address: str
    sent_at: datetime | None
    is_utc: bool
    edited_at: datetime | None
    is_edited: bool
    forwarded_from: str
    text: str
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Channel:
    """Title and, where it shows, the name in its address."""

    title: str
    name: str


def name_in(url: str) -> str:
    """The channel's name in an address; blank where the address is not Telegram's."""
    match = CHANNEL_ADDRESS.match(url)
    return match[1] if match else ""


def address_of(channel: Channel, number: object) -> str:
    """Address of a message; blank where the channel's name or the number is not known."""
    return f"https://t.me/{channel.name}/{number}" if channel.name and number else ""
