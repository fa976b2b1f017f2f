"""What an audit reads, as files to hash: enough to tell, without loading a table, if it changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from audit.config import AuditConfig
from audit.ledger.database import state_of
from audit.manifest import Inputs, gather_inputs

ACCEPTED = "accepted.csv"
"""The table beside the audit file of verdicts that a person accepted for publication."""


def audit_inputs(config: AuditConfig, audit_file: Path | None, out: Path) -> Inputs:
    """Hashes of every file of an audit, fetched documents included, and the ledger's state.

    Args:
        config: The audit.
        audit_file: Its file; None for the embedded one, whose ledger lies beside its runs.
        out: Folder of the runs.
    """
    if audit_file is None:
        state = state_of(out / config.store / "ledger.sqlite")
        return gather_inputs({}, {"audit": "embedded"}, ledger=state)
    root = audit_file.resolve().parent
    ledger = root / config.store / "ledger.sqlite"
    files = {audit_file.name: audit_file, **_named(config, root), **_kept(config, root, ledger)}
    return gather_inputs(files, {"audit": audit_file.name}, ledger=state_of(ledger))


def _named(config: AuditConfig, root: Path) -> dict[str, Path]:
    names = [part.path for part in config.document if part.path]
    for parts in (
        config.claims,
        config.measurements,
        config.events,
        config.responses,
        config.pairs,
        config.links,
    ):
        names += [part.path for part in parts]
    names += [config.acknowledged, ACCEPTED]
    found = {name: root / name for name in names}
    for panel in config.panel:
        for name in (panel.path, panel.items):
            if name:
                found |= _panel_files(name, root)
    return found


def _panel_files(name: str, root: Path) -> dict[str, Path]:
    """A panel may be a folder or a pattern of files."""
    path = root / name
    if path.is_dir():
        matching = [one for one in path.rglob("*") if one.is_file()]
    elif any(letter in name for letter in "*?["):
        matching = list(root.glob(name))
    else:
        matching = [path]
    return {one.relative_to(root).as_posix(): one for one in sorted(matching)}


def _kept(config: AuditConfig, root: Path, ledger: Path) -> dict[str, Path]:
    """Fetched documents, by address and hash."""
    urls = [part for part in config.document if part.url]
    if not urls or not ledger.is_file():
        return {}
    from audit.fetching import kept_documents
    from audit.ledger.ledger import Ledger
    from audit.store import DocumentStore

    store = DocumentStore(root / config.store / "documents")
    with closing(Ledger(ledger)) as opened:
        kept, _ = kept_documents(config.document, store, opened)
    return {
        f"{one.document.url}#{one.document.sha256[:12]}": store.path(one.document.sha256)
        for one in kept
    }
