"""Telegram's two kinds of pages, cut into messages."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from lxml import etree

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.readers.telegram_message import (
    LEFT_OUT,
    MAX_TEXT,
    Channel,
    Message,
    address_of,
    name_in,
)

HEAD = 200_000
"""How far into a page its channel must show, in bytes."""

# 26.12.2016 18:03:43 UTC+03:00; without the offset before 2022
EXPORT_TIME = re.compile(
    r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d):(\d\d)(?: UTC([+-])(\d\d):(\d\d))?$"
)
TITLE = re.compile(rb'<div class="text bold">([^<]{1,200})</div>')  # the page's header
POST = re.compile(rb'data-post="(\w{1,64})/\d+"')  # data-post="isiswatch/123"
OG_TITLE = re.compile(rb'property="og:title" content="([^"]{1,200})"')


@dataclass(frozen=True)
class Layout:
    """How a kind of page marks messages and their parts, by class.

    Attributes:
        start: The tag that opens a message, in the page's bytes.
        ident: Attribute of that tag that names the message.
        service: Class of messages that nobody wrote ("Channel created").
        parts: Classes (all of them) to the part whose text is kept.
        attributes: Classes to (part, attribute): the attribute is kept.
        forwarded: Class of what encloses another author's words.
    """

    start: re.Pattern[bytes]
    ident: str
    service: str
    parts: tuple[tuple[frozenset[str], str], ...]
    attributes: tuple[tuple[frozenset[str], str, str], ...]
    forwarded: str = ""


EXPORT = Layout(
    start=re.compile(rb'<div class="message [^<>]{0,200}>'),
    ident="id",
    service="service",
    parts=((frozenset({"text"}), "text"), (frozenset({"from_name"}), "name")),
    attributes=((frozenset({"pull_right", "date"}), "date", "title"),),
    forwarded="forwarded",
)
PREVIEW = Layout(
    # <div class="tgme_widget_message js-widget_message" data-post="isiswatch/123" ...>
    start=re.compile(rb"<div [^<>]{0,200}js-widget_message\b[^<>]{0,600}>"),
    ident="data-post",
    service="service_message",
    parts=(
        (frozenset({"js-message_text"}), "text"),
        (frozenset({"tgme_widget_message_meta"}), "meta"),
        (frozenset({"tgme_widget_message_forwarded_from_name"}), "forwarded"),
    ),
    attributes=(
        (frozenset({"time"}), "date", "datetime"),
        (frozenset({"tgme_widget_message_date"}), "address", "href"),
    ),
)


@dataclass(slots=True)
class Block:
    """The parts of one message, by name."""

    ident: str
    texts: dict[str, str] = field(default_factory=dict)


def cut_messages(document: Document, layout: Layout) -> Iterator[Block]:
    """Every message that somebody wrote, in order, one at a time.

    The bytes are cut where messages begin, and each piece is parsed by itself: pages of some
    versions enclose every message in the one before, deeper than a parser of HTML follows, and a
    page of any size then needs no more memory than one message.

    Raises:
        DocumentError: A message cannot be read as HTML.
    """
    content = document.content
    starts = [match.start() for match in layout.start.finditer(content)]
    for start, end in itertools.pairwise([*starts, len(content)]):
        # A fresh parser each time: one that is used again keeps a log of every odd tag it met.
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
        try:
            root = etree.fromstring(content[start:end], parser)
        except etree.LxmlError as error:
            raise DocumentError(
                f"{document.name}#byte={start}",
                expected="a message as HTML",
                found=str(error),
                todo="save or export the page again",
            ) from error
        block = _block_of(root, layout)
        if block is not None:
            yield block


def _block_of(root: Any, layout: Layout) -> Block | None:
    block: Block | None = None
    is_forwarded = False
    for element in root.iter("*"):
        classes = (element.get("class") or "").split()
        if not classes:
            continue
        if block is None:
            if not element.get(layout.ident):
                continue
            if layout.service in classes:
                return None
            block = Block(element.get(layout.ident))
        is_forwarded = is_forwarded or layout.forwarded in classes
        for wanted, part, attribute in layout.attributes:
            if wanted.issubset(classes):
                block.texts.setdefault(part, element.get(attribute) or "")
        for wanted, part in layout.parts:
            if wanted.issubset(classes):
                _keep(block, part, element, is_forwarded=is_forwarded)
    return block


def _keep(block: Block, part: str, element: Any, *, is_forwarded: bool) -> None:
    if part == "name":
        # Behind the name of a forwarded message's author stands its date, in an element.
        block.texts["forwarded" if is_forwarded else "from_name"] = (element.text or "").strip()
    else:
        block.texts[part] = _text_of(element)


def _text_of(element: Any) -> str:
    """Text with its line breaks; a comment is no text."""
    for link in list(element.iter("a")):
        # `<a href="" onclick="return ShowMentionName()">Name</a>`, `<a href="tg://user?id=1">`
        if "ShowMentionName" in link.get("onclick", "") or link.get("href", "")[:9] == "tg://user":
            for child in list(link):
                link.remove(child)
            link.text = LEFT_OUT
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(element.itertext("*"))
    return "\n".join(line.strip() for line in text.strip()[:MAX_TEXT].split("\n"))


def read_export(document: Document) -> list[tuple[Channel, Iterator[Message]]]:
    """The channel of a Telegram Desktop page `messages*.html`.

    Raises:
        DocumentError: The page is cut off.
    """
    if b"</html>" not in document.content[-1000:].lower():
        # A number at the cut would lose its last digits unnoticed.
        raise DocumentError(
            document.name,
            expected="a page that ends with </html>",
            found="one that is cut off",
            todo="export or copy it again",
        )
    title = ""
    header = TITLE.search(document.content[:HEAD])
    if header is not None:
        title = html.unescape(header[1].decode("utf-8", "replace")).strip()
    channel = Channel(title, name_in(document.url))
    blocks = cut_messages(document, EXPORT)
    return [(channel, (_export_message(block, channel, document.name) for block in blocks))]


def _export_message(block: Block, channel: Channel, where: str) -> Message:
    printed = block.texts.get("date", "")
    sent_at, is_utc = _export_time(printed, f"{where}#{block.ident}")
    number = block.ident.removeprefix("message")
    return Message(
        locator=f"#{block.ident}",
        address=address_of(channel, number),
        sent_at=sent_at,
        is_utc=is_utc,
        edited_at=None,
        is_edited=False,
        forwarded_from=block.texts.get("forwarded", ""),
        text=block.texts.get("text", ""),
    )


def _export_time(printed: str, where: str) -> tuple[datetime | None, bool]:
    if not printed:
        return None, False
    match = EXPORT_TIME.match(printed.strip())
    if match is None:
        raise LayoutError(
            where,
            expected="a date such as 26.12.2016 18:03:43 UTC+03:00",
            found=printed,
            todo="compare with tests/fixtures/telegram_isis_watch and extend the reader",
        )
    day, month, year, hour, minute, second = (int(match[n]) for n in range(1, 7))
    try:
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - see is_utc
    except ValueError as error:
        raise LayoutError(
            where,
            expected="a date that exists",
            found=printed,
            todo="check the export; it is not as Telegram Desktop writes it",
        ) from error
    if match[7] is None:
        return local, False
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    zone = timezone(-offset if match[7] == "-" else offset)
    return local.replace(tzinfo=zone).astimezone(UTC), True


def read_preview(document: Document) -> list[tuple[Channel, Iterator[Message]]]:
    """The channel of a saved page `t.me/s/<channel>`."""
    head = document.content[:HEAD]
    post = POST.search(head)
    name = post[1].decode() if post else name_in(document.url)
    title = OG_TITLE.search(head)
    channel = Channel(html.unescape(title[1].decode("utf-8", "replace")) if title else "", name)
    blocks = cut_messages(document, PREVIEW)
    return [(channel, (_preview_message(block, channel, document.name) for block in blocks))]


def _preview_message(block: Block, channel: Channel, where: str) -> Message:
    printed = block.texts.get("date", "")
    try:
        sent_at = datetime.fromisoformat(printed) if printed else None
    except ValueError as error:
        raise LayoutError(
            f"{where}#{block.ident}",
            expected="an ISO time in <time datetime>",
            found=printed,
            todo="save the page again",
        ) from error
    is_utc = sent_at is not None and sent_at.tzinfo is not None
    number = block.ident.rpartition("/")[2]
    address = block.texts.get("address") or address_of(channel, number)
    return Message(
        locator=address or f"#{block.ident}",
        address=address,
        sent_at=sent_at.astimezone(UTC) if sent_at is not None and is_utc else sent_at,
        is_utc=is_utc,
        edited_at=None,
        is_edited="edited" in block.texts.get("meta", ""),
        forwarded_from=block.texts.get("forwarded", ""),
        text=block.texts.get("text", ""),
        # The date stands behind the text: without it the page was cut inside the message.
        is_complete=bool(printed),
    )
