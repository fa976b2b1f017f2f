"""Exchange two folders in one step of the file system, where it has one."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Flag of Linux's `renameat2(2)`."""
RENAME_SWAP = 2
"""Flag of macOS's `renamex_np(2)`."""


def exchange(first: Path, second: Path) -> bool:
    """Let each of two existing paths take the other's place, at once.

    Returns:
        Whether it was done; False where the system or the file system cannot, and nothing changed.
    """
    before, after = os.fsencode(first), os.fsencode(second)
    if os.name != "posix":
        return False
    libc = ctypes.CDLL(None)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        done = libc.renameat2(AT_FDCWD, before, AT_FDCWD, after, RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        done = libc.renamex_np(before, after, RENAME_SWAP)
    else:
        return False
    return bool(done == 0)
