"""Messages of one Telegram channel, in the three forms in which people hold it.

* Telegram Desktop's machine-readable export, `result.json`: one channel, or all chats of an
  account under `chats.list`. `text` is a string or a list of strings and entities; `date` is the
  exporter's local time and `date_unixtime` is UTC (absent before 2022).
* Telegram Desktop's `messages*.html`: the `title` of the date prints local time, with its offset
  since 2022 and without it before. Messages with buttons may enclose those that follow.
* Saved web previews, `t.me/s/<channel>`: times are UTC; an edit is marked without its time.

A time without an offset is kept as such (`is_utc` False): it is never taken for UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sources.document import Document
from sources.errors import DocumentError, LayoutError, first_few
from sources.readers.telegram_html import read_export, read_preview
from sources.readers.telegram_message import (
    LEFT_OUT,
    MAX_TEXT,
    PERSONAL,
    Channel,
    Message,
    address_of,
    name_in,
)

HEAD = 200_000
"""How far into a document its form must show, in bytes."""


def form_of(document: Document) -> str:
    """`json`, `html`, `preview`, or blank where it is no Telegram export."""
    head = document.content[:HEAD]
    if document.starts_with(b"{"):
        is_export = b'"messages"' in head and b'"type"' in head
        return "json" if is_export or b'"chats"' in head else ""
    if document.starts_with(b"<"):
        if b"tgme_widget_message" in head:
            return "preview"
        if b"page_header" in head and b'class="message ' in document.content:
            return "html"
    return ""


def channels_of(document: Document) -> list[tuple[Channel, Iterator[Message]]]:
    """Every channel in the document, with its messages in their order.

    Raises:
        DocumentError: It is cut off or cannot be read.
        LayoutError: It is none of the three forms.
    """
    readers = {"json": _from_json, "html": read_export, "preview": read_preview}
    form = form_of(document)
    if form not in readers:
        raise LayoutError(
            document.name,
            expected="a channel's result.json, messages.html or t.me/s page",
            found="something else",
            todo="export the channel with Telegram Desktop, or save its t.me/s page",
        )
    return readers[form](document)


def _from_json(document: Document) -> list[tuple[Channel, Iterator[Message]]]:
    try:
        tree = json.loads(document.content)
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            document.name,
            expected="a complete JSON file",
            found=str(error),
            todo="export or download it again",
        ) from error
    chats = tree.get("chats")
    if isinstance(chats, Mapping) and isinstance(chats.get("list"), list):
        places = [(f"#/chats/list/{n}", chat) for n, chat in enumerate(chats["list"])]
    else:
        places = [("#", tree)]
    found = []
    for pointer, chat in places:
        if not isinstance(chat, Mapping) or not isinstance(chat.get("messages"), list):
            raise LayoutError(
                f"{document.name}{pointer}",
                expected="a chat with a list `messages`",
                found=first_few(list(chat)) if isinstance(chat, Mapping) else type(chat).__name__,
                todo="export the channel with Telegram Desktop as machine-readable JSON",
            )
        channel = Channel(str(chat.get("name") or ""), name_in(document.url))
        found.append((channel, _json_messages(document, pointer, chat["messages"], channel)))
    return found


def _json_messages(
    document: Document, pointer: str, entries: list[Any], channel: Channel
) -> Iterator[Message]:
    for number, entry in enumerate(entries):
        place = f"{pointer}/messages/{number}"
        if not isinstance(entry, Mapping) or "type" not in entry:
            raise LayoutError(
                f"{document.name}{place}",
                expected="a message with a `type`",
                found=type(entry).__name__,
                todo="compare with tests/fixtures/telegram_isis_watch and extend the reader",
            )
        if entry["type"] != "message":
            continue
        sent_at, is_utc = _json_time(entry, "date", f"{document.name}{place}")
        edited_at, edit_is_utc = _json_time(entry, "edited", f"{document.name}{place}")
        yield Message(
            locator=f"{place}/text",
            address=address_of(channel, entry.get("id")),
            sent_at=sent_at,
            is_utc=is_utc,
            edited_at=edited_at if edit_is_utc else None,
            is_edited=edited_at is not None,
            forwarded_from=str(entry.get("forwarded_from") or ""),
            text=_json_text(entry.get("text"), f"{document.name}{place}"),
        )


def _json_time(entry: Mapping[str, Any], key: str, where: str) -> tuple[datetime | None, bool]:
    """The time of a message and whether it is UTC; `date_unixtime` is, `date` is local."""
    try:
        if stamp := entry.get(f"{key}_unixtime"):
            return datetime.fromtimestamp(int(stamp), UTC), True
        if printed := entry.get(key):
            parsed = datetime.fromisoformat(str(printed))
            if parsed.year > 1970:  # exports before 2020 print 1970 where nothing was edited
                return parsed.replace(tzinfo=None), False
    except (ValueError, OverflowError, OSError, TypeError) as error:
        raise LayoutError(
            where,
            expected=f"a time in `{key}`",
            found=str(error),
            todo="compare with tests/fixtures/telegram_isis_watch and extend the reader",
        ) from error
    return None, False


def piece_text(piece: object) -> object:
    """Text of a string or an entity; of one that is a person's, a mark in its place."""
    if not isinstance(piece, Mapping):
        return piece
    return LEFT_OUT if piece.get("type") in PERSONAL else piece.get("text")


def _json_text(text: object, where: str) -> str:
    """Text of a message: a string, or a list of strings and of entities with their own `text`."""
    pieces = text if isinstance(text, list) else [text or ""]
    read = [piece_text(piece) for piece in pieces]
    if not all(isinstance(piece, str) for piece in read):
        raise LayoutError(
            where,
            expected="text as a string or a list of strings and entities",
            found=first_few([type(piece).__name__ for piece in pieces]),
            todo="compare with tests/fixtures/telegram_isis_watch and extend the reader",
        )
    return "".join(str(piece) for piece in read)[:MAX_TEXT]
