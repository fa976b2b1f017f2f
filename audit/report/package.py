"""`datapackage.json`: what each CSV holds, after the Frictionless Data Package standard."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from audit.report.database import Keys, holding_keys
from audit.report.tables import Export

FIELD_TYPES = {
    "text": "string",
    "number": "number",
    "whole": "integer",
    "boolean": "boolean",
    "time": "datetime",
}


def package_json(
    title: str, as_of: str, exports: Sequence[Export], files: Mapping[str, bytes]
) -> str:
    """The descriptor of the run's CSV tables, with the hash and size of each."""
    keys = holding_keys(exports)
    content = {
        "profile": "tabular-data-package",
        "name": package_name(title),
        "title": title,
        "version": as_of,
        "description": "Audit of platforms' takedown claims by transparency-audit. "
        "Rows stamped DRAFT are not for publication.",
        "resources": [_resource(export, files[f"{export.name}.csv"], keys) for export in exports],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def package_name(title: str) -> str:
    """A title as a name of lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "audit"  # `A title` -> a-title


def _resource(export: Export, content: bytes, keys: Keys) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            _field(name, kind, export.descriptions[name]) for name, kind in export.kinds.items()
        ],
        "missingValues": [""],
    }
    if export.model.key():
        schema["primaryKey"] = [export.model.key()]
    references = [
        {"fields": [column], "reference": {"resource": other, "fields": [target]}}
        for (table, column), (other, target) in keys.items()
        if table == export.name
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": export.name,
        "title": export.title,
        "path": f"{export.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(name: str, kind: str, description: str) -> dict[str, str]:
    field = {"name": name, "type": FIELD_TYPES[kind]}
    if description:
        field["description"] = description
    return field
