"""What a run was made from, and whether that is still so: hashes are compared, no table is loaded.

`manifest.json` of a run holds, beside what the report puts there, `inputs` (file to hash),
`arguments`, `code` (fingerprint of our own code and of the libraries), `ledger` (state of the
reviews, corrections and answers) and `outputs` (every file of the run, with size and hash).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
DISTRIBUTION = "transparency-audit"
CODE_FOLDERS = ("audit", "schemas", "sources")
CODE_ENDINGS = frozenset({".py", ".csv", ".toml", ".json", ".html", ".css", ".js", ".lark", ".txt"})
CHUNK = 1 << 20


@dataclass(frozen=True)
class Inputs:
    """All that a run's result depends on.

    Attributes:
        files: Name (as in the audit file) to SHA-256 of the bytes.
        arguments: Options that change the result; plain JSON.
        code: Fingerprint of our code and of the libraries it uses.
        ledger: State of reviews, corrections and responses; blank without a ledger.
    """

    files: Mapping[str, str]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    ledger: str = ""

    def as_manifest(self) -> dict[str, Any]:
        """The entries to put into a run's manifest."""
        return {
            "inputs": dict(sorted(self.files.items())),
            "arguments": dict(sorted(self.arguments.items())),
            "code": self.code,
            "ledger": self.ledger,
        }


def gather_inputs(
    files: Mapping[str, Path], arguments: Mapping[str, Any], *, ledger: str = ""
) -> Inputs:
    """Hash the files that a run reads, as they are now; absent ones count as absent.

    Args:
        files: Name (as in the audit file) to path.
        arguments: Options that change the result; plain JSON.
        ledger: `audit.ledger.state_of` the ledger, or blank.
    """
    hashes = {name: hash_file(path) for name, path in files.items()}
    return Inputs(hashes, arguments, code_fingerprint(), ledger)


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; blank where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


@cache
def code_fingerprint() -> str:
    """Hash of every file of our three packages, and of the versions of what they use."""
    home = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(sys.version.encode())
    for folder in CODE_FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.suffix in CODE_ENDINGS and path.is_file():
                digest.update(path.relative_to(home).as_posix().encode())
                digest.update(path.read_bytes())
    for line in library_versions():
        digest.update(line.encode())
    return digest.hexdigest()


def library_versions() -> list[str]:
    """Installed versions of the libraries we ask for, as `name==version`."""
    try:
        asked = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return []
    names = sorted({_bare(line) for line in asked if "extra ==" not in line})
    found = []
    for name in names:
        try:
            found.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return found


def _bare(requirement: str) -> str:
    """`pandera[pandas]>=0.35` gives `pandera`."""
    for stop in "[<>=!~; (":
        requirement = requirement.split(stop)[0]
    return requirement.strip()


def read_manifest(run: Path) -> dict[str, Any] | None:
    """The manifest of a run; None where there is none that can be read."""
    try:
        manifest = json.loads((run / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return manifest if isinstance(manifest, dict) else None


def making(run: Path) -> tuple[str, str, str]:
    """What runs are ordered by: when they were written, then what they are as of, then the name.

    What a run is as of is no order of its own: an audit of undated figures that gains its first
    dated document is then as of an earlier day.
    """
    manifest = read_manifest(run) or {}
    return str(manifest.get("written_at", "")), str(manifest.get("as_of", "")), run.name


def unchanged(manifest: Mapping[str, Any] | None, inputs: Inputs) -> bool:
    """Whether a run with that manifest would come out the same from these inputs."""
    if not manifest or not inputs.code:
        return False
    # Through JSON, so that a tuple among the arguments equals the list it was stored as.
    wanted = json.loads(json.dumps(inputs.as_manifest()))
    return all(manifest.get(name) == value for name, value in wanted.items())


def is_whole(run: Path, manifest: Mapping[str, Any] | None = None) -> bool:
    """Whether every file that the manifest lists is there in its size."""
    manifest = read_manifest(run) if manifest is None else manifest
    outputs = (manifest or {}).get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        return False
    return all(_size(run / name) == about.get("bytes") for name, about in outputs.items())


def is_current(run: Path, inputs: Inputs) -> bool:
    """Whether a run stands there complete and these inputs would give it again."""
    manifest = read_manifest(run)
    return unchanged(manifest, inputs) and is_whole(run, manifest)


def damaged_outputs(run: Path) -> list[str]:
    """Files of a run that are missing, changed or not listed, against the hashes of its manifest.

    A run without a manifest is all damage: its manifest is named.
    """
    manifest = read_manifest(run)
    if manifest is None or not isinstance(manifest.get("outputs"), dict):
        return [MANIFEST]
    listed = {name: about.get("sha256") for name, about in manifest["outputs"].items()}
    present = {
        path.relative_to(run).as_posix(): path
        for path in run.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    wrong = [name for name, sha in listed.items() if hash_file(run / name) != sha]
    return sorted({*wrong, *(present.keys() - listed.keys())})


def seal_outputs(run: Path) -> None:
    """Write the list of a run's files into its manifest; one without a manifest stays as it is."""
    manifest = read_manifest(run)
    if manifest is None:
        return
    manifest["outputs"] = {
        path.relative_to(run).as_posix(): {"bytes": path.stat().st_size, "sha256": hash_file(path)}
        for path in sorted(run.rglob("*"))
        if path.is_file() and path != run / MANIFEST
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (run / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
