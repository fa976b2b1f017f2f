"""Tables as bytes, for the way out of a worker process: Arrow streams and JSON, never pickles.

A worker reads documents that anybody may have written. What it sends back is therefore only ever
read as columns of plain types and as text; unpacking it can run no code.
"""

from __future__ import annotations

import dataclasses
import io
import json
import struct
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.ipc

T = TypeVar("T")

_LENGTH = struct.Struct(">Q")


class ParcelError(ValueError):
    """The bytes are no parcel of the expected kind."""


def pack(result: object) -> bytes:
    """A dataclass of tables and texts as bytes.

    Args:
        result: A dataclass instance whose fields are DataFrames, texts, numbers, or tuples of them.

    Raises:
        TypeError: A field is of another type.
    """
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        raise TypeError(f"only dataclasses of tables are packed, not {type(result).__name__}")
    words: dict[str, object] = {}
    tables: list[tuple[str, bytes]] = []
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        if isinstance(value, pd.DataFrame):
            tables.append((field.name, _table_bytes(value)))
        else:
            words[field.name] = value
    header = {"words": words, "tables": [name for name, _ in tables]}
    pieces = [json.dumps(header, default=_refuse).encode(), *(content for _, content in tables)]
    return b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def unpack(content: bytes, kind: type[T]) -> T:
    """The dataclass that was packed.

    Args:
        content: What `pack` gave; not trusted.
        kind: The dataclass to build.

    Raises:
        ParcelError: The bytes are damaged or hold something else.
    """
    pieces = _split(content)
    try:
        header = json.loads(pieces[0])
        names, words = header["tables"], header["words"]
        values: dict[str, Any] = {name: _plain(word) for name, word in words.items()}
        for name, piece in zip(names, pieces[1:], strict=True):
            values[name] = _table(piece)
        known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # T is a dataclass
        if set(values) - known:
            raise ParcelError(f"unknown fields {sorted(set(values) - known)}")
        return kind(**values)
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        pa.ArrowException,
    ) as error:
        raise ParcelError(f"{type(error).__name__}: {error}") from error


def _compact(field: pa.Field) -> pa.Field:
    """Text with short offsets: half the bytes of a column of blanks, and no parcel is so long."""
    return field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field


def _table_bytes(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    table = table.cast(pa.schema([_compact(column) for column in table.schema]))
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _table(content: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(content) as reader:
        # Metadata could name types for pandas to build; a table of ours has none.
        table = reader.read_all().replace_schema_metadata(None)
    table.validate(full=True)
    for field in table.schema:
        if not _is_plain(field.type):
            raise ParcelError(f"column {field.name!r} of type {field.type}")
    frame: pd.DataFrame = table.to_pandas(date_as_object=True)
    return frame


def _is_plain(kind: pa.DataType) -> bool:
    checks = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_floating,
        pa.types.is_integer,
        pa.types.is_boolean,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(check(kind) for check in checks)


def _split(content: bytes) -> list[bytes]:
    pieces, place = [], 0
    while place < len(content):
        if len(content) - place < _LENGTH.size:
            raise ParcelError("cut off inside a length")
        (length,) = _LENGTH.unpack_from(content, place)
        place += _LENGTH.size
        if length > len(content) - place:
            raise ParcelError("cut off inside a piece")
        pieces.append(content[place : place + length])
        place += length
    return pieces


def _plain(word: object) -> object:
    return tuple(_plain(item) for item in word) if isinstance(word, list) else word


def _refuse(value: object) -> object:
    raise TypeError(f"a {type(value).__name__} cannot leave a worker")
