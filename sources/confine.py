"""Paths that stand in a file from somebody else lead nowhere outside that file's folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from sources.errors import ConfigError

MOST_CHARACTERS = 1000
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that do not show, or that turn what follows around."""


def confine(path: str | Path, root: Path, *, where: str = "audit.toml") -> Path:
    """The path below the root, with links followed; refused if it leads out of it.

    Args:
        path: As it stands in the file, relative to the root.
        root: The folder of the file that names it.
        where: That file, for messages.

    Raises:
        ConfigError: The path is blank, has characters that do not show, leads out of the root by
            itself or by a link, or names a device or a pipe.
    """
    text = str(path)
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise _refused(where, "a path of sensible length", f"{len(text)} characters")
    hidden = sorted(
        {f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in HIDDEN_CATEGORIES}
    )
    if hidden:
        raise _refused(where, "a path of characters that show", f"{', '.join(hidden)} in {text!r}")
    home = root.resolve()
    try:
        found = (home / path).resolve()
    except (OSError, RuntimeError) as error:  # a circle of links; RuntimeError before Python 3.13
        raise _refused(
            where, "a path that ends somewhere", f"{text!r}, a circle of links"
        ) from error
    if found.is_symlink():  # still one after all are followed: a circle, on Python 3.13 and later
        raise _refused(where, "a path that ends somewhere", f"{text!r}, a circle of links")
    if not found.is_relative_to(home):
        raise _refused(
            where, f"a path inside {home.name or home}", f"{text!r}, which leads out of it"
        )
    if found.exists() and not (found.is_file() or found.is_dir()):
        raise _refused(where, "a file or a folder", f"{text!r}, a device or a pipe")
    return found


def shown_name(name: str, most: int = 120) -> str:
    """A file name fit to be shown: characters that do not show as their code, middle cut out."""
    shown = "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in HIDDEN_CATEGORIES else c for c in name
    )
    if len(shown) <= most:
        return shown
    half = (most - 1) // 2
    return f"{shown[:half]}…{shown[-half:]}"


def _refused(where: str, expected: str, found: str) -> ConfigError:
    return ConfigError(
        where, expected=expected, found=found, todo="copy the file into the audit's own folder"
    )
