"""The Wayback Machine: look for a copy of an address, or ask for one to be made."""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import quote

from sources.fetch.capture import Fetched
from sources.fetch.fetcher import Fetcher

LOOK_UP = "https://archive.org/wayback/available?url="
SAVE = "https://web.archive.org/save/"
COPY = re.compile(r"(https?://[^/]+/web/\d{4,14})(?:[a-z]{2}_)?(/.+)")
"""Such as `https://web.archive.org/web/20240101000000/https://example.org/report.pdf`."""
COPIED = re.compile(r"https?://[^/]+/web/(\d{4})(\d{2})(\d{2})\d{6}(?:[a-z]{2}_)?/https?:/.+")
"""Such as `https://web.archive.org/web/20240102030405id_/https://example.org/report.pdf`."""


def copied_on(address: str) -> str:
    """The day on which an archive took the copy that an address leads to; blank for no copy."""
    found = COPIED.fullmatch(address)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


class Archive:
    """Questions to the Wayback Machine, through the same fetcher and its rules."""

    def __init__(self, fetcher: Fetcher, look_up: str = "", save: str = "") -> None:
        """The addresses of the two services can be given, as another archive may be nearer."""
        self._fetcher = fetcher
        self._look_up = look_up or LOOK_UP
        self._save = save or SAVE

    def find(self, url: str) -> str:
        """Address of the copy nearest to now; blank where there is none, or no answer."""
        answer = self._fetcher.fetch(self._look_up + quote(url, safe=""), expect="application/json")
        if answer.document is None:
            return ""
        try:
            listed = json.loads(answer.document.content)
            copy = listed["archived_snapshots"]["closest"]
            address = str(copy["url"]) if copy["available"] is True else ""
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return address if COPY.fullmatch(address) else ""

    def save(self, url: str) -> str:
        """Ask for a copy to be made now; its address, blank where that did not work."""
        answer = self._fetcher.fetch(self._save + url)
        final = answer.capture.final_url
        return final if answer.document is not None and COPY.fullmatch(final) else ""

    def retrieve(self, copy: str, *, expect: str = "") -> Fetched:
        """The bytes of a copy as they were archived, without the frame that the archive adds."""
        found = COPY.fullmatch(copy)
        return self._fetcher.fetch(f"{found[1]}id_{found[2]}" if found else copy, expect=expect)
