"""Document: bytes, their hash, and where and when they came from. Bytes enter here only."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sources.errors import DocumentError

MAX_BYTES = 2 * 1024**3
"""Largest document read; a larger one is no report."""

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".html": "text/html",
    ".htm": "text/html",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class Document:
    """A snapshot: identity is the hash of its bytes.

    Attributes:
        content: The bytes as retrieved.
        name: File name or address, for messages.
        media_type: By the name's ending; a reader checks that the bytes agree.
        url: Where it was published; blank when unknown.
        published_on: ISO date, month or year; blank when unknown.
        retrieved_at: When it was fetched, in UTC; None when unknown.
        service: Platform it is about, from whoever handed it in, where the document leaves it out.
        parts: Further files of the same document (an export split over several files).
    """

    content: bytes = field(repr=False)
    name: str
    media_type: str = ""
    url: str = ""
    published_on: str = ""
    retrieved_at: datetime | None = None
    service: str = ""

    @classmethod
    def from_path(
        cls, path: Path, *, url: str = "", published_on: str = "", service: str = ""
    ) -> Document:
        """Read a file.

        Raises:
            DocumentError: It is missing, unreadable, empty or larger than `MAX_BYTES`.
        """
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise DocumentError(
                    path.name,
                    expected=f"at most {MAX_BYTES:,} bytes",
                    found=f"{size:,}",
                    todo="split the file",
                )
            content = path.read_bytes()
        except OSError as error:
            raise DocumentError(
                str(path),
                expected="a readable file",
                found=error.strerror or "an error",
                todo="check the path",
            ) from error
        if not content:
            raise DocumentError(
                path.name,
                expected="a document",
                found="an empty file",
                todo="save or download it again",
            )
        media_type = media_type_of(path.name)
        return cls(content, path.name, media_type, url, published_on, service=service)

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def starts_with(self, *prefixes: bytes) -> bool:
        """Whether the bytes begin so, a byte-order mark and white space passed over."""
        head = self.content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        return head.startswith(prefixes)


def media_type_of(name: str) -> str:
    """Media type by the ending of a file name; blank when unknown."""
    suffix = Path(name).suffix.lower()
    return MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or ""
