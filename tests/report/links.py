"""Links of a folder of runs: each leads to a file that is there, and to a place in it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def broken_links(folder: Path) -> list[str]:
    """Links below a folder that lead nowhere, as `page: link`; web addresses are left out."""
    pages = {
        path.resolve(): BeautifulSoup(path.read_bytes(), "lxml") for path in folder.rglob("*.html")
    }
    anchors = {path: {tag["id"] for tag in tree.find_all(id=True)} for path, tree in pages.items()}
    broken = []
    for path, tree in pages.items():
        for link in _links(tree):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file() or (anchor and anchor not in anchors.get(target, set())):
                broken.append(f"{path.relative_to(folder.resolve())}: {link}")
    return broken


def _links(tree: BeautifulSoup) -> list[str]:
    found = [tag[name] for name in ("href", "src") for tag in tree.find_all(attrs={name: True})]
    sets = [tag["srcset"] for tag in tree.find_all(attrs={"srcset": True})]
    return [*found, *(one.split()[0] for text in sets for one in text.split(","))]
