"""What came of one attempt to retrieve an address."""

from __future__ import annotations

from dataclasses import dataclass

from sources.document import Document


@dataclass(frozen=True)
class Capture:
    """One attempt to retrieve an address; a failed one says nothing about the page but that.

    Attributes:
        outcome: `fetched`, `unchanged` (the server says so) or `failed`.
        status: HTTP status of the last answer; 0 where there was none.
        attempted_at: ISO 8601, UTC.
        sha256: Of what arrived, or of the capture that is unchanged; blank when failed.
        archive_url: A copy at the Wayback Machine.
        reason: Why it failed, or what else a reader should know; one line.
        found_on: Address of the page whose links led here; blank when the audit names it.
    """

    url: str
    final_url: str
    attempted_at: str
    outcome: str
    status: int = 0
    sha256: str = ""
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    archive_url: str = ""
    reason: str = ""
    found_on: str = ""


@dataclass(frozen=True)
class Fetched:
    """An attempt and what it brought; `document` is None where nothing new arrived."""

    capture: Capture
    document: Document | None = None
