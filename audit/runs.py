"""Run folders: built aside, moved into place whole, one writer at a time, recovered after a kill.

A reader of `outputs/<run>/` sees the last complete run or the new one, never a mixture. What stands
aside has a name that starts with a dot:

* `.lock`: held by the writer for as long as it lives; the system lets go of it with the process.
* `.building-<run>-<token>`: a run in the making, or the old one just after the exchange.
* `.replaced-<run>-<token>`: the old run, on systems that cannot exchange two folders at once.

Whoever takes the lock next removes or restores what a killed writer left.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audit.manifest import MANIFEST, seal_outputs
from audit.swap import exchange
from sources.errors import AuditError

RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""A folder name on every system, such as `2026-11` or `twitter_telegram`."""

LEFTOVER = re.compile(r"\.(building|replaced)-(.+)-([0-9a-f]{12})")
"""Such as `.building-2026-11-0123456789ab`."""

STORAGE_TROUBLE = {
    errno.ENOSPC: "no space left on it",
    errno.EDQUOT: "the quota used up",
    errno.EROFS: "a read-only one",
    errno.EACCES: "no right to write there",
    errno.EPERM: "no right to write there",
    errno.EIO: "a failing one",
    errno.ENOTDIR: "a file where a folder should be",
    errno.EFBIG: "a limit on the size of files",
}


class RunError(AuditError):
    """A run folder cannot be written: it is in use, foreign, or on storage that fails."""


@contextmanager
def run_lock(folder: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Be the only writer in a folder of runs; on entering, recover what a killed one left.

    May be entered again by the thread that holds it.

    Args:
        folder: Where runs are written; made if absent.
        wait: Seconds to wait for another writer to finish.

    Raises:
        RunError: Another writer is at work, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    holder = folder / ".lock-holder"
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", is_singleton=True, fallback_to_soft=False)
        outermost = not lock.is_locked
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise RunError(
                str(folder),
                expected="no other run at work there",
                found=f"one that is (process {_holder(holder)})",
                todo="wait for it to end, or choose another folder with --out",
            ) from error
    try:
        if outermost:
            with storage_errors(folder):
                _name_holder(holder)
                recover(folder)
        yield
    finally:
        lock.release()


@contextmanager
def build_run(folder: Path, name: str, *, wait: float = 0.0) -> Iterator[Path]:
    """A new folder to write a run into; at the end it takes the place of `folder / name`.

    When the body raises, the folder is removed and the last complete run stays as it is. When the
    process is killed, the next one that takes the lock removes it.

    Args:
        folder: Where runs are written.
        name: Of the run; one that exists is replaced.
        wait: Seconds to wait for another writer to finish.

    Yields:
        The folder to write into. A `manifest.json` in it gets the list of all files with their
        hashes.

    Raises:
        RunError: Another writer is at work, the name is none, something else stands at its place,
            or the storage fails.
    """
    if not RUN_NAME.fullmatch(name):
        raise RunError(
            str(folder),
            expected="a run name of letters, digits, dots, dashes and underscores",
            found=repr(name),
            todo="choose another name",
        )
    with run_lock(folder, wait=wait):
        target = folder / name
        refuse_foreign(target)
        aside = folder / f".building-{name}-{secrets.token_hex(6)}"
        try:
            with storage_errors(folder):
                aside.mkdir()
                yield aside
                seal_outputs(aside)
                flush_tree(aside)
                _put_in_place(aside, target)
        finally:
            _remove(aside)


def recover(folder: Path) -> list[str]:
    """Undo what a killed writer left; only for the holder of the lock.

    Returns:
        What was done, one sentence each, for the log.
    """
    done = []
    for entry in sorted(folder.iterdir()):
        matched = LEFTOVER.fullmatch(entry.name)
        if matched is None:
            continue
        target = folder / matched[2]
        if matched[1] == "replaced" and not target.exists():
            entry.rename(target)
            done.append(f"restored {target.name}, whose replacement was interrupted")
        else:
            _remove(entry)
            done.append(f"removed {entry.name}, left by an interrupted run")
    if done:
        _flush(folder)
    return done


def list_runs(folder: Path) -> list[Path]:
    """The complete runs in a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(
        entry
        for entry in folder.iterdir()
        if RUN_NAME.fullmatch(entry.name) and (entry / MANIFEST).is_file()
    )


def refuse_foreign(target: Path) -> None:
    """Never replace what no run of ours has written.

    Raises:
        RunError: A file, a link, or a folder with something else in it stands there.
    """
    if not target.exists() and not target.is_symlink():
        return
    is_ours = target.is_dir() and not target.is_symlink() and (target / MANIFEST).is_file()
    if is_ours or (target.is_dir() and not target.is_symlink() and not any(target.iterdir())):
        return
    raise RunError(
        str(target),
        expected="an earlier run of ours, or nothing",
        found="something else",
        todo="choose another folder with --out; nothing was changed",
    )


@contextmanager
def storage_errors(place: Path) -> Iterator[None]:
    """Make one line of what storage can do to a writer; other errors pass.

    Raises:
        RunError: The disk is full, read-only, failing, or not ours to write.
    """
    try:
        yield
    except OSError as error:
        trouble = STORAGE_TROUBLE.get(error.errno or 0)
        if trouble is None:
            raise
        raise RunError(
            str(place),
            expected="storage that can be written",
            found=trouble,
            todo="free it and run again; earlier runs are as they were",
        ) from error


def flush_tree(folder: Path) -> None:
    """Have every file and folder below written to the disk itself."""
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            _flush(Path(path) / name)
        _flush(Path(path))


def _put_in_place(aside: Path, target: Path) -> None:
    folder = target.parent
    if not target.exists():
        aside.rename(target)
    elif not exchange(aside, target):
        replaced = folder / f".replaced-{target.name}-{secrets.token_hex(6)}"
        target.rename(replaced)
        aside.rename(target)
        _flush(folder)
        _remove(replaced)
    _flush(folder)


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows keeps folders itself
    flags = os.O_RDWR if os.name == "nt" else os.O_RDONLY
    fd = os.open(path, flags)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _remove(path: Path) -> None:
    """Remove a folder of ours; a link is removed, never followed."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _name_holder(holder: Path) -> None:
    """Write who holds the lock, at once: who is refused meanwhile reads a whole number."""
    written = holder.with_name(f"{holder.name}.new")
    written.write_text(str(os.getpid()), encoding="ascii")
    written.replace(holder)


def _holder(note: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        written = note.read_text(encoding="ascii")[:20]
        if written.isdigit():
            return written
    return "unknown"
