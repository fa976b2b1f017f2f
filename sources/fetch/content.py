"""Whether what arrived is what was asked for: by its first bytes, its end, and its name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sources.document import MEDIA_TYPES, media_type_of

PDF = MEDIA_TYPES[".pdf"]
XLSX = MEDIA_TYPES[".xlsx"]
ODS = MEDIA_TYPES[".ods"]
PARQUET = MEDIA_TYPES[".parquet"]
HTML = MEDIA_TYPES[".html"]
JSON = MEDIA_TYPES[".json"]
TEXT = MEDIA_TYPES[".txt"]
XML = "application/xml"
ZIP = "application/zip"
BINARY = "application/octet-stream"

HTML_START = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.I | re.S)
"""Such as `<!DOCTYPE html>` or `<html lang="en">`, after white space or a comment."""

ACCEPTED = {
    "text/csv": {TEXT, JSON},
    "text/tab-separated-values": {TEXT, JSON},
    "text/markdown": {TEXT, JSON, XML, HTML},
    TEXT: {TEXT, JSON, XML},
    JSON: {JSON, TEXT},
    HTML: {HTML, XML, TEXT},
    XML: {XML, HTML},
    PDF: {PDF},
    XLSX: {XLSX},
    ODS: {ODS},
    PARQUET: {PARQUET},
    ZIP: {ZIP, XLSX, ODS},
}
"""Expected type to what its first bytes may look like; `[` may open a CSV as well as a JSON."""

DECLARED_AS = {
    "application/xhtml+xml": HTML,
    "text/xml": XML,
    "text/json": JSON,
    "application/x-pdf": PDF,
    "application/csv": "text/csv",
}


class TooLargeError(Exception):
    """More bytes than a document may have."""


class EncodingError(Exception):
    """A compression that was not asked for, or one that does not decompress."""


def expected_type(url: str, declared: str) -> str:
    """Media type that an address promises by its ending, or the server by its header."""
    by_name = media_type_of(urlsplit(url).path.rsplit("/", 1)[-1])
    if by_name in ACCEPTED:
        return by_name
    said = declared.partition(";")[0].strip().lower()
    said = DECLARED_AS.get(said, said)
    return said if said in ACCEPTED else ""


def sniff(content: bytes) -> str:
    """Media type by the bytes themselves."""
    head = content[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(content)
    if head.startswith(b"PAR1"):
        return PARQUET
    text = head.removeprefix(b"\xef\xbb\xbf")
    if HTML_START.match(text):
        return HTML
    if text.lstrip()[:5].lower() == b"<?xml":
        return HTML if b"<html" in text.lower() else XML
    if b"\x00" in text and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return BINARY
    return JSON if text.lstrip()[:1] in (b"{", b"[") else TEXT


@dataclass(frozen=True)
class Objection:
    """Why bytes cannot be what was expected; `is_cut_off`: they may come whole the next time."""

    reason: str
    is_cut_off: bool = False


def objection(content: bytes, expected: str) -> Objection | None:
    """What speaks against the bytes; None where nothing does."""
    if not content:
        return Objection("an empty answer", is_cut_off=True)
    found = sniff(content)
    if expected and found not in ACCEPTED[expected]:
        page = ", perhaps a page that says why" if found == HTML else ""
        return Objection(f"{found} instead of {expected}{page}")
    if found == PDF and b"%%EOF" not in content[-4096:]:
        return Objection("a PDF without its end: cut off", is_cut_off=True)
    if found in (ZIP, XLSX, ODS) and b"PK\x05\x06" not in content[-65_600:]:
        return Objection("an archive without its end: cut off", is_cut_off=True)
    if found == PARQUET and not content.endswith(b"PAR1"):
        return Objection("a Parquet file without its end: cut off", is_cut_off=True)
    return None


def read_body(pieces: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The body decompressed, never holding much more than it may have.

    Args:
        pieces: As they arrive.
        encoding: Of the header `Content-Encoding`.
        most: Bytes that a document may have, decompressed.

    Raises:
        TooLargeError: There are more.
        EncodingError: It is compressed otherwise than by gzip, or wrongly.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _limited(pieces, most)
    if name not in ("gzip", "x-gzip", "deflate"):
        raise EncodingError(f"a body compressed by {name[:40]!r}, which was not asked for")
    return _limited(_decompressed(pieces, most), most)


def _decompressed(pieces: Iterable[bytes], most: int) -> Iterable[bytes]:
    # 32 + 15: the header says whether it is gzip or zlib.
    inflate = zlib.decompressobj(32 + zlib.MAX_WBITS)
    try:
        for piece in pieces:
            # One piece may hold a thousand times its size: it is taken in parts.
            left = piece
            while left:
                yield inflate.decompress(left, 1 << 20)
                left = inflate.unconsumed_tail
    except zlib.error as error:
        raise EncodingError(f"a body that does not decompress ({error})") from error
    if not inflate.eof:
        raise EncodingError("a compressed body without its end: cut off")


def _limited(pieces: Iterable[bytes], most: int) -> bytes:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > most:
            raise TooLargeError(f"more than {most:,} bytes")
    return bytes(kept)


def _zip_type(content: bytes) -> str:
    if content[30:].startswith(b"mimetype" + ODS.encode()):
        return ODS
    # The names of an archive's files stand once more, plain, in the directory at its end.
    return XLSX if b"xl/workbook" in content[:65_600] + content[-65_600:] else ZIP
