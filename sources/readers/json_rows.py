"""JSON of any publisher: the guard that Google puts in front of it taken off, oddities refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.csv_cells import decode_text

GUARD = ")]}'"
"""What some servers put before JSON so that a page of another site cannot run it."""


def read_json(document: Document) -> Any:
    """The value that the document holds: lists, mappings by name, text, numbers, None.

    Numbers with a decimal point come as `Decimal`, which keeps the zeros that were printed.

    Raises:
        DocumentError: It is no JSON, is nested too deeply, a number in it is none, or a name stands
            twice in one object (of which only the last would be read).
    """
    text = decode_text(document).lstrip()
    if text.startswith(GUARD):
        text = text[len(GUARD) :]
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_mapping,
        )
    except RecursionError as error:
        raise _unreadable(document, "lists within lists, deeper than a report has them") from error
    except ValueError as error:  # also numbers of thousands of digits
        raise _unreadable(document, str(error)) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name}, which is no number")


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {max(names, key=names.count)!r} twice in one object")
    return found


def _unreadable(document: Document, found: str) -> DocumentError:
    return DocumentError(
        document.name,
        expected="JSON",
        found=found,
        todo="save or download it again",
    )
