"""Edition discovery: a publisher's page whose links lead to new reports.

The pattern is one of a shell, not a regular expression: `*` stands for anything, `?` for one
character. It may come from an audit file of a stranger, and no such pattern can be made to run
for ever.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from sources.document import Document
from sources.errors import DocumentError

MOST_LINKS = 50_000
MOST_CHARACTERS = 2_000
"""Longest address that is looked at."""


@dataclass(frozen=True)
class EditionLink:
    """A link to an edition: its address, and the words that stand on the page."""

    url: str
    text: str


def find_editions(page: Document, pattern: str) -> list[EditionLink]:
    """Links of a page that lead to editions, in the order of the page, each address once.

    Args:
        page: HTML; its `url` is what relative links are relative to.
        pattern: Of whole addresses, or of their path alone, such as `*/transparency/*.pdf`.

    Raises:
        DocumentError: The page is no HTML with links, or none of them fits: it was rebuilt, say.
    """
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    soup = BeautifulSoup(page.content, "lxml", parse_only=SoupStrainer(["a", "base"]))
    base = soup.find("base", href=True)
    home = urljoin(page.url, str(base["href"])) if base is not None else page.url
    anchors = soup.find_all("a", href=True, limit=MOST_LINKS)
    if not anchors:
        raise DocumentError(
            page.name,
            expected="a page with links",
            found="none",
            todo="check the address; a page that is built by scripts has no links to be read",
        )
    found: dict[str, EditionLink] = {}
    for anchor in anchors:
        url = _address(home, str(anchor["href"]))
        if url and url not in found and _fits(url, pattern):
            found[url] = EditionLink(url, " ".join(anchor.get_text(" ").split())[:200])
    if not found:
        raise DocumentError(
            page.name,
            expected=f"a link that fits {pattern!r}",
            found=f"none among {len(anchors)}",
            todo="compare `edition_links` with the page; editions found before are still read",
        )
    return list(found.values())


def _address(home: str, link: str) -> str:
    """The whole address without its fragment; blank for what is none of http."""
    try:
        parts = urlsplit(urljoin(home, link.strip()))
    except ValueError:
        return ""
    url = urlunsplit(parts._replace(fragment=""))
    is_plain = parts.scheme in ("http", "https") and url.isprintable()
    return url if is_plain and len(url) <= MOST_CHARACTERS else ""


def _fits(url: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(url, pattern) or fnmatch.fnmatchcase(urlsplit(url).path, pattern)
