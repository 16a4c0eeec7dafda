"""A command line from a frozen dataclass: each field is one option, named once.

Understood field types: str, int, float, bool (`--x` / `--no-x`), Literal of strings, tuple of one
type (`--x 1 8 32`), and each of them `| None`. Anything else is refused at start. The forms are
those of `inkstone bench`; this one needs nothing of the server.
"""

from __future__ import annotations

import argparse
import dataclasses
import types
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def _argument(annotation: Any) -> dict[str, Any]:
    """The keyword arguments of `add_argument` for one field type."""
    if get_origin(annotation) is types.UnionType:
        options = [a for a in get_args(annotation) if a is not types.NoneType]
        if len(options) == 1:
            return _argument(options[0])
    if get_origin(annotation) is Literal:
        return {"choices": get_args(annotation)}
    if get_origin(annotation) is tuple and get_args(annotation)[1:] == (...,):
        return _argument(get_args(annotation)[0]) | {"nargs": "+"}
    if annotation is bool:
        return {"action": argparse.BooleanOptionalAction}
    if annotation in (str, int, float):
        return {"type": annotation, "metavar": annotation.__name__.upper()}
    raise TypeError(f"no command-line form for a field of type {annotation!r}")


def add_options(parser: argparse.ArgumentParser, cls: type) -> None:
    """Add an option for every field of the dataclass `cls`."""
    hints = get_type_hints(cls)
    for f in dataclasses.fields(cls):
        text = f.metadata["help"].replace("%", "%%")
        if f.default is not None and hints[f.name] is not bool:
            shown = " ".join(map(str, f.default)) if isinstance(f.default, tuple) else f.default
            text += f" (default: {shown})"
        parser.add_argument(
            "--" + f.name.replace("_", "-"),
            dest=f.name,
            default=f.default,
            help=text,
            **_argument(hints[f.name]),
        )


def read_options(cls: type[T], arguments: argparse.Namespace) -> T:
    """Build `cls` from what `add_options` parsed."""
    values = {f.name: getattr(arguments, f.name) for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return cls(**{n: tuple(v) if isinstance(v, list) else v for n, v in values.items()})
