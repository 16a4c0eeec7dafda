"""Command lines from dataclasses: an option is a field, written once.

Each field `some_name` is a flag --some-name and, where asked for, a variable INKSTONE_SOME_NAME;
a flag wins over a variable, a variable over the default. A flag that nobody knows is an error that
names the nearest one.
"""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import os
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

PREFIX = "INKSTONE_"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class UsageError(Exception):
    """The command line or the environment is wrong; the text is one line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """One field, as a command line sees it."""

    name: str
    help: str
    default: Any
    kind: type  # of one value
    is_list: bool
    aliases: tuple[str, ...]
    choices: tuple[str, ...]
    metavar: str | None

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    def parse(self, text: str) -> Any:
        """Return the value that a variable's text stands for; ValueError if it is none."""
        if self.is_list:
            return tuple(self._parse_one(part.strip()) for part in text.split(",") if part.strip())
        return self._parse_one(text)

    def _parse_one(self, text: str) -> Any:
        if self.kind is bool:
            if text.lower() not in _TRUE | _FALSE:
                raise ValueError("must be true or false")
            return text.lower() in _TRUE
        value = self.kind(text)
        if self.choices and value not in self.choices:
            raise ValueError(f"must be one of {', '.join(self.choices)}")
        return value


def options_of(cls: type) -> list[Option]:
    """Return the options that a dataclass's fields are."""
    hints = get_type_hints(cls)
    return [_option(field, hints[field.name]) for field in dataclasses.fields(cls)]


def _option(field: dataclasses.Field[Any], annotation: Any) -> Option:
    if get_origin(annotation) is types.UnionType:  # `int | None`
        annotation = next(part for part in get_args(annotation) if part is not types.NoneType)
    is_list = get_origin(annotation) is tuple
    kind = get_args(annotation)[0] if is_list else annotation
    choices = tuple(field.metadata.get("choices") or ())
    if get_origin(kind) is Literal:
        choices, kind = get_args(kind), str
    if kind not in (str, int, float, bool):
        raise TypeError(f"no command-line form for {field.name}: {annotation!r}")
    return Option(
        name=field.name,
        help=field.metadata["help"],
        default=field.default,
        kind=kind,
        is_list=is_list,
        aliases=tuple(field.metadata.get("aliases") or ()),
        choices=choices,
        metavar=field.metadata.get("metavar"),
    )


class Parser(argparse.ArgumentParser):
    """argparse that raises UsageError, and whose options come from dataclasses."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        self._classes: list[type] = []

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def add_options(self, cls: type, title: str) -> None:
        """Add a flag for each field of `cls`."""
        self._classes.append(cls)
        group = self.add_argument_group(title)
        for option in options_of(cls):
            names = [option.flag, *(f"--{alias}" for alias in option.aliases)]
            group.add_argument(
                *names,
                dest=option.name,
                default=argparse.SUPPRESS,
                help=_help(option),
                **_arguments(option),
            )

    def parse(
        self, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> tuple[argparse.Namespace, list[Any]]:
        """Return what was parsed, and an instance of each dataclass."""
        given, unknown = self.parse_known_args(arguments)
        if unknown:
            self._refuse(unknown[0])
        values = vars(given)
        made = []
        for cls in self._classes:
            fields = _from_environment(options_of(cls), environment or {})
            names = [field.name for field in dataclasses.fields(cls)]
            fields.update({name: _frozen(values[name]) for name in names if name in values})
            made.append(cls(**fields))
        return given, made

    def _refuse(self, argument: str) -> NoReturn:
        flag = argument.partition("=")[0]
        if not flag.startswith("-"):
            raise UsageError(f"unexpected argument '{argument}'")
        known = [name for action in self._actions for name in action.option_strings]
        near = difflib.get_close_matches(flag, known, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"unknown option {flag}{hint}")


def _arguments(option: Option) -> dict[str, Any]:
    if option.kind is bool:
        return {"action": argparse.BooleanOptionalAction}
    metavar = option.metavar or option.name.upper()
    arguments: dict[str, Any] = {"type": option.kind, "metavar": metavar}
    if option.choices:
        arguments = {"choices": option.choices}
    if option.is_list:
        arguments |= {"nargs": "+", "action": "extend"}
    return arguments


def _help(option: Option) -> str:
    text = option.help.replace("%", "%%")
    if option.default in (None, (), "") or "default" in option.help:
        return text
    shown = str(option.default).lower() if option.kind is bool else option.default
    return f"{text} (default: {shown})"


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _from_environment(options: Iterable[Option], environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for option in options:
        text = environment.get(option.variable)
        if text is None or _is_service_link(option.variable, text):
            continue
        try:
            values[option.name] = option.parse(text)
        except ValueError as error:
            reason = str(error) if str(error).startswith("must") else f"must be {_noun(option)}"
            raise UsageError(f"{option.variable}: {reason}, not '{text}'") from None
    return values


def _noun(option: Option) -> str:
    return {int: "an integer", float: "a number"}.get(option.kind, "text")


def _is_service_link(variable: str, text: str) -> bool:
    """Whether Kubernetes set it: a service named "inkstone" gives every pod INKSTONE_PORT=tcp://…"""
    return variable == f"{PREFIX}PORT" and text.startswith("tcp://")


def unknown_variables(
    classes: Iterable[type],
    environment: Mapping[str, str] = os.environ,
    is_expected: Callable[[str], bool] = lambda name: False,
) -> list[str]:
    """Return the variables with our prefix that nothing reads: most likely misspelt."""
    known = {option.variable for cls in classes for option in options_of(cls)}
    return sorted(
        name
        for name in environment
        if name.startswith(PREFIX)
        and name not in known
        and not name.startswith((f"{PREFIX}SERVICE_", f"{PREFIX}PORT_"))
        and not is_expected(name)
    )
