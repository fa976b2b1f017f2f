"""Documents kept by the hash of their bytes: the same bytes once, never changed, never half."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from audit.manifest import hash_file
from audit.runs import storage_errors
from sources.document import Document
from sources.errors import DocumentError

SHA256 = re.compile(r"[0-9a-f]{64}")
"""Such as the name of a kept file."""
PARTIAL = ".partial-"


class DocumentStore:
    """A folder of documents, each under its hash: `documents/ab/ab12...`."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made until something is put in."""
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep the bytes; they are on the disk itself when this returns.

        Returns:
            Their hash.

        Raises:
            RunError: The disk is full or cannot be written.
        """
        sha256 = Document(content, "").sha256
        path = self.path(sha256)
        if self.has(sha256):
            return sha256
        with storage_errors(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.parent / f"{PARTIAL}{secrets.token_hex(6)}"
            try:
                with partial.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                partial.chmod(0o444)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            _flush_folder(path.parent)
        return sha256

    def has(self, sha256: str) -> bool:
        """Whether the bytes are kept."""
        path = self.path(sha256)
        return path.is_file() and not path.is_symlink()

    def get(
        self,
        sha256: str,
        name: str,
        *,
        media_type: str = "",
        url: str = "",
        published_on: str = "",
    ) -> Document:
        """The document with that hash.

        Raises:
            DocumentError: It is not kept, or its bytes have changed on the disk.
        """
        path = self.path(sha256)
        if not self.has(sha256):
            raise DocumentError(
                name,
                expected=f"a kept document {sha256[:12]}",
                found="none",
                todo="fetch it again, or restore the store from a copy",
            )
        document = Document(path.read_bytes(), name, media_type, url, published_on)
        if document.sha256 != sha256:
            raise DocumentError(
                name,
                expected=f"the bytes {sha256[:12]}",
                found=f"{document.sha256[:12]} in {path}",
                todo="the file was changed on the disk: restore the store from a copy",
            )
        return document

    def path(self, sha256: str) -> Path:
        """Where the bytes with that hash are, or would be, kept.

        Raises:
            DocumentError: That is no hash.
        """
        if not SHA256.fullmatch(sha256):
            raise DocumentError(
                "document store",
                expected="a SHA-256 hash in hexadecimal",
                found=repr(sha256[:80]),
                todo="compare with the ledger",
            )
        return self.folder / sha256[:2] / sha256

    def hashes(self) -> Iterator[str]:
        """Every kept hash, in order."""
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob("??/*")):
            if SHA256.fullmatch(path.name):
                yield path.name

    def remove(self, sha256: str) -> int:
        """Remove the bytes; how many there were."""
        path = self.path(sha256)
        size = path.stat().st_size
        path.chmod(0o644)  # Windows removes no file that is marked as read-only
        path.unlink()
        return size

    def recover(self, *, before: str = "") -> int:
        """Remove what killed writers left half written.

        Args:
            before: ISO day; what was touched on it or later, or on the day before it, stays, as
                somebody may be writing it. Blank only while nobody else writes.

        Returns:
            How many files were removed.
        """
        left = [path for path in self.folder.glob(f"??/{PARTIAL}*") if _is_older(path, before)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def damaged(self) -> list[str]:
        """Hashes of kept files whose bytes are no longer those."""
        return [sha256 for sha256 in self.hashes() if hash_file(self.path(sha256)) != sha256]


def _is_older(path: Path, day: str) -> bool:
    if not day:
        return True
    touched = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    return touched < date.fromisoformat(day) - timedelta(days=1)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows keeps folders itself
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
