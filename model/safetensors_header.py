"""The header of a safetensors file, checked in full before anything is allocated.

The format: 8 bytes with the header's length, little-endian; the header, JSON, each tensor's dtype,
shape and [begin, end) within the data; the data, without gap or overlap, to the file's end. The
safetensors library checks much of that when it opens a file; this adds small limits, duplicate
names, and errors that name file and tensor. Imports no tensor library.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_HEADER_BYTES = 64 << 20
MAX_TENSORS = 200_000
MAX_DIMENSIONS = 8

# Of the types in which a checkpoint may hold a parameter, or a tensor that nobody reads.
ITEM_BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip


class LoadError(ValueError):
    """The weights are not what the model needs; names the file and, if there is one, the tensor."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One tensor of a file; begin and end are offsets within the file's data."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """tensors: in the order of their data. text: the header as the file has it."""

    path: Path
    tensors: tuple[TensorEntry, ...]
    text: bytes
    file_bytes: int


def read_header(path: Path) -> Header:
    """Read and check the header of `path`; LoadError if anything about it is wrong."""
    try:
        with path.open("rb") as file:
            file_bytes = path.stat().st_size
            length = int.from_bytes(file.read(8), "little")
            if file_bytes < 8 or length > file_bytes - 8:
                raise LoadError(f"{path}: truncated, or not a safetensors file")
            if length > MAX_HEADER_BYTES:
                raise LoadError(f"{path}: a header of {length} bytes; at most {MAX_HEADER_BYTES}")
            text = file.read(length)
    except OSError as error:
        raise LoadError(f"{path}: cannot be read ({error.strerror})") from error
    tensors = _parse(path, text)
    _check_coverage(path, tensors, file_bytes - 8 - length)
    return Header(path, tensors, text, file_bytes)


def _parse(path: Path, text: bytes) -> tuple[TensorEntry, ...]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in table if names.count(name) > 1)
            raise LoadError(f"{path}: {twice!r} stands twice in the header")
        return table

    try:
        table = json.loads(text, object_pairs_hook=unique)
    except LoadError:
        raise
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{path}: the header is not valid JSON ({error})") from error
    if not isinstance(table, dict):
        raise LoadError(f"{path}: the header is not a JSON object")
    table.pop("__metadata__", None)
    if len(table) > MAX_TENSORS:
        raise LoadError(f"{path}: {len(table)} tensors; at most {MAX_TENSORS}")
    entries = [_entry(path, name, fields) for name, fields in table.items()]
    return tuple(sorted(entries, key=lambda entry: (entry.begin, entry.end)))


def _entry(path: Path, name: str, fields: Any) -> TensorEntry:
    where = f"{path}: tensor {name!r}"
    if not isinstance(fields, dict) or set(fields) != {"dtype", "shape", "data_offsets"}:
        raise LoadError(f"{where} is not described by dtype, shape and data_offsets")
    dtype, shape, offsets = fields["dtype"], fields["shape"], fields["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise LoadError(f"{where} has dtype {dtype!r}; known: " + ", ".join(ITEM_BYTES))
    if not _are_counts(shape) or len(shape) > MAX_DIMENSIONS:
        raise LoadError(f"{where} has shape {shape!r}")
    if not _are_counts(offsets) or len(offsets) != 2:
        raise LoadError(f"{where} has data_offsets {offsets!r}")
    begin, end = offsets
    needed = math.prod(shape) * ITEM_BYTES[dtype]
    if end - begin != needed:
        raise LoadError(f"{where} needs {needed} bytes, and its data_offsets give {end - begin}")
    return TensorEntry(name, dtype, tuple(shape), begin, end)


def _are_counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)


def _check_coverage(path: Path, tensors: tuple[TensorEntry, ...], data_bytes: int) -> None:
    position = 0
    for entry in tensors:
        if entry.end > data_bytes:
            raise LoadError(
                f"{path}: truncated: tensor {entry.name!r} ends at byte {entry.end} of the data, "
                f"which has {data_bytes}"
            )
        if entry.begin != position:
            kind = "overlaps the one before" if entry.begin < position else "follows a gap"
            raise LoadError(f"{path}: tensor {entry.name!r} {kind}")
        position = entry.end
    if position != data_bytes:
        raise LoadError(f"{path}: {data_bytes - position} bytes after the last tensor")
