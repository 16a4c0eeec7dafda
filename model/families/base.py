"""What a family is, and typed reading of a `config.json`.

Knows neither `ModelConfig` nor tensors. A field that is absent takes its default; one of the wrong
type, size or value is refused by a `ConfigError` that names it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Larger than any published model by an order of magnitude; beyond them a config is damaged.
MAX_SIZE = 1 << 24
MAX_LAYERS = 1 << 12
MAX_POSITIONS = 1 << 30


class ConfigError(ValueError):
    """A model's config.json is unreadable, contradicts itself, or asks for what is not there."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Where one tensor of the checkpoint goes; `{}` in a name stands for the layer's number.

    part: which rows of a fused parameter it fills ("q", "k", "v", "gate", "up"); None: all.
    transpose: it is stored as [in, out].
    """

    source: str
    parameter: str
    part: str | None = None
    transpose: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """An architecture: how its config reads, and what its checkpoints call our parameters.

    read_config: config.json -> keyword arguments of `ModelConfig`
    weights: of every variant; those whose parameter a config does not have are not expected
    ignored: patterns (fnmatch) of tensors that checkpoints carry and nobody needs
    optional_prefix: start of a name that some checkpoints leave out
    """

    read_config: Callable[[ConfigFields], dict[str, Any]]
    weights: tuple[Weight, ...]
    ignored: tuple[str, ...] = ()
    optional_prefix: str = ""


class ConfigFields:
    """The fields of one config.json, or of a table within it, by type."""

    def __init__(self, fields: Mapping[str, Any], within: str = "") -> None:
        self.fields = fields
        self.within = within

    def integer(
        self, name: str, default: int | None = None, *, minimum: int = 1, maximum: int = MAX_SIZE
    ) -> int:
        value = self._get(name, default)
        # bool is an int to Python; a count that reads `true` is a mistake all the same.
        if type(value) is not int or not minimum <= value <= maximum:
            raise self.error(name, f"an integer from {minimum} to {maximum}")
        return value

    def number(self, name: str, default: float | None = None, *, minimum: float = 0.0) -> float:
        """A finite number above `minimum`."""
        value = self._get(name, default)
        if type(value) not in (int, float) or not minimum < value <= sys.float_info.max:
            raise self.error(name, f"a number above {minimum:g}")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self._get(name, default)
        if type(value) is not bool:
            raise self.error(name, "true or false")
        return value

    def choice(self, name: str, meanings: Mapping[str, str], default: str | None = None) -> str:
        """What the value of `name` means; the keys of `meanings` are the values supported."""
        value = self._get(name, default)
        if not isinstance(value, str) or value not in meanings:
            raise self.error(name, "one of " + ", ".join(sorted(meanings)))
        return meanings[value]

    def table(self, name: str) -> ConfigFields | None:
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(name, "an object")
        return ConfigFields(value, f"{self.within}{name}.")

    def refuse(self, name: str, *harmless: Any) -> None:
        """Raise unless `name` is absent, null or one of the `harmless` values."""
        value = self.fields.get(name)
        if value is not None and value not in harmless:
            supported = " or ".join([repr(each) for each in harmless] + ["its absence"])
            raise self.error(name, supported)

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def _get(self, name: str, default: Any) -> Any:
        value = self.fields.get(name)
        if value is not None:
            return value
        if default is None:
            raise ConfigError(f"config.json: {self.within}{name} is missing")
        return default

    def error(self, name: str, supported: str) -> ConfigError:
        shown = repr(self.fields.get(name))
        if len(shown) > 100:
            shown = shown[:100] + "..."
        return ConfigError(f"config.json: {self.within}{name} is {shown}; supported: {supported}")
